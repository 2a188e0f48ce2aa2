package experiment

import (
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"math/bits"
	"os"
	"sync/atomic"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/energy/memory"
	"dnasim/inference"
	"dnasim/internal/cache"
	"dnasim/mapping"
	"dnasim/workloads"
)

// Memo caches results across evaluations: tensors, codes, mappings, timings, prices and accuracies. A
// value is kept by all that it depends on, so results are those found without a Memo. Its size is bounded,
// and any number of evaluations may use it at the same time. A nil *Memo keeps nothing.
type Memo struct {
	operands   *cache.Cache[key, *samples]
	codes      *cache.Cache[key, foundCodes]
	mappings   *cache.Cache[mapping.Key, *mapping.Mapping]
	timings    *cache.Cache[timingKey, arch.LayerResult]
	tables     *cache.Cache[key, *priceList]
	models     *cache.Cache[key, *trained]
	accuracies *cache.Cache[key, float64]
	tickets    atomic.Uint64 // of lists of layers that were begun
}

// Sizes in bytes, estimated.
const (
	smallBytes  = 1 << 10 // of a value of a few numbers, with its key
	pricerBytes = 64 << 10
	tableBytes  = 4 << 20
	smallLimit  = 32 << 20 // of each kind of small values
	tensorLimit = 256 << 20
)

// NewMemo returns an empty memo. It will take less than half a GiB.
func NewMemo() *Memo {
	return &Memo{
		operands: cache.New[key, *samples](tensorLimit), models: cache.New[key, *trained](tensorLimit / 2),
		tables: cache.New[key, *priceList](smallLimit), codes: cache.New[key, foundCodes](smallLimit),
		mappings: cache.New[mapping.Key, *mapping.Mapping](smallLimit), timings: cache.New[timingKey, arch.LayerResult](smallLimit),
		accuracies: cache.New[key, float64](smallLimit),
	}
}

// order is that in which several jobs take up n layers. Evaluations that ask the same at the same time each begin
// elsewhere, so that they share the work instead of waiting for each other. One job alone goes straight, and so meets the
// first of several errors.
func (m *Memo) order(n, jobs int) iter.Seq[int] {
	start := 0
	if m != nil && jobs > 1 {
		const golden = 0x9e3779b97f4a7c15 // of 2^64: each start lies far from those before
		high, _ := bits.Mul64((m.tickets.Add(1)-1)*golden, uint64(n))
		start = int(high)
	}
	return func(yield func(int) bool) {
		for k := range n {
			if !yield((start + k) % n) {
				return
			}
		}
	}
}

// key identifies a question by a digest of everything that its answer depends on.
type key [sha256.Size]byte

// keyOf digests values as Go prints them; they must hold no pointers.
func keyOf(values ...any) key {
	h := sha256.New()
	for _, v := range values {
		if k, ok := v.(key); ok {
			h.Write(k[:])
			continue
		}
		fmt.Fprintf(h, "%#v\n", v)
	}
	return key(h.Sum(nil))
}

// layerKey identifies a layer.
func layerKey(l *workloads.Layer) key {
	plain, geometry := *l, [2]workloads.ConvGeometry{}
	plain.Conv, plain.Pool = nil, nil
	for i, g := range []*workloads.ConvGeometry{l.Conv, l.Pool} {
		if g != nil {
			geometry[i] = *g
		}
	}
	return keyOf(plain, l.Conv != nil, l.Pool != nil, geometry)
}

// timingKey holds all that the result of a layer's program depends on.
type timingKey struct {
	program mapping.ProgramKey
	machine arch.TimingKey
}

// mapping is mapping.Map, once for all machines that look alike to it.
func (m *Memo) mapping(of *machine, l *workloads.Layer, f arch.Format) (*mapping.Mapping, error) {
	if m == nil {
		return mapping.Map(l, f, &of.Hardware)
	}
	k, err := mapping.KeyOf(l, f, &of.Hardware)
	if err != nil {
		return nil, err
	}
	return m.mappings.Get(k, func() (*mapping.Mapping, int, error) {
		found, err := mapping.Map(l, f, &of.Hardware)
		return found, smallBytes, err
	})
}

