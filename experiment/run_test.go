package experiment

import (
	"dnasim/experiment/experimenttest"

	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch"
	"dnasim/energy"
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results"
	"dnasim/workloads"
	"dnasim/workloads/describe"
)

// Every built-in network runs on both default machines, and its totals are those published.
func TestEveryBuiltInNetworkRuns(t *testing.T) {
	for _, name := range describe.Names() {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name == "gpt2" {
				t.Skip("1,024 tokens: 146 G MACs")
			}
			memory := arch.MemoryBanks
			if n, err := describe.Build(name, describe.DefaultOptions()); err == nil && n.Params() > 30e6 {
				memory = arch.MemoryBandwidth // the same code, less time
			}
			c := experimenttest.Config(t, fmt.Sprintf("[run]\nnetworks = [%q]\nmachines = [\"int8\", \"dnateq\"]\ncalibration_samples = 8\nevaluation_samples = 8\n[tensors]\nsample_elements = 4096\n[hardware.memory]\nmodel = %q\n", name, memory))
			require.NoError(t, Check(c))
			n := runOf(t, c, 2).Networks[0]
			net, err := describe.Build(name, describe.DefaultOptions())
			require.NoError(t, err)
			assert.Equal(t, net.MACs(), n.MACs)
			assert.Equal(t, net.Model != "", n.Tensors == "real")
			assert.Equal(t, net.Model != "", n.Accuracy != nil)
			require.Len(t, n.Machines, 2)
			for _, m := range n.Machines {
				assert.Equal(t, n.MACs, m.MACs)
				assert.Len(t, m.Layers, len(net.Layers))
			}
		})
	}
}

func TestResultsDoNotDependOnTheJobs(t *testing.T) {
	text := experimenttest.RealAndSmall(t)
	want := jsonOf(t, runOf(t, experimenttest.Config(t, text), 1))
	for _, jobs := range []int{2, 4, 1_000_000, 0} {
		require.Equal(t, string(want), string(jsonOf(t, runOf(t, experimenttest.Config(t, text), jobs))), "%d jobs", jobs)
	}
}

// The seed decides synthetic tensors, and nothing else does.
func TestTheSeedDecidesSyntheticTensors(t *testing.T) {
	rmae := func(text string) float64 {
		c := experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]\n", experimenttest.NetworkFile(t, experimenttest.Small))+text)
		return *runOf(t, c, 2).Networks[0].Machines[1].Layers[0].RMAEWeights
	}
	assert.Equal(t, rmae(""), rmae("tensors.seed = 1\nrun.machines = [\"int8\", \"dnateq\"]"))
	assert.NotEqual(t, rmae(""), rmae("tensors.seed = 2"))
}

func TestProgressCountsUpToItsTotal(t *testing.T) {
	var steps []Step
	c := experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]", experimenttest.NetworkFile(t, experimenttest.Small)))
	_, err := Run(t.Context(), c, Options{Jobs: 3, Progress: func(s Step) { steps = append(steps, s) }})
	require.NoError(t, err)
	require.Len(t, steps, 7+4*11, "codes of 7 products, 11 layers on four machines")
	for i, s := range steps {
		assert.Equal(t, i+1, s.Done)
		assert.Equal(t, len(steps), s.Total)
		assert.Equal(t, "small", s.Network)
	}
}

// A cancelled run stops: what was begun may end, nothing more is.
func TestACancelledRunStops(t *testing.T) {
	const jobs = 2
	for _, x := range []struct {
		when     string
		stage    string
		networks string
	}{
		{"while searching codes", "codes", `"transformer"`},
		{"while simulating", "cycles", `"transformer"`},
	} {
		t.Run(x.when, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			after := 0
			results, err := Run(ctx, experimenttest.Config(t, "tensors.sample_elements = 4096\nrun.networks = ["+x.networks+"]"), Options{Jobs: jobs, Progress: func(s Step) {
				if ctx.Err() != nil {
					after++
				}
				if s.Stage == x.stage {
					cancel()
				}
			}})
			require.ErrorIs(t, err, context.Canceled)
			assert.Nil(t, results)
			assert.LessOrEqual(t, after, jobs)
		})
	}
	t.Run("before it began", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, name := range []string{"gpt2", "resnet-fmnist"} {
			_, err := Run(ctx, experimenttest.Config(t, "run.networks = [\""+name+"\"]"), Options{Progress: func(Step) { t.Error("worked on") }})
			require.ErrorIs(t, err, context.Canceled)
		}
	})
	t.Run("while measuring accuracy", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		_, err := Run(ctx, experimenttest.Config(t, "run.networks = [\"resnet-fmnist\"]\nrun.calibration_samples = 4"), Options{Jobs: jobs, Progress: func(s Step) {
			if s.Done == s.Total {
				cancel()
			}
		}})
		require.ErrorIs(t, err, context.Canceled)
	})
}

