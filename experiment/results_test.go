package experiment

import (
	"dnasim/experiment/experimenttest"

	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/energy"
	"dnasim/results"
)

// type names of the fields of the contract.
const (
	isString = "string"
	isNumber = "number"
	isBoth   = "number or null"
)

func requireFields(t *testing.T, where string, v tree, fields map[string]string) {
	t.Helper()
	for key, kind := range fields {
		value, ok := v[key]
		require.True(t, ok, "%s has no %q", where, key)
		switch value.(type) {
		case string:
			require.Equal(t, isString, kind, "%s.%s", where, key)
		case float64:
			require.Contains(t, kind, isNumber, "%s.%s", where, key)
		case nil:
			require.Equal(t, isBoth, kind, "%s.%s", where, key)
		default:
			require.Fail(t, "type", "%s.%s is %v", where, key, value)
		}
	}
}

// The layout that scripts rely on, field by field.
func TestJSONContract(t *testing.T) {
	r := treeOf(t, jsonOf(t, runOf(t, experimenttest.Config(t, experimenttest.RealAndSmall(t)), 2)))
	assert.Equal(t, "dnasim.results/1", r["schema"])
	assert.Equal(t, "test", r["version"])
	assert.Contains(t, r.table(t, "config"), "hardware")
	nets := r.list(t, "networks")
	require.Len(t, nets, 2)
	for _, n := range nets {
		requireFields(t, "network", n, map[string]string{"name": isString, "params": isNumber, "macs": isNumber, "tensors": isString})
		require.Contains(t, n, "accuracy")
		machines := n.list(t, "machines")
		require.Len(t, machines, 4)
		for _, m := range machines {
			requireMachine(t, m)
		}
		versus := n.list(t, "versus_int8")
		require.Len(t, versus, 3)
		requireFields(t, "versus_int8", versus[0], map[string]string{
			"machine": isString, "speedup": isNumber, "energy_saving": isNumber, "dot_product_energy_saving": isNumber, "compression": isNumber,
		})
		assert.Equal(t, "dnateq", versus[0]["machine"])
	}
	geomean := r.list(t, "geomean")
	require.Len(t, geomean, 3)
	requireFields(t, "geomean", geomean[0], map[string]string{
		"machine": isString, "speedup": isNumber, "energy_ratio": isNumber, "dot_product_energy_ratio": isNumber,
	})
	t.Run("sums", func(t *testing.T) { requireSums(t, nets) })
	t.Run("comparisons", func(t *testing.T) { requireComparisons(t, nets, geomean[0]) })
	t.Run("accuracy", func(t *testing.T) { requireAccuracy(t, nets) })
}

func requireMachine(t *testing.T, m tree) {
	requireFields(t, "machine", m, map[string]string{
		"name": isString, "kind": isString, "cycles": isNumber, "time_s": isNumber, "macs": isNumber,
		"dram_read_bytes": isNumber, "dram_write_bytes": isNumber, "mean_bits_weights": isNumber, "mean_bits_activations": isNumber,
		"compression": isNumber, "dot_product_energy_pj": isNumber,
	})
	parts := map[string]string{"total": isNumber}
	for _, part := range energy.Parts() {
		parts[part.Key()] = isNumber
	}
	requireFields(t, "energy_pj", m.table(t, "energy_pj"), parts)
	for _, l := range m.list(t, "layers") {
		requireFields(t, "layer", l, map[string]string{
			"name": isString, "m": isNumber, "k": isNumber, "n": isNumber, "groups": isNumber, "macs": isNumber,
			"bits_weights": isNumber, "bits_activations": isNumber, "base": isBoth, "rmae_weights": isBoth, "rmae_activations": isBoth,
			"cycles": isNumber, "stall_cycles": isNumber, "bound": isString, "utilization": isNumber, "dram_bytes": isNumber, "energy_pj": isNumber,
		})
		assert.Contains(t, []string{"compute", "dram", "port", "drain", "vector"}, l["bound"])
		utilization := l.number(t, "utilization")
		assert.True(t, utilization >= 0 && utilization <= 1, "%v: %v", l["name"], utilization)
		assert.GreaterOrEqual(t, l.number(t, "stall_cycles"), 0.0)
		assert.Less(t, l.number(t, "stall_cycles"), l.number(t, "cycles"))
		if m["kind"] == "int8" {
			assert.Nil(t, l["base"], "integers have no base")
		}
	}
}

