package folders

import (
	"dnasim/report"
	"dnasim/report/chart"
	"dnasim/report/studies"
	"dnasim/results"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A comparison of formats, and the codes of a tensor, come as folders whose index lists every file;
// a second call replaces the first, and a file of somebody else's stays.
func TestFoldersOfStudiesAndTensors(t *testing.T) {
	study := &results.Study{Schema: results.StudySchema, Version: "0.1.0", Networks: []results.StudyNetwork{{Name: "net", Formats: []results.StudyFormat{{Name: "exp",
		Widths: []results.StudyWidth{{Bits: 3, StoredBits: 4, RMAEWeights: .18, RMAEActivations: .2}, {Bits: 4, StoredBits: 5, RMAEWeights: .08, RMAEActivations: .09}}}}}}}
	histogram, err := studies.HistogramPicture(studies.Histogram{Name: "w", Edges: []float64{0, 1}, Density: []float64{1}})
	require.NoError(t, err)
	codes := &results.TensorCodes{Tensor: "w.npy", Fit: "paper", Bits: 4, Tried: []results.TriedWidth{}}
	for name, x := range map[string]struct {
		write func(dir string) error
		check func(dir string) error
		main  string
		files int
	}{
		"study": {func(dir string) error {
			return WriteStudy(dir, study, report.Options{Command: "dnasim quantize", ConfigFile: "[run]\n"})
		}, CheckStudy, "formats.json", 6 + 1 + 4 + 1},
		"tensor": {func(dir string) error {
			return WriteTensor(dir, "0.1.0", codes, report.Options{Pictures: []chart.Picture{histogram}})
		}, CheckTensor, "codes.json", 5 + 2 + 1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "out")
			require.NoError(t, x.check(dir), "a folder that does not exist is well")
			for range 2 {
				require.NoError(t, x.write(dir))
				require.NoError(t, x.check(dir))
			}
			var index dirIndex
			text, err := os.ReadFile(filepath.Join(dir, "index.json"))
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(text, &index))
			assert.Len(t, index.Files, x.files)
			for _, f := range index.Files {
				assert.FileExists(t, filepath.Join(dir, f.Path))
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, x.main), []byte("mine"), 0o600))
			assert.ErrorContains(t, x.check(dir), x.main)
			assert.ErrorContains(t, x.write(dir), x.main)
		})
	}
}
