package lanes

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dnasim/arch"
	"dnasim/arch/lane"
	"dnasim/configs"
	"dnasim/experiment"
	"dnasim/experiment/bill"
	"dnasim/experiment/operands"
	"dnasim/quant"
	"dnasim/results"
)

// Options say which lanes are compared.
type Options struct {
	experiment.Options
	Widths []int // n, 3..7; empty: all
}

// A design is a machine of the comparison: an exponential lane, or its rival, integers of as many
// stored bits on INT8 lanes.
type design struct {
	organisation lane.Organisation // of an exponential lane
	n            int
	machine      configs.Machine
}

func (d *design) rival() bool { return d.machine.Kind == arch.LaneINT8 }

// Compare compares the organisations of the exponential lane at every width. For each it states
// what a pair and a whole dot product cost against the INT8 lane, and what the configured networks
// do on machines of such lanes, with as many lanes as the INT8 machine and with as much area. The
// memory is the quick bandwidth model, since the comparison is of lanes.
func Compare(ctx context.Context, c *configs.Config, o Options) (*results.LaneStudy, error) {
	if o.Memo == nil {
		o.Memo = experiment.NewMemo()
	}
	nets, err := operands.Networks(c)
	if err != nil {
		return nil, err
	}
	if err := operands.NeedProducts(c, nets); err != nil {
		return nil, err
	}
	prices, err := o.Memo.Prices(c)
	if err != nil {
		return nil, err
	}
	base, template, err := templates(c)
	if err != nil {
		return nil, err
	}
	s := &study{config: c, prices: prices, base: base, options: o, missing: map[string][]string{}}
	if err := s.build(template); err != nil {
		return nil, err
	}
	out := &results.LaneStudy{Schema: results.LanesSchema, Version: o.Version, Config: c.Map(), Front: template.Hardware.Lane.Front}
	if out.Lanes, err = s.lanes(); err != nil {
		return nil, err
	}
	for _, comparison := range []string{configs.EqualLanes, configs.EqualArea} {
		if err := s.simulate(ctx, comparison, out); err != nil {
			return nil, err
		}
	}
	out.Notes = append(s.notes(), gapNotes(out.Networks)...)
	return out, nil
}

// study is the state of Compare.
type study struct {
	config  *configs.Config
	prices  *bill.Prices
	base    configs.Machine // INT8
	designs []design
	rivals  []design
	int8    *singleLane         // of base
	missing map[string][]string // designs that were not synthesized, by organisation
	options Options
}

// templates are the first machines of the run of either kind: the INT8 machine, and the machine
// whose lanes are exchanged.
func templates(c *configs.Config) (base, template configs.Machine, err error) {
	found := map[arch.LaneKind]configs.Machine{}
	for _, m := range c.Selected() {
		if _, ok := found[m.Kind]; !ok {
			found[m.Kind] = m
		}
	}
	for _, kind := range []arch.LaneKind{arch.LaneINT8, arch.LaneDNATEQ} {
		if _, ok := found[kind]; !ok {
			return base, template, c.KeyError(fmt.Sprintf("no machine of kind %q among those of the run", kind), "one of each kind, int8 and dnateq", "run.machines")
		}
	}
	return found[arch.LaneINT8], found[arch.LaneDNATEQ], nil
}

// build builds every organisation at every width, with codes of four terms and of one, as far as
// it was synthesized.
func (s *study) build(template configs.Machine) error {
	widths := s.options.Widths
	if len(widths) == 0 {
		for n := quant.MinExponentBits; n <= quant.MaxExponentBits; n++ {
			widths = append(widths, n)
		}
	}
	for _, organisation := range lane.Organisations() {
		for _, terms := range organisation.Terms() {
			for _, n := range widths {
				d := design{organisation, n, laneMachine(template, organisation.Name, terms, n)}
				if _, err := s.prices.Pricer(&d.machine.Hardware); err != nil {
					s.missing[organisation.Name] = append(s.missing[organisation.Name], fmt.Sprintf("%s n = %d", termsText(terms), n))
					continue
				}
				s.designs = append(s.designs, d)
			}
		}
	}
	for _, n := range widths {
		s.rivals = append(s.rivals, design{n: n, machine: integerMachine(s.base, n+1)})
	}
	if len(s.designs) == 0 {
		return s.config.KeyError("no organisation of this front and counter width was synthesized", `front = "registered_operands" or "lean", counter_bits = 12`, "machine."+template.Name+".hardware.lane.counter_bits")
	}
	return nil
}

// laneMachine is a machine with other lanes, built for codes of one width. Codes of one term are
// fitted for least error: they have no offset, which the paper's fit needs.
func laneMachine(template configs.Machine, organisation string, terms, n int) configs.Machine {
	m := template
	m.Name = fmt.Sprintf("%s/%d/n%d", organisation, terms, n)
	m.Hardware.Lane.Organisation, m.Hardware.Lane.Terms, m.Hardware.Lane.ExponentBitsMax = organisation, terms, arch.Bits(n)
	m.Hardware.Lane.FallbackINT8, m.Attention, m.SmallK = false, configs.AsCodes, configs.AsCodes
	m.Quantization.BitsMin, m.Quantization.BitsMax, m.Quantization.Terms = n, n, terms
	if terms == quant.OneTerm {
		m.Quantization.Fit = quant.FitRefined
	}
	m.Pin = nil
	return m
}

