package describe

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reference is a network of testdata/{layers,totals}.csv, which were counted by another
// program and checked against torchvision's published numbers.
type reference struct {
	name    string
	net     string
	options Options
	strip   string // prefix of our layer names that the reference does not have
}

func references() []reference {
	sentence := func(n int) Options {
		return Options{Batch: 1, SourceTokens: n, TargetTokens: n, Decoding: TeacherForced}
	}
	o := DefaultOptions()
	return []reference{
		{"AlexNet-torchvision", "alexnet", o, ""},
		{"AlexNet-original-grouped", "alexnet-grouped", o, ""},
		{"ResNet50-v1.5", "resnet50", o, ""},
		{"ResNet50-v1", "resnet50-v1", o, ""},
		{"VGG16", "vgg16", o, ""},
		{"MobileNetV2", "mobilenetv2", o, ""},
		{"TransformerBase n=25 vocab=37000", "transformer", sentence(25), ""},
		{"TransformerBase n=30 vocab=37000", "transformer", sentence(30), ""},
		{"TransformerBase n=128 vocab=37000", "transformer", sentence(128), ""},
		{"BERT-base seq=128", "bert-base", o, "encoder."},
		{"ViT-B/16 224", "vit-b16", o, "encoder."},
		{"GPT2-small seq=1024", "gpt2", o, "h."},
	}
}

func TestTotalsEqualTheReference(t *testing.T) {
	totals := map[string]map[string]string{}
	for _, row := range readCSV(t, "totals.csv") {
		totals[row["net"]] = row
	}
	for _, ref := range references() {
		t.Run(ref.name, func(t *testing.T) {
			require.Contains(t, totals, ref.name)
			n := mustBuild(t, ref.net, ref.options)
			assert.Equal(t, totals[ref.name]["params"], strconv.FormatInt(n.Params(), 10), "parameters")
			assert.Equal(t, totals[ref.name]["macs_total"], strconv.FormatInt(n.MACs(), 10), "MACs")
			var attention int64
			for i := range n.Layers {
				if n.Layers[i].Kind == workloads.MatMul {
					attention += n.Layers[i].MACs()
				}
			}
			assert.Equal(t, totals[ref.name]["macs_act_act"], strconv.FormatInt(attention, 10), "MACs of attention products")
		})
	}
}

// gemm is what a row of layers.csv says of a layer and its equals in repeated blocks.
type gemm struct {
	M, K, N, groups, count int
	params, macs           int64
}

var repetition = regexp.MustCompile(`\.\d+\.`)

func TestEveryLayerEqualsTheReference(t *testing.T) {
	rows := readCSV(t, "layers.csv")
	for _, ref := range references() {
		t.Run(ref.name, func(t *testing.T) {
			want, wantOther := referenceLayers(t, rows, ref)
			got, gotOther := map[string]gemm{}, int64(0)
			n := mustBuild(t, ref.net, ref.options)
			for i := range n.Layers {
				l := &n.Layers[i]
				if !l.IsGEMM() {
					gotOther += l.Params
					continue
				}
				name := l.Name
				if _, listed := want[name]; !listed {
					name = strings.TrimPrefix(repetition.ReplaceAllString(name, "."), ref.strip)
				}
				g := got[name]
				got[name] = gemm{l.M, l.K, l.N, l.Groups, g.count + l.Repeat, g.params + l.Params, g.macs + l.MACs()}
			}
			assert.Equal(t, want, got)
			assert.Equal(t, wantOther, gotOther, "parameters of embeddings and normalisations")
		})
	}
}

func referenceLayers(t *testing.T, rows []map[string]string, ref reference) (gemms map[string]gemm, otherParams int64) {
	gemms = map[string]gemm{}
	names := strings.NewReplacer("QK^T", "qk", "PV", "pv", "lm_head (tied wte)", "lm_head")
	for _, row := range rows {
		if row["net"] != ref.name {
			continue
		}
		number := func(key string) int {
			v, err := strconv.Atoi(row[key])
			require.NoError(t, err)
			return v
		}
		if row["K"] == "" {
			otherParams += int64(number("params"))
			continue
		}
		gemms[names.Replace(row["layer"])] = gemm{
			number("M"), number("K"), number("N"), number("groups"), number("count"),
			int64(number("params")), int64(number("macs")),
		}
	}
	require.NotEmpty(t, gemms)
	return gemms, otherParams
}

