package describe

import (
	"strings"
	"testing"

	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const convHeader = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"

func topology(t testing.TB, text string) *workloads.Network {
	t.Helper()
	n, err := ImportTopology("nets/net.csv", text, ImportOptions{})
	require.NoError(t, err)
	return n
}

// The first rows of AlexNet; MACs by hand.
func TestConvolutionTopologies(t *testing.T) {
	n := topology(t, convHeader+"Conv1, 227, 227, 11, 11, 3, 96, 4,\nConv2, 31, 31, 5, 5, 96, 256, 1,\nFC6, 6, 6, 6, 6, 256, 4096, 1,\n")
	require.Len(t, n.Layers, 3)
	assert.Equal(t, int64(55*55*363*96+27*27*2400*256+9216*4096), n.MACs())
	assert.Equal(t, int64(363*96+2400*256+9216*4096), n.Params())
	l := &n.Layers[0]
	assert.Equal(t, &workloads.ConvGeometry{Batch: 1, InChannels: 3, InH: 227, InW: 227, OutChannels: 96, OutH: 55, OutW: 55, KernelH: 11, KernelW: 11, StrideH: 4, StrideW: 4, DilationH: 1, DilationW: 1}, l.Conv)
	assert.Equal(t, []int{3025, 363, 96, 1}, []int{l.M, l.K, l.N, l.Groups})
	assert.Equal(t, int64(3*227*227), l.InputElements)
	for _, l := range n.Layers {
		assert.Empty(t, l.Inputs, "each row reads an input of its own")
	}
	assert.Equal(t, []string{"net", "nets/net.csv", "nets/net.csv"}, []string{n.Name, n.Source, n.ModelFile})
}

// Windows that reach over the end are not computed.
func TestThePositionsOfATopologyAreWholeWindows(t *testing.T) {
	n := topology(t, "resnet conv1, 230, 230, 7, 7, 3, 64, 2\nshortcut, 56, 56, 1, 1, 256, 512, 2\n")
	assert.Equal(t, 112*112, n.Layers[0].M)
	assert.Equal(t, 28*28, n.Layers[1].M)
}

func TestProductTopologies(t *testing.T) {
	n, err := ImportTopology("g.csv", "Layer, M, N, K, Products, Sparsity\nqkv, 128, 2304, 768,\nscores, 128, 128, 64, 12,\nplain, 1, 2, 3, , 1:1, \n", ImportOptions{Batch: 2})
	require.NoError(t, err)
	require.Len(t, n.Layers, 3)
	l := &n.Layers[0]
	assert.Equal(t, []any{workloads.Linear, 256, 768, 2304, 1}, []any{l.Kind, l.M, l.K, l.N, l.Groups})
	assert.Equal(t, int64(768*2304), l.WeightElements)
	l = &n.Layers[1]
	assert.Equal(t, []any{workloads.MatMul, 128, 64, 128, 24}, []any{l.Kind, l.M, l.K, l.N, l.Groups})
	assert.Zero(t, l.WeightElements)
	assert.Equal(t, int64(2*(128*2304*768+12*128*128*64+6)), n.MACs())
}

func TestDepthwiseRowsConvolveEachChannelAlone(t *testing.T) {
	n := topology(t, convHeader+"Conv2 DP, 114, 114, 3, 3, 32, 1, 1,\n")
	l := &n.Layers[0]
	assert.Equal(t, []int{112 * 112, 9, 1, 32}, []int{l.M, l.K, l.N, l.Groups})
	assert.Equal(t, int64(112*112*9*32), l.MACs())
}

// The way a file is written does not matter.
func TestTopologiesAreReadHoweverTheyAreWritten(t *testing.T) {
	want := topology(t, "a, 8, 8, 3, 3, 4, 5, 1\nb, 6, 6, 3, 3, 5, 6, 1").Layers
	for name, text := range map[string]string{
		"header":              convHeader + "a, 8, 8, 3, 3, 4, 5, 1,\nb, 6, 6, 3, 3, 5, 6, 1,\n",
		"no spaces":           "a,8,8,3,3,4,5,1\nb,6,6,3,3,5,6,1",
		"tabs and spaces":     "  a\t,8 , 8,\t3,3,4,5,1 ,\n b,6,6,3,3,5,6,1,  ",
		"blank rows":          "\n\n" + convHeader + "\na, 8, 8, 3, 3, 4, 5, 1,\n\n , ,,\n\t\nb, 6, 6, 3, 3, 5, 6, 1,\n\n\n",
		"commas at the end":   "a, 8, 8, 3, 3, 4, 5, 1,,,,\nb, 6, 6, 3, 3, 5, 6, 1, , ,\n",
		"CRLF":                strings.ReplaceAll(convHeader+"a, 8, 8, 3, 3, 4, 5, 1,\nb, 6, 6, 3, 3, 5, 6, 1,\n", "\n", "\r\n"),
		"byte order mark":     "\ufeff" + convHeader + "a, 8, 8, 3, 3, 4, 5, 1,\nb, 6, 6, 3, 3, 5, 6, 1,\n",
		"lower case":          strings.ToLower(convHeader) + "a, 8, 8, 3, 3, 4, 5, 1,\nb, 6, 6, 3, 3, 5, 6, 1,\n",
		"quoted":              strings.ReplaceAll(convHeader, "Layer name", "\"Layer name\"") + "\"a\",\"8\",8,3,3,4,5,1\nb,6,6, \"3\" ,3,5,6,1",
		"tabs":                strings.ReplaceAll(convHeader, ",", "\t") + "a\t8\t8\t3\t3\t4\t5\t1\t\nb\t6\t6\t3\t3\t5\t6\t1",
		"semicolons":          "a;8;8;3;3;4;5;1\nb;6;6;3;3;5;6;1",
		"titles and comments": "# a, 1, 2, 3\nTwo layers,,\n" + convHeader + "First,\na, 8, 8, 3, 3, 4, 5, 1,#dw, \"\n// b\n\"Second, of two\"\nb, 6, 6, 3, 3, 5, 6, 1 # stride 1\n",
		"another order":       "Num Filters,Layer,Strides,Channel,Filter width,Filter_Height,ifmap-width,IFMAP (Height)\n5,a,1,4,3,3,8,8\n6,b,1,5,3,3,6,6",
		"both strides":        "Layer,IFMAP H,IFMAP W,Filter H,Filter W,Channels,Num Filter,Stride height,Stride width,\na,8,8,3,3,4,5,1,1,\nb,6,6,3,3,5,6,1,1,1,1,",
		"width for height":    "Layer,IFMAP Width,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides\na,8,8,3,3,4,5,1\nb,6,6,3,3,5,6,1",
		"derived columns":     convHeader[:len(convHeader)-1] + ",,Eh,Ew,e2\n,,,,,,,,,,,,\na,8,8,3,3,4,5,1,,,6,6,36\nb,6,6,3,3,5,6,1,,,,,",
		"batch left out":      convHeader[:len(convHeader)-1] + "Batch size\na, 8, 8, 3, 3, 4, 5, 1,\nb, 6, 6, 3, 3, 5, 6, 1, 1\n",
		"two headers":         convHeader + "a, 8, 8, 3, 3, 4, 5, 1\n" + convHeader + "b, 6, 6, 3, 3, 5, 6, 1",
		"old line ends":       "a, 8, 8, 3, 3, 4, 5, 1\rb, 6, 6, 3, 3, 5, 6, 1",
		"dense sparsity":      "a, 8, 8, 3, 3, 4, 5, 1, 1:1,\nb, 6, 6, 3, 3, 5, 6, 1, 4:4,\n",
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, want, topology(t, text).Layers) })
	}
}

