package quant

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Law: what JSON held of a layer's codes is the same, bit by bit.
func TestCodesSurviveJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string) float64 { return rapid.Float64Range(-1e300, 1e300).Draw(t, name) }
		tensor := func() Tensor {
			codec := rapid.SampledFrom([]Codec{
				Exponential{Bits: 3, Base: number("base"), Alpha: number("alpha"), Beta: math.Copysign(0, -1), Rounding: 1},
				Uniform{Bits: 8, Scale: number("scale")},
				Mokey{Mean: number("mean"), Scale: number("scale"), OutlierTop: number("top")},
			}).Draw(t, "codec")
			return Tensor{Codec: codec, RMAE: number("rmae"), ZeroFraction: number("zeros"), StoredBits: 5, OutlierBits: number("outliers")}
		}
		want := LayerCodes{Fit: FitPaper, Bits: 4, Terms: 4, Base: number("base"), Weights: tensor(), Activations: tensor(), Met: true}
		text, err := json.Marshal(want)
		require.NoError(t, err)
		var got LayerCodes
		require.NoError(t, json.Unmarshal(text, &got))
		require.Equal(t, want, got)
		again, err := json.Marshal(got)
		require.NoError(t, err)
		require.Equal(t, string(text), string(again))
	})
	_, err := json.Marshal(Tensor{})
	require.ErrorIs(t, err, errNoCodec)
	require.Error(t, json.Unmarshal([]byte(`{"Code":{}}`), &Tensor{}))
}
