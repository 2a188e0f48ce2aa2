package workloads

// Kind is what a layer computes.
type Kind string

// The kinds of layer. The first three are GEMMs, run by the lanes; the others are
// run by the vector unit.
const (
	Conv      Kind = "conv"
	Linear    Kind = "linear"
	MatMul    Kind = "matmul" // activation x activation product (attention)
	MaxPool   Kind = "maxpool"
	AvgPool   Kind = "avgpool"
	Add       Kind = "add"
	Softmax   Kind = "softmax"
	LayerNorm Kind = "layernorm"
	Embedding Kind = "embedding"
)

// Layer is one step of a network, for the batch the network was built with.
//
// A GEMM layer is Groups independent products of an M x K by a K x N matrix. M counts
// output positions over the whole batch.
type Layer struct {
	Name   string
	Kind   Kind
	Inputs []string // names of the producing layers; empty: the network's input

	M, K, N, Groups int
	// Conv is the geometry of a convolution, nil otherwise.
	Conv *ConvGeometry

	// WeightElements are the elements of the weight tensor (without bias); zero for
	// MatMul and vector layers, table size for Embedding.
	WeightElements int64
	Bias           bool
	Params         int64 // weights, biases and normalisation parameters

	// InputElements are the elements of the activation operand, each counted once;
	// SecondElements those of the second activation operand (MatMul, Add), else 0.
	InputElements, SecondElements int64
	OutputElements                int64

	// VectorOps are the elementary operations of a vector layer (one operation on
	// one element, e.g. a comparison of a pooling window); VectorOpsNote says how
	// they are counted.
	VectorOps     int64
	VectorOpsNote string

	// NonNegative: the activation operand is never negative (it follows a ReLU, a
	// softmax or is a raw image).
	NonNegative bool

	// KVCache marks layers of incremental decoding; Repeat > 1 stands for that many
	// identical executions of the layer, one after the other.
	Repeat int
}

// ConvGeometry is the input footprint of a convolution, per image.
type ConvGeometry struct {
	Batch                                int
	InChannels, InH, InW                 int // InChannels over all groups
	OutChannels, OutH, OutW              int
	KernelH, KernelW                     int
	StrideH, StrideW                     int
	PadTop, PadLeft, PadBottom, PadRight int
	DilationH, DilationW                 int
}

// IsGEMM reports whether the layer is run by the lanes.
func (l *Layer) IsGEMM() bool { return l.Kind == Conv || l.Kind == Linear || l.Kind == MatMul }

// MACs of the layer, for all its repetitions.
func (l *Layer) MACs() int64 {
	if !l.IsGEMM() {
		return 0
	}
	return int64(l.M) * int64(l.K) * int64(l.N) * int64(l.Groups) * int64(l.Repeat)
}

// Network is a list of layers in execution order. The shapes are chained: a layer's
// input is the output of its producers.
type Network struct {
	Name   string // as on the command line
	Title  string
	Source string // where the shapes come from
	Batch  int
	Layers []Layer
	// Accuracy metric of the network, e.g. "top1"; empty when it has none here.
	Metric string
	// Model names the embedded trained model; empty: no trained weights are shipped.
	Model string
}

// MACs of the network.
func (n *Network) MACs() int64 {
	var sum int64
	for i := range n.Layers {
		sum += n.Layers[i].MACs()
	}
	return sum
}

// Params of the network. A layer that shares its parameters with another one has none.
func (n *Network) Params() int64 {
	var sum int64
	for i := range n.Layers {
		sum += n.Layers[i].Params
	}
	return sum
}

// Tensor is a sample of a layer's tensor. Values may be fewer than Elements: then they
// are a sample of it, and MinNonZeroAbs and MaxAbs are those of the whole tensor.
type Tensor struct {
	Values        []float32
	Elements      int64
	MinNonZeroAbs float64
	MaxAbs        float64
	Real          bool   // measured, as opposed to synthesized
	Origin        string // e.g. "synthetic laplace(b=1), seed 1" or "alexnet_fmnist.onnx: conv1.weight"
}
