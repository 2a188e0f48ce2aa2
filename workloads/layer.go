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
	LRN       Kind = "lrn" // local response normalisation across channels
	Embedding Kind = "embedding"
)

// The kinds of layer that only imported networks have, all run by the vector unit.
const (
	Elementwise Kind = "elementwise" // operations on each element, of one operand or more
	// elements go to other places: concatenation, slice, padding, ...
	Move    Kind = "move"
	Resize  Kind = "resize"  // interpolation of an image
	Reduce  Kind = "reduce"  // sums, means, extremes along some axes
	Unknown Kind = "unknown" // a gap: see Network.Gaps
)

// NetworkInput is the name under which layers refer to the input of the network.
const NetworkInput = "input"

// Layer is one step of a network, for the batch the network was built with. All its
// numbers but Params and MACs are those of one execution; see Repeat.
//
// A GEMM layer is Groups independent products of an M x K by a K x N matrix. M counts
// output positions over the whole batch; of attention products, which have nothing in
// common between images, Groups does (heads x batch). M, K, N and Groups of a vector
// layer are zero.
type Layer struct {
	Name string
	Kind Kind
	// Inputs names the producing layers, one per operand, the second operand of a
	// MatMul last. Empty: the network's input. Where a producer of incremental decoding
	// is one layer per step ("dec.0.self.pv.t7"), the one of the last step is named.
	Inputs []string

	M, K, N, Groups int
	// Batch of this layer, where it is not the network's: rows of a topology may differ; else 0.
	Batch int
	// Conv is the geometry of a convolution, nil otherwise.
	Conv *ConvGeometry
	// Pool is the geometry of a MaxPool or AvgPool layer, nil otherwise.
	// InChannels and OutChannels are equal.
	Pool *ConvGeometry

	// InputShape and SecondShape are the operands as this layer sees them, per image:
	// the producer's OutputShape or a part of it (a third of its channels, its first
	// token). Second operands exist for MatMul and Add. A linear layer sees a
	// flattened image as one token.
	InputShape, SecondShape, OutputShape Shape

	// WeightElements are the elements of the weight tensor (without bias); zero for
	// MatMul and vector layers, table size for Embedding (not what it reads: see
	// InputElements).
	WeightElements int64
	Bias           bool // a bias is added; a folded batch normalisation leaves one
	// weights, biases and normalisation parameters, shared ones counted in one layer
	Params int64

	// InputElements are the elements of the activation operand, each counted once, for the whole
	// batch, also where the stride of a convolution skips some. Of an Embedding they are the
	// elements of the table rows that are fetched, one row per token: this, not WeightElements, is
	// its traffic.
	InputElements int64
	// SecondElements are those of the second operand, else 0: an activation (MatMul;
	// Add, over all further inputs), or the table that an Add adds to every image of
	// the batch (class token and positions), which is read once.
	SecondElements int64
	OutputElements int64

	// VectorOps are the elementary operations of a vector layer (one operation on
	// one element, e.g. a comparison of a pooling window); VectorOpsNote says how
	// they are counted.
	VectorOps     int64
	VectorOpsNote string

	// Activation is the function fused with the layer, e.g. "relu"; empty: none. It
	// costs no vector operations.
	Activation string
	// InputRange and SecondRange say what values the operands take.
	InputRange, SecondRange Range
	// NonNegative: the activation operand is never negative (it follows a ReLU, a
	// softmax or is a raw image). Same as InputRange.NonNegative().
	NonNegative bool

	// KVCache marks layers of incremental decoding, executed once per generated token.
	// Repeat > 1 stands for that many identical executions of the layer, one after the
	// other; each reads its weights and operands anew.
	KVCache bool
	Repeat  int
}

// ConvGeometry is the input footprint of a convolution or of a pooling window, per
// image. The padding on each side is smaller than the (dilated) kernel.
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

// known reports whether there is such a kind.
func (k Kind) known() bool {
	switch k {
	case Conv, Linear, MatMul, MaxPool, AvgPool, Add, Softmax, LayerNorm, LRN, Embedding,
		Elementwise, Move, Resize, Reduce, Unknown:
		return true
	}
	return false
}

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
	// ModelFile is the path that the network was imported from; empty for a description
	// in TOML. Layers of an imported network read their operands in any shape of
	// the same elements.
	ModelFile string
	// ModelData are the paths of the other files that ModelFile keeps tensors in.
	ModelData []string
	// Gaps are what the importer did not understand and was allowed to leave open, each
	// with node and operator. The figures of a network with gaps are too low.
	Gaps []string
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
	Real          bool // measured, as opposed to synthesized
	// e.g. "synthetic laplace(b=1), seed 1" or "alexnet_fmnist.onnx: conv1.weight"
	Origin string
}
