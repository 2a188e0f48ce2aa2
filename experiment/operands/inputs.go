package operands

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dnasim/configs"
	"dnasim/inference"
	"dnasim/workloads/weights"
)

// readInputs reads the files of a network's inputs: images and arrays, as samples of batch 1.
func readInputs(m *inference.Model, given *configs.Imported) ([]inference.Sample, error) {
	var samples []inference.Sample
	for _, path := range given.Inputs {
		read := readArrays
		if slices.Contains([]string{".png", ".jpg", ".jpeg"}, strings.ToLower(filepath.Ext(path))) {
			read = readImage
		}
		found, err := read(path, m, given)
		if err != nil {
			return nil, err
		}
		samples = append(samples, found...)
	}
	return samples, nil
}

// onlyInput is the only input of a graph, with its shape from the file or the configuration.
func onlyInput(m *inference.Model, given *configs.Imported) (name string, shape []int, err error) {
	inputs := m.Inputs()
	if len(inputs) != 1 {
		return "", nil, fmt.Errorf("the network has %d inputs: give .npz files, with an array for each of them", len(inputs))
	}
	in := inputs[0]
	shape = make([]int, len(in.Dims))
	for i, d := range in.Dims {
		shape[i] = int(d.Size)
	}
	for i, size := range given.InputShapes[in.Name] {
		if i < len(shape) && size > 0 {
			shape[i] = size
		}
	}
	if len(shape) > 0 && shape[0] < 0 {
		shape[0] = 1
	}
	return in.Name, shape, nil
}

// readImage reads an image into the network's only input.
func readImage(path string, m *inference.Model, given *configs.Imported) ([]inference.Sample, error) {
	name, shape, err := onlyInput(m, given)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(shape) != 4 || slices.Contains(shape[1:], -1) {
		return nil, fmt.Errorf("%s: input %q has the shape %v; an image needs four dimensions, batch, channels, height and width: set input_shapes", path, name, shape)
	}
	t, err := readPixels(path, shape, given.Mean, given.Scale)
	if err != nil {
		return nil, err
	}
	return []inference.Sample{{name: t}}, nil
}

// readArrays reads an .npy file for the network's only input, or an .npz file with an array for
// each input. The first dimension counts samples, unless the configuration says that another one
// or none does: then the arrays are one sample.
func readArrays(path string, m *inference.Model, given *configs.Imported) ([]inference.Sample, error) {
	if strings.EqualFold(filepath.Ext(path), ".npy") {
		name, _, err := onlyInput(m, given)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		t, err := weights.OpenTensor(path)
		if err != nil {
			return nil, err
		}
		return divided(path, m, given, inference.Sample{name: t})
	}
	all := inference.Sample{}
	for _, in := range m.Inputs() {
		t, err := weights.OpenTensor(path + ":" + in.Name)
		if err != nil {
			return nil, err
		}
		all[in.Name] = t
	}
	return divided(path, m, given, all)
}

// divided cuts tensors along their first dimension: to the size that the file fixes, or to 1.
func divided(path string, m *inference.Model, given *configs.Imported, all inference.Sample) ([]inference.Sample, error) {
	n := -1
	rows := map[string]int{} // of a sample, by input
	for _, in := range m.Inputs() {
		t := all[in.Name]
		if len(t.Dims) == 0 || t.Dims[0] < 1 {
			return nil, fmt.Errorf("%s: input %q of shape %v has no samples", path, in.Name, t.Dims)
		}
		rows[in.Name] = 1
		switch {
		case given.BatchDimension != "" && given.BatchDimension != "first":
			rows[in.Name] = t.Dims[0]
		case len(in.Dims) > 0 && in.Dims[0].Size > 1:
			rows[in.Name] = int(in.Dims[0].Size)
		}
		found := t.Dims[0] / rows[in.Name]
		if found*rows[in.Name] != t.Dims[0] {
			return nil, fmt.Errorf("%s: input %q of shape %v does not hold whole samples; the file fixes its first dimension at %d", path, in.Name, t.Dims, rows[in.Name])
		}
		if n >= 0 && n != found {
			return nil, fmt.Errorf("%s: inputs of %d and of %d samples", path, n, found)
		}
		n = found
	}
	samples := make([]inference.Sample, n)
	for i := range samples {
		samples[i] = inference.Sample{}
		for name, t := range all {
			samples[i][name] = part(t, i, rows[name])
		}
	}
	return samples, nil
}

// part is the i-th of a tensor's samples, of so many rows.
func part(t *weights.Tensor, i, rows int) *weights.Tensor {
	size := t.Len() / t.Dims[0] * rows
	return t.Part(i*size, size, append([]int{rows}, t.Dims[1:]...))
}
