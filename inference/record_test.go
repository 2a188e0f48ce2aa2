package inference

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/inference/kernel"
	"dnasim/inference/kernel/kerneltest"
	"dnasim/quant"
	"dnasim/workloads"
)

func TestRecordingsHoldEachOperandOnce(t *testing.T) {
	images := shipped(t).Slice(0, 11)
	for _, file := range networks {
		m := load(t, file)
		rec := record(t, m, images)
		assert.Equal(t, 11, rec.Images)
		require.Len(t, rec.Operands, len(m.gemms))
		assert.Equal(t, images.Pixels, rec.Operands[0].Activations, "the image enters the first layer")
		for i, g := range m.gemms {
			elements, second := 0, 0
			for j := range rec.uses[i] { // a batch each
				a, b := rec.uses[i][j].elements()
				elements, second = elements+a, second+b
			}
			assert.Len(t, rec.Operands[i].Activations, elements, "%s: %v", file, &g.GEMM)
			size := m.sized(i)
			if g.Kind == workloads.Linear {
				assert.Equal(t, 11*size.M*size.K, elements)
			}
			if g.Kind == workloads.MatMul {
				assert.Equal(t, 11*size.K*size.N*size.Groups, second)
			}
			assert.Len(t, rec.Operands[i].Second, second, "%s: %v", file, &g.GEMM)
		}
	}
}

// What enters a layer that follows a ReLU is never negative; and the operands of an image
// are those it has alone.
func TestRecordingsAreInOrder(t *testing.T) {
	images := shipped(t).Slice(0, 11)
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

// bruteForcePairs looks at every pair, one by one, by the definition of the GEMM. Non-zero codes
// are found by the tables, which TestThresholdTablesAreTheirCodecs checks.
func bruteForcePairs(u *use, o Operands, activation, weight quant.Codec) (pairs Pairs) {
	marked := func(q quant.Codec, x []float32) []float32 { // 1 where the code is not zero
		out := make([]float32, len(x))
		for i, mark := range kernel.Marks(newRounder(q), x) {
			out[i] = float32(mark)
		}
		return out
	}
	left, right := marked(activation, o.Activations), o.Second
	if u.Weights != nil {
		right = u.matrix().Values
	}
	c := kerneltest.Case{N: u.n, Matrix: marked(weight, right)}
	if u.rows != nil {
		c.Rows = *u.rows
		for area := u.rows.Height * u.rows.Width; len(c.X) < len(left); {
			c.X = append(c.X, kernel.Transpose(left[len(c.X):][:u.rows.Channels*area], u.rows.Channels, area)...)
		}
	}
	for g := range u.groups {
		for m := range u.m {
			for k := range u.k {
				x, w := float32(0), c.Matrix[(at(u.right, g)*u.k+k)*u.n:][:u.n]
				if u.rows != nil {
					x = c.Left(m, g, k)
				} else {
					x = left[(at(u.left, g)*u.m+m)*u.k+k]
				}
				for _, y := range w {
					pairs.Total++
					pairs.NonZero += int64(x * y)
				}
			}
		}
	}
	return pairs
}

func TestNonZeroPairsAreCountedExactly(t *testing.T) {
	for _, file := range networks {
		m := load(t, file)
		rec := record(t, m, shipped(t).Slice(0, 2))
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
			for i := range m.gemms {
				want := bruteForcePairs(&rec.uses[i][0], rec.Operands[i], codes[i].Activations.Codec, codes[i].Weights.Codec)
				got, err := rec.NonZeroPairs(i, codes[i])
				require.NoError(t, err)
				require.Equal(t, want, got, "%s %s: %d", file, name, i)
				g := m.sized(i)
				require.Equal(t, int64(2*g.M*g.K*g.N*g.Groups), got.Total)
				require.Equal(t, float64(got.NonZero)/float64(got.Total), got.Fraction())
			}
		}
	}
}

func TestPairsOfAnUnknownGEMMAreRefused(t *testing.T) {
	m := load(t, "alexnet_fmnist.onnx")
	rec := record(t, m, shipped(t).Slice(0, 1))
	_, err := rec.NonZeroPairs(6, quant.LayerCodes{})
	require.ErrorContains(t, err, "there is no GEMM 6; it has 6")
	_, err = rec.NonZeroPairs(0, quant.LayerCodes{})
	require.ErrorContains(t, err, "its codes lack one")
}
