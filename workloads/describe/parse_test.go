package describe

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readme returns the documentation of the format and the network in it.
func readme(t testing.TB) (text, example string) {
	raw, err := os.ReadFile("networks/README.md")
	require.NoError(t, err)
	text = string(raw)
	_, after, found := strings.Cut(text, "```toml\n")
	require.True(t, found)
	example, _, found = strings.Cut(after, "```")
	require.True(t, found)
	return text, example
}

func TestDocumentedExample(t *testing.T) {
	_, example := readme(t)
	path := filepath.Join(t.TempDir(), "tiny.toml")
	require.NoError(t, os.WriteFile(path, []byte(example), 0o644))
	n, err := ParseFile(path, DefaultOptions())
	require.NoError(t, err)
	var names []string
	for _, l := range n.Layers {
		names = append(names, l.Name)
	}
	assert.Equal(t, []string{"stem", "stage.0.conv1", "stage.0.conv2", "stage.0.add", "stage.1.conv1", "stage.1.conv2", "stage.1.add",
		"patch", "position", "qkv", "qk", "softmax", "pv", "fc"}, names)
	assert.Equal(t, []string{"stage.0.add"}, n.Layers[4].Inputs, "a repetition continues the one before")
	assert.Equal(t, []string{"stage.1.conv2", "stage.0.add"}, n.Layers[6].Inputs, "x is the input of the repetition")
	assert.Equal(t, workloads.TokenShape(65, 24), n.Layers[8].OutputShape, "8x8 patches and a class token")
	assert.EqualValues(t, 65*24+24, n.Layers[8].Params)
}

// TestDocumentedKeys compares the table of kinds with what the reader accepts.
func TestDocumentedKeys(t *testing.T) {
	text, _ := readme(t)
	rows := regexp.MustCompile("(?m)^\\| `(\\w+)` \\|([^|]*)\\| [^|]*\\|$").FindAllStringSubmatch(text, -1)
	documented := map[string]map[string]bool{}
	for _, row := range rows {
		if documented[row[1]] == nil {
			documented[row[1]] = map[string]bool{"name": true, "kind": true, "inputs": row[1] != string(workloads.Embedding)}
		}
		for _, key := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(row[2], -1) {
			documented[row[1]][key[1]] = true
		}
	}
	allowed := regexp.MustCompile(`allowed here: ([^)]*)\)`)
	for kind, variants := range map[string][]string{
		"conv": {`out = 1, kernel = 1`}, "linear": {`out = 1, flatten = true`},
		"matmul": {`inputs = ["t", "t"], heads = 1`}, "maxpool": {`kernel = 1`, `global = true`},
		"avgpool": {`kernel = 1`, `global = true`}, "add": {`inputs = ["i", "i"]`, `inputs = ["t"], table = "learned"`},
		"softmax": {``}, "layernorm": {``}, "lrn": {``}, "embedding": {`rows = 1, dim = 1, tokens = 1`},
	} {
		accepted := map[string]bool{}
		for _, keys := range variants {
			if keys != "" {
				keys += ", "
			}
			_, err := parse("f", minimal+`{ name = "l", kind = "`+kind+`", `+keys+`zzz = 1 }]`, DefaultOptions())
			require.ErrorContains(t, err, "unknown key")
			for key := range strings.SplitSeq(allowed.FindStringSubmatch(err.Error())[1], ", ") {
				accepted[key] = true
			}
		}
		if kind == "embedding" {
			accepted["inputs"] = false
		}
		assert.Equal(t, documented[kind], accepted, kind)
	}
	assert.Len(t, documented, len(kindNames()))
}

// minimal is the beginning of a network with an image "i" and tokens "t"; line 6 is the
// first of its layers that is left to the test.
const minimal = `name = "n"
title = "t"
input = { channels = 4, height = 8, width = 8 }
layers = [ { name = "t", kind = "conv", out = 4, kernel = 1, tokens = true },
{ name = "i", kind = "conv", inputs = ["input"], out = 4, kernel = 1 },
`