// TestTrainedNetworks: parameters as the trained files hold them before batch
// normalisation was folded; MACs by hand from the layer sizes.
func TestTrainedNetworks(t *testing.T) {
	for _, c := range []struct {
		net, model   string
		params, macs int64
	}{
		{"alexnet-fmnist", "alexnet_fmnist.onnx", 280362,
			784*25*32 + 196*288*64 + 49*(576*96+864*64) + 576*256 + 2560},
		{"resnet-fmnist", "resnet_fmnist.onnx", 127354,
			784*9*16 +
				196*(16*16+144*16+16*64+16*64) +
				196*64*32 + 49*(288*32+32*128+64*128) +
				49*128*64 + 16*(576*64+64*256+128*256) + 2560},
		{"transformer-fmnist", "transformer_fmnist.onnx", 60394,
			49*16*48 + 2*(50*(4*48*48+2*48*192)+2*50*50*48) + 480},
	} {
		n := mustBuild(t, c.net, DefaultOptions())
		assert.Equal(t, c.params, n.Params(), "%s: parameters", c.net)
		assert.Equal(t, c.macs, n.MACs(), "%s: MACs", c.net)
		assert.Equal(t, c.model, n.Model)
		assert.Equal(t, "top1", n.Metric)
	}
}

// TestTrainedGEMMOrder: trained weights are matched with layers by their order in the
// ONNX graph, whose [outputs, inputs per group, kernel...] are listed here.
func TestTrainedGEMMOrder(t *testing.T) {
	block := [][2]int{{48, 48}, {48, 48}, {48, 48}, {50, 12}, {12, 50}, {48, 48}, {192, 48}, {48, 192}}
	for net, want := range map[string][][2]int{
		"alexnet-fmnist": {{32, 25}, {64, 288}, {96, 576}, {64, 864}, {256, 576}, {10, 256}},
		"resnet-fmnist": {{16, 9}, {16, 16}, {16, 144}, {64, 16}, {64, 16}, {32, 64}, {32, 288}, {128, 32}, {128, 64},
			{64, 128}, {64, 576}, {256, 64}, {256, 128}, {10, 256}},
		"transformer-fmnist": append(append(append([][2]int{{48, 16}}, block...), block...), [2]int{10, 48}),
	} {
		var got [][2]int
		n := mustBuild(t, net, DefaultOptions())
		for i := range n.Layers {
			if l := &n.Layers[i]; l.IsGEMM() {
				got = append(got, [2]int{l.N, l.K})
			}
		}
		assert.Equal(t, want, got, net)
	}
}

func TestNamesAreTheShippedFiles(t *testing.T) {
	files, err := filepath.Glob("networks/*.toml")
	require.NoError(t, err)
	var shipped []string
	for _, f := range files {
		shipped = append(shipped, strings.TrimSuffix(filepath.Base(f), ".toml"))
	}
	assert.ElementsMatch(t, shipped, Names())
	for _, name := range Names() {
		n := mustBuild(t, name, DefaultOptions())
		assert.Equal(t, name, n.Name)
		assert.NotEmpty(t, n.Source, "%s: source", name)
	}
}

func TestBuildRefuses(t *testing.T) {
	_, err := Build("resnet5", DefaultOptions())
	assert.ErrorContains(t, err, `no network "resnet5"; did you mean "resnet50"`)
	assert.ErrorContains(t, err, "built in: alexnet, alexnet-grouped")
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Batch: 0, SourceTokens: 1, TargetTokens: 1, Decoding: Greedy}, "batch: 0; allowed: 1 to 65536"},
		{Options{Batch: 1, SourceTokens: -1, TargetTokens: 1, Decoding: Greedy}, "source_tokens: -1"},
		{Options{Batch: 1, SourceTokens: 1, TargetTokens: 1 << 30, Decoding: Greedy}, "target_tokens: 1073741824"},
		{Options{Batch: 1, SourceTokens: 1, TargetTokens: 1, Decoding: "beam"}, `decoding: "beam"; allowed: teacher-forced, greedy`},
		{Options{Batch: 1, SourceTokens: 1, TargetTokens: 65536, Decoding: Greedy}, "more than 50000 layers"},
	} {
		_, err := Build("transformer", c.o)
		assert.ErrorContains(t, err, c.want)
	}
}

func readCSV(t *testing.T, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", file))
	require.NoError(t, err)
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, key := range records[0] {
			row[key] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func mustBuild(tb testing.TB, name string, o Options) *workloads.Network {
	tb.Helper()
	n, err := Build(name, o)
	require.NoError(tb, err)
	return n
}

func mustFind(tb testing.TB, net, layer string) *workloads.Layer {
	tb.Helper()
	n, err := Build(net, DefaultOptions())
	if err != nil {
		tb.Fatal(err)
	}
	for i := range n.Layers {
		if n.Layers[i].Name == layer {
			return &n.Layers[i]
		}
	}
	tb.Fatalf("%s has no layer %s", net, layer)
	return nil
}

func TestValidTapsWithoutPadding(t *testing.T) {
	assert.Equal(t, 1.0, mustFind(t, "alexnet-grouped", "conv1").ValidTaps())
}
