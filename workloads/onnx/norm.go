package onnx

import (
	"slices"
)

// normalisation is a layer normalisation that is written as several nodes:
// (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon), then a scale and a shift.
type normalisation struct {
	axes         []int
	scale, shift *value // nil: none
	members      []*op
}

// namedAs is the node of the last operation of a group under the name of the first.
func namedAs(first, last *op) *Node { return last.named(first.layerName()) }

// named is the node under another name.
func (n *Node) named(name string) *Node {
	node := *n.Node
	node.Name = name
	renamed := *n
	renamed.Node = &node
	return &renamed
}

// joinNorm makes a Div that ends such a normalisation one operation with all before it,
// and with the scale and the shift behind it.
func (o *op) joinNorm() {
	if o.gone || o.Op != "Div" || len(o.in) != 2 {
		return
	}
	n := &normalisation{members: []*op{o}}
	x := n.match(o)
	if x == nil || !n.closed(o) {
		return
	}
	last := n.affine(o)
	for _, m := range n.members {
		m.gone = m != o
	}
	first := slices.MinFunc(n.members, func(a, b *op) int { return a.index - b.index })
	o.Node = namedAs(first, o)
	o.norm, o.in, o.out = n, []*value{x}, last.out
	o.out[0].producer = o
	x.readers = slices.DeleteFunc(x.readers, func(r *op) bool { return slices.Contains(n.members, r) })
	x.readers = append(x.readers, o)
}

// from is the operation that makes a value, if it is of the kind and runs; it becomes a
// member.
func (n *normalisation) from(v *value, operators ...string) *op {
	if v == nil || v.producer == nil || v.constant != nil || v.producer.gone || v.producer.gap || !slices.Contains(operators, v.producer.Op) {
		return nil
	}
	if !slices.Contains(n.members, v.producer) {
		n.members = append(n.members, v.producer)
	}
	return v.producer
}

// match follows the nodes from the division back to x; nil if they are no normalisation.
func (n *normalisation) match(div *op) *value {
	centred := n.from(div.in[0], "Sub")
	if centred == nil {
		return nil
	}
	x := centred.in[0]
	if !n.mean(centred.in[1], x) {
		return nil
	}
	root := n.from(div.in[1], "Sqrt")
	if root == nil {
		return nil
	}
	variance := root.in[0]
	if sum := n.from(variance, "Add"); sum != nil { // epsilon
		variance = sum.in[0]
		if variance.constant != nil {
			variance = sum.in[1]
		}
	}
	reduce := n.from(variance, "ReduceMean")
	if reduce == nil {
		return nil
	}
	square := n.from(reduce.in[0], "Pow", "Mul")
	if square == nil || !n.isSquare(square) || !n.isCentred(square.in[0], x) || !n.sameAxes(reduce) {
		return nil
	}
	return x
}

// isSquare: x^2 or x x.
func (n *normalisation) isSquare(o *op) bool {
	if o.Op == "Mul" {
		return o.in[0] == o.in[1]
	}
	exponent, ok := o.in[1].scalar()
	return ok && exponent == 2
}

// isCentred: v is x - mean(x); exporters may compute it twice.
func (n *normalisation) isCentred(v, x *value) bool {
	o := n.from(v, "Sub")
	return o != nil && o.in[0] == x && n.mean(o.in[1], x)
}

// mean: v is the mean of x.
func (n *normalisation) mean(v, x *value) bool {
	o := n.from(v, "ReduceMean")
	return o != nil && x.constant == nil && o.in[0] == x && n.sameAxes(o)
}

// sameAxes: both means are along the same, last, axes.
func (n *normalisation) sameAxes(o *op) bool {
	rank := len(o.dims(0))
	axes := slices.Sorted(slices.Values(o.axes(1, rank)))
	if n.axes == nil {
		n.axes = axes
	}
	return len(axes) > 0 && axes[0] == rank-len(axes) && slices.Equal(axes, n.axes) && o.Flag("keepdims")
}

// closed: nothing outside reads what the members compute, but for the quotient.
func (n *normalisation) closed(div *op) bool {
	for _, m := range n.members {
		if m == div {
			continue
		}
		v := m.out[0]
		if v.output || slices.ContainsFunc(v.readers, func(r *op) bool { return !slices.Contains(n.members, r) }) {
			return false
		}
	}
	return true
}

// affine takes in the constant scale and shift that follow, and returns the last
// operation.
func (n *normalisation) affine(last *op) *op {
	for _, step := range []struct {
		operator string
		operand  **value
	}{{"Mul", &n.scale}, {"Add", &n.shift}} {
		next := last.out[0].sole()
		if next == nil || next.gone || next.Op != step.operator {
			continue
		}
		c := next.in[0]
		if c.constant == nil {
			c = next.in[1]
		}
		if c.constant != nil && n.fits(c, next.out[0].dims) {
			*step.operand = c
			n.members = append(n.members, next)
			last = next
		}
	}
	return last
}

// fits: the constant has the shape of what is normalised.
func (n *normalisation) fits(c *value, dims []int) bool {
	row := dims[len(dims)-len(n.axes):]
	wide, err := Broadcast(row, c.dims)
	return err == nil && slices.Equal(wide, row) && c.elements() > 1
}
