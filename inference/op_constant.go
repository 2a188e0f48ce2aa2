package inference

import (
	"fmt"
	"math"

	"dnasim/inference/kernel"
)

// constants are the operators that make or convert numbers.
var constants = map[string]build{
	"Cast":            buildCast,
	"Constant":        buildConstant,
	"ConstantOfShape": buildConstantOfShape,
	"Range":           buildRange,
}

// buildConstant reads a tensor. Other forms of constants are turned into initializers when the file
// is read.
func buildConstant(b *builder) operator {
	value, err := constantTensor(b.node.Tensor("value"))
	b.note(err)
	return func(*session, []tensor) (tensor, error) { return value, nil }
}

// buildConstantOfShape repeats one value, by default the float32 0.
func buildConstantOfShape(b *builder) operator {
	value := tensor{floats: []float32{0}}
	if t := b.node.Tensor("value"); t != nil {
		var err error
		if value, err = constantTensor(t); err != nil || len(value.floats)+len(value.ints) != 1 {
			b.fail("its value is %v; want one number", value)
			return nil
		}
	}
	return func(s *session, in []tensor) (tensor, error) {
		dims, err := shapeFrom(in[0])
		if err != nil {
			return tensor{}, err
		}
		out, err := s.same(value, dims)
		if err != nil || out.unknown {
			return out, err
		}
		for i := range out.ints {
			out.ints[i] = value.ints[0]
		}
		for i := range out.floats {
			out.floats[i] = value.floats[0]
		}
		return out, nil
	}
}

// buildRange lists start, start + delta, ... below limit.
func buildRange(b *builder) operator {
	return func(s *session, in []tensor) (tensor, error) {
		for _, t := range in {
			if productOf(t.dims) != 1 || t.isInt != in[0].isInt {
				return tensor{}, fmt.Errorf("%v are not three numbers of one type", in)
			}
			if t.unknown {
				return tensor{}, fmt.Errorf("its length depends on %w", errValues)
			}
		}
		if in[0].isInt {
			return s.rangeOfInts(in[0].ints[0], in[1].ints[0], in[2].ints[0])
		}
		start, limit, delta := float64(in[0].floats[0]), float64(in[1].floats[0]), float64(in[2].floats[0])
		n := math.Ceil((limit - start) / delta)
		if !(n <= maxElements) {
			return tensor{}, fmt.Errorf("from %v to %v in steps of %v are too many", start, limit, delta)
		}
		out, err := s.floats([]int{int(max(0, n))})
		for i := range out.floats {
			out.floats[i] = float32(start + float64(float64(i)*delta))
		}
		return out, err
	}
}

func (s *session) rangeOfInts(start, limit, delta int64) (tensor, error) {
	const most = 1 << 40 // keeps the differences within 64 bits
	if delta == 0 || max(start, limit, delta, -start, -limit, -delta) > most {
		return tensor{}, fmt.Errorf("from %d to %d in steps of %d: the step is 0 or the numbers are too large", start, limit, delta)
	}
	n := (limit - start + delta - 1) / delta
	if delta < 0 {
		n = (limit - start + delta + 1) / delta
	}
	if n > maxListed {
		return tensor{}, fmt.Errorf("from %d to %d in steps of %d are too many", start, limit, delta)
	}
	out, err := s.integers([]int{int(max(0, n))})
	for i := range out.ints {
		out.ints[i] = start + int64(i)*delta
	}
	return out, err
}

// The element types of ONNX that Cast may name.
const (
	onnxFloat   = 1
	onnxInt32   = 6
	onnxInt64   = 7
	onnxBool    = 9
	onnxFloat16 = 10
	onnxDouble  = 11
)

// buildCast converts between float32, integers and booleans. Values of float64 are kept in float32;
// to float16 they are rounded.
func buildCast(b *builder) operator {
	to := b.node.Int("to")
	switch to {
	case onnxFloat, onnxDouble, onnxFloat16:
		return func(s *session, in []tensor) (tensor, error) { return s.toFloats(in[0], to == onnxFloat16) }
	case onnxInt32, onnxInt64, onnxBool:
		return func(s *session, in []tensor) (tensor, error) { return s.toInts(in[0], to) }
	}
	b.fail("attribute \"to\" is %d; supported are %d (float), %d (int32), %d (int64), %d (bool), %d (float16), %d (double)",
		to, onnxFloat, onnxInt32, onnxInt64, onnxBool, onnxFloat16, onnxDouble)
	return nil
}

func (s *session) toFloats(x tensor, half bool) (tensor, error) {
	if !x.isInt {
		if !half {
			return x, nil
		}
		return s.each(x, mapped(toHalf))
	}
	out, err := s.floats(x.dims)
	if err != nil || out.unknown {
		return out, err
	}
	for i, v := range x.ints {
		out.floats[i] = float32(v)
	}
	return out, nil
}

func (s *session) toInts(x tensor, to int64) (tensor, error) {
	if x.isInt && to == onnxInt64 {
		return x, nil
	}
	x = s.toStandard(x)
	out, err := s.integers(x.dims)
	if err != nil || out.unknown {
		return out, err
	}
	for i := range out.ints {
		if x.isInt {
			out.ints[i] = x.ints[i]
		} else if !kernel.Finite(x.floats[i]) || math.Abs(float64(x.floats[i])) >= 1<<63 {
			if to != onnxBool {
				return tensor{}, fmt.Errorf("value %d is %v, which is no integer", i, x.floats[i])
			}
			out.ints[i] = 1
		} else if to == onnxBool {
			out.ints[i] = bit(x.floats[i] != 0)
		} else {
			out.ints[i] = int64(x.floats[i])
		}
		switch to {
		case onnxBool:
			out.ints[i] = bit(out.ints[i] != 0)
		case onnxInt32:
			out.ints[i] = int64(int32(out.ints[i]))
		}
	}
	return out, nil
}

// toHalf rounds to the nearest float16 value, halves to even; beyond 65504 to infinity.
func toHalf(x float32) float32 {
	bits := math.Float32bits(x)
	sign, magnitude := bits&kernel.SignBit, bits&^kernel.SignBit
	const smallestNormal, overflow = 0x38800000, 0x477ff000 // 2^-14, 65520
	switch {
	case magnitude > kernel.InfinityBits:
		return x
	case magnitude >= overflow:
		return math.Float32frombits(sign | kernel.InfinityBits)
	case magnitude < smallestNormal:
		// The sum's unit in the last place is 2^-24, that of subnormal float16.
		const half = 0.5
		return math.Float32frombits(sign | math.Float32bits((math.Float32frombits(magnitude)+half)-half))
	}
	magnitude += 0xfff + magnitude>>13&1
	return math.Float32frombits(sign | magnitude&^0x1fff)
}
