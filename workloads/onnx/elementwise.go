package onnx

import (
	"math"

	"dnasim/internal/portable"
	"dnasim/internal/saturate"
	"dnasim/workloads/weights"
)

// unaryOperator is an operator that does the same to every element.
type unaryOperator struct {
	f func(x, a, b float64) float64
	// attributes of the node; the numbers among them are a and b.
	attributes []attribute
	// operations it counts as; functions of the mathematical library are one each.
	operations int64
	// function is its name as the activation function of a layer; "" if it is none.
	function string
	integers bool // gives integers for integers
	values   rangeRule
}

// unaries are the operators of one operand.
var unaries = map[string]unaryOperator{
	"Abs":             {f: func(x, _, _ float64) float64 { return math.Abs(x) }, operations: 1, integers: true, values: positive},
	"Ceil":            {f: func(x, _, _ float64) float64 { return math.Ceil(x) }, operations: 1, values: positiveIfAll},
	"Celu":            {f: celu, attributes: []attribute{number("alpha", 1)}, operations: 4, function: "celu"},
	"Cos":             {f: func(x, _, _ float64) float64 { return portable.Cos(x) }, operations: 1},
	"Elu":             {f: elu, attributes: []attribute{number("alpha", 1)}, operations: 4, function: "elu"},
	"Erf":             {f: func(x, _, _ float64) float64 { return portable.Erf(x) }, operations: 1},
	"Exp":             {f: func(x, _, _ float64) float64 { return portable.Exp(x) }, operations: 1, values: positive},
	"Floor":           {f: func(x, _, _ float64) float64 { return math.Floor(x) }, operations: 1, values: positiveIfAll},
	"Gelu":            {f: func(x, _, _ float64) float64 { return gelu(x) }, attributes: []attribute{word("approximate", "none", "tanh")}, operations: 5, function: "gelu"},
	"HardSigmoid":     {f: hardSigmoid, attributes: []attribute{number("alpha", 0.2), number("beta", 0.5)}, operations: 4, function: "hardsigmoid"},
	"HardSwish":       {f: func(x, _, _ float64) float64 { return hardSwish(x) }, operations: 5, function: "hardswish"},
	"LeakyRelu":       {f: leakyRelu, attributes: []attribute{number("alpha", 0.01)}, operations: 2, function: "leakyrelu"},
	"Log":             {f: func(x, _, _ float64) float64 { return portable.Log(x) }, operations: 1},
	"Mish":            {f: func(x, _, _ float64) float64 { return mish(x) }, operations: 5, function: "mish"},
	"Neg":             {f: func(x, _, _ float64) float64 { return -x }, operations: 1, integers: true},
	"Not":             {f: func(x, _, _ float64) float64 { return truth(x == 0) }, operations: 1, integers: true, values: positive},
	"Reciprocal":      {f: func(x, _, _ float64) float64 { return 1 / x }, operations: 1, values: positiveIfAll},
	"Relu":            {f: func(x, _, _ float64) float64 { return max(x, 0) }, operations: 1, function: "relu", integers: true},
	"Round":           {f: func(x, _, _ float64) float64 { return math.RoundToEven(x) }, operations: 1, values: positiveIfAll},
	"Selu":            {f: selu, attributes: []attribute{number("alpha", 1.6732632), number("gamma", 1.0507010)}, operations: 5, function: "selu"},
	"Sigmoid":         {f: func(x, _, _ float64) float64 { return sigmoid(x) }, operations: 4, function: "sigmoid"},
	"Sign":            {f: sign, operations: 1, integers: true},
	"Sin":             {f: func(x, _, _ float64) float64 { return portable.Sin(x) }, operations: 1},
	"Softplus":        {f: func(x, _, _ float64) float64 { return portable.Log1p(portable.Exp(x)) }, operations: 3, function: "softplus"},
	"Softsign":        {f: func(x, _, _ float64) float64 { return x / (1 + math.Abs(x)) }, operations: 3, function: "softsign"},
	"Sqrt":            {f: func(x, _, _ float64) float64 { return math.Sqrt(x) }, operations: 1, values: positive},
	"Tanh":            {f: func(x, _, _ float64) float64 { return portable.Tanh(x) }, operations: 1, function: "tanh"},
	"ThresholdedRelu": {f: func(x, a, _ float64) float64 { return x * truth(x > a) }, attributes: []attribute{number("alpha", 1)}, operations: 1, function: "thresholdedrelu"},
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func sign(x, _, _ float64) float64 { return truth(x > 0) - truth(x < 0) }

func sigmoid(x float64) float64 { return 1 / (1 + portable.Exp(-x)) }

func gelu(x float64) float64 { return x / 2 * (1 + portable.Erf(x/math.Sqrt2)) }

func hardSigmoid(x, a, b float64) float64 { return max(0, min(1, float64(a*x)+b)) }

func hardSwish(x float64) float64 { return x * max(0, min(6, x+3)) / 6 }

func mish(x float64) float64 { return x * portable.Tanh(portable.Log1p(portable.Exp(x))) }

func leakyRelu(x, a, _ float64) float64 { return max(x, 0) + float64(a*min(x, 0)) }

func elu(x, a, _ float64) float64 { return max(x, 0) + float64(a*portable.Expm1(min(x, 0))) }

func celu(x, a, _ float64) float64 { return max(x, 0) + float64(a*portable.Expm1(min(x, 0)/a)) }

func selu(x, a, gamma float64) float64 { return gamma * elu(x, a, 0) }

// binaryOperator is an operator of two operands, element by element.
type binaryOperator struct {
	floats func(x, y float64) float64
	ints   func(x, y int64) int64 // nil: as floats
	truth  bool                   // the result is 0 or 1
	// attributes of the node, which change nothing here.
	attributes []attribute
	values     rangeRule // of an operator whose result is no truth
}

// binaries are the operators of two operands.
var binaries = map[string]binaryOperator{
	"Add": {func(x, y float64) float64 { return x + y }, func(x, y int64) int64 { return x + y }, false, nil, positiveIfAll},
	"Sub": {func(x, y float64) float64 { return x - y }, func(x, y int64) int64 { return x - y }, false, nil, nil},
	"Mul": {func(x, y float64) float64 { return x * y }, func(x, y int64) int64 { return x * y }, false, nil, positiveProduct},
	"Div": {func(x, y float64) float64 { return x / y }, divide, false, nil, positiveQuotient},
	"Mod": {math.Mod, modulo, false, []attribute{flag("fmod", 0)}, nil},
	"Pow": {portable.Pow, nil, false, nil, positivePower},

	"Equal":          {func(x, y float64) float64 { return truth(x == y) }, nil, true, nil, nil},
	"Less":           {func(x, y float64) float64 { return truth(x < y) }, nil, true, nil, nil},
	"LessOrEqual":    {func(x, y float64) float64 { return truth(x <= y) }, nil, true, nil, nil},
	"Greater":        {func(x, y float64) float64 { return truth(x > y) }, nil, true, nil, nil},
	"GreaterOrEqual": {func(x, y float64) float64 { return truth(x >= y) }, nil, true, nil, nil},
	"And":            {func(x, y float64) float64 { return truth(x != 0 && y != 0) }, nil, true, nil, nil},
	"Or":             {func(x, y float64) float64 { return truth(x != 0 || y != 0) }, nil, true, nil, nil},
	"Xor":            {func(x, y float64) float64 { return truth((x != 0) != (y != 0)) }, nil, true, nil, nil},
}

// variadicOperator folds any number of operands, element by element.
type variadicOperator struct {
	fold   func(sum, v float64) float64
	mean   bool // the sum is divided by the number of operands
	values rangeRule
}

func plus(sum, v float64) float64 { return sum + v }

// variadics are the operators of any number of operands.
var variadics = map[string]variadicOperator{
	"Sum":  {plus, false, positiveIfAll},
	"Mean": {plus, true, positiveIfAll},
	"Max":  {func(sum, v float64) float64 { return max(sum, v) }, false, positiveIfAny},
	"Min":  {func(sum, v float64) float64 { return min(sum, v) }, false, positiveIfAll},
}

// divide is the division of integers, toward zero; by zero it has no result, and 0 here,
// which no shape can be.
func divide(x, y int64) int64 {
	if y == 0 {
		return 0
	}
	return x / y
}

// modulo has the sign of the divisor.
func modulo(x, y int64) int64 {
	if y == 0 {
		return 0
	}
	return ((x % y) + y) % y
}

// shapeElementwise: operands are stretched to a common shape.
func (o *op) shapeElementwise() {
	dims := o.dims(0)
	for i := 1; o.Op == "Clip" && i < len(o.in); i++ {
		if v := o.in[i]; v != nil && v.elements() != 1 {
			o.fail("its bound %q has the shape %v; it must be a single number", v.name, v.dims)
			return
		}
	}
	for _, v := range o.operands()[1:] {
		wider, err := Broadcast(dims, v.dims)
		if err != nil {
			o.fail("its operands have the shapes %v and %v, which do not fit", dims, v.dims)
			return
		}
		dims = wider
	}
	o.set(0, dims)
	if !o.failed && o.knownInputs(saturate.Product(dims...)) {
		o.evaluate()
	}
}

// operands are the inputs that are taken element by element: of Clip, the bounds only if they are
// not known.
func (o *op) operands() []*value {
	if o.Op != "Clip" {
		return o.in
	}
	out := o.in[:1:1]
	for i := 1; i < len(o.in); i++ {
		if o.computed(i) {
			out = append(out, o.in[i])
		}
	}
	return out
}

// computed reports whether an input is there, but not known as a number.
func (o *op) computed(i int) bool {
	_, known := o.arg(i).scalar()
	return o.arg(i) != nil && !known
}

// operations on each element of the output.
func (o *op) operations() int64 {
	if o.groupOps > 0 {
		return o.groupOps
	}
	if u, ok := unaries[o.Op]; ok {
		return u.operations
	}
	if v, ok := variadics[o.Op]; ok {
		return max(1, int64(len(o.in)-1)+int64(truth(v.mean)))
	}
	switch o.Op {
	case "Clip":
		low, high := o.bounds()
		return max(1, int64(truth(!math.IsInf(low, 0))+truth(!math.IsInf(high, 0)))+int64(len(o.operands())-1))
	case "PRelu", "BatchNormalization":
		return 2
	}
	return 1
}

// bounds of a Clip: attributes before opset 11, then inputs.
func (o *op) bounds() (low, high float64) {
	low, high = o.number("min"), o.number("max")
	if v, ok := o.arg(1).scalar(); ok {
		low = v
	}
	if v, ok := o.arg(2).scalar(); ok {
		high = v
	}
	// Exporters write the largest float for "no bound".
	if low <= -math.MaxFloat32 {
		low = math.Inf(-1)
	}
	if high >= math.MaxFloat32 {
		high = math.Inf(1)
	}
	return low, high
}

// element computes one element from those of the operands.
func (o *op) element() func(x []float64) float64 {
	if u, ok := unaries[o.Op]; ok {
		var parameters [2]float64
		n := 0
		for _, a := range u.attributes {
			if a.typ == weights.AttrFloat {
				parameters[n] = o.number(a.name)
				n++
			}
		}
		return func(x []float64) float64 { return u.f(x[0], parameters[0], parameters[1]) }
	}
	if b, ok := binaries[o.Op]; ok {
		return func(x []float64) float64 { return b.floats(x[0], x[1]) }
	}
	switch o.Op {
	case "Clip":
		return o.clip
	case "PRelu":
		return func(x []float64) float64 { return leakyRelu(x[0], x[1], 0) }
	case "Where":
		return func(x []float64) float64 {
			if x[0] != 0 {
				return x[1]
			}
			return x[2]
		}
	}
	v := variadics[o.Op]
	return v.apply
}

// clip computes one element of a Clip.
func (o *op) clip(x []float64) float64 {
	low, high := o.bounds()
	rest := x[1:]
	if o.computed(1) {
		low, rest = rest[0], rest[1:]
	}
	if o.computed(2) {
		high = rest[0]
	}
	return min(max(x[0], low), high)
}

// apply folds the operands.
func (v *variadicOperator) apply(x []float64) float64 {
	sum := x[0]
	for _, next := range x[1:] {
		sum = v.fold(sum, next)
	}
	if v.mean {
		sum /= float64(len(x))
	}
	return sum
}
