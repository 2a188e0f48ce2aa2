package quant

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"golang.org/x/sync/errgroup"
)

// benchElements is the size of ResNet-50's largest convolution.
const benchElements = 2_359_296

func reportPer(b *testing.B, unit string, count int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(count), "ns/"+unit)
}

func BenchmarkNewSample(b *testing.B) {
	x := tensor(1, benchElements, laplace)
	b.ReportAllocs()
	for b.Loop() {
		sampleOf(x)
	}
	reportPer(b, "element", len(x))
}

// BenchmarkShortfall is what the first search on a sample costs besides.
func BenchmarkShortfall(b *testing.B) {
	s := sampleOf(tensor(1, benchElements, laplace))
	b.ReportAllocs()
	for b.Loop() {
		newShortfall(&s.magnitudes, s.total)
	}
}

// benchConfigs are the fits with what matters to their speed.
func benchConfigs() map[string]Config {
	return map[string]Config{
		"paper":            configOf(FitPaper, FourTerms),
		"refined":          configOf(FitRefined, FourTerms),
		"refined-one-term": configOf(FitRefined, OneTerm),
		"uniform":          configOf(FitUniform, FourTerms),
		"power-of-two":     configOf(FitPowerOfTwo, FourTerms),
		"mokey":            configOf(FitMokey, FourTerms),
	}
}

// BenchmarkSearchLayer searches all widths, as a layer does that meets no threshold.
func BenchmarkSearchLayer(b *testing.B) {
	w, a := sampleOf(tensor(1, benchElements, laplace)), sampleOf(tensor(2, benchElements/4, rectified))
	for name, c := range benchConfigs() {
		b.Run(name, func(b *testing.B) {
			c.RMAEWeights, c.RMAEActivations = 1e-9, 1e-9
			for b.Loop() {
				if _, err := SearchLayer(w, a, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFitLayer fits one width. The weights of 9 x 64 are few enough for the refined fit to be
// rough.
func BenchmarkFitLayer(b *testing.B) {
	for _, elements := range []int{576, benchElements} {
		w, a := sampleOf(tensor(1, elements, laplace)), sampleOf(tensor(2, 100_000, rectified))
		for name, c := range benchConfigs() {
			b.Run(fmt.Sprintf("%s/weights=%d", name, elements), func(b *testing.B) {
				for b.Loop() {
					if _, err := FitLayer(w, a, 4, c); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// resnet50Weights are the sizes of ResNet-50's 54 weight tensors: 25,502,912 elements.
func resnet50Weights() []int {
	sizes := []int{64 * 3 * 7 * 7}
	in := 64
	for _, stage := range []struct{ width, blocks int }{{64, 3}, {128, 4}, {256, 6}, {512, 3}} {
		width, out := stage.width, 4*stage.width
		for block := range stage.blocks {
			sizes = append(sizes, in*width, 9*width*width, width*out)
			if block == 0 {
				sizes = append(sizes, in*out) // the shortcut
			}
			in = out
		}
	}
	return append(sizes, in*1000)
}

// BenchmarkResNet50 searches all widths of all layers of ResNet-50, on tensors of the size of its
// weights and as many activations, from the raw values on, with as many workers as processors. It
// reports what is allocated, as a part of the size of the tensors: memory held at any time is less.
func BenchmarkResNet50(b *testing.B) {
	w, a := tensor(1, benchElements, laplace), tensor(2, benchElements, rectified)
	sizes, total := resnet50Weights(), 0
	for _, n := range sizes {
		total += n
	}
	for name, c := range benchConfigs() {
		b.Run(name, func(b *testing.B) {
			c.RMAEWeights, c.RMAEActivations = 1e-9, 1e-9
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				var group errgroup.Group
				group.SetLimit(runtime.GOMAXPROCS(0))
				for _, n := range sizes {
					group.Go(func() error {
						_, err := SearchLayer(sampleOf(w[:n]), sampleOf(a[:n]), c)
						return err
					})
				}
				if err := group.Wait(); err != nil {
					b.Fatal(err)
				}
			}
			runtime.ReadMemStats(&after)
			tensors := float64(b.N) * float64(2*total*4)
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/tensors, "allocated/tensors")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/op")
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
		for b.Loop() {
			plainRMAE(x, q)
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
