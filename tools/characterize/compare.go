package main

import (
	"fmt"
	"math"
	"slices"
)

// agree is how far two syntheses may differ without a reason in README.md.
const agree = 0.15

// independent writes the blocks beside those of the independent synthesis to the same cells.
func (b *book) independent() {
	fmt.Fprintf(&b.text, `## Beside the independent synthesis to the same cells

Ours over theirs; energies by laplace (the INT8 requantizer: gauss). In bold: more than %.0f %% apart,
which README.md explains net by net. Lean lanes leak nothing in theirs.

| front | block | n | pJ, ours | energy | clock | drain | area | leakage | path | flip-flops, ours and theirs |
|---|---|---|---|---|---|---|---|---|---|---|
`, 100*agree)
	within, all := 0, 0
	for _, r := range b.rows {
		t, ok := b.theirs(r)
		if !ok {
			continue
		}
		if all++; math.Abs(r.EnergyPJ/t.EnergyPJ-1) <= agree {
			within++
		}
		name := r.Block
		if r.Organisation != "" {
			name = r.Organisation
		}
		if r.Arrays != "" {
			name += ", " + r.Arrays
		}
		fmt.Fprintf(&b.text, "| %s | %s | %s | %.3f | %s | %s | %s | %s | %s | %s | %d, %d |\n", r.Front, name, width(r.N), r.EnergyPJ,
			over(r.EnergyPJ, t.EnergyPJ), over(r.ClockPJ, t.ClockPJ), over(r.DrainPJ, t.DrainPJ), over(r.AreaUM2, t.AreaUM2),
			over(r.LeakageNW, t.LeakageNW), over(r.CriticalPathNS, t.CriticalPathNS), r.FlipFlops, t.FlipFlops)
	}
	fmt.Fprintf(&b.text, "\n%d of %d energies are within %.0f %%.\n\n", within, all, 100*agree)
}

// theirs is the same block and stream of the independent synthesis.
func (b *book) theirs(r row) (row, bool) {
	stream := "laplace"
	if r.Block == kindRequantizer {
		stream = "gauss"
	}
	i := slices.IndexFunc(b.reference, func(t row) bool {
		// Theirs do not state the width of what is quantized.
		quantizes := r.Block == kindRequantizer || r.Block == kindQuantizer
		return t.Front == r.Front && t.Block == r.Block && t.Organisation == r.Organisation && t.Arrays == r.Arrays && t.N == r.N &&
			t.Stream == stream && (quantizes || t.Bits == r.Bits)
	})
	if i < 0 || r.Stream != stream {
		return row{}, false
	}
	return b.reference[i], true
}

func over(x, y float64) string {
	switch {
	case x == 0 || y == 0:
		return ""
	case math.Abs(x/y-1) > agree:
		return fmt.Sprintf("**%.2f**", x/y)
	}
	return fmt.Sprintf("%.2f", x/y)
}

// libraries writes the ratios of pairs to the MAC in every library that was run.
func (b *book) libraries(all map[string][]row) {
	b.text.WriteString("## In other cells: energy of a pair, in MACs of the same cells (laplace)\n\n| front | organisation | counters | n |")
	rule := "|---|---|---|---|"
	var others []string
	for _, name := range libraries {
		if len(all[name]) > 0 {
			others = append(others, name)
			b.text.WriteString(" " + name + " |")
			rule += "---|"
		}
	}
	b.text.WriteString("\n" + rule + "\n")
	for _, label := range b.labels() {
		for n := 3; n <= 4; n++ {
			fmt.Fprintf(&b.text, "| %s | %d |", label, n)
			for _, name := range others {
				other := book{rows: wide(all[name])}
				b.text.WriteString(" " + other.cell(label, n, "laplace", func(r row) float64 { return r.EnergyPJ }) + " |")
			}
			b.text.WriteByte('\n')
		}
	}
	b.text.WriteByte('\n')
}

// narrowCodes writes what codes of few bits take on lanes that are built for more.
func (b *book) narrowCodes() {
	b.text.WriteString("## Narrow codes on wide lanes (laplace)\n\nOver a lane that is built for the codes.\n\n" +
		"| front | organisation | counters | built for | codes | energy of a pair | of a drained counter |\n|---|---|---|---|---|---|---|\n")
	for _, r := range b.narrow {
		own, ok := lineOf(b.rows, r.label(), r.CodeN, r.Stream)
		if r.CodeN != r.N && ok && r.Stream == "laplace" {
			fmt.Fprintf(&b.text, "| %s | %d | %d | %.2f | %.2f |\n", r.label(), r.N, r.CodeN, r.EnergyPJ/own.EnergyPJ, r.DrainPJ/own.DrainPJ)
		}
	}
	b.text.WriteByte('\n')
}

// cells writes what the libraries state of their gates: what leakage, delay and energy hang on.
func (b *book) cells(all []technology) {
	b.text.WriteString("## The cell libraries\n\n" +
		"From energy/data/libraries.csv: leakage of a NAND2 (where the file has none, an inverter), delay and\n" +
		"energy of an inverter that drives four of its kind. Between the three thresholds of asap7 at 25 C,\n" +
		"and between 25 and 100 C (SS, 0.63 V) of one, lie factors of 10 to 100: leakage without process,\n" +
		"threshold and temperature is no figure.\n\n" +
		"| library | V | C | NAND2, um2 | leakage, nW | nW/um2 | of a flip-flop, in its NAND2 | FO4, ps | FO4, fJ a change |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, t := range all {
		area, leakage := t.Nand2UM2, t.Nand2NW
		if t.Nand2 == "" {
			area, leakage = t.InverterUM2, t.InverterNW
		}
		flipFlop := ""
		if t.FlipFlop != "" && t.Nand2 != "" {
			flipFlop = fmt.Sprintf("%.1f", t.FlipFlopNW/t.Nand2NW)
		}
		fmt.Fprintf(&b.text, "| %s | %.2f | %.0f | %.3g | %.3g | %.3g | %s | %.0f | %.3g |\n", t.Name, t.Volts, t.Celsius, area, leakage, leakage/area, flipFlop, t.FO4PS, t.FO4FJ)
	}
	b.text.WriteByte('\n')
}