func TestRealTensorsCanBeSwitchedOff(t *testing.T) {
	n := runOf(t, experimenttest.Config(t, "run.networks = [\"alexnet-fmnist\"]\ntensors.source = \"synthetic\""), 2).Networks[0]
	assert.Equal(t, "synthetic", n.Tensors)
	assert.Nil(t, n.Accuracy)
	assert.Positive(t, n.Machines[1].Cycles)
}

// A batch repeats the shapes. The codes of a trained network come from the same images whatever the
// batch, so they, and the accuracy, stay; weights are read once for the whole batch.
func TestABatchOfTwoOnATrainedNetwork(t *testing.T) {
	for _, name := range []string{"alexnet-fmnist", "transformer-fmnist"} {
		run := func(batch int) results.Network {
			c := experimenttest.Config(t, fmt.Sprintf("[run]\nnetworks = [%q]\nbatch = %d\ncalibration_samples = 8\nevaluation_samples = 8\n", name, batch))
			return runOf(t, c, 2).Networks[0]
		}
		one, two := run(1), run(2)
		assert.Equal(t, 2, two.Batch)
		assert.Equal(t, one.Params, two.Params)
		assert.Equal(t, 2*one.MACs, two.MACs)
		assert.Equal(t, one.Accuracy, two.Accuracy)
		assert.Equal(t, "real", two.Tensors)
		for i := range one.Machines {
			a, b := &one.Machines[i], &two.Machines[i]
			assert.Less(t, b.DRAMReadBytes, 2*a.DRAMReadBytes, "%s on %s: weights are read once", name, a.Name)
			assert.InEpsilon(t, *a.MeanBitsWeights, *b.MeanBitsWeights, 1e-12)
			for k := range a.Layers {
				requireSameCodes(t, name, &a.Layers[k], &b.Layers[k])
			}
		}
	}
}

func requireSameCodes(t *testing.T, name string, one, two *results.Layer) {
	t.Helper()
	where := name + ": " + one.Name
	require.Equal(t, 2*one.MACs, two.MACs, where)
	require.Equal(t, 2*one.M*one.Groups, two.M*two.Groups, where)
	require.Equal(t, one.Format, two.Format, where)
	require.Equal(t, one.Base, two.Base, where)
	require.Equal(t, one.RMAEWeights, two.RMAEWeights, where)
	require.Equal(t, one.RMAEActivations, two.RMAEActivations, where)
	require.Equal(t, one.ZerosActivations, two.ZerosActivations, where)
}

// The lanes of a fallback layer are INT8's, and their energy is priced.
func TestFallbackLayersRunOnINT8Lanes(t *testing.T) {
	file := experimenttest.NetworkFile(t, experimenttest.Small)
	run := func(text string) *results.Machine {
		c := experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]\nrun.machines = [\"dnateq\"]\n", file)+text)
		return &runOf(t, c, 2).Networks[0].Machines[0]
	}
	formats := func(m *results.Machine, kind workloads.Kind) []string {
		var list []string
		for i := range m.Layers {
			if m.Layers[i].Kind == string(kind) {
				list = append(list, m.Layers[i].Format)
			}
		}
		return list
	}
	codes := run("")
	for _, kind := range []workloads.Kind{workloads.MatMul, workloads.Linear} {
		assert.NotContains(t, formats(codes, kind), "int8")
	}
	attention := run(experimenttest.WithFallback + "attention = \"int8\"")
	assert.Equal(t, []string{"int8", "int8"}, formats(attention, workloads.MatMul))
	assert.NotContains(t, formats(attention, workloads.Linear), "int8")
	short := run(experimenttest.WithFallback + "small_k = \"int8\"")
	assert.Equal(t, []string{"int8", "int8"}, formats(short, workloads.Linear), "K = 12")
	assert.Equal(t, []string{"exp", "exp"}, []string{codes.Layers[1].Format[:3], short.Layers[1].Format[:3]}, "conv2: K = 72")
	assert.Less(t, short.Energy.Parts[energy.PostProcessing], codes.Energy.Parts[energy.PostProcessing], "no counters to read")
}