func TestErrorsSayWhatAndWhere(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"syntax", "name = \"n\"\nlayers = [", "f.toml:2: "},
		{"type", "name = 3\nlayers = []", "f.toml:1: name: must be a string"},
		{"no name", "title = \"t\"\nlayers = []", `key "name" is missing`},
		{"no layers", "name = \"n\"\ntitle = \"t\"", `key "layers" is missing`},
		{"empty", "name = \"n\"\ntitle = \"t\"\nlayers = []", "network n: has no layers"},
		{"odd name", "name = \"a b\"\ntitle = \"t\"\nlayers = []", `f.toml:1: name: "a b": a name is of letters`},
		{"unknown top key", "name = \"n\"\ntitle = \"t\"\nlayer = []\nlayers = []", `f.toml:3: layer: unknown key; did you mean "layers"?`},
		{"no input", "name = \"n\"\ntitle = \"t\"\nlayers = [\n{ name = \"a\", kind = \"softmax\" }]", "f.toml:4: a: has no input"},
		{"input", "name = \"n\"\ntitle = \"t\"\ninput = { channels = 1, height = 2 }\nlayers = []", `f.toml:3: input: key "width" is missing`},
		{"unknown kind", minimal + `{ name = "a", kind = "convolution" }]`, `f.toml:6: a: kind: no kind "convolution"`},
		{"near kind", minimal + `{ name = "a", kind = "maxpol", kernel = 2 }]`, `did you mean "maxpool"?`},
		{"unknown key", minimal + `{ name = "a", kind = "conv", out = 1, kernal = 3, kernel = 3 }]`, `f.toml:6: a: kernal: unknown key; did you mean "kernel"? (allowed here: act, bias`},
		{"key of another kind", minimal + `{ name = "a", kind = "softmax", kernel = 3 }]`, `f.toml:6: a: kernel: unknown key (allowed here: inputs, kind, name)`},
		{"missing key", minimal + `{ name = "a", kind = "conv", out = 1 }]`, `f.toml:6: a: key "kernel" is missing`},
		{"zero", minimal + `{ name = "a", kind = "conv", out = 0, kernel = 3 }]`, `f.toml:6: a: out: is 0; must be from 1 to 16777216`},
		{"negative", minimal + `{ name = "a", kind = "conv", out = 1, kernel = 3, pad = -1 }]`, `a: pad: is -1; must be from 0 to 65536`},
		{"fraction", minimal + `{ name = "a", kind = "conv", out = 1.5, kernel = 3 }]`, `a: out: must be an integer or an expression`},
		{"not a number", minimal + `{ name = "a", kind = "conv", out = nan, kernel = 3 }]`, `a: out: must be an integer`},
		{"expression", minimal + `{ name = "a", kind = "conv", out = "2*chanels", kernel = 3 }]`, `a: out: "2*chanels": "chanels" is neither a number nor a name; did you mean "channels"?`},
		{"expression overflow", minimal + `{ name = "a", kind = "conv", out = "9000000000*9000000000", kernel = 3 }]`, `the product is too large`},
		{"pad array", minimal + `{ name = "a", kind = "conv", out = 1, kernel = 3, pad = [1, 1] }]`, `a: pad: must be one number or an array of 4, not of 2`},
		{"kernel too large", minimal + `{ name = "a", kind = "conv", out = 1, kernel = 9 }]`, `a: kernel: 9x9 (dilation 1x1) does not fit the 4x8x8 image`},
		{"padding too wide", minimal + `{ name = "a", kind = "conv", out = 1, kernel = 3, pad = 3 }]`, `a: pad: padding [3 3 3 3] (top, left, bottom, right) must be smaller than the 3x3 window`},
		{"groups", minimal + `{ name = "a", kind = "conv", out = 4, kernel = 1, groups = 3 }]`, `a: groups: 3 groups do not divide 4 input and 4 output channels`},
		{"conv of tokens", minimal + `{ name = "a", kind = "conv", inputs = ["t"], out = 4, kernel = 1 }]`, `a: conv takes an image, its input is 64 token(s) of 4`},
		{"linear of image", minimal + `{ name = "a", kind = "linear", out = 4 }]`, `a: a linear layer takes tokens, its input is a 4x8x8 image; for one product over all of an image set flatten = true`},
		{"activation", minimal + `{ name = "a", kind = "conv", out = 4, kernel = 1, act = "relu7" }]`, `a: act: no activation function "relu7"`},
		{"norm", minimal + `{ name = "a", kind = "conv", out = 4, kernel = 1, norm = "layer" }]`, `a: norm: "layer"; must be "batch" or "none"`},
		{"unknown input", minimal + `{ name = "a", kind = "softmax", inputs = ["j"] }]`, `f.toml:6: a: inputs: "j" is not defined before this layer; did you mean "i" or "t"?`},
		{"later input", minimal + `{ name = "a", kind = "softmax", inputs = ["b"] }, { name = "b", kind = "softmax" }]`, `"b" is not defined before this layer`},
		{"slice", minimal + `{ name = "a", kind = "softmax", inputs = ["t:1/3"] }]`, `"t:1/3": 64 token(s) of 4 does not divide into 3 parts`},
		{"slice syntax", minimal + `{ name = "a", kind = "softmax", inputs = ["t:3/2"] }]`, `"t:3/2": after the colon stands which part of how many`},
		{"too many inputs", minimal + `{ name = "a", kind = "softmax", inputs = ["t", "i"] }]`, `a: inputs: 2 given; softmax takes 1`},
		{"add one", minimal + `{ name = "a", kind = "add", inputs = ["t"] }]`, `a: inputs: one given; there must be two or more to add`},
		{"add shapes", minimal + `{ name = "a", kind = "add", inputs = ["t", "i"] }]`, `a: inputs: cannot add a 4x8x8 image (i) to a 64 token(s) of 4 (t)`},
		{"heads", minimal + `{ name = "a", kind = "matmul", inputs = ["t", "t"], heads = 3 }]`, `must be equal and divide into 3 heads`},
		{"values", minimal + `{ name = "s", kind = "matmul", inputs = ["t", "t"], heads = 2 }, { name = "p", kind = "add", inputs = ["t"], table = "learned", prepend = 1 },
{ name = "a", kind = "matmul", inputs = ["s", "p"] }]`, `f.toml:7: a: inputs: scores are 2 head(s) of 64x64 scores, values 65 token(s) of 4: there must be as many values as keys`},
		{"name taken", minimal + `{ name = "t", kind = "softmax" }]`, `f.toml:6: t: name: "t" is taken`},
		{"full name taken", minimal + `{ name = "b.y", kind = "softmax" }, { name = "b", block = "k" }]` + "\n[block.k]\nlayers = [{ name = \"y\", kind = \"softmax\" }]", `b.y: two layers have this name`},
		{"table kind", minimal + `{ name = "a", kind = "add", inputs = ["t"], table = "fixed" }]`, `a: table: "fixed"; must be "learned" or "constant"`},
		{"shared", minimal + `{ name = "a", kind = "embedding", rows = 3, dim = 4, tokens = 2, shared = "g" }]`, `f.toml:6: a: shared: no layer "g"`},
		{"shared size", minimal + `{ name = "a", kind = "embedding", rows = 3, dim = 4, tokens = 2, shared = "t" }]`, `a: shared: the table has 12 elements, the weights of "t" 16`},
		{"unknown block", minimal + `{ name = "a", block = "resdual", m = 1 }]` + "\n[block.residual]\nlayers = [{ name = \"y\", kind = \"softmax\" }]", `f.toml:6: a: block: no block "resdual"; did you mean "residual"?`},
		{"block parameter", minimal + `{ name = "a", block = "b" }]` + "\n[block.b]\nparameters = [\"m\"]\nlayers = [{ name = \"y\", kind = \"softmax\" }]", `f.toml:6: a: key "m" is missing`},
		{"block key", minimal + `{ name = "a", block = "b", m = 2 }]` + "\n[block.b]\nlayers = [{ name = \"y\", kind = \"softmax\" }]", `f.toml:6: a: m: unknown key`},
		{"in a block", minimal + `{ name = "a", block = "b", repeat = 2 }]` + "\n[block.b]\nlayers = [\n{ name = \"y\", kind = \"maxpool\", kernel = 5 }]", `f.toml:9: a.1.y: kernel: 5x5 (dilation 1x1) does not fit the 4x4x4 image`},
		{"recursion", minimal + `{ name = "a", block = "b" }]` + "\n[block.b]\nlayers = [\n{ name = \"y\", block = \"b\" }]", `f.toml:9: a.y: block: block "b" contains itself`},
		{"empty block", minimal + `{ name = "a", block = "b" }]` + "\n[block.b]\nlayers = []", `f.toml:7: block.b: has no layers`},
		{"repetitions", minimal + `{ name = "a", block = "b", repeat = 50000 }]` + "\n[block.b]\nlayers = [{ name = \"y\", kind = \"softmax\" }]", `more than 50000 layers`},
		{"first without repeat", minimal + `{ name = "a", block = "b", first = 1 }]` + "\n[block.b]\nlayers = [{ name = \"y\", kind = \"softmax\" }]", `a: first: numbers repetitions, but there is no "repeat"`},
		{"reserved parameter", minimal + "]\n[block.b]\nparameters = [\"channels\"]\nlayers = []", `f.toml:8: block.b: parameters: "channels" has a meaning of its own`},
		{"layers is text", "name = \"n\"\ntitle = \"t\"\nlayers = \"conv\"", `f.toml:3: layers: must be an array of tables`},
		{"layer is text", "name = \"n\"\ntitle = \"t\"\nlayers = [\n\"conv\"]", `f.toml:4: layers[0]: must be a table`},
		{"flatten of tokens", minimal + `{ name = "a", kind = "linear", inputs = ["t"], out = 4, flatten = true }]`, `a: flatten: needs an input of the form "image", got a 64 token(s) of 4`},
		{"scores of images", minimal + `{ name = "a", kind = "matmul", inputs = ["i", "t"], heads = 1 }]`, `a: inputs: the first operand must be tokens (queries) or scores, it is a 4x8x8 image`},
		{"keys of images", minimal + `{ name = "a", kind = "matmul", inputs = ["t", "i"], heads = 1 }]`, `a: inputs: the second operand must be tokens (keys or values), it is a 4x8x8 image`},
		{"linear of scores", minimal + `{ name = "s", kind = "matmul", inputs = ["t", "t"], heads = 2 }, { name = "a", kind = "linear", out = 1 }]`, `its input is a 2 head(s) of 64x64 scores`},
		{"table and two inputs", minimal + `{ name = "a", kind = "add", inputs = ["t", "t"], table = "learned" }]`, `a: table: is added to one input, 2 are given`},
		{"inputs is text", minimal + `{ name = "a", kind = "softmax", inputs = "t" }]`, `f.toml:6: a: inputs: must be an array of strings`},
		{"inputs has numbers", minimal + `{ name = "a", kind = "softmax", inputs = [1] }]`, `a: inputs: must be an array of strings`},
		{"inputs of add", minimal + `{ name = "a", kind = "add", inputs = [] }]`, `a: inputs: 0 given; add takes 1 to 16`},
		{"flag", minimal + `{ name = "a", kind = "conv", out = 1, kernel = 1, bias = 1 }]`, `a: bias: must be true or false`},
		{"input is a number", "name = \"n\"\ntitle = \"t\"\ninput = 3\nlayers = []", `f.toml:3: input: must be a table such as`},
		{"block is a number", "name = \"n\"\ntitle = \"t\"\nblock = 3\nlayers = []", `f.toml:3: block: must be tables [block.NAME]`},
		{"block without inputs", minimal + "]\n[block.b]\ninputs = []\nlayers = []", `f.toml:8: block.b: inputs: a block has at least one input`},
		{"block inputs", minimal + `{ name = "a", block = "b", inputs = ["t", "t"] }]` + "\n[block.b]\nlayers = [{ name = \"y\", kind = \"softmax\" }]", `a: inputs: 2 given; block "b" has 1 (x)`},
		{"too many elements", "name = \"n\"\ntitle = \"t\"\ninput = { channels = 16777216, height = 65536, width = 65536 }\nlayers = [\n{ name = \"a\", kind = \"softmax\" }]", `f.toml:5: a: input elements must be from 0 to`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse("f.toml", c.text, DefaultOptions())
			require.Error(t, err)
			assert.Contains(t, err.Error(), c.want)
			assert.True(t, strings.HasPrefix(err.Error(), "f.toml:"), "no place in %q", err)
		})
	}
}

