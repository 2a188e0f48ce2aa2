package onnx

import (
	"cmp"
	"math"
	"slices"

	"dnasim/internal/portable"
)

// Exporters write activation functions as several nodes, in many ways: GELU as x/2 (1 +
// erf(x/sqrt 2)) in any order of its factors, hard swish as x clip(x+3, 0, 6)/6, and so on.
// Instead of patterns for each, any few nodes that together are a function of one number
// are evaluated at some points and compared with the known functions.

// recognized are the functions that are found in groups of nodes.
var recognized = [...]struct {
	name       string
	operations int64
	f          func(x float64) float64
}{
	{"gelu", 5, gelu},
	{"gelu", 9, func(x float64) float64 {
		return x / 2 * (1 + portable.Tanh(math.Sqrt(2/math.Pi)*(x+float64(0.044715*x*x*x))))
	}},
	{"gelu", 6, func(x float64) float64 { return x * sigmoid(1.702*x) }},
	{"silu", 5, func(x float64) float64 { return x * sigmoid(x) }},
	{"hardswish", 5, hardSwish},
	{"mish", 5, mish},
	{"hardsigmoid", 4, func(x float64) float64 { return hardSigmoid(x, 1.0/6, 0.5) }},
	{"sigmoid", 4, sigmoid},
	{"softplus", 3, func(x float64) float64 { return portable.Log1p(portable.Exp(x)) }},
	{"relu6", 2, func(x float64) float64 { return min(max(x, 0), 6) }},
	{"relu", 1, func(x float64) float64 { return max(x, 0) }},
}

// samplePoints are where functions are compared, from -8 to 8 in an order that jumps: what is
// no known function differs from all of them at one of the first few.
var samplePoints = func() (points [65]float64) {
	for i := range points {
		points[i] = float64(float64(i*27%len(points))/4) - 8 // converted: no fused arithmetic
	}
	return points
}()

// expected are the values of the known functions at the sample points.
var expected = func() (y [len(recognized)][len(samplePoints)]float64) {
	for k := range recognized {
		for i, x := range samplePoints {
			y[k][i] = recognized[k].f(x)
		}
	}
	return y
}()

// several are as many points as a group is evaluated at together.
type several [5]float64

// maxGroup is the most nodes that one function is written with; the longest known, GELU
// with tanh, has nine.
const maxGroup = 12

// group is a set of operations that together are a function of one value.
type group struct {
	entry *value
	ops   []*op
}

// rewrite replaces groups of nodes by the functions that they are.
func (im *importer) rewrite() {
	for _, o := range slices.Backward(im.ops) {
		o.joinNorm()
	}
	for _, o := range slices.Backward(im.ops) {
		if !o.gone && o.norm == nil {
			im.recognize(o)
		}
	}
	im.ops = slices.DeleteFunc(im.ops, func(o *op) bool { return o.gone })
}

// recognize finds the largest group that ends with o and is a known function.
func (im *importer) recognize(o *op) {
	g := o.single()
	var best *group
	var found int
	for g != nil && len(g.ops) <= maxGroup {
		if k := g.known(&im.evaluation); k >= 0 {
			best, found = &group{g.entry, slices.Clone(g.ops)}, k
		}
		g = g.before()
	}
	switch {
	case best != nil && len(best.ops) == 1 && o.Op != "Clip":
		o.function = recognized[found].name
	case best != nil:
		o.become(best, recognized[found].name, recognized[found].operations)
	case o.Op == "Clip":
		if len(o.operands()) == 1 { // else it is no function of one number
			o.function = "clip"
		}
	case o.Op == "PRelu" && o.in[1].constant != nil:
		o.function = "prelu"
	default:
		o.function = unaries[o.Op].function
	}
}

// isScalar: every element of its output is a function of the same element of each live
// operand; other operands are numbers.
func (o *op) isScalar() bool {
	if o.gone || o.norm != nil || o.gap || o.Operator == nil || len(o.out) != 1 || o.Op == "PRelu" || o.Op == "BatchNormalization" {
		return false
	}
	if !o.isScalarOperator() {
		return false
	}
	for _, v := range o.operands() {
		if v.constant == nil && !slices.Equal(v.dims, o.out[0].dims) {
			return false
		}
		if _, ok := v.scalar(); v.constant != nil && !ok {
			return false
		}
	}
	return true
}

// isScalarOperator reports whether the operator can be evaluated one element at a time.
func (o *op) isScalarOperator() bool {
	return o.Op == "Clip" || unaries[o.Op].f != nil || binaries[o.Op].floats != nil || variadics[o.Op].fold != nil
}

