package inference

import (
	"context"
	"fmt"
	"slices"
)

// Operands are the tensors that entered one GEMM, image after image, each element once
// (a convolution's input, not its overlapping windows), in the order of the graph's dimensions.
type Operands struct {
	Activations []float32
	// Second is the second operand of a product of two activations; nil when the GEMM
	// has weights.
	Second []float32
}

// Recording holds what entered each GEMM while calibration images ran in float32.
type Recording struct {
	Images   int
	Operands []Operands // by GEMM.Index
	model    *Model
}

// Record runs the images in float32 and keeps what enters each GEMM.
func (m *Model) Record(ctx context.Context, images Images) (*Recording, error) {
	if err := images.check(); err != nil {
		return nil, err
	}
	if err := m.checkShape(images); err != nil {
		return nil, err
	}
	products, err := m.products(nil)
	if err != nil {
		return nil, err
	}
	rec := &Recording{Images: images.Len(), Operands: make([]Operands, len(m.gemms)), model: m}
	s := m.newSession(products)
	s.tap = rec.keep
	for from := 0; from < images.Len(); from += batchImages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		batch := images.Slice(from, min(from+batchImages, images.Len()))
		if _, err := s.run(batch); err != nil {
			return nil, fmt.Errorf("%s: %w", m.file, err)
		}
	}
	return rec, nil
}

// keep copies the operands of one batch.
func (r *Recording) keep(g *gemm, a, b []float32) {
	to := &r.Operands[g.Index]
	if to.Activations == nil { // the first batch is the largest
		batches := (r.Images + batchImages - 1) / batchImages
		to.Activations = slices.Grow(to.Activations, batches*len(a))
		to.Second = slices.Grow(to.Second, batches*len(b))
	}
	to.Activations = append(to.Activations, a...)
	to.Second = append(to.Second, b...)
}
