package replaytest_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram/replay"
	"dnasim/arch/dram/replay/replaytest"
)

// The hashes of golden_test.go say that the traces are the oracle's; these are their plain
// properties.
func TestSyntheticTracesAreWhatTheirDescriptionsSay(t *testing.T) {
	sizes := map[string]int{"seq_read": 16384, "seq_write": 16384, "row_stride": 4096, "bank_conflict": 1024, "rand_read": 8192, "rand_mix": 8192,
		"dnn_tile": 16000, "dnn_fine": 16000, "sparse_rand": 2000, "sparse_seq": 2000, "seq_read_long": 131072, "rand_read_long": 65536,
		"small_read": 200, "small_mix": 200}
	require.Len(t, replaytest.Traces(), len(sizes))
	for _, name := range replaytest.Traces() {
		trace, err := replaytest.Synthetic(name[0], 2048, 32768)
		require.NoError(t, err)
		assert.Len(t, trace, sizes[name[0]], name[0])
		assert.NotEmpty(t, name[1])
	}
	tile, err := replaytest.Synthetic("dnn_tile", 2048, 32768)
	require.NoError(t, err)
	fine, err := replaytest.Synthetic("dnn_fine", 2048, 32768)
	require.NoError(t, err)
	assert.NotEqual(t, tile[:4000], fine[:4000], "in another order")
	for _, trace := range []replay.Trace{tile, fine} {
		slices.SortFunc(trace[:4000], func(a, b replay.Access) int { return cmp.Compare(a.Address, b.Address) })
	}
	assert.Equal(t, tile[:4000], fine[:4000], "the same accesses")
}

func TestAnUnknownSyntheticTraceIsRefused(t *testing.T) {
	_, err := replaytest.Synthetic("random", 2048, 32768)
	assert.ErrorContains(t, err, `no synthetic trace "random"; allowed: seq_read, seq_write,`)
}
