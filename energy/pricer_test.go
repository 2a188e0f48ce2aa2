package energy

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// int8Machine and dnateqMachine are small machines with every class between them.
func int8Machine() []Component {
	return []Component{
		{Name: "lane", Class: ClassINT8MAC, Instances: 256, Organisation: "merged_carry_save"},
		{Name: "activation_buffer", Class: ClassSRAM, Instances: 8, CapacityBytes: 8192, WidthBits: 64},
		{Name: "post_processing", Class: ClassINT8Requantizer, Instances: 16},
		{Name: "vector", Class: ClassVector, Instances: 16},
		{Name: "interconnect", Class: ClassInterconnect, Instances: 4},
		{Name: "dram", Class: ClassDRAM, Technology: "lpddr4", Channels: 2, PeakGBps: 12.8},
		{Name: "array", Class: ClassArrayWires, Instances: 1, Rows: 8, Columns: 32, Units: 16},
	}
}

func dnateqMachine() []Component {
	parts := int8Machine()
	parts[0] = Component{Name: "lane", Class: ClassCounterSet, Instances: 256, Organisation: "ripple_up_pair",
		Arrays: "AC1+AC2+AC3+AC4", ExponentBits: 7}
	parts[2] = Component{Name: "post_processing", Class: ClassPostProcessor, Instances: 16, ExponentBits: 7, Weights: 253}
	return append(parts, Component{Name: "lane_int8", Class: ClassINT8MAC, Instances: 256, Organisation: "merged_carry_save"})
}

func pricer(t testing.TB, nodeNM int, parts []Component) *Pricer {
	t.Helper()
	p, err := NewPricer(load(t, nodeNM), nodeNM, parts)
	require.NoError(t, err)
	return p
}

func TestPriceIsCountsTimesRows(t *testing.T) {
	table := load(t, 45)
	p := pricer(t, 45, int8Machine())
	price := func(key string) float64 { return *rowOf(t, table, key).EnergyPJ }
	sram, err := table.SRAM(45, "itrs-lstp", 8192, 64)
	require.NoError(t, err)

	s, err := p.Price([]Count{
		{Component: "lane", Action: "pair_nonzero", N: 1000}, {Component: "lane", Action: "pair_zero", N: 500},
		{Component: "activation_buffer", Action: "read", N: 100}, {Component: "activation_buffer", Action: "write", N: 10},
		{Component: "post_processing", Action: "requantize", N: 7}, {Component: "vector", Action: "op", N: 9},
		{Component: "interconnect", Action: "byte_hops", N: 11},
		{Component: "dram", Action: "read_bytes", N: 64}, {Component: "dram", Action: "write_bytes", N: 32},
	}, 0)
	require.NoError(t, err)
	assert.InEpsilon(t, 1000*price("int8_mac.merged_carry_save.a32.pair_nonzero")+500*price("int8_mac.merged_carry_save.a32.pair_zero"), s[DatapathDynamic], 1e-12)
	assert.InEpsilon(t, 100*sram.ReadPJ+10*sram.WritePJ, s[SRAMDynamic], 1e-12)
	assert.InEpsilon(t, 7*price("int8_requantizer.requantize"), s[PostProcessing], 1e-12)
	assert.InEpsilon(t, 9*price("vector.op"), s[Vector], 1e-12)
	assert.InEpsilon(t, 11*8*0.388651/4*p.Lengths().Hop, s[Interconnect], 1e-12, "half of the bits toggle, a toggle takes half")
	assert.InEpsilon(t, 96*64.0, s[DRAMDynamic], 1e-12, "8 pJ/bit")
	assert.Zero(t, s[SRAMLeakage]+s[DatapathLeakage]+s[DRAMBackground], "no time, no leakage")
}

func TestLeakageIsPowerTimesTime(t *testing.T) {
	p := pricer(t, 45, int8Machine())
	s, err := p.Price(nil, 1e-3)
	require.NoError(t, err)
	assert.InEpsilon(t, 8*0.00161708*1e-3*1e9, s[SRAMLeakage], 1e-5, "8 banks of 1.617 uW for 1 ms")
	var mw float64
	for _, a := range p.Areas() {
		if a.Block != "activation_buffer" {
			mw += a.LeakageMW
		}
	}
	assert.InEpsilon(t, mw*1e-3*1e9, s[DatapathLeakage], 1e-12)
	assert.InEpsilon(t, 2*32.9*1e-3*1e9, s[DRAMBackground], 1e-12, "2 idle channels of 32.9 mW for 1 ms")
}

