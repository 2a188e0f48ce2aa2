package onnx

import (
	"os"
	"testing"

	"dnasim/workloads"
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
	kinds        map[workloads.Kind]int
	slow         bool
}{
	{"ppocr/ch_PP-OCRv4_rec_infer.onnx", map[string][]int{"x": {-1, 3, 48, 320}}, 702_469_440, 2_688_509,
		map[workloads.Kind]int{workloads.Conv: 38, workloads.Linear: 9, workloads.MatMul: 4, workloads.LayerNorm: 5, workloads.Softmax: 3, workloads.AvgPool: 3}, false},
	{"ppocr/ch_PP-OCRv4_det_infer.onnx", map[string][]int{"x": {-1, 3, 640, 640}}, 2_301_935_744, 1_171_593,
		map[workloads.Kind]int{workloads.Conv: 64, workloads.AvgPool: 10, workloads.Resize: 6, workloads.Add: 11}, false},
	{"ppocr/ch_ppocr_mobile_v2.0_cls_infer.onnx", map[string][]int{"x": {-1, 3, 48, 192}}, 16_315_376, 129_356,
		map[workloads.Kind]int{workloads.Conv: 53, workloads.Linear: 1, workloads.MaxPool: 1, workloads.AvgPool: 10, workloads.Softmax: 1}, false},
	{"mlsd/mlsd_512x512_large.onnx", nil, 25_729_564_672, 1_522_800, map[workloads.Kind]int{workloads.Conv: 58, workloads.MaxPool: 1, workloads.Resize: 3, workloads.Add: 12}, false},
	{"mlsd/mlsd_512x512_tiny.onnx", nil, 4_221_698_048, 614_224, map[workloads.Kind]int{workloads.Conv: 41, workloads.MaxPool: 1, workloads.Resize: 3, workloads.Add: 8}, false},
	{"mlsd/mlsd_320x320_large.onnx", nil, 10_050_611_200, 1_522_800, map[workloads.Kind]int{workloads.Conv: 58, workloads.MaxPool: 1, workloads.Resize: 3, workloads.Add: 12}, false},
	{"mlsd/mlsd_320x320_tiny.onnx", nil, 1_649_100_800, 614_224, map[workloads.Kind]int{workloads.Conv: 41, workloads.MaxPool: 1, workloads.Resize: 3, workloads.Add: 8}, false},
	{"isnet/isnet_medium.onnx", nil, 159_673_614_336, 44_017_990, map[workloads.Kind]int{workloads.Conv: 119, workloads.MaxPool: 33, workloads.Resize: 39, workloads.Add: 11}, true},
	{"isnet/isnet_small.onnx", nil, 159_673_614_336, 44_017_990, map[workloads.Kind]int{workloads.Conv: 119, workloads.MaxPool: 33, workloads.Resize: 39, workloads.Add: 11}, true},
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
			n, err := Import(g, Options{InputShapes: m.shapes})
			require.NoError(t, err)
			assert.Equal(t, m.macs, n.MACs())
			assert.Equal(t, m.params, n.Params())
			kinds := map[workloads.Kind]int{}
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
