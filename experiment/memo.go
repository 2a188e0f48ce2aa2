package experiment

import (
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"math/bits"
	"os"
	"sync"
	"sync/atomic"

	"dnasim/arch"
	"dnasim/arch/lane"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/inference"
	"dnasim/mapping"
	"dnasim/workloads"
)

// Memo keeps what evaluations found for later ones, of other configurations, that ask the same: tensors, codes,
// mappings, timings, prices. Everything is kept by the value of what it depends on, so that results are those found
// without it. It is bounded, forgets first what was not asked for longest, and may be used by any number of
// evaluations at a time: what two ask at once is worked out once. A nil *Memo keeps nothing.
type Memo struct {
	operands   shelf[key, *samples]
	codes      shelf[key, foundCodes]
	mappings   shelf[key, *mapping.Mapping]
	timings    shelf[key, arch.LayerResult]
	tables     shelf[key, *priceList]
	models     shelf[key, *trained]
	accuracies shelf[key, float64]
	tickets    atomic.Uint64 // of lists of layers that were begun
}

// Room in bytes, by estimate.
const (
	smallBytes  = 1 << 10 // of a value of a few numbers, with its key
	pricerBytes = 64 << 10
	tableBytes  = 4 << 20
	smallRoom   = 32 << 20 // of each kind of small values
	tensorRoom  = 256 << 20
)

// NewMemo returns an empty memo. It will take less than half a GiB.
func NewMemo() *Memo {
	m := &Memo{}
	m.operands.room, m.models.room, m.tables.room = tensorRoom, tensorRoom/2, smallRoom
	m.codes.room, m.mappings.room, m.timings.room, m.accuracies.room = smallRoom, smallRoom, smallRoom, smallRoom
	return m
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

// shapeKey identifies a layer as mappings and machines see it: whatever its name, and whatever values it works on.
func shapeKey(l *workloads.Layer) key {
	bare := *l
	bare.Name, bare.Inputs, bare.VectorOpsNote, bare.Activation, bare.Repeat = "", nil, "", "", 0
	bare.InputRange, bare.SecondRange, bare.NonNegative = workloads.Layer{}.InputRange, workloads.Layer{}.SecondRange, false
	return layerKey(&bare)
}

// views identify a machine as the mapper sees it and as the timing of a program depends on it.
type views struct {
	once            sync.Once
	mapping, timing key
}

// of are the views of a machine, which must not change any more.
func (v *views) of(c *arch.Config) *views {
	v.once.Do(func() { v.mapping, v.timing = keyOf(mappingView(*c)), keyOf(timingView(*c)) })
	return v
}

// mapping is mapping.Map, once for all machines that look alike to it.
func (m *Memo) mapping(of *machine, l *workloads.Layer, f arch.Format) (*mapping.Mapping, error) {
	if m == nil {
		return mapping.Map(l, f, &of.Hardware)
	}
	k := keyOf(shapeKey(l), f, of.views.of(&of.Hardware).mapping)
	return m.mappings.get(k, func() (*mapping.Mapping, int, error) {
		found, err := mapping.Map(l, f, &of.Hardware)
		return found, smallBytes, err
	})
}

// mappingView leaves of a machine what the choice of a mapping can depend on.
func mappingView(c arch.Config) arch.Config {
	c.DMA.Outstanding = 0
	c.Lane = laneView(c.Lane)
	c.Memory = arch.Memory{
		Channels: c.Memory.Channels, BandwidthGBps: c.Memory.BandwidthGBps, LatencyNS: c.Memory.LatencyNS, AccessBytes: c.Memory.AccessBytes,
	}
	return c
}

// timing is what run gives, once for all machines to which the mapped layer looks alike.
func (m *Memo) timing(of *machine, l *workloads.Layer, p *layerPlan, chosen *mapping.Mapping, run func() (arch.LayerResult, error)) (arch.LayerResult, error) {
	if m == nil {
		return run()
	}
	at, room := timingLayout(p.layout, &of.Hardware.Memory), timingRoom(l, chosen, &of.Hardware)
	k := keyOf(shapeKey(l), p.format, chosen.String(), at, room, of.views.of(&of.Hardware).timing)
	return m.timings.get(k, func() (arch.LayerResult, int, error) {
		r, err := run()
		return r, smallBytes + 64*len(r.Tiles), err
	})
}

// timingView leaves of a machine what the timing of a program can depend on. Of buffers these are their ports; for
// their sizes see timingRoom.
func timingView(c arch.Config) arch.Config {
	c.ActivationBuffer.CapacityKiB, c.WeightBuffer.CapacityKiB, c.OutputBuffer.CapacityKiB = 0, 0, 0
	c.Lane = laneView(c.Lane)
	c.Memory.Technology, c.Memory.TensorOrder, c.Memory.TensorAlignBytes = "", "", 0
	return c
}

// laneView leaves of lanes what cycles can depend on.
func laneView(l arch.Lane) arch.Lane {
	l.Front = ""
	if o, ok := lane.OrganisationNamed(l.Organisation); ok {
		l.Organisation = o.Twin().Name
	}
	return l
}

// timingRoom is the size of the buffers where the program of a mapping depends on it: when K comes in pieces, an operand is
// loaded whole if that fits, and so are the parameters of a vector layer. Otherwise the mapping says it all.
func timingRoom(l *workloads.Layer, chosen *mapping.Mapping, c *arch.Config) [3]float64 {
	if l.IsGEMM() && chosen.BlockK == l.K || !l.IsGEMM() && l.Params == 0 {
		return [3]float64{}
	}
	return [3]float64{c.ActivationBuffer.CapacityKiB, c.WeightBuffer.CapacityKiB, c.OutputBuffer.CapacityKiB}
}

// timingLayout leaves of addresses what the timing can depend on: with the bandwidth model the channel.
func timingLayout(at layout, m *arch.Memory) layout {
	if m.Model != arch.MemoryBandwidth {
		return at
	}
	stripe := int64(m.InterleaveBytes) * int64(m.Channels)
	return layout{weights: at.weights % stripe, input: at.input % stripe, second: at.second % stripe, output: at.output % stripe}
}

// priceList is a table of energies with the machines it has priced.
type priceList struct {
	table   *energy.Table
	nodeNM  int
	pricers shelf[key, *energy.Pricer]
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
	return m.tables.get(keyOf(c.Energy, string(overrides)), func() (*priceList, int, error) {
		list, bytes, err := load()
		list.pricers.room = tableBytes
		return list, bytes, err
	})
}

// pricer is energy.NewPricer, once for all machines of the same components.
func (p *priceList) pricer(parts []energy.Component) (*energy.Pricer, error) {
	var of key
	for _, part := range parts {
		var device energy.Device
		if part.Device != nil {
			device, part.Device = *part.Device, nil
		}
		of = keyOf(of, part, device)
	}
	return p.pricers.get(of, func() (*energy.Pricer, int, error) {
		priced, err := energy.NewPricer(p.table, p.nodeNM, parts)
		return priced, pricerBytes, err
	})
}

// trained is loadTrained, once for all configurations with the same model and images.
func (m *Memo) trained(ctx context.Context, c *configs.Config, net *workloads.Network) (*trained, error) {
	if m == nil {
		return loadTrained(ctx, c, net)
	}
	return m.models.get(modelKey(c, net), func() (*trained, int, error) {
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
	return m.accuracies.get(keyOf(modelKey(c, net), codes), func() (float64, int, error) {
		a, err := measure()
		return a, smallBytes, err
	})
}
