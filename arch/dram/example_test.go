package dram_test

import (
	"context"
	"fmt"
	"strings"

	"dnasim/arch/dram"
)

// Two reads of one row: the second finds it open.
func ExampleReplay() {
	config, err := dram.Preset("lpddr4_3200")
	if err != nil {
		panic(err)
	}
	trace, err := dram.ReadTrace(strings.NewReader("0,R,0\n0,R,40\n"), 1<<30)
	if err != nil {
		panic(err)
	}
	r, err := dram.Replay(context.Background(), config, trace, dram.Options{
		Check:   true,
		Observe: func(c dram.Command) { fmt.Println(c.Kind, "at", c.Cycle) },
	})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d cycles of %.1f GB/s, hit rate %.1f\n", r.Cycles, r.PeakGBps, r.RowHitRate)
	// Output:
	// ACT at 2
	// RD at 31
	// RD at 39
	// 82 cycles of 12.8 GB/s, hit rate 0.5
}

// A System goes from event to event.
func ExampleSystem() {
	config, err := dram.Preset("vault1")
	if err != nil {
		panic(err)
	}
	config.PagePolicy = dram.OpenPage
	s, err := dram.New(config)
	if err != nil {
		panic(err)
	}
	s.Advance(0, nil)
	s.Offer(0, dram.Request{ID: 1, Address: s.Encode(dram.Location{Bank: 3, Row: 5})})
	s.Offer(0, dram.Request{ID: 2, Address: s.Encode(dram.Location{Bank: 4, Row: 5}), Write: true})
	for done := 0; done < 2; {
		s.Advance(s.Next(), func(id uint64, cycle int64) {
			done++
			fmt.Printf("request %d done at %d\n", id, cycle)
		})
	}
	// Output:
	// request 2 done at 2
	// request 1 done at 44
}
