// Package replaytest makes the memory traces of the tests: deterministic traces of 64-byte
// requests, the same on every machine. arch/dram/testdata holds what DRAMsim3 made of them.
//
// It serves tests only. Start reading at recipes in synthetic.go.
package replaytest
