package sweep

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// task is a point to be evaluated.
type task struct {
	sequence int // among the included points of the round
	position int // in the order of the sweep
	index    []int
	own      bool // in the share of this run
	result   *Result
}

// maxInFlight bounds the results that wait for a slower point before them.
const maxInFlight = 4096

// pool evaluates a round: it dispatches the points in order, workers evaluate them, and it adds the
// results to the summary in order.
type pool struct {
	*runner
	points   round
	total    int         // tasks, including those that constraints exclude later
	jobs     int         // layers simulated at a time within a point
	batches  chan []task // neighbouring points for one worker
	batch    int         // size of a batch
	done     chan task
	inFlight chan struct{} // holds a token for each dispatched task that is not yet added
	startAll chan struct{} // closed when all workers may start
	once     sync.Once     // closes startAll
}

// round evaluates the points of a round.
func (r *runner) round(ctx context.Context, points round) error {
	total := r.countIncluded(points)
	workers := r.options.Workers
	p := &pool{
		runner: r, points: points, total: total, jobs: jobsPerPoint(workers, total),
		batches: make(chan []task), batch: min(maxBatch, max(1, total/(16*workers))), done: make(chan task, workers), inFlight: make(chan struct{}, maxInFlight), startAll: make(chan struct{}),
	}
	if r.started || total < 2*workers {
		p.start()
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(p.batches)
		return p.dispatch(ctx)
	})
	group.Go(func() error {
		defer close(p.done)
		workerGroup, ctx := errgroup.WithContext(ctx)
		for w := range workers {
			workerGroup.Go(func() error { return p.work(ctx, w) })
		}
		return workerGroup.Wait()
	})
	group.Go(func() error { return p.collect(ctx) })
	return group.Wait()
}

// maxBatch bounds a batch. Neighbouring points differ in the innermost axes only and share much
// work, so that one worker does them one after the other.
const maxBatch = 8

// jobsPerPoint is the number of layers that are simulated at a time within a point. It is high if
// there are few points, and at least two if there are several workers: when two workers need the
// same layer, one waits for the other and meanwhile goes on with the next layer.
func jobsPerPoint(workers, points int) int {
	return max(min(workers, 2), workers/max(1, min(points, workers)))
}

// start lets all workers start.
func (p *pool) start() { p.once.Do(func() { close(p.startAll) }) }

// alone tells whether only the first worker has started.
func (p *pool) alone() bool {
	select {
	case <-p.startAll:
		return false
	default:
		return true
	}
}

// includes tells whether the run considers a point. A refinement considers the points of other
// shares too, because its next round depends on all results.
func (r *runner) includes(position int) bool {
	return r.options.Shard.has(position) || r.sweep.Strategy == Refine
}

// countIncluded counts the points of a round that the run considers.
func (r *runner) countIncluded(points round) int {
	n, position := 0, r.next
	var index []int
	for i := range points.count {
		index = r.sweep.space.index(points.at(i), index)
		if ok, _ := r.sweep.admits(index); ok { // dispatch reports errors
			if r.includes(position) {
				n++
			}
			position++
		}
	}
	return n
}

// dispatch sends the points of the round to the workers.
func (p *pool) dispatch(ctx context.Context) error {
	sequence := 0
	var batch []task
	for i := range p.points.count {
		t := task{sequence: sequence, index: p.sweep.space.index(p.points.at(i), nil)}
		ok, err := p.sweep.admits(t.index)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		t.position = p.next
		p.next++
		if !p.includes(t.position) {
			continue
		}
		t.own = p.options.Shard.has(t.position)
		sequence++
		if err := send(ctx, p.inFlight, struct{}{}); err != nil {
			return err
		}
		if batch = append(batch, t); len(batch) < p.batch && !p.alone() {
			continue
		}
		if err := send(ctx, p.batches, batch); err != nil {
			return err
		}
		batch = nil
	}
	if len(batch) > 0 {
		return send(ctx, p.batches, batch)
	}
	return nil
}

func send[T any](ctx context.Context, to chan<- T, v T) error {
	select {
	case to <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// work evaluates points. The first worker starts alone, until the time of a point is known.
func (p *pool) work(ctx context.Context, number int) (err error) {
	if number == 0 {
		defer func() {
			// An error of the first worker is that of the run, and no other may start.
			if err == nil {
				p.start() // it may have done all points alone
			}
		}()
	} else {
		select {
		case <-p.startAll:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for batch := range p.batches {
		for i := range batch {
			if err := p.evaluateTask(ctx, &batch[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// evaluateTask evaluates a point and sends it on.
func (p *pool) evaluateTask(ctx context.Context, t *task) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	spend := budget{compute: t.own && !p.options.Collect, jobs: p.jobs, before: p.probe}
	if p.alone() {
		spend.jobs = p.options.Workers
	}
	var err error
	if t.result, err = p.evaluate(ctx, t.index, spend); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("point %s: %w", p.sweep.Describe(t.index), err)
	}
	return send(ctx, p.done, *t)
}

// probe checks once that the store can be written, before time is spent on computing results.
func (r *runner) probe() error {
	r.probed.Do(func() { r.refused = r.store.Probe() })
	return r.refused
}

// maxStoredFirst is the number of stored points after which all workers start without an estimate.
const maxStoredFirst = 64

// collect receives finished points. It reports each at once and adds them to the summary in order.
func (p *pool) collect(ctx context.Context) error {
	waiting := map[int]task{}
	next, done := 0, 0
	for {
		var t task
		var ok bool
		select {
		case t, ok = <-p.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if !ok {
			return nil
		}
		done++
		p.notify(&t, done)
		waiting[t.sequence] = t
		for t, ok := waiting[next]; ok; t, ok = waiting[next] {
			delete(waiting, next)
			next++
			<-p.inFlight
			if err := p.add(&t); err != nil {
				return err
			}
		}
	}
}

// notify reports a finished point, and starts the other workers when the time of a point is known.
func (p *pool) notify(t *task, done int) {
	e := Event{Round: p.number, Done: done, Total: p.total, Point: t.position, Index: t.index, Result: t.result, Elapsed: time.Since(p.begun)}
	if t.result.Status == Computed && !p.started {
		p.started = true
		if p.alone() {
			e.Estimate = t.result.Took * time.Duration(p.total-done)
		}
	}
	if p.started || done >= maxStoredFirst {
		p.start()
	}
	if p.options.Tell != nil {
		p.options.Tell(e)
	}
}

// maxMissing bounds the list of points without a result.
const maxMissing = MaxPoints

// add adds a point to the summary.
func (p *pool) add(t *task) error {
	if t.result.Status == Absent {
		p.absent++
		if len(p.missing) < maxMissing {
			p.missing = append(p.missing, t.position)
		}
		return nil
	}
	return p.summary.add(t.position, t.index, t.result)
}