// What a column holds is said by its title; MACs by hand.
func TestColumnsGoByTheirHeader(t *testing.T) {
	conv := "Layer name,Ifmap height,ifmap width,filter height,filter width,channels,num filters,"
	for name, want := range map[string]struct {
		text                       string
		macs, params, input, batch int64
	}{
		"batch of images":        {conv + "strides,batch size,\nc1,20,20,2,2,4,8,2,16,", 10 * 10 * 16 * 8 * 16, 16 * 8, 16 * 1600, 16},
		"two strides":            {conv + "Stride height, Stride width,\nc1,20,20,2,2,4,8,2,1,", 10 * 19 * 16 * 8, 16 * 8, 1600, 1},
		"two strides, and batch": {conv + "Stride Height,Stride Width,Batch Size,\nc1,20,20,2,2,4,8,2,1,16,", 10 * 19 * 16 * 8 * 16, 16 * 8, 16 * 1600, 16},
		"channels first": {"Layer name, IFMAP Height, IFMAP Width, Channels, Filter Height, Filter Width, Num Filter, Strides\nc1,56,56,16,3,3,128,1",
			54 * 54 * 144 * 128, 144 * 128, 56 * 56 * 16, 1},
		"batch of products": {"Layer,M,N,K,Batch Size\ng,5,6,7,3", 3 * 5 * 6 * 7, 6 * 7, 3 * 5 * 7, 3},
		"batch first":       {"Layer,B,M,N,K\ng,3,5,6,7", 3 * 5 * 6 * 7, 6 * 7, 3 * 5 * 7, 3},
		"M, K, N":           {"Layer,M,K,N,\ng1,10,20,30,", 6000, 600, 200, 1},
		"K, M, N":           {"Layer,K,M,N,\ng1,10,20,30,", 6000, 300, 200, 1},
	} {
		t.Run(name, func(t *testing.T) {
			n := topology(t, want.text)
			assert.Equal(t, []int64{want.macs, want.params, want.input, want.batch}, []int64{n.MACs(), n.Params(), n.Layers[0].InputElements, int64(n.Batch)})
		})
	}
}