// Pooling alone: there is no dot product, so there is none to save on, and no bits.
func TestANetworkWithoutProducts(t *testing.T) {
	r := runOf(t, experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]", experimenttest.NetworkFile(t, pooling))), 2)
	n := r.Networks[0]
	assert.Zero(t, n.MACs)
	require.Len(t, n.Versus, 3)
	assert.Nil(t, n.Versus[0].DotProductEnergySaving)
	assert.Nil(t, n.Versus[0].Compression)
	assert.Nil(t, n.Machines[0].MeanBitsWeights)
	assert.Nil(t, r.Geomean[0].DotProductEnergyRatio)
	for _, m := range n.Machines {
		assert.Positive(t, m.Cycles, m.Name)
		assert.Positive(t, m.Energy.Parts[energy.Vector], m.Name)
		assert.Zero(t, m.Utilization, m.Name)
		assert.Equal(t, "vector", m.Layers[0].Format, m.Name)
	}
	jsonOf(t, r)
	for _, format := range []table.Format{table.Text, table.CSV, table.Markdown, table.LaTeX} {
		require.NoError(t, report.Write(discard{}, r, format, report.Options{Layers: true}), format)
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// Extreme but allowed tensors give an answer, not an obscure error.
func TestTensorsAtTheLimitsOfTheirConfiguration(t *testing.T) {
	file := experimenttest.NetworkFile(t, experimenttest.Small)
	for _, text := range []string{
		"sample_elements = 1", "sample_elements = 2\nactivation_sparsity = 0.999", "activation_sparsity = 0",
		"weight_scale = 1e-12\nactivation_scale = 1e12", "weight_distribution = \"gaussian\"\nactivation_distribution = \"gaussian\"",
		"seed = 9223372036854775807",
	} {
		r := runOf(t, experimenttest.Config(t, fmt.Sprintf("run.networks = [%q]\n[tensors]\n", file)+text), 2)
		jsonOf(t, r)
	}
}

func TestGreedyDecodingRunsStepByStep(t *testing.T) {
	const text = "tensors.sample_elements = 1024\n[run]\nnetworks = [\"transformer\"]\nsource_tokens = 3\ntarget_tokens = 3\ndecoding = "
	forced := runOf(t, experimenttest.Config(t, text+"\"teacher-forced\""), 2).Networks[0]
	greedy := runOf(t, experimenttest.Config(t, text+"\"greedy\""), 2).Networks[0]
	assert.Greater(t, greedy.Machines[0].DRAMReadBytes, 3*forced.Machines[0].DRAMReadBytes/2, "the decoder's weights are read for every token")
	for i := range greedy.Machines[0].Layers {
		l := &greedy.Machines[0].Layers[i]
		assert.Equal(t, l.Repeat > 1, l.Repeat == 3, l.Name)
	}
	for i := range greedy.Machines {
		requireConstantLeakage(t, &greedy.Machines[i])
	}
}

// What leaks does so at all times: its power is the same in every layer, repeated or not.
func requireConstantLeakage(t *testing.T, m *results.Machine) {
	t.Helper()
	perCycle := func(e *results.EnergyPJ, cycles int64) [2]float64 {
		return [2]float64{e.Parts[energy.SRAMLeakage] / float64(cycles), e.Parts[energy.DatapathLeakage] / float64(cycles)}
	}
	want := perCycle(&m.Energy, m.Cycles)
	for i := range m.Layers {
		got := perCycle(&m.Layers[i].Energy, m.Layers[i].Cycles)
		for k := range got {
			require.InEpsilon(t, want[k], got[k], 1e-9, "%s on %s", m.Layers[i].Name, m.Name)
		}
	}
}

// Accuracy is that of the codes each machine computes in.
func TestAccuracyIsMeasuredInTheCodesOfTheMachine(t *testing.T) {
	c := experimenttest.Config(t, `
[run]
networks = ["resnet-fmnist"]
machines = ["int2", "int8", "dnateq", "coarse"]
calibration_samples = 16
evaluation_samples = 128
[machine.int2]
kind = "int8"
quantization = { bits_min = 2, bits_max = 2 }
[machine.coarse]
kind = "dnateq"
quantization.bits_max = 3
`)
	a := runOf(t, c, 2).Networks[0].Accuracy
	assert.InDelta(t, a.FP32, a.Machines["int8"], 0.05)
	assert.InDelta(t, a.FP32, a.Machines["dnateq"], 0.05)
	assert.Less(t, a.Machines["coarse"], a.FP32-0.1, "3-bit exponents show")
	assert.Less(t, a.Machines["int2"], a.FP32-0.1, "2-bit integers show")
	assert.Equal(t, a.Machines["dnateq"], *a.DNATEQ, "the first of the kind")
	assert.Equal(t, a.Machines["int8"], *a.INT8, "the baseline, not the first of the kind")
}
