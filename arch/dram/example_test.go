package dram_test

import (
	"fmt"

	"dnasim/arch/dram"
)

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
