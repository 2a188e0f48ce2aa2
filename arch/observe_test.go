package arch

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recorded keeps everything an observer is told.
type recorded struct {
	spans           []TileSpan
	arrived, served []timedRequest
}

type timedRequest struct {
	MemoryRequest
	cycle int64
}

func (o *recorded) TileSpan(s TileSpan) { o.spans = append(o.spans, s) }
func (o *recorded) Arrived(r MemoryRequest, cycle int64) {
	o.arrived = append(o.arrived, timedRequest{r, cycle})
}
func (o *recorded) Served(r MemoryRequest, cycle int64) {
	o.served = append(o.served, timedRequest{r, cycle})
}

// observedRun runs a case with and without an observer; the results must be the same.
func observedRun(t *testing.T, c *tickCase) (LayerResult, *recorded) {
	t.Helper()
	m, err := New(c.config)
	require.NoError(t, err)
	want, err := m.Run(context.Background(), c.program())
	require.NoError(t, err, c.describe())
	seen := &recorded{}
	m.Observe(seen)
	got, err := m.Run(context.Background(), c.program())
	require.NoError(t, err)
	require.Equal(t, want, got, "an observer changes the results")
	m.Observe(nil)
	told := len(seen.spans)
	_, err = m.Run(context.Background(), c.program())
	require.NoError(t, err)
	require.Len(t, seen.spans, told, "told after it was taken off")
	return got, seen
}

// eachObserved runs random cases on both memories, observed.
func eachObserved(t *testing.T, law func(t *testing.T, r *LayerResult, seen *recorded)) {
	for seed := range uint64(300) {
		c := randomCase(seed)
		if seed%3 == 0 {
			c.config = onBanks(t, c.config, "lpddr4_3200")
			for i := range c.tiles {
				for k := range c.tiles[i] {
					wrapAddresses(&c.tiles[i][k])
				}
			}
		}
		r, seen := observedRun(t, &c)
		if law(t, &r, seen); t.Failed() {
			t.Fatalf("seed %d\n%s", seed, c.describe())
		}
	}
}

// The product of TestHandINT8, whose drawing shows the same cycles.
func TestAnObserverSeesWhatTheDrawingShows(t *testing.T) {
	_, seen := observedRun(t, &tickCase{config: handMachine(), format: handINT8, tiles: []tickProgram{handProduct(handINT8, 4)}})
	assert.ElementsMatch(t, []TileSpan{
		{Activity: LoadingActivations, From: 0, To: 3, Bytes: 16},
		{Activity: LoadingWeights, From: 0, To: 4, Bytes: 16},
		{Activity: ActivationStall, From: 0, To: 3},
		{Activity: WeightStall, From: 3, To: 4},
		{Activity: Streaming, From: 4, To: 8},
		{Activity: Draining, From: 8, To: 12},
		{Activity: DrainStall, From: 8, To: 15},
		{Activity: Storing, From: 15, To: 18, Bytes: 16},
		{Activity: OutputStall, From: 15, To: 18},
	}, seen.spans)
	activations := MemoryRequest{Activity: LoadingActivations, Bytes: 16}
	weights := MemoryRequest{Activity: LoadingWeights, Bytes: 16}
	store := MemoryRequest{Activity: Storing, Bytes: 16}
	assert.Equal(t, []timedRequest{{activations, 1}, {weights, 1}, {store, 17}}, seen.arrived)
	assert.Equal(t, []timedRequest{{activations, 2}, {weights, 3}, {store, 18}}, seen.served)
}

// Ports of half the width: the stall follows the pairs that it held up.
func TestAnObserverSeesPortStallsAndCuts(t *testing.T) {
	c := handCounters(handMachine(), 3) // at most 3 pairs between drains
	c.ActivationBuffer.WidthBits = 8
	p := handProduct(handCodes, 4)
	_, seen := observedRun(t, &tickCase{config: c, format: handCodes, tiles: []tickProgram{p}})
	var lanes []TileSpan
	for _, s := range seen.spans {
		switch s.Activity {
		case Streaming, PortStall, PartialDraining, Draining:
			lanes = append(lanes, s)
		}
	}
	// 3 pairs in 6 cycles, a drain of 7, then the fourth pair in 2 cycles, and a drain.
	require.Len(t, lanes, 6)
	at := lanes[0].From
	assert.Equal(t, []TileSpan{
		{Activity: Streaming, From: at, To: at + 3},
		{Activity: PortStall, From: at + 3, To: at + 6},
		{Activity: PartialDraining, From: at + 6, To: at + 13},
		{Activity: Streaming, From: at + 13, To: at + 14},
		{Activity: PortStall, From: at + 14, To: at + 15},
		{Activity: Draining, From: at + 15, To: at + 22},
	}, lanes)
}

