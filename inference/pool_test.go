package inference

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/inference/kernel"
	"dnasim/workloads/onnx"
)

// pooled prepares a maximum over windows of 2x2 of 32 channels, 28x28.
func pooled() (s *session, out, x tensor, w *window) {
	s = (&Model{kernels: kernel.Fastest()}).newSession(nil, 1)
	x = tensor{dims: []int{1, 32, 28, 28}, floats: make([]float32, 32*28*28), channelsLast: true}
	out = tensor{dims: []int{1, 32, 14, 14}, floats: make([]float32, 32*14*14), channelsLast: true}
	two := [2]int{2, 2}
	return s, out, x, &window{onnx.Window{Kernel: two, Strides: two, Dilations: [2]int{1, 1}}}
}

// A window is no garbage.
func TestPoolingAllocatesNothingPerWindow(t *testing.T) {
	s, out, x, w := pooled()
	require.LessOrEqual(t, testing.AllocsPerRun(10, func() { s.maximumOf(out, x, w) }), 5.0)
}

func BenchmarkMaxPool(b *testing.B) {
	s, out, x, w := pooled()
	b.ReportAllocs()
	for b.Loop() {
		s.maximumOf(out, x, w)
	}
}
