package main

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/arch/lane"
)

// lengths of the dot products in the table of savings.
var lengths = []int{64, 256, 576, 1024, 4608}

// results are the tables of RESULTS.md: those of the first library, each beside the independent
// synthesis where that has the same block. all are the figures of all libraries, cells what these
// are like.
func results(cells []technology, all map[string][]row, reference []row) string {
	b := &book{rows: wide(all[libraries[0]]), narrow: all[libraries[0]], reference: reference}
	fmt.Fprintf(&b.text, `# What the blocks cost, in INT8 multiply-accumulates

Written by tools/characterize from %s; cells: %s, see
energy/data/libraries.csv. README.md says how it was measured, what is assumed, and why figures
differ from those of another synthesis. In parentheses: the same ratio by the independent synthesis
to the same cells (tools/characterize/independent45.csv), where it has the block.

A MAC is the cheaper of the INT8 lanes of the same front and stream. Every energy includes the
clock. The area of a shared counter set is that of all its lanes together; that of a look-up lane
does not include the table.

`, sheetOf(libraries[0]), libraries[0])
	b.macs()
	b.independent()
	b.libraries(all)
	b.cells(cells)
	b.narrowCodes()
	for _, stream := range []string{"laplace", "relu", "gauss", "alexnet_fmnist"} {
		fmt.Fprintf(&b.text, "## Energy of a pair, in MACs (%s)\n\n", stream)
		b.byWidth(stream, func(r row) float64 { return r.EnergyPJ })
	}
	b.text.WriteString("## Area, in MACs\n\n")
	b.byWidth("laplace", func(r row) float64 { return r.AreaUM2 })
	for _, stream := range []string{"laplace", "relu"} {
		fmt.Fprintf(&b.text, "## Energy of a whole dot product, drain and requantizer included, in that of INT8 (%s)\n\n", stream)
		b.text.WriteString("Below 1 the lane saves energy; at 0.34 it saves 66 %. Last column: the shortest " +
			"dot product with\nwhich it does.\n\n")
		b.dots(stream, b.cheapest, 0)
	}
	b.text.WriteString("## The same against a MAC that is synthesized as a * w + sum (laplace)\n\nWhat a saving is worth that is quoted against such a MAC.\n\n")
	b.dots("laplace", b.naive, 0)
	fmt.Fprintf(&b.text, "## The same with the leakage of these cells (laplace)\n\n"+
		"A cycle of %g ns at 25 C; drain cycles leak too. Other processes leak otherwise: libraries.csv.\n\n", periodOfLeakageNS)
	b.dots("laplace", b.cheapest, periodOfLeakageNS)
	b.text.WriteString("## Pairs per second and area, in those of the MAC\n\nOne clock for all; drain cycles counted, drained while the lane waits.\n\n")
	b.rates()
	b.text.WriteString("## In figures (laplace)\n\nDrain: per counter. Ripple: until the last carry has passed.\n\n")
	b.figures("laplace")
	return b.text.String()
}

// wide are the rows of lanes that run codes of their own width.
func wide(rows []row) []row {
	return slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.CodeN != r.N })
}

// A book collects the tables.
type book struct {
	rows, narrow []row // without and with those of narrow codes on wide lanes
	reference    []row
	text         strings.Builder
}

// cheapestMAC is the cheapest INT8 lane of a front and stream.
func cheapestMAC(rows []row, front, stream string, value func(row) float64) (float64, bool) {
	best, found := 0.0, false
	for _, r := range rows {
		if r.Block == kindMAC && r.Bits == 32 && r.Front == front && r.Stream == stream && (!found || value(r) < best) {
			best, found = value(r), true
		}
	}
	return best, found
}

// A rival is the INT8 lane that a lane is compared with: energy and leakage of that of the same
// front and stream.
type rival func(front, stream string) (energyPJ, leakageNW float64, ok bool)

func (b *book) cheapest(front, stream string) (energyPJ, leakageNW float64, ok bool) {
	energyPJ, ok = cheapestMAC(b.rows, front, stream, func(r row) float64 { return r.EnergyPJ })
	leakageNW, _ = cheapestMAC(b.rows, front, stream, func(r row) float64 { return r.LeakageNW })
	return energyPJ, leakageNW, ok
}

// naive is the MAC without a carry-save tree.
func (b *book) naive(front, stream string) (energyPJ, leakageNW float64, ok bool) {
	for _, r := range b.rows {
		if r.Block == kindMAC && r.Organisation == lane.MultiplierThenAdder.Name && r.Front == front && r.Stream == stream {
			return r.EnergyPJ, r.LeakageNW, true
		}
	}
	return 0, 0, false
}

