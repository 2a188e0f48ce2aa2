package energy_test

import (
	"fmt"
	"log"

	"dnasim/energy"
)

// A buffer of 48 KiB is between two macros of the grid.
func ExampleTable_SRAM() {
	table, err := energy.Builtin()
	if err != nil {
		log.Fatal(err)
	}
	macro, err := table.SRAM(45, "itrs-lstp", 48<<10, 64)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("read %.1f pJ, leakage %.4f mW\n%s\n", macro.ReadPJ, macro.LeakageMW, macro.Method)
	// Output:
	// read 22.7 pJ, leakage 0.0082 mW
	// CACTI 7 model, not interpolated: Nspd 16, Ndwl 2, Ndbl 4, Ndcm 32, Ndsam 1 x 1
}

// The machine is resolved first; then layers are priced one by one.
func ExamplePricer_Price() {
	config := energy.DefaultConfig()
	table, err := energy.Load(config)
	if err != nil {
		log.Fatal(err)
	}
	pricer, err := energy.NewPricer(table, 32, []energy.Component{
		{Name: "lane", Class: energy.ClassINT8MAC, Instances: 256, Organisation: "merged_carry_save"},
		{Name: "dram", Class: energy.ClassDRAM, Technology: "lpddr4", Channels: 1, PeakGBps: 12.8},
	})
	if err != nil {
		log.Fatal(err)
	}
	stack, err := pricer.Price([]energy.Count{
		{Component: "lane", Action: "pair_nonzero", N: 60e6},
		{Component: "lane", Action: "pair_zero", N: 40e6},
		{Component: "dram", Action: "read_bytes", N: 1e6},
	}, 500e-6)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("lanes %.1f uJ, leakage %.2f nJ, memory %.1f uJ\n",
		stack[energy.DatapathDynamic]/1e6, stack[energy.DatapathLeakage]/1e3, (stack[energy.DRAMDynamic]+stack[energy.DRAMBackground])/1e6)
	_, err = pricer.Price([]energy.Count{{Component: "lane", Action: "pair", N: 1}}, 0)
	fmt.Println(err)
	// Output:
	// lanes 50.5 uJ, leakage 2.82 nJ, memory 77.9 uJ
	// no price for action "pair" of lane (INT8 MAC): it has drain_step, pair_nonzero, pair_zero; did you mean "pair_zero" or "pair_nonzero"?
}