// Parts make the total, layers make the machine.
func requireSums(t *testing.T, nets []tree) {
	for _, n := range nets {
		for _, m := range n.list(t, "machines") {
			spent := m.table(t, "energy_pj")
			sum := 0.0
			for _, part := range energy.Parts() {
				assert.GreaterOrEqual(t, spent.number(t, part.Key()), 0.0, part.Key())
				sum += spent.number(t, part.Key())
			}
			assert.Len(t, spent, int(energy.NumParts)+1, "the parts and their total, nothing else")
			assert.InEpsilon(t, spent.number(t, "total"), sum, 1e-12)
			var cycles, macs, bytes, pj, dot float64
			for _, l := range m.list(t, "layers") {
				cycles += l.number(t, "cycles")
				macs += l.number(t, "macs")
				bytes += l.number(t, "dram_bytes")
				pj += l.number(t, "energy_pj")
				dot += l.number(t, "dot_product_energy_pj")
			}
			assert.Equal(t, m.number(t, "cycles"), cycles)
			assert.Equal(t, m.number(t, "macs"), macs)
			assert.Equal(t, n.number(t, "macs"), macs)
			assert.Equal(t, m.number(t, "dram_read_bytes")+m.number(t, "dram_write_bytes"), bytes)
			assert.InEpsilon(t, spent.number(t, "total"), pj, 1e-12)
			assert.InEpsilon(t, m.number(t, "dot_product_energy_pj"), dot, 1e-12)
			assert.InEpsilon(t, spent.number(t, "datapath_dynamic")+spent.number(t, "post_processing"), dot, 1e-12)
			assert.InEpsilon(t, cycles/500e6, m.number(t, "time_s"), 1e-12)
		}
	}
}

// Savings and means, computed anew from the numbers they rest on.
func requireComparisons(t *testing.T, nets []tree, geomean tree) {
	speed, energy, dot := 1.0, 1.0, 1.0
	for _, n := range nets {
		base, m := n.list(t, "machines")[0], n.list(t, "machines")[1]
		v := n.list(t, "versus_int8")[0]
		speedup := base.number(t, "time_s") / m.number(t, "time_s")
		energyRatio := base.table(t, "energy_pj").number(t, "total") / m.table(t, "energy_pj").number(t, "total")
		dotRatio := base.number(t, "dot_product_energy_pj") / m.number(t, "dot_product_energy_pj")
		assert.InEpsilon(t, speedup, v.number(t, "speedup"), 1e-12)
		assert.InDelta(t, 1-1/energyRatio, v.number(t, "energy_saving"), 1e-12)
		assert.InDelta(t, 1-1/dotRatio, v.number(t, "dot_product_energy_saving"), 1e-12)
		assert.Equal(t, m.number(t, "compression"), v.number(t, "compression"))
		assert.Zero(t, base.number(t, "compression"))
		speed, energy, dot = speed*speedup, energy*energyRatio, dot*dotRatio
	}
	k := 1 / float64(len(nets))
	assert.InEpsilon(t, math.Pow(speed, k), geomean.number(t, "speedup"), 1e-12)
	assert.InEpsilon(t, math.Pow(energy, k), geomean.number(t, "energy_ratio"), 1e-12)
	assert.InEpsilon(t, math.Pow(dot, k), geomean.number(t, "dot_product_energy_ratio"), 1e-12)
}

// Accuracy is measured where weights are real, on other images than those that set the codes.
func requireAccuracy(t *testing.T, nets []tree) {
	assert.Equal(t, "real", nets[0]["tensors"])
	a := nets[0].table(t, "accuracy")
	assert.Equal(t, "top1", a["metric"])
	assert.EqualValues(t, 16, a["samples"])
	assert.EqualValues(t, 8, a["calibration_samples"])
	for _, key := range []string{"fp32", "int8", "dnateq"} {
		accuracy := a.number(t, key)
		assert.True(t, accuracy >= 0 && accuracy <= 1, "%s: %v", key, accuracy)
		assert.Equal(t, math.Round(accuracy*16), accuracy*16, "%s: a number of 16 samples", key)
	}
	assert.Greater(t, a.number(t, "fp32"), 0.5, "trained")
	assert.Equal(t, a["int8"], a.table(t, "machines")["int8"])
	assert.Equal(t, a["dnateq"], a.table(t, "machines")["dnateq"])

	assert.Equal(t, "synthetic", nets[1]["tensors"])
	assert.Nil(t, nets[1]["accuracy"])
}

