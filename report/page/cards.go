package page

import (
	"dnasim/report"
	"dnasim/report/pictures"
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"strings"
)

// pageCard sums up a machine.
type pageCard struct {
	Name, About string
	Facts       []pageFact
}

type pageFact struct{ Name, Value string }

// pageCards has a card per machine: its gain over INT8 first.
func pageCards(r *results.Run) []pageCard {
	var cards []pageCard
	for _, name := range r.MachineNames() {
		card := pageCard{Name: table.Visible(name)}
		if r.IsBaseline(name) && r.HasBaseline() {
			card.Facts = append(card.Facts, pageFact{"Role", "baseline"})
		}
		for _, g := range r.Geomean {
			if g.Machine == name {
				card.Facts = append(card.Facts, gains(&g)...)
			}
		}
		weights, activations := report.BitsOf(r, name)
		card.Facts = append(card.Facts, pageFact{"Bits, weights", weights}, pageFact{"Bits, activations", activations})
		if s := compressionOf(r, name); s != "-" {
			card.Facts = append(card.Facts, pageFact{"Compression", s + " %"})
		}
		if h := r.FindHardware(name); h != nil {
			card.About = aboutHardware(h)
			card.Facts = append(card.Facts, hardwareFacts(h)...)
		}
		cards = append(cards, card)
	}
	return cards
}

// gains are the geometric means over the networks.
func gains(g *results.Geomean) []pageFact {
	times := func(x float64) string {
		s := table.FormatFixed(x, 2) + "\u00a0×"
		if g.Incomplete {
			s += table.ShortMark
		}
		return s
	}
	facts := []pageFact{
		{"Speedup over INT8", times(g.Speedup)},
		{"Energy of INT8 / its own", times(g.EnergyRatio)},
	}
	if dot := g.DotProductEnergyRatio; dot != nil {
		facts = append(facts, pageFact{"likewise, dot products", times(*dot)})
	}
	return facts
}

// compressionOf is the range of the compression over the networks, in percent.
func compressionOf(r *results.Run, machine string) string {
	var s report.Span
	for i := range r.Networks {
		if m := r.Networks[i].FindMachine(machine); m != nil && pictures.UsesOtherBits(m) {
			s.AddMeasured(m.Compression, 100)
		}
	}
	return s.String()
}

func aboutHardware(h *results.Hardware) string {
	parts := []string{h.Kind + " lanes"}
	if h.Organisation != "" {
		parts = append(parts, h.Organisation)
	}
	if h.Fit != "" {
		parts = append(parts, h.Fit+" codes")
	}
	parts = append(parts, fmt.Sprintf("%d x %d x %d", h.Tiles, h.Rows, h.Columns), table.Trimmed(h.ClockMHz)+" MHz", fmt.Sprintf("%d nm", h.NodeNM))
	return table.Visible(strings.Join(parts, ", "))
}

func hardwareFacts(h *results.Hardware) []pageFact {
	return []pageFact{
		{"Peak", table.Trimmed(h.PeakGMACs) + " GMAC/s"},
		{"Memory", table.Trimmed(h.MemoryGBps) + " GB/s"},
		{"Buffers", table.Trimmed(h.BufferKiB) + " KiB"},
		{"Area", table.FormatSignificant(h.AreaMM2, 3) + " mm²"},
		{"Leakage", table.FormatSignificant(h.LeakageMW, 3) + " mW"},
	}
}
