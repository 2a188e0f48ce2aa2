package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExponentialsAreExactToFloat32(t *testing.T) {
	for i := range 200_000 {
		x := -104 * float32(i) / 199_999
		want := math.Exp(float64(x))
		require.InDelta(t, want, expNegative(x), want*0x1p-26, "e^%v", x)
	}
	assert.Equal(t, 1.0, expNegative(0))
	assert.Equal(t, 0.0, expNegative(float32(math.Inf(-1))))
	assert.Equal(t, 0.0, expNegative(-1e30))
	assert.True(t, math.IsNaN(expNegative(float32(math.NaN()))))
}

func BenchmarkSoftmax(b *testing.B) {
	for name, k := range map[string]Functions{"portable": Portable(), "fastest": Fastest()} {
		b.Run(name, func(b *testing.B) { benchmarkSoftmax(b, &k.RowFuncs) })
	}
}

func benchmarkSoftmax(b *testing.B, k *RowFuncs) {
	src, dst := make([]float32, 50), make([]float32, 50)
	for i := range src {
		src[i] = float32(i%7) - 3
	}
	for b.Loop() {
		k.Softmax(dst, src)
	}
}
