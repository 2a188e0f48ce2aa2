package sweep

import (
	"context"

	"dnasim/results"
	"dnasim/sweep/slurm"
	"dnasim/sweep/store"
)

// RunOnCluster is Run on a cluster with Slurm: it submits job arrays until all points are in the
// store, then collects them. Points of tasks that failed, were killed or ran out of time are run
// again, as long as every attempt brings a further result. The caller sets the Program, Detach and
// Tell of the array.
func (s *Sweep) RunOnCluster(ctx context.Context, o Options, array slurm.Array) (*results.Sweep, *Stats, error) {
	if err := s.prepare(&array, o); err != nil {
		return nil, nil, err
	}
	collect := o
	collect.Collect, collect.Rows, collect.Tell = true, nil, nil
	before := -1
	for attempt := 1; ; attempt++ {
		_, stats, err := s.Run(ctx, collect)
		if err != nil {
			return nil, nil, err
		}
		if stats.Complete {
			o.Collect = true
			return s.Run(ctx, o)
		}
		present := stats.Points()
		if attempt > 1 && present <= before {
			return nil, nil, array.Stuck(stats.Absent)
		}
		before = present
		if err := array.Run(ctx, stats.Missing); err != nil {
			return nil, nil, err
		}
	}
}

// prepare tells a job array which sweep it runs.
func (s *Sweep) prepare(array *slurm.Array, o Options) error {
	results, err := store.Open(s.Store, o.Version)
	if err != nil {
		return err
	}
	_, most, err := s.Size()
	if err != nil {
		return err
	}
	array.Config, array.Sweep, array.Store, array.Stored = s.Slurm, s.Path, s.Store, results.Size
	array.Tasks = s.Slurm.TasksFor(most)
	return array.Open()
}
