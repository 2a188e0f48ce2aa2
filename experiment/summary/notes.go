package summary

import (
	"fmt"
	"strings"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/experiment/bill"
	"dnasim/experiment/operands"
	"dnasim/quant"
	"dnasim/results"
)

// notes say what the results rest on.
func notes(r *results.Run, c *configs.Config, machines []*bill.Machine) []results.Note {
	out := []results.Note{
		{Status: "simulated", Text: "Cycles and action counts come from event-driven simulation of every layer, held equal to a tick-by-tick model by test; min_cycles is the closed-form bound beside it."},
		{Status: "ours", Text: "Layers run one after the other; each starts with empty buffers. Activation functions and biases are applied in post-processing; pooling, addition, softmax and normalisation run in the vector unit, from and to DRAM."},
		memoryNote(machines),
		{Status: "synthesized", Text: "Datapath: we synthesize our own Verilog of the lanes to the Nangate 45 nm cells, without layout. Energy and delay are brought to the process by C V^2 and C V / I of CACTI's devices, area by published factors; leakage is that of as many NAND2 of the process (energy/PROCESS.md). Absolute values are uncertain by a factor of 2, ratios are firmer. Lanes that are idle or stalled are clock-gated and cost leakage only (assumed)."},
		{Status: "simulated", Text: "The chips are made of CACTI 7's devices: " + c.Energy.DescribeProcess() + "."},
		{Status: "simulated", Text: "Buffers: CACTI 7, one read-write port; sizes between the tabulated ones by CACTI's own equations and search."},
	}
	out = append(out, gapNotes(r)...)
	out = append(out, accuracyNotes(r)...)
	for i, m := range machines {
		if n := widest(r, i); m.Kind == arch.LaneDNATEQ && n < int(m.Hardware.Lane.ExponentBitsMax) {
			out = append(out, results.Note{Status: "ours", Text: fmt.Sprintf(
				"Machine %s has counters for n = %d (exponent_bits_max), but no layer of this run uses more than n = %d: area and leakage are those of the larger counters.",
				m.Name, m.Hardware.Lane.ExponentBitsMax, n)})
		}
		if few := fewerPairsThanCounters(r, i, m); few != "" {
			out = append(out, results.Note{Status: "ours", Text: "Machine " + m.Name + ": layers with fewer pairs per output than counters, where counting cannot win: " + few +
				`. With fallback_int8 and small_k = "int8" they run on INT8 lanes.`})
		}
		if m.Kind == arch.LaneDNATEQ && m.Quantization.Fit == quant.FitPaper {
			out = append(out, results.Note{Status: "ours", Text: "Machine " + m.Name +
				" follows our reading of arXiv 2306.16430; only its abstract is certain."})
		}
	}
	return out
}

// gapNotes say which networks lack what.
func gapNotes(r *results.Run) (notes []results.Note) {
	for i := range r.Networks {
		if n := &r.Networks[i]; len(n.Gaps) > 0 {
			notes = append(notes, results.GapNote(n.Name, n.Gaps))
		}
	}
	return notes
}

// fewerPairsThanCounters counts, by network, the layers of a machine whose dot products are shorter
// than their drain.
func fewerPairsThanCounters(r *results.Run, machine int, m *bill.Machine) string {
	var parts []string
	for i := range r.Networks {
		few, counted := 0, 0
		layers := r.Networks[i].Machines[machine].Layers
		for k := range layers {
			if l := &layers[k]; l.Base != nil {
				counted++
				if l.K < m.Counters(l.BitsWeights-1, m.Quantization.CodeTerms()) {
					few++
				}
			}
		}
		if few > 0 {
			parts = append(parts, fmt.Sprintf("%s %d of %d", r.Networks[i].Name, few, counted))
		}
	}
	return strings.Join(parts, ", ")
}

// memoryNote says how the memory was modelled.
func memoryNote(machines []*bill.Machine) results.Note {
	for _, m := range machines {
		if m.Hardware.Memory.Model != arch.MemoryBanks {
			return results.Note{Status: "assumed", Text: "Memory of machine " + m.Name + " is the quick bandwidth model: fixed rate and latency, no rows, banks or refresh."}
		}
	}
	from := "the technology's published energy per bit on the bursts that were issued"
	if len(machines) > 0 && machines[0].Pricer.ByCommands() {
		from = "that of its commands by device currents, and of each byte's way through drivers, PHY and termination"
	}
	return results.Note{Status: "simulated", Text: "Memory is simulated to the command: channels, ranks, banks, rows, refresh, FR-FCFS, held cycle for cycle to DRAMsim3. Its energy is " + from + "."}
}

// widest is the largest exponent width among the layers of a machine.
func widest(r *results.Run, machine int) int {
	n := 0
	for i := range r.Networks {
		for k := range r.Networks[i].Machines[machine].Layers {
			if l := &r.Networks[i].Machines[machine].Layers[k]; l.Base != nil {
				n = max(n, l.BitsWeights-1) // a code is a sign and n bits of exponent
			}
		}
	}
	return n
}

// accuracyNotes define the metrics in use, and say where accuracy was not measured and why.
func accuracyNotes(r *results.Run) (notes []results.Note) {
	var names, metrics []string
	for i := range r.Networks {
		switch n := &r.Networks[i]; {
		case n.Accuracy == nil && n.Unmeasured == operands.Synthetic:
			names = append(names, n.Name)
		case n.Accuracy == nil:
			notes = append(notes, results.Note{Status: "assumed", Text: "Accuracy not measured for " + n.Name + ": " + n.Unmeasured +
				". Widths follow the configured RMAE thresholds."})
		default:
			metrics = append(metrics, n.Accuracy.Metric)
		}
	}
	if len(names) > 0 {
		notes = append(notes, results.Note{Status: "assumed", Text: "Accuracy not measured for " + strings.Join(names, ", ") +
			": tensors are synthetic (Laplace weights, rectified or signed Laplace activations), and widths follow the configured RMAE thresholds."})
	}
	return append(notes, operands.MetricNotes(metrics)...)
}