// TestGreedyRefusesMixedOperands: a layer may not combine what exists at once with what
// comes token by token, nor let the encoder look at tokens not yet produced.
func TestGreedyRefusesMixedOperands(t *testing.T) {
	const head = `name = "n"
title = "t"
layers = [ { name = "s", kind = "embedding", rows = 9, dim = 4, tokens = 5 },
{ name = "t", kind = "embedding", rows = 9, dim = 4, tokens = 5, autoregressive = true },
`
	o := DefaultOptions()
	o.Decoding = Greedy
	for _, c := range []struct{ layer, want string }{
		{`{ name = "a", kind = "add", inputs = ["s", "t"] }]`, `f.toml:5: a: inputs: with decoding = "greedy", one of "s" and "t" comes token by token`},
		{`{ name = "a", kind = "matmul", inputs = ["s", "t"], heads = 1 }]`, `one of "s" and "t" comes token by token`},
		{`{ name = "a", kind = "linear", out = 1, first_token_only = true }]`, `a: first_token_only: has no meaning in incremental decoding`},
		{`{ name = "a", kind = "add", table = "learned", prepend = 1 }]`, `a: prepend: needs table = "learned" and no incremental decoding`},
	} {
		_, err := parse("f.toml", head+c.layer, DefaultOptions())
		assert.NoError(t, err, "teacher-forced: %s", c.layer)
		_, err = parse("f.toml", head+c.layer, o)
		assert.ErrorContains(t, err, c.want)
	}
}

