package workloads

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// block is a list of layers that is used more than once.
type block struct {
	path       string
	inputs     []string // what its layers call its inputs
	parameters []string // numbers that its users state
	layers     []*table
	open       bool // being expanded
}

// reservedKeys are the keys of a use of a block that are not its parameters.
var reservedKeys = []string{"block", "name", "inputs", "repeat", "first"}

// readBlocks reads the tables [block.NAME].
func (b *builder) readBlocks(value any) error {
	if value == nil {
		return nil
	}
	blocks, ok := value.(map[string]any)
	if !ok {
		return b.doc.errorf("block", "block: must be tables [block.NAME]")
	}
	for _, name := range slices.Sorted(maps.Keys(blocks)) {
		path := join("block", name)
		values, ok := blocks[name].(map[string]any)
		if !ok {
			return b.doc.errorf(path, "%s: must be a table", path)
		}
		if err := b.readBlock(name, b.doc.table(path, values)); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) readBlock(name string, t *table) error {
	t.label = t.path
	bl := &block{path: t.path, inputs: t.texts("inputs"), parameters: t.texts("parameters")}
	if bl.inputs == nil {
		bl.inputs = []string{"x"}
	}
	if len(bl.inputs) == 0 {
		t.fail("inputs", "a block has at least one input")
	}
	for i, input := range bl.inputs {
		if !validName.MatchString(input) || input == networkInput || slices.Contains(bl.inputs[:i], input) {
			t.fail("inputs", "%q is no name, is reserved or stands twice", input)
		}
	}
	builtin := slices.Sorted(maps.Keys(b.layerNames(&scope{}, nil)))
	for _, p := range bl.parameters {
		if !validName.MatchString(p) || slices.Contains(reservedKeys, p) || slices.Contains(builtin, p) {
			t.fail("parameters", "%q is no name or has a meaning of its own (%s, %s)",
				p, strings.Join(reservedKeys, ", "), strings.Join(builtin, ", "))
		}
	}
	value, _ := t.get("layers")
	if err := t.finish(); err != nil {
		return err
	}
	var err error
	if bl.layers, err = b.doc.tables(join(t.path, "layers"), value); err != nil {
		return err
	}
	if len(bl.layers) == 0 {
		return b.doc.errorf(t.path, "%s: has no layers", t.path)
	}
	b.blocks[name] = bl
	return nil
}

// useBlock expands { block = "NAME", name = "...", inputs, repeat, first, parameters... }.
// Each repetition takes the output of the one before as its first input.
func (b *builder) useBlock(t *table, sc *scope) error {
	name := sc.readName(t)
	in := sc.inputs(t)
	t.names = b.layerNames(sc, in)
	kind := t.text("block")
	bl, ok := b.blocks[kind]
	if !ok {
		known := slices.Sorted(maps.Keys(b.blocks))
		t.fail("block", "no block %q%s (described: %s)", kind, didYouMean(kind, known), strings.Join(known, ", "))
		return t.err
	}
	if bl.open {
		t.fail("block", "block %q contains itself", kind)
		return t.err
	}
	repeat := t.integer("repeat", 1, maxLayers, 1)
	first := t.integer("first", 0, maxLayers, 0)
	if t.has("first") && !t.has("repeat") {
		t.fail("first", "numbers repetitions, but there is no \"repeat\"")
	}
	if len(in) != len(bl.inputs) && t.err == nil {
		t.fail("inputs", "%d given; block %q has %d (%s)", len(in), kind, len(bl.inputs), strings.Join(bl.inputs, ", "))
	}
	parameters := map[string]int64{}
	for _, p := range bl.parameters {
		parameters[p] = int64(t.integer(p, 0, maxChannels))
	}
	if err := t.finish(); err != nil {
		return err
	}
	bl.open = true
	defer func() { bl.open = false }()
	for i := range repeat {
		prefix := sc.prefix + name + "."
		if t.has("repeat") {
			prefix += strconv.Itoa(first+i) + "."
		}
		out, err := b.expand(bl, prefix, in, parameters)
		if err != nil {
			return err
		}
		in[0] = out
	}
	sc.define(name, in[0])
	return nil
}

// expand builds one repetition and returns its last output.
func (b *builder) expand(bl *block, prefix string, in []output, parameters map[string]int64) (output, error) {
	inner := &scope{prefix: prefix, outputs: map[string]output{}, previous: &in[0], parameters: parameters}
	for i, name := range bl.inputs {
		inner.outputs[name] = in[i]
	}
	fresh := make([]*table, len(bl.layers))
	for i, t := range bl.layers {
		fresh[i] = b.doc.table(t.path, t.values)
	}
	if err := b.run(fresh, inner); err != nil {
		return output{}, err
	}
	return *inner.previous, nil
}

// layerNames are the names that the expressions of a layer may use: the parameters of
// its block, the options, and the sizes of its first input.
func (b *builder) layerNames(sc *scope, in []output) map[string]int64 {
	names := b.optionNames()
	var s Shape
	if len(in) > 0 {
		s = in[0].shape
	}
	names["channels"], names["height"], names["width"], names["tokens"] =
		int64(s.Channels), int64(s.Height), int64(s.Width), int64(s.Height)
	maps.Copy(names, sc.parameters)
	return names
}
