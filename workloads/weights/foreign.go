package weights

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
)

// foreignFiles are files that people take for networks or tensors, by the end of their names.
var foreignFiles = map[string]string{
	".ort":    "a model in ONNX Runtime's own format; give the .onnx file that it was converted from",
	".tflite": "a TensorFlow Lite model; convert it to ONNX (python -m tf2onnx.convert --tflite)",
	".pb":     "a TensorFlow graph; convert it to ONNX (python -m tf2onnx.convert)",
	".h5":     "a Keras model; convert it to ONNX (python -m tf2onnx.convert)",
	".keras":  "a Keras model; convert it to ONNX (python -m tf2onnx.convert)",
	".pt":     "a PyTorch model; export it to ONNX (torch.onnx.export)",
	".pth":    "a PyTorch model; export it to ONNX (torch.onnx.export)",
}

// Foreign says what a file is, by the end of its name, that is not read, and what to do; "" for
// others.
func Foreign(path string) string { return foreignFiles[strings.ToLower(filepath.Ext(path))] }

// notItself says what a file is that does not hold what its name promises; nil for others.
func notItself(data []byte) error {
	switch {
	case bytes.HasPrefix(data, []byte("version https://git-lfs.github.com/spec/")):
		return errors.New("a Git LFS pointer, not the file itself; git lfs pull fetches it")
	case len(data) >= 8 && string(data[4:8]) == "ORTM":
		return errors.New(foreignFiles[".ort"])
	case len(data) >= 8 && string(data[4:8]) == "TFL3":
		return errors.New(foreignFiles[".tflite"])
	}
	return nil
}

// checkItself is notItself for an open file.
func checkItself(f interface {
	ReadAt([]byte, int64) (int, error)
}) error {
	head := make([]byte, 64)
	n, _ := f.ReadAt(head, 0)
	return notItself(head[:n])
}
