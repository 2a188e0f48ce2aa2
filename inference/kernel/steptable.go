package kernel

import (
	"math"
	"slices"
)

// rounder gives, for many values at a time, what a codec of package quant computes.
type Rounder interface {
	// round sets dst[i] to the value of the code of src[i], and reports whether all of
	// src was finite.
	Round(dst []float64, src []float32) (ok bool)
	// nonZero sets dst[i] to 1 where the value of the code of src[i] is not zero, and to
	// 0 elsewhere.
	NonZero(dst []uint8, src []float32)
}

// stairs tables any codec that rounds a larger number to a larger or the same value, as
// every code does that rounds to the nearest of its values. It need not treat both signs
// alike. The numbers, in ascending order, are cut where the value changes.
type StepTable struct {
	exact func(x float64) float64
	start []uint32 // order of the first number of each step, ascending; the first is 0
	value []float64
	// first[h] is the step of the number of order h<<16, where the walk to the step of
	// a number begins.
	first []uint16
}

// maxSteps bounds a table. A codec with more values is asked for each number.
const maxSteps = 1 << 12

// order numbers float32 from the lowest up; -0 is just below 0.
func order(x float32) uint32 {
	b := math.Float32bits(x)
	return b ^ (uint32(int32(b)>>31) | SignBit)
}

func fromOrder(o uint32) float32 {
	if o&SignBit != 0 {
		return math.Float32frombits(o ^ SignBit)
	}
	return math.Float32frombits(^o)
}

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

// climb finds the steps above low, up to high, by bisection.
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

func (s *StepTable) NonZero(dst []uint8, src []float32) {
	for i, x := range src {
		dst[i] = 0
		if s.at(x) != 0 {
			dst[i] = 1
		}
	}
}
