package workloads

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"dnasim/internal/saturate"
)

// Validate checks that the network is consistent: names are unique, every layer reads
// outputs of layers before it in the shapes they have (if the network is imported: in any
// shape of as many elements), sizes follow from geometry, and element counts from sizes. It
// returns the first violation, with the layer's name.
func (n *Network) Validate() error {
	if n.Batch < 1 {
		return fmt.Errorf("network %s: batch is %d; must be at least 1", n.Name, n.Batch)
	}
	if len(n.Layers) == 0 {
		return fmt.Errorf("network %s: has no layers", n.Name)
	}
	producers := make(map[string]*Layer, len(n.Layers))
	for i := range n.Layers {
		l := &n.Layers[i]
		if _, taken := producers[l.Name]; taken || l.Name == "" || l.Name == NetworkInput {
			return fmt.Errorf("network %s: layer %d: name %q is empty, reserved or taken", n.Name, i, l.Name)
		}
		if err := l.check(n, producers); err != nil {
			return fmt.Errorf("network %s: %w", n.Name, err)
		}
		producers[l.Name] = l
	}
	return nil
}

// check is the consistency of one layer.
func (l *Layer) check(n *Network, producers map[string]*Layer) error {
	inputs := l.checkInputs
	if n.ModelFile != "" {
		inputs = l.checkImportedInputs
	}
	batch := cmp.Or(l.Batch, n.Batch)
	for _, part := range []func() error{
		l.CheckCounts,
		func() error { return l.checkKind(batch) },
		func() error { return l.checkElements(batch) },
		func() error { return inputs(producers) },
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// CheckCounts refuses counts beyond the limits, before anything is computed from them.
func (l *Layer) CheckCounts() error {
	for _, c := range []struct {
		what  string
		value int64
		limit int64
	}{
		{"weight elements", l.WeightElements, MaxElements},
		{"parameters", l.Params, MaxElements},
		{"input elements", l.InputElements, MaxElements},
		{"second input elements", l.SecondElements, MaxElements},
		{"output elements", l.OutputElements, MaxElements},
		{"vector operations", l.VectorOps, MaxMACs},
		{"repetitions", int64(l.Repeat), MaxElements},
		{"M", int64(l.M), MaxElements},
		{"K", int64(l.K), MaxElements},
		{"N", int64(l.N), MaxElements},
		{"groups", int64(l.Groups), MaxElements},
	} {
		if c.value < 0 || c.value > c.limit {
			return fmt.Errorf("%s: %s must be from 0 to %d", l.Name, c.what, c.limit)
		}
	}
	if saturate.Product(l.M, l.K, l.N, l.Groups, l.Repeat) > MaxMACs {
		return fmt.Errorf("%s: has more than 2^60 MACs", l.Name)
	}
	if l.Repeat < 1 {
		return fmt.Errorf("%s: repeat is 0; must be at least 1", l.Name)
	}
	return nil
}

// equal is an equation that must hold.
type equal struct {
	what      string
	got, want int64
}

func (l *Layer) hold(equations ...equal) error {
	for _, e := range equations {
		if e.got != e.want {
			return fmt.Errorf("%s: %s is %d; from the layer's sizes it is %d", l.Name, e.what, e.got, e.want)
		}
	}
	return nil
}

// checkElements compares element counts with shapes.
func (l *Layer) checkElements(batch int) error {
	if l.NonNegative != l.InputRange.NonNegative() {
		return fmt.Errorf("%s: NonNegative is %t, but the input range is %q", l.Name, l.NonNegative, l.InputRange)
	}
	if l.IsGEMM() == (l.VectorOps > 0) {
		return fmt.Errorf("%s: %d vector operations for a layer of kind %s", l.Name, l.VectorOps, l.Kind)
	}
	if l.InputElements == 0 || l.OutputElements == 0 {
		return fmt.Errorf("%s: an operand is empty", l.Name)
	}
	if !l.IsGEMM() && l.VectorOps < l.OutputElements {
		return fmt.Errorf("%s: %d vector operations for %d output elements; at least one for each", l.Name, l.VectorOps, l.OutputElements)
	}
	return l.hold(
		equal{"input elements", l.InputElements, saturate.Product(int64(batch), l.InputShape.Elements())},
		equal{"output elements", l.OutputElements, saturate.Product(int64(batch), l.OutputShape.Elements())},
	)
}

// checkKind compares M, K, N, groups and weights with geometry and shapes.
func (l *Layer) checkKind(batch int) error {
	if !l.Kind.known() {
		return fmt.Errorf("%s: unknown kind %q", l.Name, l.Kind)
	}
	if (l.Conv != nil) != (l.Kind == Conv) || (l.Pool != nil) != (l.Kind == MaxPool || l.Kind == AvgPool) {
		return fmt.Errorf("%s: the geometry does not belong to kind %s", l.Name, l.Kind)
	}
	if !l.IsGEMM() && (l.M != 0 || l.K != 0 || l.N != 0 || l.Groups != 0) {
		return fmt.Errorf("%s: M, K, N and groups of a %s must be 0", l.Name, l.Kind)
	}
	switch {
	case l.Kind == Conv:
		return l.checkConv(batch)
	case l.Pool != nil:
		return errors.Join(l.checkGeometry(l.Pool, batch), l.hold(
			equal{"output channels", int64(l.Pool.OutChannels), int64(l.Pool.InChannels)}))
	case l.Kind == Linear:
		return l.hold(
			equal{"M", int64(l.M), saturate.Product(batch, l.InputShape.Height)},
			equal{"K", int64(l.K), int64(l.InputShape.Channels)},
			equal{"N", int64(l.N), int64(l.OutputShape.Channels)},
			equal{"groups", int64(l.Groups), 1},
			equal{"weight elements", l.WeightElements, saturate.Product(l.K, l.N)})
	case l.Kind == MatMul:
		return l.hold(
			equal{"input elements", l.InputElements, saturate.Product(l.Groups, l.M, l.K)},
			equal{"second input elements", l.SecondElements, saturate.Product(l.Groups, l.K, l.N)},
			equal{"output elements", l.OutputElements, saturate.Product(l.Groups, l.M, l.N)},
			equal{"weight elements", l.WeightElements, 0})
	}
	return nil
}

func (l *Layer) checkConv(batch int) error {
	g := l.Conv
	if l.Groups < 1 || g.InChannels%l.Groups != 0 || g.OutChannels%l.Groups != 0 {
		return fmt.Errorf("%s: %d groups do not divide %d and %d channels", l.Name, l.Groups, g.InChannels, g.OutChannels)
	}
	return errors.Join(l.checkGeometry(g, batch), l.hold(
		equal{"M", int64(l.M), saturate.Product(batch, g.OutH, g.OutW)},
		equal{"K", int64(l.K), saturate.Product(g.InChannels/l.Groups, g.KernelH, g.KernelW)},
		equal{"N", int64(l.N), int64(g.OutChannels / l.Groups)},
		equal{"weight elements", l.WeightElements, saturate.Product(l.K, g.OutChannels)}))
}

// checkGeometry compares a geometry with the operands and with its own output size.
func (l *Layer) checkGeometry(g *ConvGeometry, batch int) error {
	for _, size := range []int{g.KernelH, g.KernelW, g.StrideH, g.StrideW, g.DilationH, g.DilationW, g.OutH, g.OutW} {
		if size < 1 || size > MaxSide {
			return fmt.Errorf("%s: a kernel, stride, dilation or output size is %d; must be from 1 to %d",
				l.Name, size, MaxSide)
		}
	}
	if err := g.CheckPadding(); err != nil {
		return fmt.Errorf("%s: %w", l.Name, err)
	}
	if g.InputShape() != l.InputShape || g.Fitted() != *g || g.OutputShape().Elements() != l.OutputShape.Elements() {
		return fmt.Errorf("%s: the geometry makes %v of %v; the layer's shapes are %v and %v",
			l.Name, g.OutputShape(), g.InputShape(), l.OutputShape, l.InputShape)
	}
	return l.hold(equal{"batch", int64(g.Batch), int64(batch)})
}

// CheckPadding demands less padding than the window is wide, and some window that
// reaches the input.
func (g *ConvGeometry) CheckPadding() error {
	reachH, reachW := g.DilationH*(g.KernelH-1)+1, g.DilationW*(g.KernelW-1)+1
	pads := []int{g.PadTop, g.PadLeft, g.PadBottom, g.PadRight}
	if slices.Min(pads) < 0 || max(g.PadTop, g.PadBottom) >= reachH || max(g.PadLeft, g.PadRight) >= reachW {
		return fmt.Errorf("padding %v (top, left, bottom, right) must be smaller than the %dx%d window", pads, reachH, reachW)
	}
	if g.ValidPairs() == 0 {
		return errors.New("every tap of every window falls in the padding")
	}
	return nil
}

// checkInputs compares the operands with the outputs of their producers.
func (l *Layer) checkInputs(producers map[string]*Layer) error {
	for i, name := range l.Inputs {
		if name == NetworkInput {
			continue
		}
		p, ok := producers[name]
		if !ok {
			return fmt.Errorf("%s: input %q is no layer before it", l.Name, name)
		}
		operand := l.InputShape
		if i > 0 {
			operand = l.SecondShape
		}
		if !l.mayRead(p, operand, i) {
			return fmt.Errorf("%s: reads a %v, but %s makes a %v", l.Name, operand, name, p.OutputShape)
		}
	}
	return nil
}

// checkImportedInputs compares the numbers of elements: an imported layer may read its
// operands in another shape than the producers made, and data movement only a part.
func (l *Layer) checkImportedInputs(producers map[string]*Layer) error {
	var further int64
	for i, name := range l.Inputs {
		if name == NetworkInput {
			continue
		}
		p, ok := producers[name]
		if !ok {
			return fmt.Errorf("%s: input %q is no layer before it", l.Name, name)
		}
		if i > 0 {
			further = saturate.Sum(further, p.OutputElements)
		} else if l.InputElements > p.OutputElements || l.Kind != Move && l.InputElements != p.OutputElements {
			return fmt.Errorf("%s: reads %d elements, but %s makes %d", l.Name, l.InputElements, name, p.OutputElements)
		}
	}
	if l.SecondElements < further {
		return fmt.Errorf("%s: reads %d elements of its second operand, but is given %d", l.Name, l.SecondElements, further)
	}
	return nil
}

// mayRead reports whether operand i may be (a part of) what the producer makes: all of
// it, an equal part of its channels, a flattened image, its first token, or the cache
// of all tokens it has made in incremental decoding.
func (l *Layer) mayRead(p *Layer, operand Shape, i int) bool {
	made := p.OutputShape
	if l.Kind == Linear && made.Form == FormImage {
		made = TokenShape(1, int(made.Elements()))
	}
	if l.Kind == Linear && operand.Height == 1 {
		made.Height = 1
	}
	if l.Kind == MatMul && i == 1 && p.KVCache {
		made.Height = min(int(saturate.Product(made.Height, p.Repeat)), operand.Height)
	}
	if operand.Channels < 1 || made.Channels%operand.Channels != 0 {
		return false
	}
	operand.Channels = made.Channels
	return operand == made && (operand.Form != FormScores || l.InputShape.Channels == made.Channels)
}