func TestBackgroundOfWholeAccessEnergiesIsChargedWhileIdleOnly(t *testing.T) {
	bytes := 2 * 12.8e9 * 1e-3 // both channels busy for 1 ms
	counts := []Count{{Component: "dram", Action: "read_bytes", N: bytes}}
	price := func(technology string, seconds float64) float64 {
		parts := int8Machine()
		parts[5].Technology = technology
		s, err := pricer(t, 32, parts).Price(counts, seconds)
		require.NoError(t, err)
		return s[DRAMBackground]
	}
	assert.InDelta(t, 0, price("lpddr4", 1e-3), 1, "busy all the time")
	assert.InEpsilon(t, 2*32.9e-3*1e-3*1e12, price("lpddr4", 2e-3), 1e-9, "busy half the time")
	assert.InEpsilon(t, 2*63.6e-3*1e-3*1e12, price("hbm2", 1e-3), 1e-9, "not contained in the energy per bit")
	assert.InEpsilon(t, 2*63.6e-3*2e-3*1e12, price("hbm2", 2e-3), 1e-9)
}

func TestPricesOfExponentialActionsFollowTheLayersBits(t *testing.T) {
	table := load(t, 45)
	p := pricer(t, 45, dnateqMachine())
	thresholds, err := table.SRAM(45, "itrs-lstp", 64*2, 16)
	require.NoError(t, err)
	unit := func(action string, n int) float64 {
		component := "lane"
		if action == "bin" || action == "requantize" {
			component = "post_processing"
		}
		s, err := p.Price([]Count{{Component: component, Action: action, ExponentBits: n, N: 1}}, 0)
		require.NoError(t, err)
		return s.Total()
	}
	price := func(key string) float64 { return *rowOf(t, table, key).EnergyPJ }
	assert.InEpsilon(t, price("post_processing.n3.c12.bin"), unit("bin", 3), 1e-12)
	assert.InEpsilon(t, price("post_processing.n7.c12.bin"), unit("bin", 7), 1e-12)
	assert.InEpsilon(t, price("exponent_quantizer.n3.requantize")+3*thresholds.ReadPJ, unit("requantize", 3), 1e-12)
	const lane = "counter_set.ripple_up_pair.n7."
	// Codes of n = 4 and of n = 5 on a lane of n = 7.
	for _, action := range []string{"pair_nonzero", "pair_zero", "drain_step"} {
		seven, four := price(lane+"AC1+AC2+AC3+AC4."+action), price(lane+"codes_n4.AC1+AC2+AC3+AC4."+action)
		assert.InEpsilon(t, seven, unit(action, 7), 1e-12)
		assert.InEpsilon(t, four, unit(action, 4), 1e-12)
		assert.InEpsilon(t, seven+(four-seven)*2/3, unit(action, 5), 1e-12)
	}
	own := pricer(t, 45, func() []Component { parts := dnateqMachine(); parts[0].ExponentBits = 4; return parts }())
	s, err := own.Price([]Count{{Component: "lane", Action: "pair_nonzero", ExponentBits: 4, N: 1}}, 0)
	require.NoError(t, err)
	assert.InEpsilon(t, price("counter_set.ripple_up_pair.n4.AC1+AC2+AC3+AC4.pair_nonzero"), s.Total(), 1e-12, "on a lane of their own width")
	assert.Less(t, s.Total(), unit("pair_nonzero", 4))
}

