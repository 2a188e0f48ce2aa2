package replay_test

import (
	"context"
	"fmt"
	"strings"

	"dnasim/arch/dram"
	"dnasim/arch/dram/replay"
)

// Two reads of one row: the second finds it open.
func ExampleRun() {
	config, err := dram.Preset("lpddr4_3200")
	if err != nil {
		panic(err)
	}
	trace, err := replay.ReadTrace(strings.NewReader("0,R,0\n0,R,40\n"), 1<<30)
	if err != nil {
		panic(err)
	}
	r, err := replay.Run(context.Background(), config, trace, replay.Options{
		Check:   true,
		Observe: func(c dram.Command) { fmt.Println(c.Kind, "at", c.Cycle) },
	})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d cycles of %.1f GB/s, hit rate %.1f\n", r.Cycles, r.PeakGBps, *r.RowHitRate)
	// Output:
	// ACT at 2
	// RD at 31
	// RD at 39
	// 82 cycles of 12.8 GB/s, hit rate 0.5
}
