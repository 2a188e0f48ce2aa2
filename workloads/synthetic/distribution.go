package synthetic

import (
	"fmt"
	"math"
	"math/rand/v2"

	"dnasim/internal/portable"
)

// law is the distribution of the magnitude of a value that is not zero. Both quantiles
// are exact in their tail, where the other one cancels.
type law interface {
	// exceeded returns the x with P(X > x) = q, 0 < q <= 1.
	exceeded(q float64) float64
	// below returns the x with P(X <= x) = p, 0 < p < 1.
	below(p float64) float64
	// fill draws independent values that are not zero, with signs.
	fill(values []float32, s *sampler)
	String() string
}

// sampler draws uniform numbers and turns a fraction of them into zeros.
type sampler struct {
	source rand.PCG
	zeros  float64
	signs  uint64 // 1: values get random signs; 0: all are positive
}

// uniform is in (0, 1), both ends excluded, a multiple of 2^-53.
func uniform(random uint64) float64 { return (float64(random>>12) + 0.5) * 0x1p-52 }

// signed gives a magnitude the sign of random bit 8, which neither uniform nor a
// ziggurat uses.
func (s *sampler) signed(x float64, random uint64) float32 {
	return math.Float32frombits(math.Float32bits(float32(x)) | uint32(random>>8&s.signs)<<31)
}

// drop turns the configured fraction of the values into zeros.
func (s *sampler) drop(values []float32) {
	if s.zeros == 0 {
		return
	}
	threshold := uint64(s.zeros * 0x1p64)
	for i, v := range values {
		bits := math.Float32bits(v)
		if s.source.Uint64() < threshold {
			bits = 0 // of an integer, so that it compiles to a conditional move
		}
		values[i] = math.Float32frombits(bits)
	}
}

// exponential is P(X > x) = exp(-x/b): the magnitude of a Laplace variable of scale b.
type exponential struct{ b float64 }

func (d exponential) exceeded(q float64) float64 { return -d.b * portable.Log(q) }
func (d exponential) below(p float64) float64    { return -d.b * portable.Log1p(-p) }
func (d exponential) String() string             { return fmt.Sprintf("laplace(b=%.4g)", d.b) }

func (d exponential) fill(values []float32, s *sampler) {
	z := newZiggurat()
	for i := range values {
		random := s.source.Uint64()
		x, limit := z.propose(random)
		if x >= limit {
			x = z.edge(x, random, &s.source)
		}
		values[i] = s.signed(d.b*x, random)
	}
}

// halfNormal is the magnitude of a Gaussian variable of standard deviation sigma.
type halfNormal struct{ sigma float64 }

func (d halfNormal) exceeded(q float64) float64 { return d.quantile(1 - float64(q)) }
func (d halfNormal) below(p float64) float64    { return d.quantile(p) }
func (d halfNormal) quantile(p float64) float64 {
	return float64(d.sigma * math.Sqrt2 * portable.Erfinv(p))
}
func (d halfNormal) String() string { return fmt.Sprintf("gaussian(sigma=%.4g)", d.sigma) }

func (d halfNormal) fill(values []float32, s *sampler) {
	for i := range values {
		random := s.source.Uint64()
		values[i] = s.signed(d.exceeded(uniform(random)), random)
	}
}

// simplex is one of n exponential variables divided by their sum, n >= 2: the softmax
// of logits whose exponentials are exponentially distributed. It follows Beta(1, n-1),
// P(X > x) = (1-x)^(n-1), and has the mean 1/n.
type simplex struct{ n int }

func (d simplex) exceeded(q float64) float64 {
	return -portable.Expm1(portable.Log(q) / float64(d.n-1))
}
func (d simplex) below(p float64) float64 {
	return -portable.Expm1(portable.Log1p(-p) / float64(d.n-1))
}
func (d simplex) String() string { return fmt.Sprintf("beta(1, %d)", d.n-1) }

func (d simplex) fill(values []float32, s *sampler) {
	z := newZiggurat()
	scale := -1 / float64(d.n-1)
	for i := range values {
		random := s.source.Uint64()
		x, limit := z.propose(random)
		if x >= limit {
			x = z.edge(x, random, &s.source)
		}
		values[i] = float32(-portable.Expm1(scale * x))
	}
}

// one is the softmax of a single value.
type one struct{}

func (one) exceeded(float64) float64 { return 1 }
func (one) below(float64) float64    { return 1 }
func (one) String() string           { return "constant 1" }

func (one) fill(values []float32, _ *sampler) {
	for i := range values {
		values[i] = 1
	}
}

// extremes draws the smallest and the largest magnitude among the values that are not
// zero of count independent ones; both are zero when all are.
//
// The largest M of N values has P(M <= x) = F(x)^N, so F(M) = U^(1/N), where F jumps by
// the fraction of zeros at 0. Given M, the other N-1 values are independent and below M.
// Written in 1 - U^(1/N) = -expm1(log(U)/N) nothing cancels.
func (s *sampler) extremes(l law, count int64) (smallest, largest float64) {
	nonZero := 1 - s.zeros
	above := s.rank(count) // 1 - F(M)
	if count < 1 || above >= nonZero {
		return 0, 0
	}
	largest = l.exceeded(above / nonZero)
	below := 1.0
	if count > 1 {
		below = s.rank(count-1) * (1 - above) // F(m) - F(0)
	}
	if below >= nonZero-above {
		return largest, largest
	}
	return l.below(below / nonZero), largest
}

// rank is 1 - U^(1/count).
func (s *sampler) rank(count int64) float64 {
	return -portable.Expm1(portable.Log(uniform(s.source.Uint64())) / float64(count))
}
