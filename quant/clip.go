package quant

import (
	"cmp"
	"math"
	"slices"

	"dnasim/internal/portable"
)

// BestClip returns the uniform code of the given width with the clipping point of least RMAE on the
// sample, and that RMAE. Magnitudes above the clipping point become the largest integer. The
// clipping point is at most the largest magnitude.
//
// The error as a function of the clipping point is scanned from the largest magnitude
// downwards, 24 points an octave (400 on tensors of few different magnitudes, where it
// is rough), and refined around the lowest. Clipping points below 1/16 of the mean
// magnitude are not tried: each leaves more than 15/16 of sum|x|. A tensor of zeros gets
// scale 1.
//
// It panics for a width outside 2..8.
func BestClip(s *Sample, bits int) (q Uniform, rmae float64) {
	q = Uniform{Bits: bits, Scale: 1}
	if err := q.Validate(); err != nil {
		panic(err.Error())
	}
	if s.total == 0 {
		return RangeClip(s, bits)
	}
	c := clipScan{table: s.shortfall(), largest: s.max, marks: make([]float64, 2*q.Max())}
	q.Scale = c.best(s) / float64(q.Max())
	return q, s.RMAE(q)
}

// RangeClip returns the uniform code of the given width that spans the sample's largest
// magnitude, and its RMAE. A tensor of zeros gets scale 1. It panics for a width
// outside 2..8.
func RangeClip(s *Sample, bits int) (q Uniform, rmae float64) {
	q = Uniform{Bits: bits, Scale: 1}
	if err := q.Validate(); err != nil {
		panic(err.Error())
	}
	if s.max == 0 {
		return q, 0
	}
	q.Scale = s.max / float64(q.Max())
	return q, s.RMAE(q)
}

// clipScan evaluates clipping points.
type clipScan struct {
	table   *shortfall
	largest float64
	marks   []float64 // see shortfall.rmae
}

func (c *clipScan) rmae(clip float64) float64 {
	if !(clip > 0 && clip <= c.largest) {
		return math.Inf(1)
	}
	half := clip / float64(len(c.marks))
	for i := range c.marks {
		c.marks[i] = half * float64(i+1)
	}
	return c.table.rmae(c.marks)
}

const (
	clipsPerOctave      = 24
	roughClipsPerOctave = 400
	lowestClip          = 1.0 / 16 // of the mean magnitude
	refinedClips        = 5
)

func (c *clipScan) best(s *Sample) float64 {
	perOctave := float64(clipsPerOctave)
	if c.table.grain() < smoothGrain*float64(len(c.marks)/2) {
		perOctave = roughClipsPerOctave
	}
	var scanned []point
	for k := 0; ; k++ {
		clip := s.max * portable.Exp2(-float64(k)/perOctave)
		if !(clip > lowestClip*s.MeanAbs()) {
			break
		}
		scanned = append(scanned, point{[]float64{clip}, c.rmae(clip)})
	}
	slices.SortStableFunc(scanned, func(a, b point) int { return cmp.Compare(a.value, b.value) })
	best := scanned[0]
	at := func(x []float64) float64 { return c.rmae(x[0]) }
	for _, start := range scanned[:min(refinedClips, len(scanned))] {
		step := -start.x[0] / (2 * perOctave)
		if p := minimise(at, start.x, []float64{step}, baseTolerance, 40); p.value < best.value {
			best = p
		}
	}
	return best.x[0]
}
