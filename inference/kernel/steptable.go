package kernel

import (
	"math"
	"slices"
)

// Rounder quantizes many values at a time.
type Rounder interface {
	// Round sets dst[i] to the value that src[i] is represented by. It returns false if a value of
	// src is not finite.
	Round(dst []float64, src []float32) (ok bool)
	// NonZero sets dst[i] to 1 if src[i] is represented by a value other than zero, and else to 0.
	NonZero(dst []uint8, src []float32)
}

// StepTable tabulates any monotonic function that rounds a number to one of a few values. All codes
// that round to the nearest value are such functions. Unlike ThresholdTable it does not need
// positive and negative numbers to be rounded alike. The float32 numbers, in ascending order, are
// cut into steps of equal value.
type StepTable struct {
	exact func(x float64) float64
	start []uint32 // order of the first number of each step, ascending; the first is 0
	value []float64
	// first[h] is the step of the number of order h<<16. The search for the step of a number begins
	// there.
	first []uint16
}

// maxSteps bounds a table. A function with more values is called for each number.
const maxSteps = 1 << 12

// order maps float32 to integers that compare as the numbers do; -0 is just below 0.
func order(x float32) uint32 {
	b := math.Float32bits(x)
	return b ^ (uint32(int32(b)>>31) | SignBit)
}

// fromOrder is the inverse of order.
func fromOrder(o uint32) float32 {
	if o&SignBit != 0 {
		return math.Float32frombits(o ^ SignBit)
	}
	return math.Float32frombits(^o)
}

// NewStepTable tabulates round, a monotonic function of all finite float32 numbers.
func NewStepTable(round func(x float64) float64) *StepTable {
	s := &StepTable{exact: round}
	low, high := order(-math.MaxFloat32), order(math.MaxFloat32)
	from, to := round(-math.MaxFloat32), round(math.MaxFloat32)
	s.start, s.value = []uint32{0}, []float64{from}
	if s.bisect(low, high, from, to); len(s.start) > maxSteps {
		return s
	}
	s.first = make([]uint16, 1<<16)
	step := 0
	for h := range s.first {
		for step+1 < len(s.start) && uint32(h)<<16 >= s.start[step+1] {
			step++
		}
		s.first[h] = uint16(step)
	}
	return s
}

// bisect finds the steps above the order low and up to high; from and to are the values at both.
func (s *StepTable) bisect(low, high uint32, from, to float64) {
	if from == to || len(s.start) > maxSteps {
		return
	}
	if high == low+1 {
		s.start, s.value = append(s.start, high), append(s.value, to)
		return
	}
	middle := low + (high-low)/2
	between := s.exact(float64(fromOrder(middle)))
	s.bisect(low, middle, from, between)
	s.bisect(middle, high, between, to)
}

// at returns the value that x, a finite number, is represented by.
func (s *StepTable) at(x float32) float64 {
	if s.first == nil {
		return s.exact(float64(x))
	}
	o := order(x)
	step := int(s.first[o>>16])
	for step+1 < len(s.start) && o >= s.start[step+1] {
		step++
	}
	return s.value[step]
}

// Round implements Rounder.
func (s *StepTable) Round(dst []float64, src []float32) (ok bool) {
	dst = dst[:len(src)]
	if slices.ContainsFunc(src, func(x float32) bool { return !Finite(x) }) {
		return false
	}
	for i, x := range src {
		dst[i] = s.at(x)
	}
	return true
}

// NonZero implements Rounder.
func (s *StepTable) NonZero(dst []uint8, src []float32) {
	for i, x := range src {
		dst[i] = 0
		if s.at(x) != 0 {
			dst[i] = 1
		}
	}
}
