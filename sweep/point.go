package sweep

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dnasim/configs"
	"dnasim/experiment"
	"dnasim/internal/expr"
	"dnasim/internal/tomlfile"
	"dnasim/results"
	"dnasim/sweep/store"
)

// Status is what became of a point.
type Status int

// The counts.
const (
	Computed   Status = iota // evaluated now
	Stored                   // found in the store
	Impossible               // its keys ask for what cannot be; see Result.Reason
	Excluded                 // by a constraint on keys of the configuration
	Absent                   // not in the store, and not to be computed
)

// Result is what became of a point, and what it gave.
type Result struct {
	Status   Status
	Reason   string // of Impossible
	Outcomes []store.Outcome
	Notes    []results.Note // what the outcomes rest on
	Took     time.Duration  // of Computed

	keys map[string]expr.Value // of the configuration, that constraints on results name
}

// evaluator takes points to results. It is safe for concurrent use.
type evaluator struct {
	sweep   *Sweep
	store   *store.Store // nil: nothing is kept
	memo    *experiment.Memo
	names   *identifier
	version string
}

// budget is what may be spent on a point.
type budget struct {
	compute bool // else only the store is looked into
	jobs    int  // layers at a time
	// before is called before a point is computed, and may refuse.
	before func() error
}

// evaluate finds what the point at the steps gives.
func (e *evaluator) evaluate(ctx context.Context, index []int, spend budget) (*Result, error) {
	d := e.sweep.documentAt(index)
	c, err := d.parse()
	if err != nil {
		return impossible(err)
	}
	switch met, err := e.sweep.allows(c, index); {
	case err != nil:
		return nil, err
	case !met:
		return &Result{Status: Excluded}, nil
	}
	v, err := e.find(ctx, d, c, spend)
	if err != nil {
		return nil, err
	}
	v.keys, err = e.sweep.keysOf(c, index)
	return v, err
}

// find takes a point from the store, or computes it.
func (e *evaluator) find(ctx context.Context, d *document, c *configs.Config, spend budget) (*Result, error) {
	id, designs, err := e.names.of(c, e.memo)
	if err != nil {
		return impossible(d.placed(err))
	}
	if v, err := e.recall(id.Key()); v != nil || err != nil {
		return v, err
	}
	if !spend.compute {
		return &Result{Status: Absent}, nil
	}
	if spend.before != nil {
		if err := spend.before(); err != nil {
			return nil, err
		}
	}
	return e.run(ctx, d, c, spend.jobs, id, designs)
}

// recall finds a result in the store; nil: there is none.
func (e *evaluator) recall(key string) (*Result, error) {
	if e.store == nil {
		return nil, nil
	}
	r, err := e.store.Get(key)
	switch {
	case r == nil || err != nil:
		return nil, err
	case r.Impossible != "":
		return &Result{Status: Impossible, Reason: r.Impossible}, nil
	}
	return &Result{Status: Stored, Outcomes: r.Outcomes, Notes: r.Notes}, nil
}

// run simulates a point and keeps what it gives.
func (e *evaluator) run(ctx context.Context, d *document, c *configs.Config, jobs int, id *store.Identity, designs map[string]string) (*Result, error) {
	begun := time.Now()
	results, err := experiment.Run(ctx, c, experiment.Options{Version: e.version, Jobs: jobs, Memo: e.memo})
	v := &Result{Status: Computed}
	if isFault(err) && jobs > 1 { // of several faults the first one counts, whichever was met first
		results, err = experiment.Run(ctx, c, experiment.Options{Version: e.version, Jobs: 1, Memo: e.memo})
	}
	if err != nil {
		if v, err = impossible(d.placed(err)); err != nil {
			return nil, err
		}
	} else {
		v.Outcomes, v.Notes = outcomes(results, designs), results.Notes
	}
	v.Took = time.Since(begun)
	if e.store != nil {
		err = e.store.Put(id.Key(), &store.Record{Identity: *id, Impossible: v.Reason, Outcomes: v.Outcomes, Notes: v.Notes})
	}
	return v, err
}

// isFault tells whether an error is one of the configuration.
func isFault(err error) bool {
	var fault *tomlfile.Error
	return errors.As(err, &fault)
}

// impossible makes a result of an error of the configuration; all other errors stay errors.
func impossible(err error) (*Result, error) {
	var fault *tomlfile.Error
	if !errors.As(err, &fault) {
		return nil, err
	}
	return &Result{Status: Impossible, Reason: fault.FieldError.Error()}, nil
}

// documentAt is the configuration with the values at the steps.
func (s *Sweep) documentAt(index []int) *document {
	d := s.document.clone()
	for i, step := range index {
		for k, leaf := range s.at[i] {
			d.leaves[leaf].text = s.Axes[i].texts[step][k]
		}
	}
	return d
}

// Describe names the values at a point, for people: "tiles=4 rows=8".
func (s *Sweep) Describe(index []int) string {
	parts := make([]string, len(index))
	for i, step := range index {
		parts[i] = fmt.Sprintf("%s=%s", s.Axes[i].Name, s.Axes[i].Label(step))
	}
	return strings.Join(parts, " ")
}