// One read of the powers serves all units of a tile: a word, along the side of the array.
func TestAPowerIsReadOnceForAllUnits(t *testing.T) {
	table := load(t, 45)
	powers, err := table.SRAM(45, "itrs-lstp", 253*2, 16) // 4R+1 powers for n = 7
	require.NoError(t, err)
	bit := *rowOf(t, table, "wire.bit_mm").EnergyPJ
	for _, columns := range []int{8, 32} {
		parts := slices.DeleteFunc(dnateqMachine(), func(c Component) bool { return c.Class == ClassArrayWires })
		p := pricer(t, 45, append(parts,
			Component{Name: "array", Class: ClassArrayWires, Instances: 4, Rows: 256 / 4 / columns, Columns: columns, Units: 4},
			Component{Name: "power_table", Class: ClassPowerTable, Instances: 4, Weights: 253}))
		s, err := p.Price([]Count{{Component: "power_table", Action: "read", N: 1}}, 0)
		require.NoError(t, err)
		assert.InEpsilon(t, powers.ReadPJ+16*bit*p.Lengths().ArrayWidth, s[PostProcessing], 1e-12)
		last := p.Areas()[len(p.Areas())-1]
		assert.InEpsilon(t, 4*powers.AreaMM2, last.MM2, 1e-9)
	}
}

// A dot product of K pairs on the Laplace stream, with drain and quantizer, over that of the MAC,
// is near what the independent synthesis gives. That leaves the tables of powers and thresholds
// out, so ours are larger where the dot product is short.
func TestWholeDotProductsAreNearTheIndependentOnes(t *testing.T) {
	parts := dnateqMachine()
	parts[0].ExponentBits = 3
	p := pricer(t, 45, parts)
	int8 := pricer(t, 45, int8Machine())
	for k, want := range map[float64]float64{64: 1.92, 256: 1.05, 576: 0.88, 1024: 0.81, 4608: 0.75} {
		counting, err := p.Price([]Count{
			{Component: "lane", Action: "pair_nonzero", ExponentBits: 3, N: k},
			{Component: "lane", Action: "drain_step", ExponentBits: 3, N: 28},
			{Component: "post_processing", Action: "bin", ExponentBits: 3, N: 28},
			{Component: "post_processing", Action: "requantize", ExponentBits: 3, N: 1}}, 0)
		require.NoError(t, err)
		mac, err := int8.Price([]Count{{Component: "lane", Action: "pair_nonzero", N: 0.925 * k},
			{Component: "lane", Action: "pair_zero", N: 0.075 * k}, {Component: "post_processing", Action: "requantize", N: 1}}, 0)
		require.NoError(t, err)
		ratio := counting.Total() / mac.Total()
		assert.Greater(t, ratio, want*0.94, "K = %g", k)
		assert.Less(t, ratio, want*1.2, "K = %g", k)
	}
}

func TestPricingIsLinearAndPartsSumToTheTotal(t *testing.T) {
	p := pricer(t, 32, dnateqMachine())
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Float64Range(0, 1e12)
		draw := func() []Count {
			return []Count{
				{Component: "lane", Action: "pair_nonzero", ExponentBits: rapid.IntRange(3, 7).Draw(t, "n"), N: n.Draw(t, "pairs")},
				{Component: "activation_buffer", Action: "write", N: n.Draw(t, "writes")},
				{Component: "dram", Action: "write_bytes", N: n.Draw(t, "bytes")},
				{Component: "vector", Action: "op", N: n.Draw(t, "ops")},
			}
		}
		a, b := draw(), draw()
		// At least the time in which the bytes can move.
		ta, tb := a[2].N/25.6e9+rapid.Float64Range(0, 1).Draw(t, "ta"), b[2].N/25.6e9+rapid.Float64Range(0, 1).Draw(t, "tb")
		sa, err := p.Price(a, ta)
		require.NoError(t, err)
		sb, err := p.Price(b, tb)
		require.NoError(t, err)
		both, err := p.Price(append(a, b...), ta+tb)
		require.NoError(t, err)
		sum := sa
		sum.Add(sb)
		tolerance := 1e-9 * (1 + both.Total())
		assert.InDelta(t, both.Total(), sum.Total(), tolerance)
		assert.InDelta(t, both[DRAMBackground], sum[DRAMBackground], tolerance)
		parts := 0.0
		for _, part := range Parts() {
			parts += both[part]
		}
		assert.InDelta(t, both.Total(), parts, tolerance)
	})
}

