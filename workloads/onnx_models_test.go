package workloads

import (
	"os"
	"testing"

	"dnasim/workloads/weights"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Networks that others trained and exported, with other tools. Expected are the nodes of
// the file, counted by hand, and totals: the published MACs of the recogniser, 702 M at
// 48x320, and of the detector, 2.30 G at 640x640; those of IS-Net, 160 G at 1024x1024; and the
// floats in the files, less means and variances of batch normalisation and single constants.
var realModels = []struct {
	file         string
	shapes       map[string][]int
	macs, params int64
	kinds        map[Kind]int
	slow         bool
}{
	{"ppocr/ch_PP-OCRv4_rec_infer.onnx", map[string][]int{"x": {-1, 3, 48, 320}}, 702_469_440, 2_688_509,
		map[Kind]int{Conv: 38, Linear: 9, MatMul: 4, LayerNorm: 5, Softmax: 3, AvgPool: 3}, false},
	{"ppocr/ch_PP-OCRv4_det_infer.onnx", map[string][]int{"x": {-1, 3, 640, 640}}, 2_301_935_744, 1_171_593,
		map[Kind]int{Conv: 64, AvgPool: 10, Resize: 6, Add: 11}, false},
	{"ppocr/ch_ppocr_mobile_v2.0_cls_infer.onnx", map[string][]int{"x": {-1, 3, 48, 192}}, 16_315_376, 129_356,
		map[Kind]int{Conv: 53, Linear: 1, MaxPool: 1, AvgPool: 10, Softmax: 1}, false},
	{"mlsd/mlsd_512x512_large.onnx", nil, 25_729_564_672, 1_522_800, map[Kind]int{Conv: 58, MaxPool: 1, Resize: 3, Add: 12}, false},
	{"mlsd/mlsd_512x512_tiny.onnx", nil, 4_221_698_048, 614_224, map[Kind]int{Conv: 41, MaxPool: 1, Resize: 3, Add: 8}, false},
	{"mlsd/mlsd_320x320_large.onnx", nil, 10_050_611_200, 1_522_800, map[Kind]int{Conv: 58, MaxPool: 1, Resize: 3, Add: 12}, false},
	{"mlsd/mlsd_320x320_tiny.onnx", nil, 1_649_100_800, 614_224, map[Kind]int{Conv: 41, MaxPool: 1, Resize: 3, Add: 8}, false},
	{"isnet/isnet_medium.onnx", nil, 159_673_614_336, 44_017_990, map[Kind]int{Conv: 119, MaxPool: 33, Resize: 39, Add: 11}, true},
	{"isnet/isnet_small.onnx", nil, 159_673_614_336, 44_017_990, map[Kind]int{Conv: 119, MaxPool: 33, Resize: 39, Add: 11}, true},
}

func TestRealModelsAreImported(t *testing.T) {
	for _, m := range realModels {
		t.Run(m.file, func(t *testing.T) {
			t.Parallel()
			if m.slow && (testing.Short() || os.Getenv("DNASIM_MODELS") == "") {
				t.Skip("large: set DNASIM_MODELS to import it, too")
			}
			path, err := weights.Fetched(m.file)
			if err != nil {
				t.Skip(err)
			}
			g, err := weights.ReadONNXFile(path)
			require.NoError(t, err)
			n, err := ImportONNX(g, graphOptions{InputShapes: m.shapes})
			require.NoError(t, err)
			assert.Equal(t, m.macs, n.MACs())
			assert.Equal(t, m.params, n.Params())
			kinds := map[Kind]int{}
			for _, l := range n.Layers {
				kinds[l.Kind]++
			}
			for kind, want := range m.kinds {
				assert.Equal(t, want, kinds[kind], kind)
			}
			assert.Empty(t, n.Gaps)
		})
	}
}
