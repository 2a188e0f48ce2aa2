package quant

import (
	"fmt"
	"math"
	"sync"
)

// Sample is a tensor prepared for fitting: its magnitudes are sorted and summed once. It does not
// change afterwards, and several goroutines may use it at a time.
type Sample struct {
	magnitudes sortedKeys // of the values that are not zero
	count      int        // of the values, zeros included
	negative   int        // of the values
	elements   int64      // of the tensor
	min, max   float64    // of the tensor's non-zero magnitudes; 0 when it has none
	total      float64    // sum of the magnitudes of the values

	tabulate sync.Once
	table    *shortfall // of the magnitudes
}

// NewSample prepares values, which are a whole tensor or a sample of one. Of a sample, elements is
// the size of the tensor, and minNonZeroAbs and maxAbs are its smallest non-zero and its largest
// magnitude. Each of the three may be 0, and is then taken from values. A tensor may be all zeros.
//
// Errors: no values; a value that is NaN or infinite (with its position); a size or
// extremes that contradict the values.
func NewSample(values []float32, elements int64, minNonZeroAbs, maxAbs float64) (*Sample, error) {
	if len(values) == 0 {
		return nil, fmt.Errorf("quant: a tensor without values has no code")
	}
	r := rangeOf(values)
	if r.notFinite >= 0 {
		return nil, fmt.Errorf("quant: value %d of %d is %v; allowed: finite numbers", r.notFinite, len(values), values[r.notFinite])
	}
	s := &Sample{count: len(values), negative: r.negative, elements: elements}
	s.magnitudes = newSortedKeys(sortNonZero(values, r))
	s.total = s.magnitudes.sum(r.count)
	if s.elements == 0 {
		s.elements = int64(s.count)
	}
	if s.elements < int64(s.count) {
		return nil, fmt.Errorf("quant: %d values given for a tensor of %d elements; allowed: at most as many", s.count, elements)
	}
	if err := s.setExtremes(minNonZeroAbs, maxAbs); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Sample) setExtremes(minNonZeroAbs, maxAbs float64) error {
	if keys := s.magnitudes.keys; len(keys) > 0 {
		s.min, s.max = magnitudeOf(keys[0]), magnitudeOf(keys[len(keys)-1])
	}
	if err := widen(&s.min, minNonZeroAbs, "smallest non-zero", func(given, own float64) bool { return own == 0 || given <= own }); err != nil {
		return err
	}
	if err := widen(&s.max, maxAbs, "largest", func(given, own float64) bool { return given >= own }); err != nil {
		return err
	}
	if s.min > s.max || (s.min == 0) != (s.max == 0) {
		return fmt.Errorf("quant: smallest non-zero magnitude %g with largest magnitude %g; allowed: both 0, or in ascending order", s.min, s.max)
	}
	return nil
}

// widen replaces the extreme of the values by that given for the tensor.
func widen(own *float64, given float64, which string, contains func(given, own float64) bool) error {
	if given == 0 {
		return nil
	}
	if !(given >= math.SmallestNonzeroFloat32 && given <= math.MaxFloat32) {
		return fmt.Errorf("quant: %s magnitude given as %g; allowed: 0 (take it from the values) or a positive float32", which, given)
	}
	if !contains(given, *own) {
		return fmt.Errorf("quant: %s magnitude given as %g, but a value has %g; give that of the whole tensor", which, given, *own)
	}
	*own = given
	return nil
}

// Elements is the size of the tensor, of which the values may be a sample.
func (s *Sample) Elements() int64 { return s.elements }

// Values is the number of values the sample was made of.
func (s *Sample) Values() int { return s.count }

// ZeroFraction is the share of exact zeros among the values.
func (s *Sample) ZeroFraction() float64 {
	return float64(s.count-len(s.magnitudes.keys)) / float64(s.count)
}

// fractionBelow is the share of the values whose magnitude is below t, zeros included.
func (s *Sample) fractionBelow(t float64) float64 {
	return float64(s.count-len(s.magnitudes.keys)+s.magnitudes.rank(t)) / float64(s.count)
}

// NonNegative reports whether no value is below zero.
func (s *Sample) NonNegative() bool { return s.negative == 0 }

// MinNonZeroAbs and MaxAbs are the smallest non-zero and the largest magnitude of the
// tensor; 0 when it is all zeros.
func (s *Sample) MinNonZeroAbs() float64 { return s.min }

// MaxAbs is the largest magnitude of the tensor.
func (s *Sample) MaxAbs() float64 { return s.max }

// MeanAbs is the mean magnitude of the values that are not zero; 0 when all are.
func (s *Sample) MeanAbs() float64 {
	if len(s.magnitudes.keys) == 0 {
		return 0
	}
	return s.total / float64(len(s.magnitudes.keys))
}
