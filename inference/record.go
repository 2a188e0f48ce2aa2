package inference

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"dnasim/inference/dataset"
	"dnasim/inference/kernel"
)

// Operands are the tensors that entered one GEMM, sample after sample. Each element is kept once
// (the input of a convolution, not its overlapping windows), in the order of the graph's
// dimensions. GEMMs that read the same tensor share the memory.
type Operands struct {
	Activations []float32
	// Second is the second operand of a product of two activations. It is nil when the GEMM has
	// weights.
	Second []float32
	// ActivationStats and SecondStats are those of all elements, including those that a limit
	// drops.
	ActivationStats, SecondStats Stats
}

// Recording holds what entered each GEMM while samples ran in float32.
type Recording struct {
	Images   int        // samples
	Operands []Operands // by GEMM.Index
	model    *Model
	limit    RecordLimit
	uses     [][]use // by GEMM.Index, without operands
}

// RecordLimit limits the size of a recording. The zero value keeps all elements.
type RecordLimit struct {
	// Elements is the largest number of elements of each tensor that are kept over all samples; 0
	// keeps all. Each of S samples keeps at most q = Elements/S of its n elements, at least 1:
	// every stride-th in the order of the graph's dimensions. The stride is the smallest one >= n/q
	// that has no common factor with n, so that no row, column or channel is preferred.
	Elements int
}

// Record runs the images in float32 and keeps what enters each GEMM. The order of the batches does
// not depend on the machine.
func (m *Model) Record(ctx context.Context, images dataset.Images) (*Recording, error) {
	if err := m.wantImages(images); err != nil {
		return nil, err
	}
	rec, err := m.record(ctx, "batch", imageBatches(images), RecordLimit{}, 1)
	if err == nil {
		rec.Images = images.Len()
	}
	return rec, err
}

// RecordLimited runs the samples in float32 on all processors and keeps what enters each GEMM, up
// to the limit. It fails when there are no samples, when a sample does not fit the inputs of the
// graph, when the limit is less than one element per sample, or when a GEMM reads a value that is
// not finite.
func (m *Model) RecordLimited(ctx context.Context, samples []Sample, limit RecordLimit) (*Recording, error) {
	if limit.Elements != 0 && limit.Elements < len(samples) {
		return nil, fmt.Errorf("at most %d elements of each tensor for %d samples; want at least one for each", limit.Elements, len(samples))
	}
	inputs, err := m.allInputs(samples)
	if err != nil {
		return nil, err
	}
	return m.record(ctx, "sample", inputs, limit, runtime.GOMAXPROCS(0))
}

// allInputs checks all samples before the first one runs.
func (m *Model) allInputs(samples []Sample) ([][]tensor, error) {
	if len(samples) == 0 {
		return nil, fmt.Errorf("%s: there are no samples", m.file)
	}
	inputs := make([][]tensor, len(samples))
	for i, sample := range samples {
		var err error
		if inputs[i], err = m.inputsOf(sample); err != nil {
			return nil, fmt.Errorf("sample %d: %w", i, err)
		}
	}
	return inputs, nil
}

// record runs the inputs one after the other. unit names one of them in errors.
func (m *Model) record(ctx context.Context, unit string, inputs [][]tensor, limit RecordLimit, workers int) (*Recording, error) {
	products, err := m.products(nil, workers)
	if err != nil {
		return nil, err
	}
	rec := &Recording{
		Images: len(inputs), Operands: make([]Operands, len(m.gemms)), model: m, limit: limit,
		uses: make([][]use, len(m.gemms)),
	}
	s := m.newSession(products, workers)
	for i, in := range inputs {
		s.observe = func(u *use) error { return rec.keep(s, u, len(inputs)-i) }
		if err := s.run(ctx, in); err != nil {
			return nil, fmt.Errorf("%s %d: %s: %w", unit, i, m.file, err)
		}
	}
	for i, g := range m.gemms {
		if owner := m.owner(g); owner != i {
			from := &rec.Operands[owner]
			rec.Operands[i].Activations, rec.Operands[i].ActivationStats = from.Activations, from.ActivationStats
		}
	}
	return rec, nil
}

// owner returns the index of the first GEMM that reads the same tensor as its left operand.
func (m *Model) owner(g *gemm) int {
	if g.input < 0 {
		return g.Index
	}
	return slices.IndexFunc(m.gemms, func(other *gemm) bool { return other.input == g.input })
}

// keep records one execution of a GEMM. left is the number of samples that have not ended,
// including this one.
func (r *Recording) keep(s *session, u *use, left int) error {
	noted := *u
	noted.a, noted.b = tensor{}, tensor{}
	r.uses[u.Index] = append(r.uses[u.Index], noted)
	to := &r.Operands[u.Index]
	if r.model.owner(u.gemm) == u.Index {
		if err := r.keepTensor(s, &to.Activations, &to.ActivationStats, u.a, left); err != nil {
			return err
		}
	}
	if u.Weights != nil {
		return nil
	}
	return r.keepTensor(s, &to.Second, &to.SecondStats, u.b, left)
}

// keepTensor appends the elements of t that the limit allows to *to, and adds its stats.
func (r *Recording) keepTensor(s *session, to *[]float32, stats *Stats, t tensor, left int) error {
	seen := sharedStatsOf(&s.Pool, t.floats)
	if seen.notFinite {
		return kernel.ErrNotFinite
	}
	stats.add(seen)
	n := len(t.floats)
	stride := 1
	if r.limit.Elements != 0 {
		stride = strideFor(n, r.limit.Elements/r.Images)
	}
	if *to == nil {
		*to = slices.Grow(*to, (n+stride-1)/stride*left)
	}
	if stride == 1 {
		*to = append(*to, s.toStandard(t).floats...)
		return nil
	}
	for i := 0; i < n; i += stride {
		*to = append(*to, t.floats[t.place(i)])
	}
	return nil
}

// place returns where element i, counted in the order of the dimensions, lies in memory.
func (t tensor) place(i int) int {
	if !t.channelsLast {
		return i
	}
	area := t.dims[2] * t.dims[3]
	image, channel, pixel := i/(t.dims[1]*area), i/area%t.dims[1], i%area
	return (image*area+pixel)*t.dims[1] + channel
}

// strideFor returns the stride at which at most quota of n elements are kept; see RecordLimit.
func strideFor(n, quota int) int {
	stride := (n + quota - 1) / quota
	for stride > 1 && greatestDivisor(stride, n) != 1 {
		stride++
	}
	return max(1, stride)
}

// greatestDivisor returns the greatest common divisor of x and y.
func greatestDivisor(x, y int) int {
	for y != 0 {
		x, y = y, x%y
	}
	return x
}