// The means of stored bits and the compression, computed anew from the layers' widths and the
// network's elements.
func TestCompressionIsThatOfTheStoredBits(t *testing.T) {
	net := experimenttest.Network(t, experimenttest.Small)
	c := experimenttest.Config(t, fmt.Sprintf("[run]\nnetworks = [%q]\n[quantization]\nrmae_activations = 0.05\n", experimenttest.NetworkFile(t, experimenttest.Small)))
	for _, m := range runOf(t, c, 2).Networks[0].Machines {
		var weightBits, weights, activationBits, activations float64
		for i := range net.Layers {
			l, row := &net.Layers[i], &m.Layers[i]
			if !l.IsGEMM() {
				continue
			}
			weightBits += float64(l.WeightElements) * float64(row.BitsWeights)
			weights += float64(l.WeightElements)
			activationBits += float64(l.InputElements)*float64(row.BitsActivations) + float64(l.SecondElements)*float64(row.BitsWeights)
			activations += float64(l.InputElements + l.SecondElements)
		}
		assert.InEpsilon(t, weightBits/weights, *m.MeanBitsWeights, 1e-12, m.Name)
		assert.InEpsilon(t, activationBits/activations, *m.MeanBitsActivations, 1e-12, m.Name)
		assert.InDelta(t, 1-(weightBits+activationBits)/8/(weights+activations), *m.Compression, 1e-12, m.Name)
		assert.InDelta(t, 1-weightBits/8/weights, *m.CompressionWeights, 1e-12, m.Name)
		assert.InDelta(t, 1-activationBits/8/activations, *m.CompressionActivations, 1e-12, m.Name)
	}
}

// A machine named int8 is the baseline wherever it stands; without one, the first of its kind.
func TestTheBaseline(t *testing.T) {
	const more = "[machine.wide]\nkind = \"int8\"\nhardware.columns = 16\n[machine.int4]\nkind = \"int8\"\nquantization.bits_min = 4\nquantization.bits_max = 4\n"
	for _, x := range []struct {
		machines string
		base     string
		compared []string
	}{
		{`"wide", "dnateq", "int8"`, "int8", []string{"wide", "dnateq"}},
		{`"dnateq", "int4", "wide"`, "int4", []string{"dnateq", "wide"}},
		{`"int8"`, "int8", nil},
		{`"dnateq"`, "", nil},
	} {
		c := experimenttest.Config(t, fmt.Sprintf("[run]\nmachines = [%s]\nnetworks = [%q]\n", x.machines, experimenttest.NetworkFile(t, experimenttest.Small))+more)
		r := runOf(t, c, 2)
		n := r.Networks[0]
		var compared, means []string
		for _, v := range n.Versus {
			compared = append(compared, v.Machine)
		}
		for _, g := range r.Geomean {
			means = append(means, g.Machine)
		}
		assert.Equal(t, x.compared, compared, x.machines)
		assert.Equal(t, x.compared, means, x.machines)
		for _, v := range n.Versus {
			assert.InEpsilon(t, machineOf(t, &n, x.base).TimeS/machineOf(t, &n, v.Machine).TimeS, v.Speedup, 1e-12)
		}
	}
}

// What was accessed when is told for every operand: within the layer, from its first request on.
func TestAccessesByOperand(t *testing.T) {
	r := runOf(t, experimenttest.Config(t, experimenttest.RealAndSmall(t)), 2)
	for i := range r.Networks {
		for j := range r.Networks[i].Machines {
			for k := range r.Networks[i].Machines[j].Layers {
				requireAccesses(t, &r.Networks[i].Machines[j].Layers[k])
			}
		}
	}
}

func requireAccesses(t *testing.T, l *results.Layer) {
	t.Helper()
	require.NotNil(t, l.Operands, l.Name)
	first := l.Cycles
	for _, o := range []results.Operand{l.Operands.Activations, l.Operands.Weights, l.Operands.Outputs} {
		for _, a := range []*results.Accesses{o.SRAM, o.DRAM} {
			if a.StartCycle == nil {
				require.Zero(t, a.Elements)
				continue
			}
			require.LessOrEqual(t, *a.StartCycle, *a.StopCycle, l.Name)
			require.Less(t, *a.StopCycle, l.Cycles, l.Name)
			first = min(first, *a.StartCycle)
		}
	}
	require.Zero(t, first, "cycle 0 of %s is its first request", l.Name)
	require.Equal(t, l.MACs > 0, l.MappingEfficiency != nil, l.Name)
	if l.MACs > 0 {
		require.LessOrEqual(t, *l.MappingEfficiency, 1.0)
		require.Equal(t, int64(l.M)*int64(l.N)*int64(l.Groups)*int64(l.Repeat), l.Operands.Outputs.SRAM.Elements, "%s: every output is written once", l.Name)
	}
}