// ratio of a row to the MAC of its front and stream; ok is false where there is none.
func ratio(rows []row, r row, value func(row) float64) (float64, bool) {
	m, ok := cheapestMAC(rows, r.Front, r.Stream, value)
	return value(r) / m, ok
}

// label of a lane's line in a table.
func (r row) label() string {
	arrays := r.Arrays
	if r.Block == kindLookup {
		arrays = fmt.Sprintf("%d terms", r.Terms)
		if r.Terms == 1 {
			arrays = "1 term"
		}
	}
	return fmt.Sprintf("%s | %s | %s", r.Front, r.Organisation, arrays)
}

func (r row) lane() bool { return r.Block == kindCounters || r.Block == kindLookup }

// labels of all lanes, in the order of first appearance.
func (b *book) labels() []string {
	var labels []string
	for _, r := range b.rows {
		if r.lane() && !slices.Contains(labels, r.label()) {
			labels = append(labels, r.label())
		}
	}
	slices.Sort(labels)
	slices.Reverse(labels)
	return labels
}

// lineOf finds the lane of a line, width and stream.
func lineOf(rows []row, label string, n int, stream string) (row, bool) {
	for _, r := range rows {
		if r.lane() && r.label() == label && r.N == n && r.Stream == stream {
			return r, true
		}
	}
	return row{}, false
}

// byWidth writes ratios to the MAC, a line a lane, a column a width.
func (b *book) byWidth(stream string, value func(row) float64) {
	b.text.WriteString("| front | organisation | counters | n=3 | n=4 | n=5 | n=6 | n=7 |\n|---|---|---|---|---|---|---|---|\n")
	for _, label := range b.labels() {
		fmt.Fprintf(&b.text, "| %s |", label)
		for n := 3; n <= 7; n++ {
			b.text.WriteString(" " + b.cell(label, n, stream, value) + " |")
		}
		b.text.WriteByte('\n')
	}
	b.text.WriteByte('\n')
}

func (b *book) cell(label string, n int, stream string, value func(row) float64) string {
	cell := ""
	if r, ok := lineOf(b.rows, label, n, stream); ok {
		if x, ok := ratio(b.rows, r, value); ok {
			cell = fmt.Sprintf("%.2f", x)
		}
	}
	if r, ok := lineOf(b.reference, label, n, stream); ok {
		if x, ok := ratio(b.reference, r, value); ok {
			cell = strings.TrimSpace(fmt.Sprintf("%s (%.2f)", cell, x))
		}
	}
	return cell
}

// macs writes the INT8 lanes and what follows any lane.
func (b *book) macs() {
	b.text.WriteString("## INT8 lanes, post-processing and requantizers\n\npJ per operation, by stream; the share of the clock is that of laplace.\n\n" +
		"| front | block | organisation | n | area, um2 | path, ns | clock | laplace | relu | gauss | alexnet_fmnist |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range b.rows {
		if r.lane() || r.Stream != "laplace" {
			continue
		}
		fmt.Fprintf(&b.text, "| %s | %s | %s | %s | %.0f | %.2f | %.0f %% |", r.Front, r.Block, r.Organisation, width(r.N), r.AreaUM2, r.CriticalPathNS, 100*r.ClockPJ/r.EnergyPJ)
		for _, stream := range []string{"laplace", "relu", "gauss", "alexnet_fmnist"} {
			for _, other := range b.rows {
				if other.key() == r.key() && other.Stream == stream {
					fmt.Fprintf(&b.text, " %.2f |", other.EnergyPJ)
				}
			}
		}
		b.text.WriteByte('\n')
	}
	b.text.WriteByte('\n')
}

func width(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// block finds the row of a block that follows lanes.
func (b *book) block(name string, n int, stream string) (row, bool) {
	for _, r := range b.rows {
		if r.Block == name && r.N == n && r.Stream == stream {
			return r, true
		}
	}
	return row{}, false
}

// figures writes the lanes in their own units.
func (b *book) figures(stream string) {
	b.text.WriteString("| front | organisation | counters | n | flip-flops | latches | area, um2 | path, ns | ripple, ns | leakage, nW | pJ a pair | clock | pJ a drain |\n" +
		"|---|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, label := range b.labels() {
		for n := 3; n <= 7; n++ {
			if r, ok := lineOf(b.rows, label, n, stream); ok {
				fmt.Fprintf(&b.text, "| %s | %d | %d | %d | %.0f | %.2f | %.2f | %.0f | %.2f | %.0f %% | %.2f |\n", label, n, r.FlipFlops, r.Latches, r.AreaUM2,
					r.CriticalPathNS, r.RippleNS, r.LeakageNW, r.EnergyPJ, 100*r.ClockPJ/r.EnergyPJ, r.DrainPJ)
			}
		}
	}
}
