package process

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/energy/cacti"
	"dnasim/internal/golden"
)

const pageFile = "../PROCESS.md"

// The page is written with -update.
func TestPage(t *testing.T) {
	page := page(t)
	if *golden.Update {
		require.NoError(t, os.WriteFile(pageFile, []byte(page), 0o666))
	}
	want, err := os.ReadFile(pageFile)
	require.NoError(t, err)
	require.Equal(t, string(want), page, "go test ./energy/process -update writes it")
}

func page(t *testing.T) string {
	all := libraries(t)
	var b strings.Builder
	b.WriteString(introduction)
	b.WriteString(nearest(t, all[0]))
	b.WriteString(families(t, all[0]))
	b.WriteString(beside)
	for _, l := range all {
		fmt.Fprintf(&b, "| %s | %d | %.2f | %.0f | %s | %.3g | %.3g | %s |\n", l.Name, l.NodeNM, l.SupplyV, l.TemperatureC+273, stated(l.NAND2NW), l.FO4PS, l.ToggleFJ,
			ratioText(l.FlipFlopNW, l.NAND2NW))
	}
	b.WriteString(temperatures)
	return b.String()
}

// stated is a figure that a Liberty file may lack.
func stated(nw float64) string {
	if nw == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3g", nw)
}

func ratioText(a, b float64) string {
	if a == 0 || b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", a/b)
}

// unchecked is a process whose leakage may be flagged.
func unchecked(t *testing.T, family string, nodeNM, temperatureK int) (p Process, flag string) {
	t.Helper()
	m, err := cacti.New(nodeNM, Device(family), temperatureK)
	require.NoError(t, err)
	return Process{Family: family, NodeNM: nodeNM, TemperatureK: temperatureK, gates: m.Logic()}, m.LeakageFlag()
}

// onOff is drive over leakage, which does not depend on how wide transistors are: the current that
// charges the load of a FO4 in its delay, over that of a NAND2 which leaks below the threshold.
func onOff(toggleFJ, supplyV, fo4PS, leakageNW float64) float64 {
	const nanoampere = 1e6 // of a milliampere
	return 2 * toggleFJ / supplyV / fo4PS * nanoampere / (leakageNW / supplyV)
}

func nearest(t *testing.T, l Library) string {
	var b strings.Builder
	row := func(name string, v, fo4, fj, nw, ratio float64) {
		fmt.Fprintf(&b, "| %s | %.2f | %.1f | %.2f | %.2g | %.2g |\n", name, v, fo4, fj, nw, ratio)
	}
	row("nangate45_typ", l.SupplyV, l.FO4PS, l.ToggleFJ, l.NAND2NW, onOff(l.ToggleFJ, l.SupplyV, l.FO4PS, l.NAND2NW))
	for _, family := range []string{"hp", "lop", "lstp"} {
		p, _ := unchecked(t, family, 45, 300)
		channel := p.NAND2LeakageNW() * p.ChannelShare()
		row(family, p.SupplyV(), p.FO4PS(), p.ToggleFJ(), channel, onOff(p.ToggleFJ(), p.SupplyV(), p.FO4PS(), channel))
	}
	hp, _ := unchecked(t, "hp", 45, 300)
	wide := l.ToggleFJ / (l.SupplyV * l.SupplyV) / (hp.ToggleFJ() / (hp.SupplyV() * hp.SupplyV()))
	lop, _ := unchecked(t, "lop", 45, 300)
	lstp, _ := unchecked(t, "lstp", 45, 300)
	fmt.Fprintf(&b, mismatch, l.FO4PS/hp.FO4PS(), wide, hp.NAND2LeakageNW()*wide/l.NAND2NW,
		100*(lop.gates.LoadF/hp.gates.LoadF-1), 100*(lstp.gates.LoadF/hp.gates.LoadF-1), hp.NAND2LeakageNW()/l.NAND2NW)
	return b.String()
}