// single is the smallest group that ends with o and has one entry; nil if there is none.
func (o *op) single() *group {
	if !o.isScalar() {
		return nil
	}
	g := &group{ops: []*op{o}}
	leaves := o.live()
	for len(leaves) != 1 {
		if len(leaves) == 0 || len(g.ops) > maxGroup {
			return nil
		}
		// The leaf that is made last cannot be an entry that the others come from.
		last := slices.MaxFunc(leaves, func(a, b *value) int { return cmp.Compare(a.made(), b.made()) })
		p := g.interior(last)
		if p == nil {
			return nil
		}
		g.ops = append(g.ops, p)
		leaves = slices.DeleteFunc(leaves, func(v *value) bool { return v == last })
		for _, v := range p.live() {
			if !slices.Contains(leaves, v) {
				leaves = append(leaves, v)
			}
		}
	}
	g.entry = leaves[0]
	return g
}

// made is when the value is made.
func (v *value) made() int {
	if v.producer == nil {
		return -1
	}
	return v.producer.index
}

// interior is the operation that makes v if it may join the group: nothing else reads v.
func (g *group) interior(v *value) *op {
	if v.producer == nil || v.output || len(v.readers) > len(g.ops) || !v.producer.isScalar() {
		return nil
	}
	for _, r := range v.readers {
		if !slices.Contains(g.ops, r) {
			return nil
		}
	}
	return v.producer
}

// before extends the group by what makes its entry; nil if that is not possible.
func (g *group) before() *group {
	p := g.interior(g.entry)
	if p == nil {
		return nil
	}
	earlier := p.single()
	if earlier == nil {
		return nil
	}
	return &group{earlier.entry, append(g.ops, earlier.ops...)}
}

// known is the index of the known function that the group is; -1 if there is none. It agrees
// within what constants of few digits, such as 0.1667, leave.
func (g *group) known(e *evaluation) int {
	slices.SortFunc(g.ops, func(a, b *op) int { return cmp.Compare(a.index, b.index) })
	var out [len(recognized)]bool
	left := len(recognized)
	for at := 0; at < len(samplePoints); at += len(several{}) {
		points := several(samplePoints[at:])
		for i, y := range e.evaluate(g, &points) {
			for k := range recognized {
				if !out[k] && !(math.Abs(expected[k][at+i]-y) <= 1e-4*(1+math.Abs(points[i]))) {
					out[k] = true
					left--
				}
			}
		}
		if left == 0 {
			return -1
		}
	}
	return slices.Index(out[:], false)
}

// evaluation is where groups are evaluated, one after the other.
type evaluation struct {
	results  [maxGroup]several // of the operations
	operands []*several        // of one operation; nil: a number, which is in x
	x        []float64         // its operands at one point
	done     int               // operations at points, of all groups
}

// evaluate computes a group of at most maxGroup operations, which are in order.
func (e *evaluation) evaluate(g *group, points *several) *several {
	for i, o := range g.ops {
		e.bind(g, o.operands(), points)
		if o.scalar == nil {
			o.scalar = o.element()
		}
		for p := range points {
			for k, v := range e.operands {
				if v != nil {
					e.x[k] = v[p]
				}
			}
			e.results[i][p] = o.scalar(e.x)
		}
		e.done += len(points)
	}
	return &e.results[len(g.ops)-1]
}

// bind finds what an operation of the group reads: numbers, the entry and earlier results.
func (e *evaluation) bind(g *group, operands []*value, points *several) {
	e.operands, e.x = e.operands[:0], e.x[:0]
	for _, v := range operands {
		number, ok := v.scalar()
		from := points
		switch {
		case ok:
			from = nil
		case v != g.entry:
			from = &e.results[slices.IndexFunc(g.ops, func(o *op) bool { return o.out[0] == v })]
		}
		e.operands, e.x = append(e.operands, from), append(e.x, number)
	}
}

// become makes o the one operation that a group is.
func (o *op) become(g *group, function string, operations int64) {
	for _, member := range g.ops {
		member.gone = member != o
	}
	o.Node = namedAs(g.ops[0], o)
	o.function, o.groupOps = function, operations
	o.in = []*value{g.entry}
	g.entry.readers = slices.DeleteFunc(g.entry.readers, func(r *op) bool { return slices.Contains(g.ops, r) })
	g.entry.readers = append(g.entry.readers, o)
}
