package operands

import (
	"context"
	"runtime"
	"slices"

	"dnasim/configs"
	"dnasim/internal/cache"
	"dnasim/workloads"
	"dnasim/workloads/synthetic"
)

// Networks reads the networks of a run, in the order asked for.
func Networks(c *configs.Config) ([]*workloads.Network, error) {
	var nets []*workloads.Network
	for _, name := range c.Run.Networks {
		n, err := c.Network(name)
		if err != nil {
			return nil, err
		}
		if c.Tensors.Source == synthetic.SourceFile && !isReal(c, n) {
			return nil, c.KeyError(n.Name+" has no real tensors", "networks with weights, or ONNX files with inputs in [network.NAME]", "tensors.source")
		}
		nets = append(nets, n)
	}
	return nets, nil
}

// NeedProducts refuses networks without matrix products, which have neither codes nor lanes to
// compare.
func NeedProducts(c *configs.Config, nets []*workloads.Network) error {
	for _, n := range nets {
		if !slices.ContainsFunc(n.Layers, func(l workloads.Layer) bool { return l.IsGEMM() }) {
			return c.KeyError(n.Name+" has no matrix products: there is nothing to compare", "networks with convolutions, linear layers or products", "run.networks")
		}
	}
	return nil
}

// isReal tells whether the network runs on real tensors.
func isReal(c *configs.Config, net *workloads.Network) bool {
	return c.Tensors.Source != synthetic.SourceSynthetic && (net.Model != "" || len(c.Networks[net.Name].Inputs) > 0)
}

// Check opens the model and the inputs of a network, if it has any, without running it.
func Check(c *configs.Config, net *workloads.Network) error {
	if !isReal(c, net) {
		return nil
	}
	_, err := openTrained(c, net)
	return err
}

// Network is a network with its tensors.
type Network struct {
	*workloads.Network
	config *configs.Config
	cache  *Cache
	model  *trained // nil: synthetic tensors
	gemm   []int    // by layer: its number among the GEMM layers
	gemms  int
	// content identifies the tensors.
	content func() cache.Digest
}

// Open finds the tensors of a network. keep may be nil.
func Open(ctx context.Context, c *configs.Config, net *workloads.Network, keep *Cache) (*Network, error) {
	if keep == nil {
		keep = &Cache{} // caches nothing
	}
	n := &Network{Network: net, config: c, cache: keep, gemm: make([]int, len(net.Layers))}
	n.content = n.contentOf()
	for i := range net.Layers {
		if net.Layers[i].IsGEMM() {
			n.gemm[i] = n.gemms
			n.gemms++
		}
	}
	if isReal(c, net) {
		var err error
		if n.model, err = keep.trained(ctx, c, net); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// Origin says whether the tensors are "real" or "synthetic".
func (n *Network) Origin() string {
	if n.model != nil {
		return "real"
	}
	return "synthetic"
}

// Release gives up what entered the layers, once their codes are found; if it is asked for again,
// the calibration inputs run again. Tensors in a cache stay there.
func (n *Network) Release() {
	if n.model == nil || n.cache.models != nil {
		return
	}
	n.model.recording.Lock()
	defer n.model.recording.Unlock()
	n.model.recording.made = nil
}

// GEMM is the number of layer i, a GEMM layer, among the GEMM layers.
func (n *Network) GEMM(i int) int { return n.gemm[i] }

// Tensors returns the two operands of GEMM layer i, recorded or synthetic. To record them, the
// calibration inputs of a trained network run through its model at the first call.
func (n *Network) Tensors(ctx context.Context, i int) (weights, activations workloads.Tensor, err error) {
	if n.model != nil {
		return n.model.operands(ctx, n.gemm[i])
	}
	return synthetic.Operands(n.Name, &n.Layers[i], i, n.config.Tensors)
}

// Synthetic is why a network without real tensors is not measured.
const Synthetic = "its tensors are synthetic"

// Measure says how a network is measured.
type Measure struct {
	Metric     string // empty: none can see an error
	Why        string // there is no metric
	Calibrated int    // inputs that the codes were fitted to
	Evaluated  int    // inputs that the network is measured on
	Disjoint   bool
}

// Blind tells whether the metric shows no loss because float32 has nothing to lose.
func (m *Measure) Blind(float float64) bool { return m.Metric == MetricTop1 && float == 0 }

// Measure of the network. It runs the evaluation inputs in float32 where their outputs decide.
func (n *Network) Measure(ctx context.Context, jobs int) (Measure, error) {
	if n.model == nil {
		return Measure{Why: Synthetic}, nil
	}
	in := n.model.inputs
	return cache.Kept(n.cache.Disk, func() cache.Digest { return n.about("measure").Sum() }, func() (Measure, error) {
		metric, why, err := in.judged(ctx, n.model.model, min(jobs, runtime.GOMAXPROCS(0)))
		return Measure{Metric: metric, Why: why, Calibrated: in.calibrated(), Evaluated: in.evaluated(), Disjoint: in.disjoint()}, err
	})
}

// Mean of values.
func Mean(values []float64) float64 {
	if len(values) == 0 {
		panic("operands: mean of no values")
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
