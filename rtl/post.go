package rtl

import (
	"fmt"
	"math"

	"dnasim/arch/lane"
	"dnasim/internal/portable"
	"dnasim/quant"
)

// PostProcessing is the block that weighs counts of counterBits+1 bits with weights of weightBits,
// both signed, into a sum of 32 bits.
func PostProcessing(counterBits, weightBits int) Block {
	return weighing("post_processing", Port{"count", counterBits + 1}, Port{"weight", weightBits}, accumulatorBits,
		"COUNT", "WEIGHT", "SUM")
}

// TermScaler is the block that sums terms of 32 bits times factors of 16 into 50.
func TermScaler() Block {
	return weighing("term_scaler", Port{"term", accumulatorBits}, Port{"factor", 16}, 50, "TERM", "FACTOR", "SUM")
}

func weighing(module string, count, weight Port, sumBits int, names ...string) Block {
	return Block{Module: module,
		Parameters: []Parameter{{names[0], count.Bits}, {names[1], weight.Bits}, {names[2], sumBits}},
		Inputs:     []Port{{"valid", 1}, {"first", 1}, {"last", 1}, count, weight},
		Outputs:    []Port{{"result_valid", 1}, {"result", sumBits}},
	}
}

// An Output is the counts of one dot product and their weights.
type Output struct{ Counts, Weights []int64 }

// WeighingProgram applies outputs to a unit that weighs, one count a cycle; each result is the
// integer sum of count times weight, from an edge after the one that took the last.
func WeighingProgram(b Block, outputs []Output) *Program {
	p := newProgram(b)
	p.idle(3)
	p.settle()
	for _, o := range outputs {
		var sum int64
		for i, count := range o.Counts {
			sum += count * o.Weights[i]
			first, last := uint64(0), uint64(0)
			if i == 0 {
				first = 1
			}
			if i == len(o.Counts)-1 {
				last = 1
			}
			if e := p.slot(1, first, last, uint64(count), uint64(o.Weights[i])); last == 1 {
				p.expect(e+1, sum)
			}
		}
	}
	p.idle(4)
	return p
}

// FixedWeights are the weights of the counters of a dot product, in drain order: power of the base
// times factor of the term, in fixed point, the largest magnitude standing for 2^(bits-1) - 1. unit
// is what 1 stands for.
func FixedWeights(qa, qw quant.Exponential, terms, bits int) (weights []int64, unit float64) {
	r := qa.R()
	exact := weigh(qa.Base, 4*r+1, qa.Alpha*qw.Alpha)
	if terms == quant.FourTerms {
		exact = append(exact, weigh(qa.Base, 2*r+1, qw.Alpha*qa.Beta)...)
		exact = append(exact, weigh(qa.Base, 2*r+1, qa.Alpha*qw.Beta)...)
		exact = append(exact, qa.Beta*qw.Beta)
	}
	var largest float64
	for _, x := range exact {
		largest = max(largest, math.Abs(x))
	}
	unit = largest / float64(int64(1)<<(bits-1)-1)
	for _, x := range exact {
		weights = append(weights, int64(math.Round(x/unit)))
	}
	return weights, unit
}

// weigh is factor times the powers of base from -(entries/2) up.
func weigh(base float64, entries int, factor float64) []float64 {
	powers := make([]float64, entries)
	for k := range powers {
		powers[k] = factor * portable.Pow(base, float64(k-entries/2))
	}
	return powers
}

// ExponentRequantizer is the block that finds n-bit exponential codes of values of valueBits; the
// table of thresholds is part of the harness.
func ExponentRequantizer(n, valueBits int) Block {
	return Block{Module: "exponent_requantizer",
		Parameters: []Parameter{{"N", n}, {"VALUE", valueBits}},
		Inputs:     []Port{{"valid", 1}, {"rectify", 1}, {"value", valueBits}},
		Constants:  []Port{{"thresholds", valueBits << n}},
		Outputs:    []Port{{"code_valid", 1}, {"code", n + 1}},
		Hidden:     []Port{{"index", n}, {"threshold", valueBits}},
		Glue:       fmt.Sprintf("    assign threshold = constants[index*%d +: %d];\n", valueBits, valueBits),
	}
}

// RequantizingProgram applies values in fixed point (value x unit is the number) to an exponent
// requantizer. Codes are those of quant.Encode, of max(x, 0) where rectify; each value takes 1+n
// cycles. It is an error when a threshold does not fit the values' width.
func RequantizingProgram(q quant.Exponential, valueBits int, unit float64, values []int64, rectify bool) (*Program, error) {
	p := newProgram(ExponentRequantizer(q.Bits, valueBits))
	largest := int64(1)<<(valueBits-1) - 1
	table := []int64{0, 1} // entry 0 is never asked for
	for _, t := range q.Thresholds() {
		entry := int64(math.Ceil(t / unit)) // value >= entry just where value x unit >= t
		if entry < 1 || entry > largest {
			return nil, fmt.Errorf("rtl: threshold %g in units of %g does not fit %d bits", t, unit, valueBits)
		}
		table = append(table, entry)
	}
	p.Tables = []Table{{valueBits, table}}
	p.idle(q.Bits + 2)
	p.settle()
	var positive uint64
	if rectify {
		positive = 1
	}
	for _, v := range values {
		x := float64(v) * unit
		if rectify {
			x = max(x, 0)
		}
		e := p.slot(1, positive, uint64(v))
		p.idle(q.Bits)
		p.expect(e+q.Bits, int64(q.Encode(x)))
	}
	p.idle(2)
	return p, nil
}

// INT8Requantizer is the block that scales sums of 32 bits to INT8 codes.
func INT8Requantizer() Block {
	return Block{Module: "int8_requantizer",
		Inputs:  []Port{{"valid", 1}, {"sum", accumulatorBits}, {"multiplier", 16}, {"shift", 6}},
		Outputs: []Port{{"code_valid", 1}, {"code", 8}},
	}
}

// A Scaled is a sum to be requantized by multiplier / 2^shift.
type Scaled struct {
	Sum               int32
	Multiplier, Shift int
}

// INT8RequantizingProgram applies sums to an INT8 requantizer, one a cycle. Codes are those of
// lane.RequantizeINT8, two edges after the sum was taken.
func INT8RequantizingProgram(sums []Scaled) (*Program, error) {
	p := newProgram(INT8Requantizer())
	p.idle(3)
	p.settle()
	for _, s := range sums {
		code, err := lane.RequantizeINT8(s.Sum, s.Multiplier, s.Shift)
		if err != nil {
			return nil, err
		}
		e := p.slot(1, uint64(uint32(s.Sum)), uint64(s.Multiplier), uint64(s.Shift))
		p.expect(e+2, int64(code))
	}
	p.idle(4)
	return p, nil
}
