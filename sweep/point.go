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

// Status says how the evaluation of a point ended.
type Status int

// The statuses.
const (
	Computed   Status = iota // evaluated now
	Stored                   // found in the store
	Impossible               // its values contradict each other; see Result.Reason
	Excluded                 // by a constraint on keys of the configuration
	Absent                   // not in the store, and the run does not compute it
)

// Result is the evaluation of a point.
type Result struct {
	Status   Status
	Reason   string // of Impossible
	Outcomes []store.Outcome
	Notes    []results.Note // what the outcomes rest on
	Took     time.Duration  // of Computed

	keys map[string]expr.Value // keys of the configuration that constraints on results name
}

// evaluator evaluates points. It is safe for concurrent use.
type evaluator struct {
	sweep   *Sweep
	store   *store.Store // nil: results are not stored
	memo    *experiment.Memo
	names   *identifier
	version string
}

// budget limits the evaluation of a point.
type budget struct {
	compute bool // otherwise the result comes from the store or is Absent
	jobs    int  // layers simulated at a time
	// before is called before a point is computed; its error ends the evaluation.
	before func() error
}

// evaluate evaluates the point at an index.
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

// recall reads a result from the store; nil if there is none.
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

// run simulates a point and stores its result.
func (e *evaluator) run(ctx context.Context, d *document, c *configs.Config, jobs int, id *store.Identity, designs map[string]string) (*Result, error) {
	begun := time.Now()
	results, err := experiment.Run(ctx, c, experiment.Options{Version: e.version, Jobs: jobs, Memo: e.memo})
	v := &Result{Status: Computed}
	if isUserError(err) && jobs > 1 { // report the same one of several errors in every run
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

// isUserError tells whether an error is one of the configuration.
func isUserError(err error) bool {
	var fault *tomlfile.Error
	return errors.As(err, &fault)
}

// impossible makes a result of an error of the configuration. It returns any other error.
func impossible(err error) (*Result, error) {
	var fault *tomlfile.Error
	if !errors.As(err, &fault) {
		return nil, err
	}
	return &Result{Status: Impossible, Reason: fault.FieldError.Error()}, nil
}

// documentAt is the configuration of the point at an index.
func (s *Sweep) documentAt(index []int) *document {
	d := s.document.clone()
	for i, step := range index {
		for k, leaf := range s.at[i] {
			d.leaves[leaf].text = s.Axes[i].texts[step][k]
		}
	}
	return d
}

// Describe names the values of a point, for people: "tiles=4 rows=8".
func (s *Sweep) Describe(index []int) string {
	parts := make([]string, len(index))
	for i, step := range index {
		parts[i] = fmt.Sprintf("%s=%s", s.Axes[i].Name, s.Axes[i].Label(step))
	}
	return strings.Join(parts, " ")
}