// TestHeadersInsteadOfInlineTables: the other way TOML writes an array of tables.
func TestHeadersInsteadOfInlineTables(t *testing.T) {
	const text = `name = "n"
title = "t"
input = { channels = 8, tokens = 6, nonnegative = true }
[[layers]]
name = "fc"
kind = "linear"
out = 3
[[layers]]
name = "soft"
kind = "softmax"
`
	n, err := parse("f.toml", text, DefaultOptions())
	require.NoError(t, err)
	require.Len(t, n.Layers, 2)
	assert.Equal(t, workloads.TokenShape(6, 3), n.Layers[1].InputShape)
	assert.True(t, n.Layers[0].NonNegative)
	_, err = parse("f.toml", text+"axis = 1\n", DefaultOptions())
	assert.ErrorContains(t, err, "f.toml:11: soft: axis: unknown key")
}

func TestParseFileRefuses(t *testing.T) {
	_, err := ParseFile(filepath.Join(t.TempDir(), "none.toml"), DefaultOptions())
	assert.ErrorIs(t, err, os.ErrNotExist)
	large := filepath.Join(t.TempDir(), "large.toml")
	require.NoError(t, os.WriteFile(large, make([]byte, maxFileBytes+1), 0o644))
	_, err = ParseFile(large, DefaultOptions())
	assert.ErrorContains(t, err, large+": more than 1048576 bytes")
}

// FuzzParse: any text gives a consistent network or an error that begins with the file.
func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		text, err := networkFiles.ReadFile("networks/" + name + ".toml")
		require.NoError(f, err)
		f.Add(string(text), 1, false)
	}
	_, example := readme(f)
	f.Add(example, 3, true)
	f.Add(minimal+`{ name = "a", kind = "add", inputs = ["t"], table = "constant" }]`, 2, true)
	f.Fuzz(func(t *testing.T, text string, batch int, greedy bool) {
		o := DefaultOptions()
		o.Batch, o.SourceTokens, o.TargetTokens = max(1, batch%5), 7, 5
		if greedy {
			o.Decoding = Greedy
		}
		n, err := parse("f.toml", text, o)
		if err != nil {
			require.True(t, strings.HasPrefix(err.Error(), "f.toml:"), "%q", err)
			return
		}
		require.NoError(t, n.Validate())
		require.GreaterOrEqual(t, n.MACs(), int64(0))
		for i := range n.Layers {
			taps := n.Layers[i].ValidTaps()
			require.True(t, taps > 0 && taps <= 1)
		}
	})
}