// timing is what run returns, once for all machines that take the same time for the program.
func (m *Memo) timing(of *machine, l *workloads.Layer, p *layerPlan, chosen *mapping.Mapping, run func() (arch.LayerResult, error)) (arch.LayerResult, error) {
	if m == nil {
		return run()
	}
	k := timingKey{chosen.ProgramKey(l, p.format, &of.Hardware, p.layout), of.timingKey()}
	return m.timings.Get(k, func() (arch.LayerResult, int, error) {
		r, err := run()
		return r, smallBytes + 64*len(r.Tiles), err
	})
}

// timingKey of a machine, which must not change any more.
func (m *machine) timingKey() arch.TimingKey {
	m.timingOnce.Do(func() { m.timing = m.Hardware.TimingKey() })
	return m.timing
}

// priceList is a table of energies with the machines it has priced.
type priceList struct {
	table   *energy.Table
	nodeNM  int
	pricers *cache.Cache[key, *energy.Pricer]
}

// Prices is the energy table of a configuration.
func (m *Memo) Prices(c *configs.Config) (*energy.Table, error) {
	list, err := m.prices(c)
	if err != nil {
		return nil, err
	}
	return list.table, nil
}

// prices reads the energy table, once for all configurations that have the same.
func (m *Memo) prices(c *configs.Config) (*priceList, error) {
	load := func() (*priceList, int, error) {
		table, err := loadPrices(c)
		return &priceList{table: table, nodeNM: c.Energy.NodeNM}, tableBytes, err
	}
	if m == nil {
		list, _, err := load()
		return list, err
	}
	var overrides []byte
	if c.Energy.Overrides != "" {
		overrides, _ = os.ReadFile(c.Energy.Overrides) // load says what is wrong with it
	}
	return m.tables.Get(keyOf(c.Energy, string(overrides)), func() (*priceList, int, error) {
		list, bytes, err := load()
		list.pricers = cache.New[key, *energy.Pricer](tableBytes)
		return list, bytes, err
	})
}

// pricer is energy.NewPricer, once for all machines of the same components.
func (p *priceList) pricer(parts []energy.Component) (*energy.Pricer, error) {
	var of key
	for _, part := range parts {
		var device memory.Device
		if part.Device != nil {
			device, part.Device = *part.Device, nil
		}
		of = keyOf(of, part, device)
	}
	return p.pricers.Get(of, func() (*energy.Pricer, int, error) {
		priced, err := energy.NewPricer(p.table, p.nodeNM, parts)
		return priced, pricerBytes, err
	})
}

// trained is loadTrained, once for all configurations with the same model and images.
func (m *Memo) trained(ctx context.Context, c *configs.Config, net *workloads.Network) (*trained, error) {
	if m == nil {
		return loadTrained(ctx, c, net)
	}
	return m.models.Get(modelKey(c, net), func() (*trained, int, error) {
		t, err := loadTrained(ctx, c, net)
		if err != nil {
			return nil, 0, err
		}
		return t, t.bytes(), nil
	})
}

// modelKey identifies a trained network, and the images it is calibrated and evaluated with.
func modelKey(c *configs.Config, net *workloads.Network) key {
	return keyOf(net.Name, net.Model, net.ModelFile, c.Run.CalibrationSamples, c.Run.EvaluationSamples, c.Tensors.Source, c.Networks[net.Name])
}

// bytes that the recorded operands take.
func (t *trained) bytes() int {
	n := smallBytes
	for i := range t.recording.Operands {
		n += 4 * (len(t.recording.Operands[i].Activations) + len(t.recording.Operands[i].Second))
	}
	return n
}

// accuracy is measured once for all machines with the same codes.
func (m *Memo) accuracy(c *configs.Config, net *workloads.Network, codes inference.Codes, measure func() (float64, error)) (float64, error) {
	if m == nil {
		return measure()
	}
	return m.accuracies.Get(keyOf(modelKey(c, net), codes), func() (float64, int, error) {
		a, err := measure()
		return a, smallBytes, err
	})
}