// A batch is so many times the images, with the same weights: in one layer, in a network, in M.
func TestABatchIsMoreImages(t *testing.T) {
	n := topology(t, "Layer, M, N, K, Batch\na, 5, 6, 7, 3\nb, 15, 6, 7, 1\nc, 5, 6, 7\n")
	assert.Equal(t, 1, n.Batch)
	assert.Equal(t, []int{3, 1, 1}, []int{n.Layers[0].Batch, n.Layers[1].Batch, n.Layers[2].Batch})
	assert.Equal(t, []int64{n.Layers[1].MACs(), n.Layers[1].Params, n.Layers[1].InputElements, n.Layers[1].OutputElements},
		[]int64{n.Layers[0].MACs(), n.Layers[0].Params, n.Layers[0].InputElements, n.Layers[0].OutputElements})

	one := topology(t, "Layer, M, N, K, Batch\na, 5, 6, 7, 3\n")
	asked, err := ImportTopology("nets/net.csv", "Layer, M, N, K\na, 5, 6, 7\n", ImportOptions{Batch: 3})
	require.NoError(t, err)
	assert.Equal(t, asked, one)

	_, err = ImportTopology("t.csv", "Layer, M, N, K, Batch\na, 5, 6, 7, 3\n", ImportOptions{Batch: 4})
	require.ErrorContains(t, err, `t.csv:2: layer "a": the file states a batch of 3, batch 4 is asked for: leave run.batch at 1`)
}

func TestRowsOfOneNameAreToldApart(t *testing.T) {
	n := topology(t, "fc, 1, 2, 3\nfc, 1, 2, 3\nfc#2, 1, 2, 3\ninput, 1, 2, 3\n")
	var names []string
	for _, l := range n.Layers {
		names = append(names, l.Name)
	}
	assert.Equal(t, []string{"fc", "fc#2", "fc#2#2", "input#1"}, names)
}