// integerMachine is the INT8 machine with narrower integers in memory and buffers, clipped for
// least error.
func integerMachine(base configs.Machine, bits int) configs.Machine {
	m := base
	m.Name = fmt.Sprintf("integers/%d", bits)
	m.Quantization.Fit, m.Quantization.BitsMin, m.Quantization.BitsMax = quant.FitUniform, bits, bits
	m.Quantization.Clip = quant.ClipBest
	m.Pin = nil
	return m
}

// simulate runs the networks on all designs that can be built under a comparison.
func (s *study) simulate(ctx context.Context, comparison string, out *results.LaneStudy) error {
	c := *s.config
	c.Run.Comparison = comparison
	c.Machines = []configs.Machine{s.base}
	var built []design
	for _, d := range s.designs {
		fits, err := bill.Fits(comparison, s.prices, &s.base, &d.machine)
		if err != nil {
			return err
		}
		if fits {
			built = append(built, d)
		}
	}
	simulated := slices.Concat(built, s.rivals)
	for _, d := range simulated {
		c.Machines = append(c.Machines, d.machine)
	}
	c.Run.Machines = nil
	for i := range c.Machines {
		c.Machines[i].Hardware.Memory.Model = arch.MemoryBandwidth
		c.Run.Machines = append(c.Run.Machines, c.Machines[i].Name)
	}
	run, err := experiment.Run(ctx, &c, s.options.Options)
	if err != nil {
		return err
	}
	for i := range run.Networks {
		out.Networks = append(out.Networks, s.network(&run.Networks[i], run.Hardware, comparison, simulated))
	}
	return nil
}

// network states what a network did on the designs.
func (s *study) network(n *results.Network, hardware []results.Hardware, comparison string, simulated []design) results.LaneNetwork {
	out := results.LaneNetwork{Name: n.Name, Tensors: n.Tensors, Comparison: comparison, Unbuilt: s.unbuilt(simulated), Gaps: append([]string{}, n.Gaps...)}
	for i, d := range simulated {
		v := &n.Versus[i] // the machines after the INT8 one
		m := &d.machine
		p := results.LanePoint{
			Organisation: d.organisation.Name, Terms: m.Hardware.Lane.Terms, ExponentBits: d.n,
			Lanes: hardware[i+1].Lanes, Cycles: n.Machines[i+1].Cycles, Speedup: v.Speedup,
			EnergySaving: v.EnergySaving, DotProductEnergySaving: *v.DotProductEnergySaving,
		}
		if n.Accuracy != nil {
			loss := n.Accuracy.FP32 - n.Accuracy.Machines[m.Name]
			p.Loss = &loss
		}
		if d.rival() {
			p.Organisation, p.Terms = "", 0
			out.Integers = append(out.Integers, p)
			continue
		}
		out.Points = append(out.Points, p)
	}
	return out
}

// unbuilt lists the designs that have no room for a lane.
func (s *study) unbuilt(built []design) []string {
	var names []string
	for _, d := range s.designs {
		if !slices.ContainsFunc(built, func(b design) bool { return b.machine.Name == d.machine.Name }) {
			names = append(names, fmt.Sprintf("%s, %s, n = %d", d.organisation.Name, termsText(d.machine.Hardware.Lane.Terms), d.n))
		}
	}
	return names
}

func termsText(terms int) string {
	if terms == quant.OneTerm {
		return "one term"
	}
	return "four terms"
}

func (s *study) notes() []results.Note {
	notes := []results.Note{
		{Status: "assumed", Text: "Memory is the quick bandwidth model: fixed rate and latency. The networks are simulated event by event otherwise."},
		{Status: "ours", Text: "Every layer has codes of the same n, whatever its error; where losses are measured, they show what that costs. Codes of four terms use the configured fit, codes of one term the fit of least error. Integers of n+1 bits, clipped for least error, run on the unchanged INT8 machine."},
		{Status: "synthesized", Text: "Energies, areas and leakages of lanes are those of the table in force: " + s.config.Energy.DescribeProcess() + "."},
		{Status: "synthesized", Text: fmt.Sprintf("Path of the INT8 lane: %.2f ns, highest clock %.1f MHz; the machines run at %g MHz.",
			s.int8.pathNS, nsPerUS/s.int8.pathNS, s.base.Hardware.ClockMHz)},
	}
	if len(s.missing) > 0 {
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(s.missing)) {
			parts = append(parts, name+" ("+strings.Join(s.missing[name], ", ")+")")
		}
		notes = append(notes, results.Note{Status: "synthesized", Text: "Not synthesized, so not shown: " + strings.Join(parts, "; ") + "."})
	}
	return notes
}

// gapNotes say which networks are not complete, each once.
func gapNotes(nets []results.LaneNetwork) (notes []results.Note) {
	for i := range nets {
		if note := results.GapNote(nets[i].Name, nets[i].Gaps); len(nets[i].Gaps) > 0 && !slices.Contains(notes, note) {
			notes = append(notes, note)
		}
	}
	return notes
}
