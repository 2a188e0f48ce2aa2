package quant_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"dnasim/quant"
)

// A layer gets its codes: the smallest width whose errors are within the thresholds.
func ExampleSearchLayer() {
	r := rand.New(rand.NewPCG(1, 1))
	weights, activations := make([]float32, 10_000), make([]float32, 10_000)
	for i := range weights {
		weights[i] = float32(0.05 * r.NormFloat64())
		activations[i] = float32(math.Max(r.NormFloat64(), 0)) // after a ReLU
	}
	w, err := quant.NewSample(weights, 0, 0, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := quant.NewSample(activations, 0, 0, 0)
	if err != nil {
		fmt.Println(err)
		return
	}

	for _, threshold := range []float64{0.10, 0.05, 0.02} {
		c := quant.DefaultConfig()
		c.RMAEWeights, c.RMAEActivations = threshold, threshold
		codes, err := quant.SearchLayer(w, a, c)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("RMAE up to %.2f: %s, base %.2f, RMAE %.3f and %.3f, stored in %d bits\n",
			threshold, codes.Format(), codes.Base, codes.Weights.RMAE, codes.Activations.RMAE,
			codes.Weights.StoredBits)
	}
	// Output:
	// RMAE up to 0.10: exp4, base 1.17, RMAE 0.066 and 0.063, stored in 5 bits
	// RMAE up to 0.05: exp5, base 1.09, RMAE 0.031 and 0.030, stored in 6 bits
	// RMAE up to 0.02: exp6, base 1.04, RMAE 0.015 and 0.014, stored in 7 bits
}

// Four values in a code with 3-bit exponents: the levels are 2^i + 1/2, i from -3 to 3.
func ExampleExponential() {
	q := quant.Exponential{Bits: 3, Base: 2, Alpha: 1, Beta: 0.5}
	for _, x := range []float64{2.4, -0.01, 0, 100} {
		c := q.Encode(x)
		fmt.Printf("%6.2f is coded %04b, which stands for %g\n", x, c, q.Value(c))
	}
	fmt.Printf("the last of %d thresholds: %.3f\n", len(q.Thresholds()), q.Thresholds()[5])
	// Output:
	// 2.40 is coded 0101, which stands for 2.5
	//  -0.01 is coded 1001, which stands for -0.625
	//   0.00 is coded 0000, which stands for 0
	// 100.00 is coded 0111, which stands for 8.5
	// the last of 6 thresholds: 6.157
}

// A dot product by counting: no element is multiplied.
func ExampleDot() {
	qa := quant.Exponential{Bits: 3, Base: 2, Alpha: 1, Beta: 0.5}
	qw := quant.Exponential{Bits: 3, Base: 2, Alpha: 0.25}
	activations, weights := []float32{1.5, 0, 2.5, 0.75}, []float32{-0.5, 1, 0.25, 2}
	a, w := make([]quant.Code, 4), make([]quant.Code, 4)
	qa.EncodeAll(a, activations)
	qw.EncodeAll(w, weights)

	exact := 0.0
	for k := range activations {
		exact += float64(activations[k]) * float64(weights[k])
	}
	fmt.Println(quant.Dot(a, w, qa, qw), "by counting,", exact, "exactly")
	fmt.Println(quant.Bins(3, quant.FourTerms), "counters, or", quant.Bins(3, quant.OneTerm), "if no code had an offset")
	// Output:
	// 1.375 by counting, 1.375 exactly
	// 28 counters, or 13 if no code had an offset
}

// The counters of many dot products of one layer are made once.
func ExampleCounters() {
	q := quant.Exponential{Bits: 4, Base: 1.5, Alpha: 0.1}
	powers := quant.NewPowers(q, q, quant.OneTerm)
	counters := quant.NewCounters(4, quant.OneTerm)
	weights := []quant.Code{q.Encode(0.1), q.Encode(-0.15)}
	for _, activations := range [][]float64{{0.1, 0.1}, {0.225, 0}} {
		a := []quant.Code{q.Encode(activations[0]), q.Encode(activations[1])}
		counters.Reset()
		counters.Accumulate(a, weights)
		fmt.Printf("%.4f\n", counters.Result(powers))
	}
	// Output:
	// -0.0050
	// 0.0225
}

// The uniform code clips a long tail where that lowers the error.
func ExampleBestClip() {
	r := rand.New(rand.NewPCG(1, 1))
	values := make([]float32, 10_000)
	for i := range values {
		values[i] = float32(r.ExpFloat64())
	}
	s, err := quant.NewSample(values, 0, 0, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, bits := range []int{8, 4} {
		q, rmae := quant.BestClip(s, bits)
		whole := quant.Uniform{Bits: bits, Scale: s.MaxAbs() / float64(q.Max())}
		fmt.Printf("%d bits: RMAE %.3f with the clip at %.1f, %.3f at the largest value, %.1f\n", bits, rmae, q.Clip(), s.RMAE(whole), s.MaxAbs())
	}
	// Output:
	// 8 bits: RMAE 0.014 with the clip at 6.1, 0.018 at the largest value, 9.2
	// 4 bits: RMAE 0.147 with the clip at 3.3, 0.312 at the largest value, 9.2
}

func ExampleGoodnessOfFit() {
	r := rand.New(rand.NewPCG(1, 1))
	values := make([]float32, 100_000)
	for i := range values {
		values[i] = float32(r.ExpFloat64())
	}
	s, err := quant.NewSample(values, 0, 0, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := quant.GoodnessOfFit(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("exponential %.4f, half-normal %.4f, uniform %.4f, Pareto %.4f\n", g.Exponential, g.HalfNormal, g.Uniform, g.Pareto)
	// Output:
	// exponential 0.0003, half-normal 0.3585, uniform 3.4512, Pareto 16.7653
}

// One tensor alone: how many bits each fit needs for an error of 5 %.
func ExampleSearchTensor() {
	r := rand.New(rand.NewPCG(1, 1))
	values := make([]float32, 20_000)
	for i := range values {
		values[i] = float32(r.ExpFloat64())
	}
	s, err := quant.NewSample(values, 0, 0, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, fit := range []quant.Fit{quant.FitPaper, quant.FitRefined, quant.FitUniform, quant.FitPowerOfTwo} {
		c := quant.DefaultConfig()
		c.Fit = fit
		tried, chosen, err := quant.SearchTensor(c, s, 0.05)
		if err != nil {
			fmt.Println(err)
			return
		}
		f := tried[chosen]
		fmt.Printf("%-12s %d bits stored, RMAE %.3f, up to %.1f\n", fit, f.StoredBits, f.RMAE, f.Clip)
	}
	// Output:
	// paper        6 bits stored, RMAE 0.038, up to 10.1
	// refined      6 bits stored, RMAE 0.033, up to 5.9
	// uniform      6 bits stored, RMAE 0.046, up to 4.8
	// power-of-two 8 bits stored, RMAE 0.169, up to 10.1
}
