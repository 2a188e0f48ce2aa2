package rtl

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/arch/lane"
	"dnasim/quant"
)

// compared counts what a test compared, over its subtests.
type compared struct{ programs, bits, cycles atomic.Int64 }

// simulate runs the program on the Verilog and requires every result bit and every cycle.
func (c *compared) simulate(t *testing.T, p *Program, err error) {
	t.Helper()
	require.NoError(t, err)
	lines, err := Simulate(t.Context(), t.TempDir(), p, Options{})
	require.NoError(t, err)
	bits, cycles, err := p.Check(lines)
	require.NoError(t, err)
	c.programs.Add(1)
	c.bits.Add(int64(bits))
	c.cycles.Add(int64(cycles))
}

func (c *compared) report(t *testing.T) {
	t.Cleanup(func() {
		t.Logf("%d programs, %d bits in %d cycles compared", c.programs.Load(), c.bits.Load(), c.cycles.Load())
	})
}

func needVerilog(t *testing.T) {
	for _, tool := range []string{"iverilog", "vvp"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("Icarus Verilog is not installed: %v", err)
		}
	}
}

// dots are the dot products every counting lane is tried with: corners at the limit of its
// counters, one pair beyond the limit, tensors drawn and trained.
func dots(t *testing.T, n, terms int, limit int64, seed uint64) []Pairs {
	r := rand.New(rand.NewPCG(seed, 7))
	all := corners(n, int(min(limit, 70)))
	for _, rectified := range []bool{false, true} {
		weights, activations := laplace(r, 600, false), laplace(r, 600, rectified)
		qw, qa := fit(t, weights, activations, n, terms)
		pairs := 150 + int(seed%7)
		if n >= 6 { // a drain takes hundreds of cycles: two are enough
			pairs = min(pairs, int(limit)+9)
		}
		all = append(all, encode(qw, qa, weights, activations, pairs))
	}
	if n >= 6 {
		all = []Pairs{all[5], all[8], all[len(all)-1]}
	}
	return all
}

// widest is the largest n that is tried. With -short it is 4; widths that take Icarus Verilog
// minutes are tried with the tag long.
func widest() int {
	if testing.Short() {
		return 4
	}
	return widestTried
}

// counterSets are the organisations with counters of their own that exist in Verilog.
func counterSets() []lane.Organisation {
	return slices.DeleteFunc(lane.Organisations(), func(o lane.Organisation) bool { return o.Module != "counter_set" })
}

// named finds an organisation that exists.
func named(name string) lane.Organisation {
	o, ok := lane.OrganisationNamed(name)
	if !ok {
		panic("no organisation " + name)
	}
	return o
}

// joint is a joint histogram of counters in the circuit of an organisation.
func joint(circuit string) lane.Organisation {
	o := named(circuit)
	o.Sums, o.Module = lane.JointHistogram, "counter_joint"
	return o
}

// Every organisation of the list has a module, and a block or program of this package drives it.
func TestEveryOrganisationHasItsVerilog(t *testing.T) {
	sources, err := Sources()
	require.NoError(t, err)
	for _, o := range lane.Organisations() {
		require.Contains(t, sources, o.Module+".v", o.Name)
		if o.Sums == lane.LookedUp {
			continue
		}
		b := Lane{N: 3, Arrays: ArraysFour, CounterBits: 12, Organisation: o}.Block()
		require.Equal(t, o.Module, b.Module)
	}
}

// Every organisation, at every width and number of terms, gives the counts of lane.CounterSet in
// its cycles.
func TestCounterSetsKeepTheContract(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	for n := quant.MinExponentBits; n <= widest(); n++ {
		for _, arrays := range []int{ArraysOneTerm, ArraysThree, ArraysFour} {
			for i, organisation := range counterSets() {
				l := Lane{N: n, Arrays: arrays, CounterBits: 6 + i%2, Organisation: organisation, Lean: arrays == ArraysThree}
				if organisation.UpDown { // holds twice as many
					l.CounterBits = 6
				}
				if l.Lean && n >= 5 { // the time it takes
					continue
				}
				t.Run(fmt.Sprintf("%s/n=%d,arrays=%d", organisation.Name, n, arrays), func(t *testing.T) {
					t.Parallel()
					limit := organisation.PairLimit(l.CounterBits)
					p, err := l.Program(dots(t, n, l.terms(), limit, uint64(n+arrays)))
					c.simulate(t, p, err)
				})
			}
		}
	}
}

// Narrow codes on a wider lane reach the counters in the middle; those alone are drained, and they
// hold the counts that a lane of the codes' own width has.
func TestNarrowCodesOnAWideLane(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	for _, organisation := range counterSets() {
		for _, arrays := range []int{ArraysOneTerm, ArraysFour} {
			l := Lane{N: 5, CodeN: 3, Arrays: arrays, CounterBits: 12, Organisation: organisation}
			own := l
			own.N, own.CodeN = 3, 0
			products := dots(t, 3, l.terms(), 500, 1)[8:9]
			wide, err := l.Program(products)
			require.NoError(t, err)
			narrow, err := own.Program(products)
			require.NoError(t, err)
			counts := func(p *Program) (all []int64) {
				for e := range p.Slots {
					if r, ok := p.Results[e]; ok {
						all = append(all, r...)
					}
				}
				return all
			}
			require.Equal(t, counts(narrow), counts(wide), organisation.Name)
			c.simulate(t, wide, nil)
		}
	}
}

