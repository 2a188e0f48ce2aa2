package sweep

import (
	"context"
	"sync"
	"time"

	"dnasim/experiment"
	"dnasim/results"
	"dnasim/sweep/store"
)

// Options of a run. None changes its results.
type Options struct {
	Version string // of dnasim
	// Workers is the number of points evaluated at a time; at least 1.
	Workers int
	// Shard limits the run to a share of the points.
	Shard Shard
	// Collect uses the results in the store and computes nothing.
	Collect bool
	// Memo caches partial results across points; nil: a new one.
	Memo *experiment.Memo
	// Rows is called for every machine at every point, in the order of the sweep; may be nil.
	Rows func(Row) error
	// Tell is called for every finished point, in the order in which they finish; may be nil.
	Tell func(Event)
}

// Shard is a share of the points of a sweep: every Count-th, from Index on. The zero Shard is all
// of them.
type Shard struct{ Index, Count int }

func (s Shard) has(position int) bool { return s.Count == 0 || position%s.Count == s.Index }

// Event is a finished point.
type Event struct {
	Round int
	// Done and Total count the points of the round in this run's share. Total includes points that
	// constraints on keys exclude later.
	Done, Total int
	Point       int // in the order of the sweep
	Index       []int
	Result      *Result
	Elapsed     time.Duration // since the start of the run
	// Estimate is the time of the rest of the round if all its points take as long as this one. It
	// is set for the first computed point and 0 for the others.
	Estimate time.Duration
}

// Stats tell how a run went.
type Stats struct {
	Computed, Stored, Impossible, Excluded, Absent int
	Complete                                       bool // no round is left and no point absent
	Elapsed                                        time.Duration
	Reuse                                          experiment.Reuse
	Damaged                                        []string // damaged files of the store
	// Results of other versions in the store, by folder.
	Others map[string]int
	// With Collect: positions of points that are not in the store, at most a million.
	Missing []int
}

// StoreError says that a run cannot keep results in the folder that it was given.
type StoreError = store.FolderError

// Points that were considered.
func (s *Stats) Points() int { return s.Computed + s.Stored + s.Impossible + s.Excluded }

// Run runs a sweep that Check accepts. It returns a report unless it fails or considers only a
// share of the points. An interrupted run has stored the points that it finished.
func (s *Sweep) Run(ctx context.Context, o Options) (*results.Sweep, *Stats, error) {
	r, err := s.newRunner(o)
	if err != nil {
		return nil, nil, err
	}
	err = r.rounds(ctx)
	stats := r.stats()
	if err != nil || o.Shard.Count > 0 || !stats.Complete {
		return nil, stats, err
	}
	if err := r.summary.empty(); err != nil {
		return nil, stats, err
	}
	return r.summary.report(o.Version), stats, nil
}

// runner is a run of a sweep.
type runner struct {
	*evaluator
	options Options
	summary *summary
	begun   time.Time
	number  int  // of the current round
	next    int  // position of the next point in the order of the sweep
	started bool // a point has been computed, and the time of the rest estimated
	probed  sync.Once
	refused error // the error of the probe of the store
	missing []int
	absent  int
	left    bool // the next round depends on absent results
}

func (s *Sweep) newRunner(o Options) (*runner, error) {
	store, err := store.Open(s.Store, o.Version)
	if err != nil {
		return nil, err
	}
	o.Workers = max(1, o.Workers)
	if o.Memo == nil {
		o.Memo = experiment.NewMemo()
	}
	return &runner{
		evaluator: &evaluator{sweep: s, store: store, memo: o.Memo, names: &identifier{version: o.Version}, version: o.Version},
		options:   o, summary: newSummary(s, o.Rows), begun: time.Now(),
	}, nil
}

// rounds runs the rounds one after the other.
func (r *runner) rounds(ctx context.Context) error {
	schedule := r.sweep.schedule()
	for {
		round, ok := schedule.round(r.summary.best())
		if !ok {
			return nil
		}
		r.number++
		if err := r.round(ctx, round); err != nil {
			return err
		}
		if r.absent > 0 && r.sweep.Strategy == Refine {
			r.left = true
			return nil
		}
	}
}

// stats of the run so far.
func (r *runner) stats() *Stats {
	counts := &r.summary.counts
	return &Stats{
		Computed: counts[Computed], Stored: counts[Stored], Impossible: counts[Impossible], Excluded: counts[Excluded], Absent: r.absent,
		Complete: !r.left && r.absent == 0, Elapsed: time.Since(r.begun), Reuse: r.memo.Reuse(),
		Damaged: r.store.Damaged(), Others: r.store.Others(), Missing: r.missing,
	}
}
