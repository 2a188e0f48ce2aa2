package arch

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
)

// placementCase is a random machine and a program whose operands lie in three tensors.
type placementCase struct {
	tickCase
	draw    *rand.Rand
	tensors [NumOperands]Span
}

// newPlacementCase draws a machine with a memory of a preset, or of its geometry with the address
// bits in another order.
func newPlacementCase(t *testing.T, seed uint64, preset string) *placementCase {
	c := &placementCase{tickCase: randomCase(seed), draw: rand.New(rand.NewPCG(seed, 9))}
	if preset != "" {
		c.config = onBanks(t, c.config, preset)
		c.config.Memory.Channels = 1 + c.draw.IntN(4)
		if order := []byte("rochrababgco"); c.draw.IntN(2) == 0 {
			c.draw.Shuffle(len(order)/2, func(i, j int) {
				order[2*i], order[2*j] = order[2*j], order[2*i]
				order[2*i+1], order[2*j+1] = order[2*j+1], order[2*i+1]
			})
			c.config.Memory.DRAM.AddressMapping = string(order)
		}
	}
	c.config.Memory.InterleaveBytes = 64 << c.draw.IntN(8)
	at, align := int64(1<<16), int64(1)<<c.draw.IntN(16)
	for i := range c.tensors {
		c.tensors[i] = Span{at, 4096 + c.draw.Int64N(1<<15)}
		if at += c.draw.Int64N(2*c.tensors[i].Bytes) / align * align; c.draw.IntN(4) == 0 {
			at += c.draw.Int64N(1<<18) / align * align
		}
	}
	for i := range c.tiles {
		for k := range c.tiles[i] {
			command := &c.tiles[i][k]
			for of, l := range []*Load{command.activations, command.weights} {
				if l != nil {
					l.Address = c.within(of, l.Bytes)
				}
			}
			command.StoreAddress = c.within(unitOutputs, command.StoreBytes)
		}
	}
	return c
}

// within is an address of a tensor from which so many bytes lie in it.
func (c *placementCase) within(of int, bytes int64) int64 {
	return c.tensors[of].At + c.draw.Int64N(c.tensors[of].Bytes-bytes+1)
}

// moved is the case with its tensors elsewhere, each at an address that a placement does not tell
// from its own; there may be none.
func (c *placementCase) moved(t *testing.T) (other *placementCase, ok bool) {
	addressing, err := c.config.Addressing()
	require.NoError(t, err)
	capacity, limited, err := c.config.Capacity()
	require.NoError(t, err)
	if !limited {
		capacity = 1 << 30
	}
	place := addressing.Place(c.tensors)
	for range 20 {
		var by [NumOperands]int64 // of a group
		for g := range by {
			by[g] = (c.draw.Int64N(2*capacity/addressing.period+1) - capacity/addressing.period) * addressing.period
			by[g] >>= c.draw.IntN(20)
			by[g] -= by[g] % addressing.period
		}
		other, fits := *c, true
		for i := range other.tensors {
			s := &other.tensors[i]
			s.At += by[place.group[i]]
			fits = fits && s.At >= 0 && s.At+s.Bytes <= capacity
		}
		if fits && other.tensors != c.tensors && addressing.Place(other.tensors) == place {
			other.follow(c)
			return &other, true
		}
	}
	return nil, false
}

// follow has the commands be those of a case, with its tensors elsewhere.
func (c *placementCase) follow(of *placementCase) {
	c.tiles = nil
	for _, tile := range of.tiles {
		tile = append(tickProgram(nil), tile...)
		for k := range tile {
			tile[k].StoreAddress += c.tensors[unitOutputs].At - of.tensors[unitOutputs].At
			for unit, l := range []**Load{&tile[k].activations, &tile[k].weights} {
				if *l != nil {
					*l = &Load{(*l).Address + c.tensors[unit].At - of.tensors[unit].At, (*l).Bytes}
				}
			}
		}
		c.tiles = append(c.tiles, tile)
	}
}

func (c *placementCase) run(t *testing.T) LayerResult {
	m, err := New(c.config)
	require.NoError(t, err)
	r, err := m.Run(context.Background(), c.program())
	require.NoError(t, err)
	return r
}

// Law: programs whose tensors lie elsewhere, in the same placement, take the same time and do the
// same, whatever the memory and the order of its address bits.
func TestEqualPlacementsTakeTheSameTime(t *testing.T) {
	presets := []string{""} // the bandwidth model
	for _, p := range dram.Presets() {
		presets = append(presets, p.Name)
	}
	seeds := uint64(60)
	if testing.Short() {
		seeds = 15
	}
	for _, preset := range presets {
		moved, apart := 0, 0
		for seed := range seeds {
			c := newPlacementCase(t, seed, preset)
			other, ok := c.moved(t)
			if !ok {
				continue
			}
			moved++
			if other.tensors[1].At-other.tensors[0].At != c.tensors[1].At-c.tensors[0].At {
				apart++
			}
			require.Equal(t, c.run(t), other.run(t), "%s, seed %d: %+v and %+v", preset, seed, c.tensors, other.tensors)
		}
		assert.Greater(t, moved, int(seeds)/4, preset)
		assert.Positive(t, apart, preset)
	}
}

// What a placement tells apart on LPDDR4: rows of 4 KiB in 8 banks.
func TestPlacements(t *testing.T) {
	c := onBanks(t, DefaultConfig(), "lpddr4_3200")
	addressing, err := c.Addressing()
	require.NoError(t, err)
	require.Equal(t, Addressing{period: 32 << 10, span: 4 << 10}, addressing)
	const kib = 1 << 10
	base := [NumOperands]Span{{0, 3 * kib}, {8 * kib, 8 * kib}, {40 * kib, 1}}
	for name, test := range map[string]struct {
		tensors [NumOperands]Span
		equal   bool
	}{
		"the same":                {base, true},
		"all moved":               {[NumOperands]Span{{32 * kib, 3 * kib}, {40 * kib, 8 * kib}, {72 * kib, 1}}, true},
		"one moved":               {[NumOperands]Span{{320 * kib, 3 * kib}, {8 * kib, 8 * kib}, {40 * kib, 1}}, true},
		"one in the next bank":    {[NumOperands]Span{{4 * kib, 3 * kib}, {8 * kib, 8 * kib}, {40 * kib, 1}}, false},
		"one at another column":   {[NumOperands]Span{{64, 3 * kib}, {8 * kib, 8 * kib}, {40 * kib, 1}}, false},
		"two in one row":          {[NumOperands]Span{{0, 3 * kib}, {8 * kib, 8 * kib}, {8 * kib, 1}}, false},
		"a tensor that is absent": {[NumOperands]Span{{0, 3 * kib}, {8 * kib, 0}, {40 * kib, 1}}, false},
	} {
		assert.Equal(t, test.equal, addressing.Place(base) == addressing.Place(test.tensors), name)
	}
	vaults := onBanks(t, DefaultConfig(), "vault16")
	vaults.Interconnect.Topology = TopologyLocal
	addressing, err = vaults.Addressing()
	require.NoError(t, err)
	assert.LessOrEqual(t, addressing.period, int64(8<<10), "tensors are aligned to every bank's row")
}