func TestAreasAndLeakageFollowTheLargestExponent(t *testing.T) {
	area := func(bits, sets int) BlockArea {
		parts := dnateqMachine()
		parts[0].ExponentBits, parts[0].Sets = bits, sets
		return pricer(t, 45, parts).Areas()[0]
	}
	three, seven := area(3, 1), area(7, 1)
	assert.Equal(t, "lane", three.Block)
	assert.Equal(t, 256, three.Instances)
	row := func(key string) Row { return rowOf(t, load(t, 45), "counter_set.ripple_up_pair."+key) }
	assert.InEpsilon(t, 256**row("n3.AC1+AC2+AC3+AC4.area").AreaUM2/1e6, three.MM2, 1e-12)
	assert.InEpsilon(t, 256**row("n3.AC1+AC2+AC3+AC4.leakage").LeakageUW/1e3, three.LeakageMW, 1e-12)
	assert.InEpsilon(t, 256**row("n7.AC1+AC2+AC3+AC4.area").AreaUM2/1e6, seven.MM2, 1e-12)
	assert.Equal(t, Synthesized, seven.Status)
	assert.Equal(t, row("n7.AC1+AC2+AC3+AC4.area").CriticalPathNS, seven.CriticalPathNS)
	doubled := area(3, 2)
	assert.InEpsilon(t, 2*three.MM2, doubled.MM2, 1e-12)
	assert.InEpsilon(t, 2*three.LeakageMW, doubled.LeakageMW, 1e-12)
}

func TestSecondAccumulatorOfTheMACIsItsRegisterOnly(t *testing.T) {
	parts := int8Machine()
	single := pricer(t, 45, parts).Areas()[0]
	parts[0].Sets = 2
	doubled := pricer(t, 45, parts).Areas()[0]
	perFlipFlop := *rowOf(t, load(t, 45), "register_bit.area").AreaUM2
	assert.InEpsilon(t, 256*32*perFlipFlop/1e6, doubled.MM2-single.MM2, 1e-9)
	assert.Equal(t, Assumed, doubled.Status)
}

func TestAreasCoverTheChipAndNotTheMemory(t *testing.T) {
	var blocks []string
	for _, a := range pricer(t, 32, dnateqMachine()).Areas() {
		blocks = append(blocks, a.Block)
		assert.Positive(t, a.MM2)
		assert.Positive(t, a.LeakageMW)
	}
	assert.Equal(t, []string{"lane", "activation_buffer", "post_processing", "vector", "lane_int8"}, blocks)
}

func TestRowsUsedExplainThemselves(t *testing.T) {
	keys := map[string]bool{}
	for _, r := range pricer(t, 32, dnateqMachine()).RowsUsed() {
		assert.False(t, keys[r.Key], "%s twice", r.Key)
		keys[r.Key] = true
		assert.NotEmpty(t, r.Source, r.Key)
		assert.Contains(t, Statuses(), r.Status, r.Key)
		assert.Contains(t, []int{0, 32}, r.NodeNM, r.Key)
	}
	for _, key := range []string{"counter_set.ripple_up_pair.n7.AC1+AC2+AC3+AC4.pair_zero", "counter_set.ripple_up_pair.n7.codes_n4.AC1+AC2+AC3+AC4.pair_zero", "int8_mac.merged_carry_save.a32.area",
		"sram.itrs-lstp.8192B.64b.read", "dram.lpddr4.background", "wire.toggle_mm", "wire.bit_mm", "vector.op", "post_processing.n7.c12.bin"} {
		assert.True(t, keys[key], key)
	}
}

