package onnx

import (
	"testing"

	"dnasim/workloads/weights"
)

func BenchmarkImportONNX(b *testing.B) {
	for _, file := range []string{"resnet_fmnist.onnx", "transformer_fmnist.onnx"} {
		b.Run(file, func(b *testing.B) {
			g := shippedGraph(b, file)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Import(g, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("PP-OCR recognition", func(b *testing.B) {
		path, err := weights.Fetched("ppocr/ch_PP-OCRv4_rec_infer.onnx")
		if err != nil {
			b.Skip(err)
		}
		g, err := weights.ReadONNXFile(path)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := Import(g, Options{InputShapes: map[string][]int{"x": {-1, 3, 48, 320}}}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
