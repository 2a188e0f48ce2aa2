package simulate

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/configs"
	"dnasim/workloads"
)

// rows are products without connections, such as the rows of a topology.
func rows(sizes ...int) *workloads.Network {
	n := &workloads.Network{Name: "rows", Batch: 1}
	for i, k := range sizes {
		l := workloads.Layer{Name: string(rune('a' + i)), Kind: workloads.Linear, M: 4, N: 1024, K: k, Groups: 1}
		l.WeightElements, l.Params = int64(1024*k), int64(1024*k)
		l.InputElements, l.OutputElements = int64(4*k), 4*1024
		n.Layers = append(n.Layers, l)
	}
	return n
}

const smallMemory = "dram.preset = \"lpddr4_3200\""

func TestRowsThatAreNotConnectedShareTheMemory(t *testing.T) {
	m := machineOf(t, smallMemory, "int8")
	bytes, limited, err := m.Hardware.Capacity()
	require.NoError(t, err)
	require.True(t, limited)
	most := int(bytes/(1024+4)) - 64 // each K has 1024 weights and 4 inputs; the outputs are 4 KiB
	assert.NoError(t, m.Check(rows(most, most, 16)), "one after the other")
	assert.Error(t, m.Check(rows(16, most+128)))

	connected := rows(most/2, most/2+most/8)
	assert.NoError(t, m.Check(connected))
	connected.Layers[1].Inputs = []string{"a"}
	err = m.Check(connected)
	var fault *configs.Error
	require.ErrorAs(t, err, &fault, "exit status 2")
	assert.Equal(t, "dram.preset", fault.Key)
	assert.Regexp(t, `machine int8: network rows does not fit into the memory: its tensors need \d+ bytes, the memory has \d+; allowed: more rows, ranks or channels in \[dram\]`, err.Error())
}

// A network that fits in the codes that were hoped for, and not in those that were found.
func TestWideCodesAreHeldAgainstTheMemoryToo(t *testing.T) {
	m := machineOf(t, smallMemory, "dnateq")
	bytes, _, err := m.Hardware.Capacity()
	require.NoError(t, err)
	net := rows(int(bytes/1024) * 8 / 6)
	require.NoError(t, m.Check(net), "4 bits")
	codes := leastCodes(net, m.Quantization)
	codes[0].Found[0].Weights.StoredBits = 8
	_, err = Plans(net, m, codes, 0)
	assert.ErrorContains(t, err, "does not fit into the memory")
}

func TestAMemoryWithoutBanksHasNoLimit(t *testing.T) {
	m := machineOf(t, "hardware.memory.model = \"bandwidth\"", "int8")
	_, limited, err := m.Hardware.Capacity()
	require.NoError(t, err)
	assert.False(t, limited)
	assert.NoError(t, m.Check(rows(1<<22)), "4 GiB of weights")
}

// Work without an end is refused before it starts, also where the memory has no limit.
func TestATensorThatIsTooLargeToSimulateIsRefused(t *testing.T) {
	m := machineOf(t, "hardware.memory.model = \"bandwidth\"", "int8")
	for _, elements := range []int64{1 << 32, 1<<32 + 1, 1 << 40} {
		net := rows(16)
		net.Layers[0].InputElements = elements
		err := m.Check(net)
		if elements == maxElements {
			assert.NoError(t, err)
			continue
		}
		var fault *configs.Error
		require.ErrorAs(t, err, &fault, "exit status 2")
		assert.ErrorContains(t, err, fmt.Sprintf("network rows: layer a: its input: %d elements; allowed: at most 4294967296 (2^32) elements", elements))
	}
}
