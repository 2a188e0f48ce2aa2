package inference

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// batchImages is how many images a worker runs at a time: enough to fill the tiles of layers
// with one row per image, few enough for their tensors to stay in the caches.
const batchImages = 8

// Accuracy is the share of images that a network classifies as labelled.
type Accuracy struct {
	Top1    float64 // Correct / Samples
	Correct int
	Samples int
}

// Accuracy runs the images through the network and compares the class of the highest
// score with the label. Codes say how GEMMs are computed; without any it is float32. At most
// `workers` goroutines run at a time; the result does not depend on their number.
// progress, if not nil, is told from time to time how many images are done.
func (m *Model) Accuracy(ctx context.Context, images Images, codes Codes, workers int, progress func(done int)) (Accuracy, error) {
	scores, err := m.Scores(ctx, images, codes, workers, progress)
	if err != nil {
		return Accuracy{}, err
	}
	classes := len(scores) / images.Len()
	a := Accuracy{Samples: images.Len()}
	for i, label := range images.Labels {
		if int(label) >= classes {
			return Accuracy{}, fmt.Errorf("image %d is labelled %d; %s knows the classes 0 to %d", i, label, m.file, classes-1)
		}
		if highest(scores[i*classes:][:classes]) == int(label) {
			a.Correct++
		}
	}
	a.Top1 = float64(a.Correct) / float64(a.Samples)
	return a, nil
}

// highest returns the index of the largest score, the first of equals.
func highest(scores []float32) int {
	best := 0
	for i, v := range scores {
		if v > scores[best] {
			best = i
		}
	}
	return best
}

// Scores returns the outputs of the network (logits), image by image. The arguments are
// those of Accuracy.
func (m *Model) Scores(ctx context.Context, images Images, codes Codes, workers int, progress func(done int)) ([]float32, error) {
	if workers < 1 {
		return nil, fmt.Errorf("%d workers; want at least 1", workers)
	}
	if err := images.check(); err != nil {
		return nil, err
	}
	if err := m.checkShape(images); err != nil {
		return nil, err
	}
	products, err := m.products(codes)
	if err != nil {
		return nil, err
	}
	return m.scores(ctx, images, products, workers, progress)
}

// scores runs batches on the workers. Each batch writes to its own part of the result.
func (m *Model) scores(ctx context.Context, images Images, products []product, workers int, progress func(done int)) ([]float32, error) {
	out := make([]float32, images.Len()*m.classes)
	batches := (images.Len() + batchImages - 1) / batchImages
	report := reporter{tell: progress}
	var next atomic.Int64
	workersGroup, ctx := errgroup.WithContext(ctx)
	for range min(workers, batches) {
		workersGroup.Go(func() error {
			s := m.newSession(products)
			for {
				from := int(next.Add(1)-1) * batchImages
				if from >= images.Len() {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				to := min(from+batchImages, images.Len())
				if err := s.score(images.Slice(from, to), out[from*m.classes:to*m.classes], from); err != nil {
					return err
				}
				report.add(to - from)
			}
		})
	}
	if err := workersGroup.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

// score stores the outputs for a batch; from is the number of its first image, for errors.
func (s *session) score(batch Images, dst []float32, from int) error {
	t, err := s.run(batch)
	if err != nil {
		return fmt.Errorf("%s: images %d to %d: %w", s.model.file, from, from+batch.Len()-1, err)
	}
	if len(t.floats) != len(dst) {
		return fmt.Errorf("%s: the output is %v; want %d scores for each of %d images", s.model.file, t, s.model.classes, batch.Len())
	}
	copy(dst, t.floats)
	for i, v := range dst {
		if !finite(v) {
			return fmt.Errorf("%s: image %d: score %d is %v", s.model.file, from+i/s.model.classes, i%s.model.classes, v)
		}
	}
	return nil
}

// reporter passes on progress, one call at a time and never backwards.
type reporter struct {
	tell func(done int)
	lock sync.Mutex
	done int
}

func (r *reporter) add(n int) {
	if r.tell == nil {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	r.done += n
	r.tell(r.done)
}
