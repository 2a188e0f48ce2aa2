package inference

import (
	"math"

	"dnasim/inference/kernel"
	"dnasim/internal/portable"
)

// functions are the operators on each element of one tensor.
var functions = map[string]build{
	"Abs":         with((*builder).each, mapped(absolute)),
	"Ceil":        with((*builder).each, precisely(math.Ceil)),
	"Clip":        buildClip,
	"Dropout":     buildDropout,
	"Elu":         buildElu,
	"Erf":         with((*builder).each, precisely(kernel.Erf)),
	"Exp":         with((*builder).each, precisely(kernel.Exp)),
	"Floor":       with((*builder).each, precisely(math.Floor)),
	"Gelu":        buildGelu,
	"HardSigmoid": buildHardSigmoid,
	"HardSwish":   with((*builder).each, mapped(hardSwish)),
	"Identity":    buildIdentity,
	"LeakyRelu":   buildLeakyRelu,
	"Log":         with((*builder).each, precisely(portable.Log)),
	"Neg":         with((*builder).each, mapped(func(x float32) float32 { return -x })),
	"Reciprocal":  with((*builder).each, mapped(func(x float32) float32 { return 1 / x })),
	"Relu":        buildRelu,
	"Sigmoid":     with((*builder).each, precisely(kernel.Sigmoid)),
	"Sqrt":        with((*builder).each, precisely(math.Sqrt)),
	"Tanh":        with((*builder).each, precisely(kernel.Tanh)),
}

// each applies f to all elements, in place where nothing else reads the input.
func (b *builder) each(f func(dst, src []float32)) operator {
	return func(s *session, in []tensor) (tensor, error) { return s.each(in[0], f) }
}

func (s *session) each(x tensor, f func(dst, src []float32)) (tensor, error) {
	if err := wantFloats(x); err != nil {
		return tensor{}, err
	}
	out, err := s.like(x, 0)
	if err != nil || out.unknown {
		return out, err
	}
	s.Split(len(x.floats), kernel.Grain, func(from, to int) { f(out.floats[from:to], x.floats[from:to]) })
	return out, nil
}

// mapped makes a function of slices of one of numbers.
func mapped(f func(x float32) float32) func(dst, src []float32) {
	return func(dst, src []float32) {
		dst = dst[:len(src)]
		for i, x := range src {
			dst[i] = f(x)
		}
	}
}

// precisely computes in float64.
func precisely(f func(x float64) float64) func(dst, src []float32) {
	return mapped(func(x float32) float32 { return float32(f(float64(x))) })
}

func buildRelu(b *builder) operator {
	b.fusion = fusion{rectifies: true}
	return b.each(kernel.Rectify)
}

func buildLeakyRelu(b *builder) operator {
	alpha := b.node.Float("alpha")
	return b.each(mapped(func(x float32) float32 { return leaky(x, alpha) }))
}

func buildElu(b *builder) operator {
	alpha := float64(b.node.Float("alpha"))
	return b.each(precisely(func(x float64) float64 {
		if x < 0 {
			x = alpha * (kernel.Exp(x) - 1)
		}
		return x
	}))
}

func buildHardSigmoid(b *builder) operator {
	alpha, beta := b.node.Float("alpha"), b.node.Float("beta")
	return b.each(mapped(func(x float32) float32 { return hardSigmoid(x, alpha, beta) }))
}

func hardSwish(x float32) float32 { return x * hardSigmoid(x, 1.0/6, 0.5) }

func absolute(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ kernel.SignBit) }

func hardSigmoid(x, alpha, beta float32) float32 {
	return max(0, min(1, float32(alpha*x)+beta))
}

func buildGelu(b *builder) operator {
	if b.node.Word("approximate") == "tanh" {
		return b.each(precisely(func(x float64) float64 {
			cube := float64(0.044715 * x * x * x)
			return 0.5 * x * (1 + kernel.Tanh(math.Sqrt(2/math.Pi)*(x+cube)))
		}))
	}
	return b.each(precisely(func(x float64) float64 { return 0.5 * x * (1 + kernel.Erf(x/math.Sqrt2)) }))
}

func buildClip(b *builder) operator {
	low := b.number("min", 1, "its bound", float32(math.Inf(-1)))
	high := b.number("max", 2, "its bound", float32(math.Inf(1)))
	return func(s *session, in []tensor) (tensor, error) {
		from, err := low(in)
		if err != nil {
			return tensor{}, err
		}
		to, err := high(in)
		if err != nil {
			return tensor{}, err
		}
		return s.each(in[0], clip(from, to))
	}
}

// clip leaves NaN as it is. Where the bounds cross, the upper one wins.
func clip(low, high float32) func(dst, src []float32) {
	return func(dst, src []float32) {
		dst = dst[:len(src)]
		for i, x := range src {
			if x < low {
				x = low
			}
			if x > high {
				x = high
			}
			dst[i] = x
		}
	}
}

func buildIdentity(b *builder) operator {
	return func(_ *session, in []tensor) (tensor, error) { return in[0], nil }
}

// buildDropout does nothing when a network is run, only when it is trained.
func buildDropout(b *builder) operator {
	if t, ok := b.constantInput(2); ok && (len(t.ints) != 1 || t.ints[0] != 0) {
		b.fail("it is in training mode")
	}
	return func(_ *session, in []tensor) (tensor, error) { return in[0], nil }
}

// leaky multiplies what is negative by a slope, which is broadcast to the input.
func leaky(x, slope float32) float32 {
	if x < 0 {
		x *= slope
	}
	return x
}
