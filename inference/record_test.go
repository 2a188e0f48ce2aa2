package inference

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/quant"
	"dnasim/workloads"
)

func TestRecordingsHoldEachOperandOnce(t *testing.T) {
	images := dataset(t).Slice(0, 11)
	for _, file := range networks {
		m := load(t, file)
		rec := record(t, m, images)
		assert.Equal(t, 11, rec.Images)
		require.Len(t, rec.Operands, len(m.gemms))
		assert.Equal(t, images.Pixels, rec.Operands[0].Activations, "the image enters the first layer")
		for i, g := range m.gemms {
			elements := g.rows.height * g.rows.width * g.rows.channels * g.Groups
			assert.Len(t, rec.Operands[i].Activations, 11*elements, "%s: %v", file, &g.GEMM)
			second := 0
			if g.Kind == workloads.MatMul {
				second = 11 * g.K * g.N * g.Groups
			}
			assert.Len(t, rec.Operands[i].Second, second, "%s: %v", file, &g.GEMM)
		}
	}
}

// What enters a layer that follows a ReLU is never negative; and the operands of an image
// are those it has alone.
func TestRecordingsAreInOrder(t *testing.T) {
	images := dataset(t).Slice(0, 11)
	m := load(t, "alexnet_fmnist.onnx")
	rec := record(t, m, images)
	last := record(t, m, images.Slice(10, 11))
	for i := range m.gemms {
		all, one := rec.Operands[i].Activations, last.Operands[i].Activations
		assert.Equal(t, one, all[len(all)-len(one):])
		if i > 0 {
			for _, x := range all {
				require.GreaterOrEqual(t, x, float32(0))
			}
		}
	}
}

// bruteForcePairs multiplies every pair, one by one, by the definition of the GEMM.
func bruteForcePairs(g *gemm, o Operands, images int, activation, weight quant.Codec) Pairs {
	var pairs Pairs
	elements := g.rows.height * g.rows.width * g.rows.channels
	a := (&arena{}).toChannelsLast(tensor{
		dims:         []int{len(o.Activations) / elements, g.rows.channels, g.rows.height, g.rows.width},
		floats:       o.Activations,
		channelsLast: g.Kind != workloads.Conv,
	}).floats
	left, right := make([]int16, len(a)), g.matrix
	newLadder(activation).encode(left, a)
	for part := range images * g.Groups {
		if g.matrix == nil {
			right = o.Second[part*g.K*g.N:][:g.K*g.N]
		}
		codes, frame := make([]int16, len(right)), make([]int16, g.rows.frame())
		newLadder(weight).encode(codes, right)
		stage(frame, a[part*elements:][:elements], &g.rows, newLadder(activation).encode)
		for _, offset := range g.rows.offsets {
			for k := range g.K {
				x := frame[offset+k/g.rows.run*g.rows.stride+k%g.rows.run]
				for n := range g.N {
					pairs.Total++
					if x != 0 && codes[k*g.N+n] != 0 {
						pairs.NonZero++
					}
				}
			}
		}
	}
	return pairs
}

func TestNonZeroPairsAreCountedExactly(t *testing.T) {
	for _, file := range networks {
		m := load(t, file)
		rec := record(t, m, dataset(t).Slice(0, 2))
		for name, find := range map[string]search{
			"paper": paperFit(4),
			// Coarse integers have many zeros on both sides.
			"uniform": func(w, a *quant.Sample) (quant.LayerCodes, error) {
				c := quant.DefaultConfig()
				c.Fit = quant.FitUniform
				return quant.FitLayer(w, a, 3, c)
			},
		} {
			codes := codesOf(t, m, rec, find)
			for i, g := range m.gemms {
				want := bruteForcePairs(g, rec.Operands[i], 2, codes[i].Activations.Codec, codes[i].Weights.Codec)
				got, err := rec.NonZeroPairs(i, codes[i])
				require.NoError(t, err)
				require.Equal(t, want, got, "%s %s: %v", file, name, &g.GEMM)
				require.Equal(t, int64(2*g.M*g.K*g.N*g.Groups), got.Total)
				require.Equal(t, float64(got.NonZero)/float64(got.Total), got.Fraction())
			}
		}
	}
}

func TestPairsOfAnUnknownGEMMAreRefused(t *testing.T) {
	m := load(t, "alexnet_fmnist.onnx")
	rec := record(t, m, dataset(t).Slice(0, 1))
	_, err := rec.NonZeroPairs(6, quant.LayerCodes{})
	require.ErrorContains(t, err, "there is no GEMM 6; it has 6")
	_, err = rec.NonZeroPairs(0, quant.LayerCodes{})
	require.ErrorContains(t, err, "its codes lack one")
}
