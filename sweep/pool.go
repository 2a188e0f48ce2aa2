package sweep

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// task is a point to be evaluated. sequence counts those of a round that are looked at, position those of the sweep.
type task struct {
	sequence, position int
	index              []int
	own                bool // of this run's share
	result             *Result
}

// maxInFlight bounds how far workers may run ahead of the slowest: so many results wait for their turn at most.
const maxInFlight = 4096

// pool works on a round: points are handed out in order, evaluated by workers, and collected in order.
type pool struct {
	*runner
	points   round
	total    int         // tasks, before late exclusions
	jobs     int         // layers at a time within a point
	batches  chan []task // neighbours, which have much in common, for one worker
	batch    int         // of them at most
	done     chan task
	inFlight chan struct{} // holds a token for every task that is handed out and not collected
	startAll chan struct{} // closed when all workers may start
	once     sync.Once     // closes it
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

// maxBatch are handed to one worker: neighbours have the innermost axes apart and often much in common, so that
// they had better be worked on one after the other than by two workers at the same time.
const maxBatch = 8

// jobsPerPoint is the number of layers that are worked on at a time within a point: all workers' where points are few, and at least two
// where there are several workers. For these may want the same layers of like points, and then one waits for the
// other, while it can go on with the next.
func jobsPerPoint(workers, points int) int {
	return max(min(workers, 2), workers/max(1, min(points, workers)))
}

// start lets all workers begin.
func (p *pool) start() { p.once.Do(func() { close(p.startAll) }) }

// alone tells whether only the first worker has begun.
func (p *pool) alone() bool {
	select {
	case <-p.startAll:
		return false
	default:
		return true
	}
}

// includes tells whether the run looks at a point: of other shares only in a refinement, whose next round depends on all.
func (r *runner) includes(position int) bool {
	return r.options.Shard.has(position) || r.sweep.Strategy == Refine
}

// share counts the points of a round that are looked at.
func (r *runner) countIncluded(points round) int {
	n, position := 0, r.next
	var index []int
	for i := range points.count {
		index = r.sweep.space.index(points.at(i), index)
		if ok, _ := r.sweep.admits(index); ok { // hand reports errors
			if r.includes(position) {
				n++
			}
			position++
		}
	}
	return n
}

// hand hands out the points of the round.
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

// work evaluates points. The first worker begins alone, until it is known what a point takes.
func (p *pool) work(ctx context.Context, number int) (err error) {
	if number == 0 {
		defer func() {
			if err == nil { // else its error is the run's, and nobody else may begin
				p.start() // it may have done everything alone
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

// do evaluates a point and sends it on.
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

// probe tries once whether the store can be written, before work is spent on what goes there.
func (r *runner) probe() error {
	r.probed.Do(func() { r.refused = r.store.Probe() })
	return r.refused
}

// maxStoredFirst is the number of points found in the store after which nothing is estimated any more.
const maxStoredFirst = 64

// collect takes finished points: tells of them as they come, and sums them up in their order.
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

// tell tells of a finished point, and opens the gate for the other workers when it is known what one takes.
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

// maxMissing bounds the list of points that are not there.
const maxMissing = MaxPoints

// take sums a point up.
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