func families(t *testing.T, l Library) string {
	var b strings.Builder
	for _, family := range []string{"lstp", "lop", "hp"} {
		for _, node := range tabulated {
			p, _ := unchecked(t, family, node, DefaultTemperatureK)
			fmt.Fprintf(&b, "| %s | %d | %.2f | %.1f | %.3f | %.3f | %.2f |", family, node, p.SupplyV(), p.FO4PS(), p.ToggleFJ(), p.EnergyFactor(l), p.DelayFactor(l))
			for _, kelvin := range []int{300, DefaultTemperatureK} {
				p, flag := unchecked(t, family, node, kelvin)
				if flag != "" {
					b.WriteString(" refused | - | - |")
					continue
				}
				fmt.Fprintf(&b, " %.3g | %.3g | %.1f |", p.NAND2LeakageNW(), p.BitLeakageNW(), flipFlopPerBit(p, l))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

const introduction = `# Processes

` + "`[energy] process`" + ` is the family of devices that the whole chip is made of: ` + "`lstp`" + ` (low standby
power, the default), ` + "`lop`" + ` (low operating power) or ` + "`hp`" + ` (high performance), at
` + "`temperature_k`" + `. All three are CACTI 7's, from its device tables (` + "`cacti/technology.csv`" + `,
` + "`cacti/leakage.csv`" + `). SRAM cells and their periphery, logic and wires follow it. This page is
written by
` + "`go test ./energy/process -update`" + `.

## Which process the synthesis corresponds to

Logic is synthesized to nangate45_typ (45 nm, 1.10 V, 25 C). The families at 45 nm and 300 K stand
beside it: FO4 is the delay of an inverter that drives four of its kind, a toggle one change of its
output, leakage that of a NAND2 below the threshold. The library's cells are X1, those of the
families have transistors of minimum width. On/off, drive over leakage, does not depend on the
width.

| process | supply, V | FO4, ps | toggle, fJ | NAND2 leakage, nW | on/off |
|---|---|---|---|---|---|
`

const mismatch = `
By delay, hp is the nearest family, so hp's capacitance stands for the library's. What does not
match:

* The library is %.2f times as slow as hp. Delay is therefore taken from the library's own FO4, not
  from hp's: a path of so many FO4 has as many in every process.
* Its cells are %.1f times as wide as the minimum by their capacitance. At that width hp would leak
  %.0f times what the library states: its threshold is higher than hp's. Leakage is therefore the
  family's own, not the library's.
* The choice of hp matters for energy by its capacitance alone: lop's is %+.0f %%, lstp's %+.0f %% of it.
  The supply is the library's own.
* A NAND2 counts with transistors of minimum width, as a bit of SRAM has them. At 45 nm and 300 K
  hp's leaks %.1f times what the X1 cell of the library states. Wider cells leak in proportion.

## How logic is priced

* Dynamic energy: synthesized energy x C V^2 of family and node / C V^2 of hp's capacitance at 45 nm
  and 1.10 V ("energy x" below).
* Delay: synthesized path x FO4 of family and node / FO4 of the library ("delay x").
* Leakage: gate equivalents (area over that of the library's NAND2) x leakage of the family's NAND2,
  below the threshold with its stack factor and through gates, by CACTI's equations.
* Area: published factors (Stillmaker & Baas), the same for all families.
* The vector unit's source names a 40 nm G process without a supply: it counts as hp at 40 nm.

FF/bit is the leakage of a flip-flop, by its area, over that of a bit of SRAM. 4 to 6 is physical: a
flip-flop has 20 to 28 transistors, a bit six. Where currents through gates prevail (LSTP at 65 and
90 nm, many at 300 K) CACTI's equations give more: they count two PMOS in full for a NAND2, and one
of the two inverters of a cell for half of the time. A test holds the ratio at 350 K.

| family | node, nm | supply, V | FO4, ps | toggle, fJ | energy x | delay x | NAND2, nW, 300 K | bit, nW | FF/bit | NAND2, nW, 350 K | bit, nW | FF/bit |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
`

const beside = `
"Refused" are known bad entries of CACTI's tables (the flags of ` + "`cacti/leakage.csv`" + `), and nodes
that are interpolated with them. 40 and 28 nm are interpolated as CACTI does.

## Real libraries

As their Liberty files state them (` + "`data/libraries.csv`" + `); X1 cells or the smallest there are.

| library | node, nm | supply, V | temperature, K | NAND2, nW | FO4, ps | toggle, fJ | flip-flop / NAND2 leakage |
|---|---|---|---|---|---|---|---|
`

const temperatures = `
## What is not known

* Drive and capacitance do not depend on temperature in CACTI's tables. Leakage does.
* Temperatures between the tabulated ones (300 to 400 K in steps of 10) are refused.
* CACTI's families are projections (ITRS, MASTAR) and not measured. Between lstp and hp lie three
  orders of magnitude of leakage: the tornado (` + "`dnasim -explain`" + `) shows that range as one line.
`
