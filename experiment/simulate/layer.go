package simulate

import (
	"context"

	"dnasim/arch"
	"dnasim/experiment/trace"
	"dnasim/mapping"
	"dnasim/results"
	"dnasim/workloads"
)

// Run is what a network did on a machine, before prices.
type Run struct {
	Network *workloads.Network
	Machine *Machine
	Plans   []Plan          // by layer
	Layers  []Layer         // likewise
	Rows    []results.Layer // likewise: what is known without energies
}

// Layer is what a layer did on a machine.
type Layer struct {
	Result arch.LayerResult // of one execution
	Format arch.Format
	Activity
	Repeat int // executions
}

// Seconds of all executions.
func (l *Layer) Seconds(c *arch.Config) float64 {
	return float64(l.Result.Cycles) * float64(l.Repeat) / (c.ClockMHz * 1e6)
}

// layer maps and simulates layer i on an idle machine.
func (r *Run) layer(ctx context.Context, on *engine, i int, record *trace.Layer) error {
	m, l, p := r.Machine, &r.Network.Layers[i], &r.Plans[i]
	key, chosen, err := m.mapping(r.Network.Name, l, p.Format)
	if err != nil {
		return m.unmappable(r.Network.Name, l, err)
	}
	result, err := m.run(ctx, on, l, p, key, chosen, record)
	if err != nil {
		return err
	}
	r.Layers[i] = Layer{Result: result, Format: p.Format, Activity: p.activity(), Repeat: max(1, l.Repeat)}
	row := &r.Rows[i]
	*row = layerRow(m, l, p, &result)
	row.Mapping, row.MinCycles = chosen.String(), minCycles(&m.Hardware, &result, l)*int64(max(1, l.Repeat))
	record.Describe(row)
	return m.conserved(row, &result, chosen, l, p)
}

// run executes the program of a mapped layer, unless its timing is known. A record needs the run
// itself.
func (m *Machine) run(ctx context.Context, on *engine, l *workloads.Layer, p *Plan, key mapping.Key, chosen *mapping.Mapping, record *trace.Layer) (arch.LayerResult, error) {
	execute := func() (arch.LayerResult, error) {
		return on.run(ctx, chosen.Program(l, p.Format, &m.Hardware, p.layout), record)
	}
	if record != nil {
		return execute()
	}
	program, err := key.ProgramKey(chosen, p.layout, &m.Hardware, on.addressing)
	if err != nil {
		return arch.LayerResult{}, err
	}
	return m.cache.timing(timingKey{program, m.timing}, execute)
}
