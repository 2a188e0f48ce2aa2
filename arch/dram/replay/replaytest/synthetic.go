package replaytest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
	"dnasim/arch/dram/replay"
)

// splitMix is Vigna's splitmix64 generator.
type splitMix uint64

func (s *splitMix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (s *splitMix) below(n uint64) uint64 { return s.next() % n }

const (
	syntheticBlock  = 64       // bytes of a request
	syntheticBlocks = 1 << 22  // random blocks lie in the first 256 MiB
	activationBase  = 64 << 20 // of the streams of dnn_tile and dnn_fine
	outputBase      = 128 << 20
)

// recipe makes one trace.
type recipe struct {
	name, doc string
	make      func(rowBytes, conflictBytes uint64) replay.Trace
}

func recipes() []recipe {
	stream := func(n int, gap int64, write bool) func(_, _ uint64) replay.Trace {
		return func(_, _ uint64) replay.Trace { return strided(n, gap, syntheticBlock, write) }
	}
	random := func(n int, seed splitMix, writePercent uint64, gap int64) func(_, _ uint64) replay.Trace {
		return func(_, _ uint64) replay.Trace { return scattered(n, seed, writePercent, gap) }
	}
	return []recipe{
		{"seq_read", "1 MiB of sequential reads, all there at cycle 0", stream(16384, 0, false)},
		{"seq_write", "1 MiB of sequential writes, all there at cycle 0", stream(16384, 0, true)},
		{"row_stride", "4096 reads, one per row", func(row, _ uint64) replay.Trace { return strided(4096, 0, row, false) }},
		{"bank_conflict", "1024 reads of one bank, each of another row", func(_, conflict uint64) replay.Trace { return strided(1024, 0, conflict, false) }},
		{"rand_read", "8192 random reads in 256 MiB, no block twice", random(8192, 1, 0, 0)},
		{"rand_mix", "8192 random accesses, 30 % writes", random(8192, 2, 30, 0)},
		{"dnn_tile", "4 tiles of 1920 weight reads, 880 activation reads, 1200 output writes, in bursts", func(_, _ uint64) replay.Trace { return tiles(4, burst) }},
		{"dnn_fine", "the same accesses, the three streams interleaved", func(_, _ uint64) replay.Trace { return tiles(4, interleave) }},
		{"sparse_rand", "2000 random reads, one every 200 cycles", random(2000, 3, 0, 200)},
		{"sparse_seq", "2000 sequential reads, one every 200 cycles", stream(2000, 200, false)},
		{"seq_read_long", "8 MiB of sequential reads", stream(131072, 0, false)},
		{"rand_read_long", "65536 random reads", random(65536, 4, 0, 0)},
		{"small_read", "200 reads of mixed locality, gaps of 0 to 12 cycles", func(_, conflict uint64) replay.Trace { return wander(200, 11, conflict, 0, 12) }},
		{"small_mix", "the same with 30 % writes", func(_, conflict uint64) replay.Trace { return wander(200, 12, conflict, 30, 12) }},
	}
}

// Traces lists the names that Synthetic knows, with what each is.
func Traces() [][2]string {
	var names [][2]string
	for _, r := range recipes() {
		names = append(names, [2]string{r.name, r.doc})
	}
	return names
}

// Synthetic makes a trace by name for a memory with the given row size and distance of the rows of
// a bank (Config.RowBytes, Config.ConflictBytes).
func Synthetic(name string, rowBytes int, conflictBytes int64) (replay.Trace, error) {
	var names []string
	for _, r := range recipes() {
		if r.name == name {
			return r.make(uint64(rowBytes), uint64(conflictBytes)), nil
		}
		names = append(names, r.name)
	}
	return nil, fmt.Errorf("no synthetic trace %q; allowed: %s", name, strings.Join(names, ", "))
}

func strided(n int, gap int64, stride uint64, write bool) replay.Trace {
	t := make(replay.Trace, n)
	for i := range t {
		t[i] = replay.Access{Arrival: int64(i) * gap, Address: uint64(i) * stride, Write: write}
	}
	return t
}

// scattered draws blocks without repetition, and then, if there are writes, whether it is one.
func scattered(n int, seed splitMix, writePercent uint64, gap int64) replay.Trace {
	used := map[uint64]bool{}
	t := make(replay.Trace, n)
	for i := range t {
		block := seed.below(syntheticBlocks)
		for used[block] {
			block = seed.below(syntheticBlocks)
		}
		used[block] = true
		write := writePercent > 0 && seed.below(100) < writePercent
		t[i] = replay.Access{Arrival: int64(i) * gap, Address: block * syntheticBlock, Write: write}
	}
	return t
}

// tiles makes the three streams of each tile and has them ordered: weights, activations (the same
// in every tile), outputs.
func tiles(n int, order func(streams [3]replay.Trace) replay.Trace) replay.Trace {
	const weights, activations, outputs = 1920, 880, 1200
	var t replay.Trace
	for tile := range n {
		t = append(t, order([3]replay.Trace{
			run(uint64(tile*weights)*syntheticBlock, weights, false),
			run(activationBase, activations, false),
			run(outputBase+uint64(tile*outputs)*syntheticBlock, outputs, true),
		})...)
	}
	return t
}

func run(from uint64, n int, write bool) replay.Trace {
	t := strided(n, 0, syntheticBlock, write)
	for i := range t {
		t[i].Address += from
	}
	return t
}

func burst(streams [3]replay.Trace) replay.Trace {
	return append(append(streams[0], streams[1]...), streams[2]...)
}

// interleave by smooth weighted round robin, weights as the lengths in percent.
func interleave(streams [3]replay.Trace) replay.Trace {
	weight, credit := [3]int{48, 22, 30}, [3]int{}
	var t replay.Trace
	for range len(streams[0]) + len(streams[1]) + len(streams[2]) {
		turn := 0
		for k := range credit {
			credit[k] += weight[k]
			if credit[k] > credit[turn] {
				turn = k
			}
		}
		credit[turn] -= 100
		t = append(t, streams[turn][0])
		streams[turn] = streams[turn][1:]
	}
	return t
}

// wander has runs of neighbouring blocks, conflicts (same bank, another row) and jumps.
func wander(n int, seed splitMix, conflictBytes, writePercent, maxGap uint64) replay.Trace {
	used := map[uint64]bool{}
	t := make(replay.Trace, n)
	var arrival int64
	var block uint64
	for i := range t {
		arrival += int64(seed.below(maxGap + 1))
		switch kind := seed.below(10); {
		case kind < 5:
			block++
		case kind < 8:
			block = (block + (1+seed.below(7))*(conflictBytes/syntheticBlock)) % syntheticBlocks
		default:
			block = seed.below(syntheticBlocks)
		}
		for used[block] {
			block++
		}
		used[block] = true
		write := writePercent > 0 && seed.below(100) < writePercent
		t[i] = replay.Access{Arrival: arrival, Address: block * syntheticBlock, Write: write}
	}
	return t
}

// Preset gives a complete configuration by its preset and a trace made for it.
func Preset(t testing.TB, preset, trace string) (dram.Config, replay.Trace) {
	c, err := dram.Preset(preset)
	require.NoError(t, err)
	c, err = c.Complete()
	require.NoError(t, err)
	accesses, err := Synthetic(trace, c.RowBytes, c.ConflictBytes)
	require.NoError(t, err)
	return c, accesses
}
