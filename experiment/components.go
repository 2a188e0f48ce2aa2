package experiment

import (
	"dnasim/arch"
	"dnasim/arch/lane"
	"dnasim/energy"
)

// Components the energy model prices beside those that package arch counts.
const (
	componentLane         = "lane"
	componentLaneTable    = "lane_table" // of powers, one a tile
	componentFallbackLane = "lane_int8"
	componentPost         = "post_processing"
	componentFallbackPost = "post_processing_int8"
)

// datapathComponents are lanes and post-processing, with what belongs to them.
var datapathComponents = []string{componentLane, componentLaneTable, componentFallbackLane, componentPost, componentFallbackPost}

// components describes a machine to the energy model.
func components(c *arch.Config, cell string) []energy.Component {
	parts := []energy.Component{
		sram("activation_buffer", &c.ActivationBuffer, c.Tiles, cell),
		sram("weight_buffer", &c.WeightBuffer, c.Tiles, cell),
		sram("output_buffer", &c.OutputBuffer, c.Tiles, cell),
		{Name: "vector", Class: energy.ClassVector, Instances: c.Tiles * c.Vector.Width},
		{Name: "interconnect", Class: energy.ClassInterconnect, Instances: c.Tiles},
		memoryComponent(&c.Memory),
	}
	if c.Lane.Kind == arch.LaneINT8 {
		return append(parts, int8Datapath(c, componentLane, componentPost, c.Lane.Organisation)...)
	}
	parts = append(parts, exponentialDatapath(c)...)
	if c.Lane.FallbackINT8 {
		parts = append(parts, int8Datapath(c, componentFallbackLane, componentFallbackPost, lane.MergedCarrySave.Name)...)
	}
	return parts
}

func sram(name string, b *arch.Buffer, tiles int, cell string) energy.Component {
	return energy.Component{
		Name: name, Class: energy.ClassSRAM, Instances: tiles * 2 * b.Banks,
		CapacityBytes: int(b.BankBytes()), WidthBits: b.WidthBits, Cell: cell,
	}
}

func int8Datapath(c *arch.Config, lanes, post, organisation string) []energy.Component {
	return []energy.Component{
		{
			Name: lanes, Class: energy.ClassINT8MAC, Instances: c.Lanes(), Organisation: organisation,
			Front: c.Lane.Front, Sets: sets(c),
		},
		{Name: post, Class: energy.ClassINT8Requantizer, Instances: c.Tiles * c.PostProcessing.Units},
	}
}

// exponentialDatapath describes lanes for exponential codes and their post-processing.
func exponentialDatapath(c *arch.Config) []energy.Component {
	l := &c.Lane
	organisation, _ := lane.OrganisationNamed(l.Organisation) // Validate has seen it
	units := energy.Component{
		Name: componentPost, Class: energy.ClassPostProcessor, Instances: c.Tiles * c.PostProcessing.Units * c.PostProcessing.BinsPerCycle,
		ExponentBits: l.ExponentBitsMax, CounterBits: l.CounterBits, Weights: organisation.Weights(l.ExponentBitsMax, l.Terms),
	}
	lanes := energy.Component{
		Name: componentLane, Class: energy.ClassCounterSet, Instances: c.Lanes() / organisation.Lanes,
		Organisation: organisation.Circuit, Front: l.Front, Arrays: organisation.Arrays(l.Terms, l.Front == energy.FrontLean),
		ExponentBits: l.ExponentBitsMax, CounterBits: l.CounterBits, Sets: sets(c),
	}
	if organisation.Sums != lane.LookedUp {
		return []energy.Component{lanes, units}
	}
	lanes.Class = energy.ClassLookup
	units.SumBits = lane.LookupSumBits(l.ExponentBitsMax, l.CounterBits)
	lanes.SumBits = l.Terms * units.SumBits
	return []energy.Component{lanes, units, {
		Name: componentLaneTable, Class: energy.ClassRegisters, Instances: c.Tiles,
		SumBits: lane.LookupTableBits(l.ExponentBitsMax, l.Terms),
	}}
}

func sets(c *arch.Config) int {
	if c.Lane.Doubled {
		return 2
	}
	return 1
}

// actionCounts translates what a machine counted in a layer to what the energy model
// prices: the lanes' pairs are split by whether both codes are non-zero.
func actionCounts(counts *arch.ActionCounts, f arch.Format, c *arch.Config, nonZero float64, repeat int) []energy.Count {
	lanes, post := componentLane, componentPost
	if f.Lane == arch.LaneINT8 && c.Lane.Kind != arch.LaneINT8 {
		lanes, post = componentFallbackLane, componentFallbackPost
	}
	out := make([]energy.Count, 0, int(arch.NumActions)+1)
	add := func(component, action string, exponentBits int, n float64) {
		if n != 0 {
			out = append(out, energy.Count{Component: component, Action: action, ExponentBits: exponentBits, N: n * float64(repeat)})
		}
	}
	for a := arch.Action(0); a < arch.NumActions; a++ {
		n := float64(counts[a])
		switch a {
		case arch.DRAMReadBytes:
			add(a.Component(), a.Name(), 0, moved(n, counts[arch.DRAMReadBurst], c))
		case arch.DRAMWriteBytes:
			add(a.Component(), a.Name(), 0, moved(n, counts[arch.DRAMWriteBurst], c))
		case arch.DRAMRowHits:
			// Shown; its price is that of the burst.
		case arch.LanePair:
			add(lanes, "pair_nonzero", f.ExponentBits, n*nonZero)
			add(lanes, "pair_zero", f.ExponentBits, n*(1-nonZero))
		case arch.LaneDrainStep:
			add(lanes, a.Name(), f.ExponentBits, n)
		case arch.PostProcessingBin, arch.PostProcessingRequantize:
			add(post, a.Name(), f.ExponentBits, n)
		default:
			add(a.Component(), a.Name(), 0, n)
		}
	}
	return out
}

// moved is what the DRAM moved for a number of bytes: with banks, whole bursts, less
// those it could merge.
func moved(bytes float64, bursts int64, c *arch.Config) float64 {
	if c.Memory.Model != arch.MemoryBanks {
		return bytes
	}
	return float64(bursts) * float64(c.Memory.AccessBytes)
}
