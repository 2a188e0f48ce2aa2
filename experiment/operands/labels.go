package operands

import (
	"fmt"
	"path/filepath"
	"slices"

	"dnasim/configs"
	"dnasim/inference"
	"dnasim/workloads/weights"
)

// classesOf is the number of classes of a bound model: the elements of its first output. It fails
// when that output is anything but one row of real scores, because the highest of, say, the pixels
// of an image would pass for a class.
func classesOf(m *inference.Model) (int, error) {
	out := m.BoundOutputs()[0]
	classes, wide := 1, 0
	for _, d := range out.Dims {
		if classes *= d; d > 1 {
			wide++
		}
	}
	switch {
	case out.Integers:
		return 0, fmt.Errorf("the first output of %s, %q, holds integers; top-1 needs a score for each class", filepath.Base(m.File()), out.Name)
	case classes < 2:
		return 0, fmt.Errorf("the first output of %s, %q, is a single number; top-1 needs a score for each of two classes or more", filepath.Base(m.File()), out.Name)
	case wide != 1:
		return 0, fmt.Errorf("the first output of %s, %q, has the shape %v; top-1 needs one row of scores, a score for each class", filepath.Base(m.File()), out.Name, out.Dims)
	}
	return classes, nil
}

// label reads the classes of all inputs, refuses those that the model does not have, and keeps
// those of the evaluation.
func (in *givenInputs) label(c *configs.Config, table string, m *inference.Model, samples int) error {
	given := c.Networks[table[len("network."):]]
	key := table + ".labels"
	classes, err := classesOf(m)
	if err != nil {
		return c.KeyError(err.Error(), "no labels: the outputs are then compared with those of float32", key)
	}
	t, err := weights.OpenTensor(given.Labels)
	if err != nil {
		return c.KeyError(err.Error(), "", key)
	}
	if !t.IsInteger() {
		return c.KeyError(fmt.Sprintf("%s: labels of type %s", given.Labels, t.Type), "integers", key)
	}
	stated := t.Ints()
	if len(stated) != samples {
		return c.KeyError(fmt.Sprintf("%s: %d labels for %d inputs", given.Labels, len(stated), samples), "one for each input", key)
	}
	first := int64(given.LabelBase)
	last := first + int64(classes) - 1
	labels := make([]int64, samples)
	for i, label := range stated {
		if label < first || label > last {
			problem := fmt.Sprintf("%s: sample %d of %d has the label %d; %s has %d classes, %d to %d", given.Labels, i+1, samples, label, filepath.Base(m.File()), classes, first, last)
			return c.KeyError(problem+otherBase(stated, first, last), fmt.Sprintf("%d to %d", first, last), key)
		}
		labels[i] = label - first
	}
	in.labels = labels[samples-len(in.evaluation):]
	return nil
}

// otherBase says when labels look as if they counted from the other base.
func otherBase(labels []int64, first, last int64) string {
	low, high := slices.Min(labels), slices.Max(labels)
	switch {
	case first == 0 && low >= 1 && high == last+1:
		return "; if the labels count from 1, set label_base = 1"
	case first == 1 && low == 0 && high < last:
		return "; if the labels count from 0, set label_base = 0"
	}
	return ""
}
