package arch

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tickAccesses notes accesses cycle by cycle, where they happen.
type tickAccesses struct {
	buffer, memory [3]tickTouched // activations, weights, outputs
	folds, lanes   int64
}

// tickTouched is the cycles in which an operand was accessed.
type tickTouched struct {
	any         bool
	first, last int64
	count       int64
}

// at notes an access in a cycle.
func (*tickAccesses) at(a *tickTouched, cycle int64) {
	if !a.any {
		a.any, a.first, a.last = true, cycle, cycle
	}
	a.first, a.last = min(a.first, cycle), max(a.last, cycle)
}

// vectorBlock counts the elements of a block that the vector unit is about to read.
func (t *tickAccesses) vectorBlock(m *tickModel, action Action, bytes int64) {
	k, bits := 0, m.format.ActivationBits
	if action == WeightBufferRead {
		k, bits = 1, m.format.WeightBits
	}
	for left := 8 * bytes; left >= int64(bits); left -= int64(bits) {
		t.buffer[k].count++
	}
}

// vectorAccesses notes what the vector unit reads in a cycle, and what it writes after its latency.
func (t *tickTile) vectorAccesses(m *tickModel) {
	c := &t.array.command
	if c.AcquireActivations {
		m.accessed.at(&m.accessed.buffer[0], m.now)
	}
	if c.AcquireWeights {
		m.accessed.at(&m.accessed.buffer[1], m.now)
	}
	if c.OutputElements > 0 {
		m.accessed.at(&m.accessed.buffer[2], m.now+int64(m.config.Vector.LatencyCycles))
	}
	if t.array.vectorLeft == 0 {
		m.accessed.buffer[2].count += c.OutputElements
	}
}

func (t *tickAccesses) all() [NumOperands]OperandAccesses {
	plain := func(a tickTouched) Accesses {
		if !a.any {
			return Accesses{Last: -1}
		}
		return Accesses{First: a.first, Last: a.last, Count: a.count}
	}
	var out [NumOperands]OperandAccesses
	for k := range out {
		out[k] = OperandAccesses{Buffer: plain(t.buffer[k]), DRAM: plain(t.memory[k])}
	}
	return out
}

// Accesses lie within the layer, the first request is that of cycle 0, and bytes are those of the
// action counts.
func TestAccessesAreOfTheLayer(t *testing.T) {
	for seed := range uint64(200) {
		c := randomCase(seed)
		m, err := New(c.config)
		require.NoError(t, err)
		r, err := m.Run(t.Context(), c.program())
		require.NoError(t, err, c.describe())
		first := r.Cycles
		for k, o := range r.Operands {
			for _, a := range []Accesses{o.Buffer, o.DRAM} {
				if a.None() {
					assert.Zero(t, a.Count)
					continue
				}
				assert.GreaterOrEqual(t, a.First, int64(0), c.describe())
				assert.Less(t, a.Last, r.Cycles, "seed %d operand %d", seed, k)
				first = min(first, a.First)
			}
		}
		assert.Zero(t, first, "seed %d", seed)
		assert.Equal(t, r.Counts[DRAMReadBytes], r.Operands[0].DRAM.Count+r.Operands[1].DRAM.Count)
		assert.Equal(t, r.Counts[DRAMWriteBytes], r.Operands[2].DRAM.Count)
		assert.LessOrEqual(t, r.UsedLanes, r.Folds*int64(c.config.Rows*c.config.Columns))
	}
}

// The drawing of TestHandINT8 says when each operand is accessed:
//
//	cycle          01234567890123456
//	activations    IML               0 to 2
//	weights        I ML              0 to 3
//	array              ####          4 to 7
//	post                   DDDD===    outputs arrive three cycles after their unit: 11 to 14
//	store                         ILM 15 to 17
func TestHandAccesses(t *testing.T) {
	hand := tickCase{config: handMachine(), format: handINT8, tiles: []tickProgram{handProduct(handINT8, 4)}}
	m, err := New(hand.config)
	require.NoError(t, err)
	r, err := m.Run(t.Context(), hand.program())
	require.NoError(t, err)
	assert.Equal(t, [NumOperands]OperandAccesses{
		OperandActivations: {Buffer: Accesses{4, 7, 16}, DRAM: Accesses{0, 2, 16}},
		OperandWeights:     {Buffer: Accesses{4, 7, 16}, DRAM: Accesses{0, 3, 16}},
		OperandOutputs:     {Buffer: Accesses{11, 14, 16}, DRAM: Accesses{15, 17, 16}},
	}, r.Operands)
	assert.Equal(t, [2]int64{1, 16}, [2]int64{r.Folds, r.UsedLanes})
}