// Counters of the width that is built by default, filled to their limit: the largest counts, up and
// down.
func TestCountersAtTheirLimit(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	for _, organisation := range counterSets() {
		for _, lean := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s,lean=%v", organisation.Name, lean), func(t *testing.T) {
				t.Parallel()
				l := Lane{N: 3, Arrays: ArraysFour, CounterBits: 12, Organisation: organisation, Lean: lean}
				limit := int(organisation.PairLimit(12))
				many := corners(3, limit)
				p, err := l.Program([]Pairs{many[0], many[1], many[5], corners(3, limit+1)[0], many[7]})
				c.simulate(t, p, err)
			})
		}
	}
}

// Tensors of the trained networks, a few hundred pairs a dot product.
func TestTrainedTensors(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	for _, layer := range []struct {
		file string
		gemm int
	}{{"alexnet_fmnist.onnx", 1}, {"resnet_fmnist.onnx", 3}, {"transformer_fmnist.onnx", 1}} {
		weights, activations := trainedLayer(t, layer.file, layer.gemm)
		for _, n := range []int{3, 5} {
			qw, qa := fit(t, weights, activations, n, quant.FourTerms)
			dot := encode(qw, qa, weights, activations, min(576, len(weights), len(activations)))
			for _, organisation := range []string{"ripple_up_pair", "latch_file_shared_adder", "ff_clock_gated_split_low_high"} {
				t.Run(fmt.Sprintf("%s/n=%d/%s", layer.file, n, organisation), func(t *testing.T) {
					t.Parallel()
					p, err := Lane{N: n, Arrays: ArraysFour, CounterBits: 12, Organisation: named(organisation)}.Program([]Pairs{dot})
					c.simulate(t, p, err)
				})
			}
		}
	}
}

// The joint histogram gives the counts of lane.JointSet in its cycles.
func TestJointHistogramKeepsTheContract(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	for n, organisationsOf := range map[int][]string{
		3: {"ff_clock_gated", "ff_clock_gated_split_low_high", "ripple_up_pair"},
		4: {"ff_clock_gated", "ff_clock_gated_split_low_high", "ripple_up_pair"},
		5: {"ff_clock_gated", "ripple_up_pair"},
	} { // n = 6: cosim_long_test.go; n = 7 has 16129 counters and takes Icarus Verilog hours
		if n > widest() {
			continue
		}
		for i, circuit := range organisationsOf {
			t.Run(fmt.Sprintf("%s/n=%d", circuit, n), func(t *testing.T) {
				t.Parallel()
				organisation := joint(circuit)
				l := Lane{N: n, CounterBits: 8, Organisation: organisation, Lean: i == 1}
				if n >= 5 {
					l.CounterBits = 3
				}
				many := dots(t, n, quant.FourTerms, organisation.PairLimit(l.CounterBits), uint64(n))
				switch { // a drain takes 225, 961 cycles, and the last dot product has several
				case n == 4:
					many = []Pairs{many[0], many[5], many[len(many)-1]}
				case n >= 5:
					many = []Pairs{many[0], many[5], many[7]}
				}
				p, err := l.Program(many)
				c.simulate(t, p, err)
			})
		}
	}
}

// Lanes that share a counter set give the counts of lane.SharedSet in its cycles.
func TestSharedCounterSetKeepsTheContract(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	for n := quant.MinExponentBits; n <= widest(); n++ {
		for _, arrays := range []int{ArraysOneTerm, ArraysFour} {
			for _, lanes := range []int{1, 2, 4, 8} {
				if n > 3 && lanes != 2 && (n > 4 || lanes != 4) { // the time it takes
					continue
				}
				t.Run(fmt.Sprintf("n=%d,arrays=%d,lanes=%d", n, arrays, lanes), func(t *testing.T) {
					t.Parallel()
					l := Lane{N: n, Arrays: arrays, CounterBits: 7, Organisation: lane.SharedBy(lanes)}
					p, err := l.Program(dots(t, n, l.terms(), l.Organisation.PairLimit(7), uint64(n+lanes)))
					c.simulate(t, p, err)
				})
			}
		}
	}
}

// A lane that looks powers up gives the sums of lane.LookupLane in its cycles.
func TestLookupLaneKeepsTheContract(t *testing.T) {
	needVerilog(t)
	var c compared
	c.report(t)
	for n := quant.MinExponentBits; n <= widest(); n++ {
		for _, terms := range []int{quant.OneTerm, quant.FourTerms} {
			for _, lean := range []bool{false, true} {
				t.Run(fmt.Sprintf("n=%d,terms=%d,lean=%v", n, terms, lean), func(t *testing.T) {
					t.Parallel()
					table, err := lane.NewLookupTable(n, terms, 1+1/float64(n), lane.LookupFractionBits(n))
					require.NoError(t, err)
					many := append(dots(t, n, terms, 70, uint64(n)), corners(n, 300)[:2]...)
					p, err := LookupProgram(Lookup{Table: table, CountBits: 8, Lean: lean}, many)
					c.simulate(t, p, err)
				})
			}
		}
	}
}
