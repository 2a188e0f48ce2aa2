package main

import (
	"context"
	"math/rand/v2"

	"dnasim/inference"
	"dnasim/inference/dataset"
	"dnasim/quant"
	"dnasim/rtl"
)

// pairs of a dot product, as in the reference figures.
const pairs = 576

// A stream is the operands of a lane: weights and activations as numbers.
type stream struct {
	name                 string
	weights, activations []float32
}

// streams are the distributions every lane is fed with, and a layer of a trained network.
func streams(ctx context.Context) ([]stream, error) {
	r := rand.New(rand.NewPCG(20240607, 1))
	const values = 4096
	laplace := func() float32 { return float32(r.ExpFloat64()) * float32(2*r.IntN(2)-1) }
	draw := func(density func() float32) []float32 {
		x := make([]float32, values)
		for i := range x {
			x[i] = density()
		}
		return x
	}
	all := []stream{
		{"laplace", draw(laplace), draw(laplace)},
		{"relu", draw(laplace), draw(func() float32 { return max(0, laplace()) })},
		{"gauss", draw(func() float32 { return float32(r.NormFloat64()) }), draw(func() float32 { return float32(r.NormFloat64()) })},
	}
	m, err := inference.Load("alexnet_fmnist.onnx")
	if err != nil {
		return nil, err
	}
	images, err := dataset.FashionMNIST()
	if err != nil {
		return nil, err
	}
	recording, err := m.Record(ctx, images.Slice(0, 1))
	if err != nil {
		return nil, err
	}
	return append(all, stream{"alexnet_fmnist", m.GEMMs()[1].Weights, recording.Operands[1].Activations}), nil
}

// exponential codes of the stream, and the codes' parameters.
func (s stream) exponential(n, terms int) (rtl.Pairs, quant.Exponential, quant.Exponential, error) {
	w, a, err := s.samples()
	if err != nil {
		return rtl.Pairs{}, quant.Exponential{}, quant.Exponential{}, err
	}
	_, fits := quant.SearchBase(n, terms, 0.01, w, a)
	p := rtl.Pairs{A: make([]quant.Code, pairs), W: make([]quant.Code, pairs)}
	fits[0].Code.EncodeAll(p.W, s.weights[:pairs])
	fits[1].Code.EncodeAll(p.A, s.activations[:pairs])
	return p, fits[0].Code, fits[1].Code, nil
}

// integers are the stream's INT8 codes.
func (s stream) integers() (rtl.Int8Pairs, error) {
	w, a, err := s.samples()
	if err != nil {
		return rtl.Int8Pairs{}, err
	}
	qw, _ := quant.RangeClip(w, 8)
	qa, _ := quant.RangeClip(a, 8)
	p := rtl.Int8Pairs{A: make([]int8, pairs), W: make([]int8, pairs)}
	qw.EncodeAll(p.W, s.weights[:pairs])
	qa.EncodeAll(p.A, s.activations[:pairs])
	return p, nil
}

func (s stream) samples() (weights, activations *quant.Sample, err error) {
	if weights, err = quant.NewSample(s.weights, 0, 0, 0); err != nil {
		return nil, nil, err
	}
	activations, err = quant.NewSample(s.activations, 0, 0, 0)
	return weights, activations, err
}