// Law: what the lanes of a tile are seen to do is, kind by kind, the tile's attribution.
func TestSpansOfTheLanesSumToTheAttribution(t *testing.T) {
	eachObserved(t, func(t *testing.T, r *LayerResult, seen *recorded) {
		sums := make([]Cycles, len(r.Tiles))
		for _, s := range seen.spans {
			if part := partOf(&sums[s.Tile], s.Activity); part != nil {
				*part += s.To - s.From
			}
		}
		for i := range sums {
			sums[i].Idle = r.Tiles[i].Idle
		}
		assert.Equal(t, r.Tiles, sums)
	})
}

// partOf is the part of the attribution that an activity of the lanes counts as; nil for
// what other units do.
func partOf(c *Cycles, a Activity) *int64 {
	switch a {
	case Streaming:
		return &c.Busy
	case PortStall:
		return &c.Port
	case DrainStall:
		return &c.Drain
	case ActivationStall, WeightStall, OutputStall:
		return &c.DRAM
	case VectorWork:
		return &c.Vector
	}
	return nil
}

// Law: spans are never empty, lie in the layer, and come in order without overlap, as promised.
func TestSpansComeInOrder(t *testing.T) {
	type track struct{ tile, unit, half int }
	unit := func(a Activity) int {
		switch a {
		case Draining, PartialDraining:
			return 1
		case LoadingActivations, LoadingWeights, Storing:
			return int(a)
		}
		return 0
	}
	eachObserved(t, func(t *testing.T, r *LayerResult, seen *recorded) {
		last := map[track]TileSpan{}
		for _, s := range seen.spans {
			k := track{s.Tile, unit(s.Activity), s.Half}
			assert.Less(t, s.From, s.To, "%+v", s)
			assert.LessOrEqual(t, s.To, r.Cycles, "%+v", s)
			if before := last[k]; s.Activity == Storing {
				assert.GreaterOrEqual(t, s.From, before.From, "%+v after %+v", s, before)
			} else {
				assert.GreaterOrEqual(t, s.From, before.To, "%+v after %+v", s, before)
			}
			last[k] = s
		}
	})
}

// Law: the bytes of the loads, and those of their requests, are the bytes requested; likewise those
// of stores.
func TestObservedBytesAreThoseRequested(t *testing.T) {
	eachObserved(t, func(t *testing.T, r *LayerResult, seen *recorded) {
		var blocks, requests [NumActivities]int64
		for _, s := range seen.spans {
			blocks[s.Activity] += s.Bytes
		}
		for _, q := range seen.served {
			requests[q.Activity] += q.Bytes
		}
		assert.Equal(t, blocks, requests)
		assert.Equal(t, r.Requested.Read, blocks[LoadingActivations]+blocks[LoadingWeights])
		assert.Equal(t, r.Requested.Write, blocks[Storing])
	})
}

// Law: requests arrive in the order of time, and each that arrives is served, once and not before.
func TestEveryRequestThatArrivesIsServed(t *testing.T) {
	eachObserved(t, func(t *testing.T, _ *LayerResult, seen *recorded) {
		arrived := map[MemoryRequest]int64{}
		now := int64(0)
		for _, q := range seen.arrived {
			assert.GreaterOrEqual(t, q.cycle, now)
			assert.NotContains(t, arrived, q.MemoryRequest)
			arrived[q.MemoryRequest], now = q.cycle, q.cycle
		}
		assert.Len(t, seen.served, len(seen.arrived))
		for _, q := range seen.served {
			at, ok := arrived[q.MemoryRequest]
			assert.True(t, ok, "%+v is served twice, or never arrived", q)
			assert.GreaterOrEqual(t, q.cycle, at)
			delete(arrived, q.MemoryRequest)
		}
	})
}
