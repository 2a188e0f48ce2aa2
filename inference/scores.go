package inference

import (
	"context"
	"fmt"
	"sync"

	"dnasim/inference/dataset"
	"dnasim/inference/kernel"
)

// imageForm says how a graph runs on labelled images. Such a graph has one input, batch x channels
// x height x width, and one output, a row of scores for each image.
type imageForm struct {
	shape   [3]int // channels, height, width
	classes int
	problem string // why the graph is of another form
}

// imageFormOf derives the form from shapes that were traced for one image.
func (m *Model) imageFormOf(s *session, inputs []tensor) imageForm {
	if len(m.inputs) != 1 {
		return imageForm{problem: fmt.Sprintf("it has %d inputs, %s", len(m.inputs), m.inputList())}
	}
	in := inputs[0].dims
	if len(in) != 4 || in[0] != 1 {
		return imageForm{problem: fmt.Sprintf("its input is %s", m.inputList())}
	}
	out := s.values[m.outputSlots[0]]
	if len(m.outputSlots) != 1 || len(out.dims) != 2 || out.dims[0] != 1 || out.dims[1] < 1 || out.isInt {
		return imageForm{problem: fmt.Sprintf("its first of %d outputs is %v", len(m.outputSlots), out)}
	}
	return imageForm{shape: [3]int(in[1:]), classes: out.dims[1]}
}

// wantImages reports why the network cannot classify the images: they are unusable or of another
// size, or the network has another form.
func (m *Model) wantImages(im dataset.Images) error {
	if err := im.Check(); err != nil {
		return err
	}
	switch {
	case m.sizes == nil:
		return fmt.Errorf("%s: its shapes are open; bind them to one image", m.file)
	case m.images.problem != "":
		return fmt.Errorf("%s takes no images or gives no row of scores per image: %s; use samples", m.file, m.images.problem)
	}
	if got := [3]int{im.Channels, im.Height, im.Width}; got != m.images.shape {
		return fmt.Errorf("%s takes images of %v (channels, height, width), not %v", m.file, m.images.shape, got)
	}
	return nil
}

// imageInputs returns the images as the inputs of a graph.
func imageInputs(im dataset.Images) []tensor {
	return []tensor{{dims: []int{im.Len(), im.Channels, im.Height, im.Width}, floats: im.Pixels}}
}

// batchImages is the number of images that a worker runs at a time. It is large enough to fill the
// tiles of layers with one row per image, and small enough for their tensors to stay in the caches.
const batchImages = 8

// imageBatches returns the inputs of a graph, batch by batch.
func imageBatches(im dataset.Images) (batches [][]tensor) {
	for from := 0; from < im.Len(); from += batchImages {
		batches = append(batches, imageInputs(im.Slice(from, min(from+batchImages, im.Len()))))
	}
	return batches
}

// Accuracy says how many images a network classifies as they are labelled.
type Accuracy struct {
	Top1    float64 // Correct / Samples
	Correct int
	Samples int
}

// Accuracy runs the images through the network and compares the class of the highest score with the
// label. codes says how GEMMs are computed; nil computes all of them in float32. At most `workers`
// goroutines run at a time, and the result does not depend on their number. progress may be nil;
// otherwise it is called from time to time with the number of images done.
//
// It fails when the network does not take the images or does not know a label, when a code is
// unusable, when a value is not finite, or when ctx is done.
func (m *Model) Accuracy(ctx context.Context, images dataset.Images, codes Codes, workers int, progress func(done int)) (Accuracy, error) {
	if err := m.wantImages(images); err != nil {
		return Accuracy{}, err
	}
	classes := m.images.classes
	for i, label := range images.Labels {
		if int(label) >= classes {
			return Accuracy{}, fmt.Errorf("image %d is labelled %d; %s knows the classes 0 to %d", i, label, m.file, classes-1)
		}
	}
	scores, err := m.Scores(ctx, images, codes, workers, progress)
	if err != nil {
		return Accuracy{}, err
	}
	a := Accuracy{Samples: images.Len()}
	for i, label := range images.Labels {
		if highest(scores[i*classes:][:classes]) == int(label) {
			a.Correct++
		}
	}
	a.Top1 = float64(a.Correct) / float64(a.Samples)
	return a, nil
}

// highest returns the index of the largest score, the first if several are equal.
func highest(scores []float32) int {
	best := 0
	for i, v := range scores {
		if v > scores[best] {
			best = i
		}
	}
	return best
}

// Scores returns the outputs of the network (logits), image by image, as many for each as there are
// classes. Arguments and errors are those of Accuracy.
func (m *Model) Scores(ctx context.Context, images dataset.Images, codes Codes, workers int, progress func(done int)) ([]float32, error) {
	if workers < 1 {
		return nil, fmt.Errorf("%d workers; want at least 1", workers)
	}
	e, err := m.EvaluateImages(images, 0)
	if err != nil {
		return nil, err
	}
	return e.Scores(ctx, codes, workers, progress)
}

// score copies the outputs for one batch of so many images. from is the number of the first one,
// for errors.
func (s *session) score(dst []float32, images, from int) error {
	m, classes := s.model, s.model.images.classes
	t := s.toStandard(s.values[m.outputSlots[0]])
	if len(t.dims) != 2 || t.dims[0] != images || t.dims[1] != classes {
		return fmt.Errorf("%s: the output is %v; want %d scores for each of %d images", m.file, t, classes, images)
	}
	copy(dst, t.floats)
	for i, v := range dst {
		if !kernel.Finite(v) {
			return fmt.Errorf("%s: image %d: score %d is %v", m.file, from+i/classes, i%classes, v)
		}
	}
	return nil
}

// reporter reports progress, one call at a time and with ascending numbers.
type reporter struct {
	report func(done int)
	lock   sync.Mutex
	done   int
}

func (r *reporter) add(n int) {
	if r.report == nil {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	r.done += n
	r.report(r.done)
}
