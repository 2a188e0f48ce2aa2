package describe

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"dnasim/internal/saturate"
	"dnasim/internal/spelling"
	"dnasim/internal/tomlfile"
	"dnasim/workloads"
)

// block is a list of layers that is used more than once.
type block struct {
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
		path := tomlfile.Join("block", name)
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
	bl := &block{inputs: t.texts("inputs"), parameters: t.texts("parameters")}
	if !t.has("inputs") {
		bl.inputs = []string{"x"}
	}
	bl.checkHead(t, slices.Sorted(maps.Keys(b.layerNames(&scope{}, nil))))
	value, _ := t.get("layers")
	if err := t.finish(); err != nil {
		return err
	}
	var err error
	if bl.layers, err = b.doc.tables(tomlfile.Join(t.path, "layers"), value); err != nil {
		return err
	}
	if len(bl.layers) == 0 {
		return b.doc.errorf(t.path, "%s: has no layers", t.path)
	}
	b.blocks[name] = bl
	return nil
}

// checkHead refuses inputs and parameters that a use of the block could not name.
func (bl *block) checkHead(t *table, builtin []string) {
	if len(bl.inputs) == 0 {
		t.fail("inputs", "a block has at least one input")
	}
	for i, input := range bl.inputs {
		t.checkName("inputs", input)
		if input == workloads.NetworkInput || slices.Contains(bl.inputs[:i], input) {
			t.fail("inputs", "%q is reserved or stands twice", input)
		}
	}
	for _, p := range bl.parameters {
		t.checkName("parameters", p)
		if slices.Contains(reservedKeys, p) || slices.Contains(builtin, p) {
			t.fail("parameters", "%q has a meaning of its own (as have %s, %s)",
				p, strings.Join(reservedKeys, ", "), strings.Join(builtin, ", "))
		}
	}
}

// use is one { block = "NAME", name = "...", inputs, repeat, first, parameters... }.
type use struct {
	*block
	name       string
	numbered   bool // has the key "repeat"
	repeat     int
	first      int
	in         []output
	parameters map[string]int64
}

// useBlock expands a block. Each repetition takes the output of the one before as its
// first input.
func (b *builder) useBlock(t *table, sc *scope) error {
	u := b.readUse(t, sc)
	if err := t.finish(); err != nil {
		return err
	}
	u.open = true
	defer func() { u.open = false }()
	for i := range u.repeat {
		prefix := sc.prefix + u.name + "."
		if u.numbered {
			prefix += strconv.Itoa(u.first+i) + "."
		}
		out, err := b.expand(u, prefix)
		if err != nil {
			return err
		}
		u.in[0] = out
	}
	sc.define(u.name, u.in[0])
	return nil
}

// readUse reads the keys of a use of a block; errors are left in the table.
func (b *builder) readUse(t *table, sc *scope) *use {
	u := &use{name: sc.readName(t), in: sc.inputs(t), parameters: map[string]int64{}}
	t.names = b.layerNames(sc, u.in)
	kind := t.text("block")
	if u.block = b.blocks[kind]; u.block == nil {
		known := slices.Sorted(maps.Keys(b.blocks))
		t.fail("block", "no block %q%s (described: %s)", kind, spelling.DidYouMean(kind, known), strings.Join(known, ", "))
		return u
	}
	if u.open {
		t.fail("block", "block %q contains itself", kind)
	}
	if len(u.in) != len(u.inputs) {
		t.fail("inputs", "%d given; block %q has %d (%s)", len(u.in), kind, len(u.inputs), strings.Join(u.inputs, ", "))
	}
	u.numbered, u.repeat = t.has("repeat"), t.integer("repeat", 1, workloads.MaxLayers, 1)
	if t.has("first") && !u.numbered {
		t.fail("first", "numbers repetitions, but there is no \"repeat\"")
	}
	u.first = t.integer("first", 0, workloads.MaxLayers, 0)
	if !b.hasRoom(saturate.Product(u.repeat, len(u.layers))) {
		t.fail("repeat", "%v", workloads.ErrTooManyLayers)
	}
	for _, p := range u.block.parameters {
		u.parameters[p] = int64(t.integer(p, 0, workloads.MaxChannels))
	}
	return u
}

// expand builds one repetition and returns its last output.
func (b *builder) expand(u *use, prefix string) (output, error) {
	inner := &scope{prefix: prefix, outputs: map[string]output{}, parameters: u.parameters}
	for i := len(u.inputs) - 1; i >= 0; i-- {
		inner.define(u.inputs[i], u.in[i]) // the first one last: it is the default input
	}
	fresh := make([]*table, len(u.layers))
	for i, t := range u.layers {
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
	var s workloads.Shape
	if len(in) > 0 {
		s = in[0].shape
	}
	names["channels"], names["height"], names["width"], names["tokens"] =
		int64(s.Channels), int64(s.Height), int64(s.Width), int64(s.Height)
	maps.Copy(names, sc.parameters)
	return names
}