func TestComponentsWithoutRowsAreRefusedBeforeAnythingRuns(t *testing.T) {
	lane := dnateqMachine()[0]
	with := func(change func(*Component)) Component { c := lane; change(&c); return c }
	for name, c := range map[string]struct {
		part Component
		want []string
	}{
		"organisation":  {with(func(c *Component) { c.Organisation = "ripple_up_pairs" }), []string{"lane:", `did you mean "ripple_up_pair"`, "latch_file_shared_adder"}},
		"exponent bits": {with(func(c *Component) { c.Organisation = "shared_by_2" }), []string{"n7", "of it there are n = 3, 4, 5; build the lanes for fewer exponent bits"}},
		"joint, n=5":    {with(func(c *Component) { c.Arrays = "joint_2d" }), []string{"counter_set.ripple_up_pair.n7.joint_2d", "of it there are n = 3, 4;"}},
		"counter bits":  {with(func(c *Component) { c.CounterBits = 16 }), []string{"c16", "of it there are counters of 12 bits (counter_bits)"}},
		"front":         {with(func(c *Component) { c.Front = "fat" }), []string{`front "fat"`}},
		"no instances":  {with(func(c *Component) { c.Instances = 0 }), []string{"at least 1"}},
		"three sets":    {with(func(c *Component) { c.Sets = 3 }), []string{"1 and 2"}},
		"two bits":      {with(func(c *Component) { c.ExponentBits = 2 }), []string{"at least 3"}},
		"no name":       {Component{Class: ClassVector, Instances: 1}, []string{"no name"}},
		"no class":      {Component{Name: "x", Instances: 1}, []string{"unknown class 0"}},
		"sram":          {Component{Name: "x", Class: ClassSRAM, Instances: 1, CapacityBytes: 1 << 30, WidthBits: 64}, []string{"x:", "capacity must be"}},
		"sram cell":     {Component{Name: "x", Class: ClassSRAM, Instances: 1, CapacityBytes: 1 << 13, WidthBits: 64, Cell: "sram"}, []string{"itrs-lstp"}},
		"mac width":     {Component{Name: "x", Class: ClassINT8MAC, Instances: 1, Organisation: "merged_carry_save", AccumulatorBits: 20}, []string{"a20", "a32"}},
		"post bits":     {Component{Name: "x", Class: ClassPostProcessor, Instances: 1, ExponentBits: 8}, []string{"n8"}},
		"technology":    {Component{Name: "x", Class: ClassDRAM, Technology: "lpddr5", Channels: 1, PeakGBps: 1}, []string{"ddr4, hbm2, hmc, lpddr4", `did you mean "lpddr4"`}},
		"channels":      {Component{Name: "x", Class: ClassDRAM, Technology: "hmc", PeakGBps: 1}, []string{"channels"}},
		"bandwidth":     {Component{Name: "x", Class: ClassDRAM, Technology: "hmc", Channels: 1, PeakGBps: math.NaN()}, []string{"GB/s"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := NewPricer(load(t, 45), 45, []Component{c.part})
			for _, want := range c.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
	_, err := NewPricer(load(t, 45), 45, []Component{lane, lane})
	assert.ErrorContains(t, err, "taken")
	_, err = NewPricer(load(t, 45), 46, nil)
	assert.ErrorContains(t, err, "46 nm")
}

func TestUnpricedCountsAreNamed(t *testing.T) {
	p := pricer(t, 45, dnateqMachine())
	for name, c := range map[string]struct {
		count Count
		want  string
	}{
		"component":        {Count{Component: "lanes", Action: "pair_zero", N: 1}, `did you mean "lane"`},
		"action":           {Count{Component: "activation_buffer", Action: "reads", N: 1}, `it has read, write; did you mean "read"?`},
		"unsplit pair":     {Count{Component: "lane", Action: "pair", ExponentBits: 3, N: 1}, "pair_nonzero, pair_zero"},
		"no bits":          {Count{Component: "lane", Action: "pair_zero", N: 1}, "3, 4, 5, 6, 7"},
		"too many bits":    {Count{Component: "lane", Action: "pair_zero", ExponentBits: 8, N: 1}, "8 exponent bits"},
		"bits of INT8":     {Count{Component: "lane_int8", Action: "pair_zero", ExponentBits: 4, N: 1}, "it has prices for 0"},
		"negative count":   {Count{Component: "dram", Action: "read_bytes", N: -1}, "dram.read_bytes"},
		"count of nothing": {Count{Component: "dram", Action: "read_bytes", N: math.NaN()}, "finite"},
		"infinite count":   {Count{Component: "dram", Action: "read_bytes", N: math.Inf(1)}, "finite"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := p.Price([]Count{c.count}, 1)
			assert.ErrorContains(t, err, c.want)
		})
	}
	_, err := p.Price([]Count{{Component: "dram", Action: "read_bytes", N: math.MaxFloat64}}, 0)
	assert.ErrorContains(t, err, "impossibly large")
	for _, seconds := range []float64{-1, math.NaN(), math.Inf(1)} {
		_, err := p.Price(nil, seconds)
		assert.ErrorContains(t, err, "time of")
	}
}
