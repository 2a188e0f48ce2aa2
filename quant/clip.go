package quant

import "math"

// BestClip returns the uniform code of the given width with the clipping point of least
// RMAE on the sample, and that RMAE. Magnitudes above the clipping point get the
// largest integer.
//
// The error as a function of the clipping point is scanned from the largest magnitude
// downwards, four points an octave, and refined around the lowest of them by
// golden-section search to a thousandth. Clipping points below 1/16 of the mean
// magnitude are not tried: each leaves more than 15/16 of sum|x|. A tensor of zeros gets
// scale 1.
//
// It panics for a width outside 2..8.
func BestClip(s *Sample, bits int) (q Uniform, rmae float64) {
	q = Uniform{Bits: bits, Scale: 1}
	if err := q.Validate(); err != nil {
		panic(err.Error())
	}
	if s.max == 0 {
		return q, 0
	}
	scan := clipScan{sample: s, bits: bits, rmae: math.Inf(1)}
	scan.octaves()
	scan.refine()
	return scan.code, scan.rmae
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

// clipScan keeps the best code seen.
type clipScan struct {
	sample *Sample
	bits   int
	code   Uniform
	rmae   float64
}

func (c *clipScan) try(clip float64) float64 {
	q := Uniform{Bits: c.bits}
	q.Scale = clip / float64(q.Max())
	rmae := c.sample.RMAE(q)
	if rmae < c.rmae {
		c.code, c.rmae = q, rmae
	}
	return rmae
}

const (
	clipsPerOctave = 4
	lowestClip     = 1.0 / 16 // of the mean magnitude
	clipTolerance  = 1e-3     // relative
)

func (c *clipScan) octaves() {
	c.try(c.sample.max)
	for k := 1; ; k++ {
		clip := c.sample.max * math.Exp2(-float64(k)/clipsPerOctave)
		if !(clip > lowestClip*c.sample.MeanAbs()) || clip == 0 {
			return
		}
		c.try(clip)
	}
}

// refine searches between the neighbours of the best point of the scan.
func (c *clipScan) refine() {
	const golden = 0.6180339887498949
	neighbour := math.Exp2(1.0 / clipsPerOctave)
	low := c.code.Clip() / neighbour
	high := min(c.code.Clip()*neighbour, c.sample.max)
	a, b := high-golden*(high-low), low+golden*(high-low)
	atA, atB := c.try(a), c.try(b)
	for high-low > clipTolerance*high {
		if atA <= atB {
			high, b, atB = b, a, atA
			a = high - golden*(high-low)
			atA = c.try(a)
		} else {
			low, a, atA = a, b, atB
			b = low + golden*(high-low)
			atB = c.try(b)
		}
	}
}
