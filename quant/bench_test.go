package quant

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// benchElements is the size of ResNet-50's largest convolution.
const benchElements = 2_359_296

func reportPer(b *testing.B, unit string, count int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(count), "ns/"+unit)
}

func BenchmarkNewSample(b *testing.B) {
	x := tensor(1, benchElements, laplace)
	for b.Loop() {
		sampleOf(x)
	}
	reportPer(b, "element", len(x))
}

// BenchmarkSearchLayer searches all widths, as a layer does that meets no threshold.
func BenchmarkSearchLayer(b *testing.B) {
	for _, fit := range []Fit{FitPaper, FitUniform} {
		b.Run(string(fit), func(b *testing.B) {
			w, a := sampleOf(tensor(1, benchElements, laplace)), sampleOf(tensor(2, benchElements/4, rectified))
			c := DefaultConfig()
			c.Fit, c.RMAEWeights = fit, 1e-9
			for b.Loop() {
				if _, err := SearchLayer(w, a, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRMAE(b *testing.B) {
	x := tensor(1, benchElements, laplace)
	s := sampleOf(x)
	q, _ := FitExponential(s, 7, 1.03)
	b.Run("sorted", func(b *testing.B) {
		for b.Loop() {
			s.RMAE(q)
		}
	})
	b.Run("element by element", func(b *testing.B) {
		rounded := make([]float32, len(x))
		for b.Loop() {
			q.RoundAll(rounded, x)
			RMAE(x, rounded)
		}
	})
}

func BenchmarkINT8(b *testing.B) {
	w, a := sampleOf(tensor(1, benchElements, laplace)), sampleOf(tensor(2, benchElements/4, rectified))
	for b.Loop() {
		if _, err := INT8(w, a); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGoodnessOfFit(b *testing.B) {
	s := sampleOf(tensor(1, benchElements, laplace))
	for b.Loop() {
		if _, err := GoodnessOfFit(s); err != nil {
			b.Fatal(err)
		}
	}
	reportPer(b, "element", benchElements)
}

func BenchmarkEncodeAll(b *testing.B) {
	x := tensor(1, 1<<16, rectified)
	s := sampleOf(x)
	for _, n := range []int{3, 5, 7} {
		b.Run(fmt.Sprintf("exponential/n=%d", n), func(b *testing.B) {
			_, fits := SearchBase(n, FourTerms, 0.01, s)
			codes := make([]Code, len(x))
			for b.Loop() {
				fits[0].Code.EncodeAll(codes, x)
			}
			reportPer(b, "element", len(x))
		})
	}
	b.Run("uniform", func(b *testing.B) {
		q, _ := BestClip(s, 8)
		codes := make([]int8, len(x))
		for b.Loop() {
			q.EncodeAll(codes, x)
		}
		reportPer(b, "element", len(x))
	})
}

func BenchmarkAccumulate(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{3, 5, 7} {
		for _, terms := range []int{FourTerms, OneTerm} {
			b.Run(fmt.Sprintf("n=%d/terms=%d", n, terms), func(b *testing.B) {
				a, w := randomCodes(r, n, 576, 0.3), randomCodes(r, n, 576, 0)
				c := NewCounters(n, terms)
				b.ReportAllocs()
				for b.Loop() {
					c.Accumulate(a, w)
				}
				reportPer(b, "pair", len(a))
			})
		}
	}
}

func BenchmarkResult(b *testing.B) {
	q := Exponential{Bits: 5, Base: 1.2, Alpha: 1, Beta: 0.01}
	c, p := NewCounters(5, FourTerms), NewPowers(q, q, FourTerms)
	b.ReportAllocs()
	for b.Loop() {
		c.Result(p)
	}
}
