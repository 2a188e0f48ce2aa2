package describe

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dnasim/internal/spelling"
	"dnasim/workloads"
)

// builder turns a document into a network: it expands blocks and repetitions, resolves
// names, and hands each layer to the lowering of its kind (lower*.go).
type builder struct {
	doc     *document
	options Options
	blocks  map[string]*block
	net     *workloads.Network
	layers  map[string]int // position in net.Layers by full name
	sharers []sharer
	macs    int64
}

// output is what a layer, a block or the network's input hands on.
type output struct {
	layer  string          // that produces it
	shape  workloads.Shape // of one execution
	values workloads.Range
	// steps is how often incremental decoding produces it, one token each; 0: it is
	// there at once.
	steps int
	// grows: attention scores whose keys grow by one each step, made by one layer per
	// step, "<stem>.t1", "<stem>.t2", ...
	grows bool
	stem  string
}

// at is the output as it is in a decoding step (1, 2, ...).
func (o output) at(step int) output {
	if o.grows {
		o.shape.Channels = step
	}
	return o
}

// scope holds the names that a list of layers may refer to.
type scope struct {
	prefix     string // of the layers' full names
	outputs    map[string]output
	previous   *output // the default input
	parameters map[string]int64
}

// checkName refuses names that could not stand in a reference.
func (t *table) checkName(key, name string) {
	if !validName.MatchString(name) {
		t.fail(key, "%q: a name is of letters, digits, \"_\", \"-\" and \".\"", name)
	}
}

var validName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

func newBuilder(doc *document, o Options) *builder {
	return &builder{
		doc: doc, options: o, blocks: map[string]*block{}, layers: map[string]int{},
		net: &workloads.Network{Batch: o.Batch},
	}
}

// build reads the whole document.
func (b *builder) build() (*workloads.Network, error) {
	root := b.doc.table("", b.doc.Tree)
	root.names = b.optionNames()
	b.readHead(root)
	top := &scope{outputs: map[string]output{}}
	b.readInput(root, top)
	blocks, _ := root.get("block")
	layers, ok := root.get("layers")
	if !ok {
		root.fail("", "key \"layers\" is missing")
	}
	if err := root.finish(); err != nil {
		return nil, err
	}
	if err := b.readBlocks(blocks); err != nil {
		return nil, err
	}
	list, err := b.doc.tables("layers", layers)
	if err != nil {
		return nil, err
	}
	if err := b.run(list, top); err != nil {
		return nil, err
	}
	return b.net, b.checkSharing()
}

// readHead reads what the network is called and where it comes from.
func (b *builder) readHead(root *table) {
	b.net.Name = root.text("name")
	root.checkName("name", b.net.Name)
	b.net.Title = b.fillIn(root.text("title", b.net.Name))
	b.net.Source = root.text("source", "")
	b.net.Metric = root.text("metric", "")
	b.net.Model = root.text("model", "")
}

// fillIn replaces the placeholders of a title.
func (b *builder) fillIn(title string) string {
	return strings.NewReplacer(
		"{source_tokens}", strconv.Itoa(b.options.SourceTokens),
		"{target_tokens}", strconv.Itoa(b.options.TargetTokens),
		"{decoding}", b.options.Decoding,
	).Replace(title)
}

// optionNames are the names of options that any expression may use.
func (b *builder) optionNames() map[string]int64 {
	return map[string]int64{
		"source_tokens": int64(b.options.SourceTokens),
		"target_tokens": int64(b.options.TargetTokens),
	}
}

// readInput defines the network's input in the scope; without an input table the
// network begins with embeddings.
func (b *builder) readInput(root *table, top *scope) {
	value, ok := root.get(workloads.NetworkInput)
	if !ok {
		return
	}
	values, ok := value.(map[string]any)
	if !ok {
		root.fail(workloads.NetworkInput, "must be a table such as { channels = 3, height = 224, width = 224 }")
		return
	}
	t := b.doc.table(workloads.NetworkInput, values)
	t.label, t.names = workloads.NetworkInput, root.names
	shape := workloads.ImageShape(t.integer("channels", 1, workloads.MaxChannels), 1, 1)
	if t.has("tokens") {
		shape = workloads.TokenShape(t.integer("tokens", 1, workloads.MaxSide), shape.Channels)
	} else {
		shape.Height, shape.Width = t.integer("height", 1, workloads.MaxSide), t.integer("width", 1, workloads.MaxSide)
	}
	input := output{layer: workloads.NetworkInput, shape: shape, values: workloads.RangeSigned}
	if t.flag("nonnegative", false) {
		input.values = workloads.RangePositive
	}
	top.define(workloads.NetworkInput, input)
	if err := t.finish(); err != nil && root.err == nil {
		root.err = err
	}
}

// run builds the layers of a list, one after the other.
func (b *builder) run(list []*table, sc *scope) error {
	for _, t := range list {
		step := b.addLayer
		if _, ok := t.values["block"]; ok {
			step = b.useBlock
		}
		if err := step(t, sc); err != nil {
			return err
		}
	}
	return nil
}

// define gives an output its name in the scope.
func (sc *scope) define(name string, out output) {
	sc.outputs[name], sc.previous = out, &out
}

// readName reads the name of a layer or of the use of a block, and labels errors with it.
func (sc *scope) readName(t *table) string {
	t.label = sc.prefix + "?"
	name := t.text("name")
	t.label = sc.prefix + name
	t.checkName("name", name)
	if _, taken := sc.outputs[name]; taken || name == workloads.NetworkInput {
		t.fail("name", "%q is taken", name)
	}
	return name
}

// inputs resolves the key "inputs", by default the previous output.
func (sc *scope) inputs(t *table) []output {
	if !t.has("inputs") {
		if sc.previous == nil {
			t.fail("", "has no input: the network has no \"input\" table and no layer stands before it")
			return nil
		}
		return []output{*sc.previous}
	}
	var list []output
	for _, reference := range t.texts("inputs") {
		list = append(list, sc.resolve(t, reference))
	}
	return list
}

// resolve finds "name", or "name:i/n", the i-th of n equal parts of its channels.
func (sc *scope) resolve(t *table, reference string) output {
	name, part, sliced := strings.Cut(reference, ":")
	out, ok := sc.outputs[name]
	if !ok {
		known := slices.Sorted(maps.Keys(sc.outputs))
		t.fail("inputs", "%q is not defined before this layer%s (known here: %s)",
			name, spelling.DidYouMean(name, known), strings.Join(known, ", "))
		return output{}
	}
	if !sliced {
		return out
	}
	var i, n int
	_, err := fmt.Sscanf(part, "%d/%d", &i, &n)
	if err != nil || part != fmt.Sprintf("%d/%d", i, n) || i < 1 || n < i {
		t.fail("inputs", "%q: after the colon stands which part of how many, such as \"qkv:1/3\"", reference)
		return output{}
	}
	if out.shape.Form == workloads.FormScores || out.shape.Channels%n != 0 {
		t.fail("inputs", "%q: %v does not divide into %d parts", reference, out.shape, n)
		return output{}
	}
	out.shape.Channels /= n
	return out
}