func TestUnusableTopologiesAreRefused(t *testing.T) {
	for says, text := range map[string]string{
		`t.csv: holds no layer`: "\n" + convHeader,
		`t.csv:2: layer "Conv2": 4 values; missing: Channels, Num Filter, Strides`:                  "Conv1, 8, 8, 3, 3, 4, 5, 1\nConv2, 8, 8, 3, 3,\n",
		`t.csv:1: layer "fc": 2 values; missing: K`:                                                 "fc, 1, 2,\n",
		`t.csv:1: layer "a": value 9, "7", is one more than the columns of a file without a header`: "a, 8, 8, 3, 3, 4, 5, 1, 1:1, 7",
		`t.csv:1: layer "a": value 8, "16", is no sparsity N:M`:                                     "a, 8, 8, 3, 3, 4, 5, 1, 16",
		`t.csv:1: layer "a": Channels is "many"; must be a number from 1 to 16777216`:               "a, 8, 8, 3, 3, many, 5, 1",
		`IFMAP Height is "0"`:                  "a, 0, 8, 3, 3, 4, 5, 1",
		`Strides is "-1"`:                      "a, 8, 8, 3, 3, 4, 5, -1",
		`Num Filter is "99999999999999999999"`: "a, 8, 8, 3, 3, 4, 99999999999999999999, 1",
		`K is ""`:                              "a, 8, 8, , 3",
		`N is "1e3"`:                           "a, 8, 1e3, 8",
		`K is "NaN"`:                           "a, 8, 3, NaN",
		`t.csv:1: column 4 of the header, "Quux", is not understood; the columns of products are Layer name, M, N, K, Products`: "Layer, M, N, Quux\na, 1, 2, 3",
		`t.csv:1: column 9 of the header, "Padding", is not understood; the IFMAP includes its padding; the columns`:            convHeader[:len(convHeader)-1] + "Padding\na, 8, 8, 3, 3, 4, 5, 1, 1",
		`column 9 of the header, "Dilation", is not understood`:                                                                 convHeader[:len(convHeader)-1] + "Dilation\na, 8, 8, 3, 3, 4, 5, 1, 2",
		`column 9 of the header, "Bach size", is not understood; did you mean "Batch Size"?`:                                    convHeader[:len(convHeader)-1] + "Bach size\na, 8, 8, 3, 3, 4, 5, 1, 2",
		`the header lacks the column N`:                                           "Layer, M, K\na, 1, 2",
		`the header lacks the column Strides (or Stride Height and Stride Width)`: "Layer,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Stride Height\na,1,1,1,1,1,1,1",
		`columns 3 and 4 of the header are both "N"`:                              "Layer, M, N, n, K\na, 1, 2, 3, 4",
		`value 9, "7", stands under no title of the header`:                       convHeader[:len(convHeader)-1] + ",\na, 8, 8, 3, 3, 4, 5, 1, , 7",
		`OFMAP Height is 7; from the other columns it is 6`:                       convHeader[:len(convHeader)-1] + "Eh\na, 8, 8, 3, 3, 4, 5, 1, 7",
		`field 1 has no closing quote`:                                            "\"a, 1, 2, 3",
		`field 1 goes on behind its closing quote`:                                "\"a\"b, 1, 2, 3",
		`sparsity is "4:2"; must be N:M`:                                          "a, 8, 8, 3, 3, 4, 5, 1, 4:2",
		`t.csv:1: the layer has no name`:                                          ", 8, 8, 3, 3, 4, 5, 1",
		`the filter, 9x3, is larger than the IFMAP, 8x8 (which includes padding)`: "a, 8, 8, 9, 3, 4, 5, 1",
		`sparsity 2:4 is not modelled`:                                            "a, 8, 8, 3, 3, 4, 5, 1, 2:4",
		`must be at most 65536`:                                                   "a, 8, 8, 3, 3, 4, 5, 70000",
		`has more than 2^60 MACs`:                                                 "a, 16777216, 16777216, 16777216",
		`input elements must be from 0 to 281474976710656`:                        "a, 16777216, 16777216, 1, 1, 16777216, 1, 16",
	} {
		_, err := ImportTopology("t.csv", text, ImportOptions{})
		require.ErrorContains(t, err, says)
	}
	_, err := ImportTopology("t.csv", "", ImportOptions{Batch: -1})
	require.ErrorContains(t, err, "batch: -1")
	_, err = ImportTopology("t.csv", strings.Repeat("\n", maxFileBytes+1), ImportOptions{})
	require.ErrorContains(t, err, "more than 1048576 bytes")
}

func FuzzImportTopology(f *testing.F) {
	f.Add(convHeader + "Conv1, 224, 224, 7, 7, 3, 64, 2,\n\nConv2 DP, 58, 58, 3, 3, 64, 1, 1, 1:1,\r\n")
	f.Add("Layer, M, N, K,\nfc, 128, 64, 32, 8,\n")
	f.Add("\ufeffa,1,2,3")
	f.Add("# c\nTitle\nLayer;K;\"M\";N;Batch size\n\"a\";1;2;3;4 # x\nLayer, IFMAP Width, IFMAP Width, Filter H, Filter W, Channels, Num Filter, Stride H, Stride W, Eh\nb,8,8,3,3,2,1,1,1,1,1\n")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ImportTopology("f.csv", text, ImportOptions{Batch: 3})
		if err == nil {
			require.NoError(t, n.Validate())
			require.Positive(t, n.MACs())
		}
	})
}
