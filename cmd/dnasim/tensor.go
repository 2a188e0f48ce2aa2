package main

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"

	"dnasim/configs"
	"dnasim/experiment/formats"
	"dnasim/internal/invalid"
	"dnasim/quant"
	"dnasim/report"
	"dnasim/report/folders"
	"dnasim/report/table"
)

// tensorFlags are the flags of dnasim quantize -tensor.
type tensorFlags struct {
	file, bits, fit string
	terms           int
	rmae            float64
}

func (o *tensorFlags) declare(f *flag.FlagSet) {
	f.StringVar(&o.file, "tensor", "", "fit one `tensor`: FILE.npy, or FILE.npz:NAME, FILE.safetensors:NAME, FILE.onnx:NAME, model.json:NAME")
	f.StringVar(&o.bits, "bits", "", "`width` of the tensor's code: a number of bits, or auto (the smallest within -rmae)")
	f.StringVar(&o.fit, "fit", "", "`fit` of the tensor's code: "+fitNames())
	f.IntVar(&o.terms, "terms", 0, "`number` of terms of the counting dot product: 4 or 1")
	f.Float64Var(&o.rmae, "rmae", 0, "`threshold` of sum|x-x'| / sum|x| for -bits auto")
}

// fitNames lists the fits of the quantizer.
func fitNames() string {
	var names []string
	for _, f := range quant.Fits() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// given names a flag that was given and has a meaning with -tensor only.
func (o *tensorFlags) given() string {
	switch {
	case o.bits != "":
		return "bits"
	case o.fit != "":
		return "fit"
	case o.terms != 0:
		return "terms"
	case o.rmae != 0:
		return "rmae"
	}
	return ""
}

// quantization is the default configuration with the flags laid over it, and the width of the
// code, 0 for the smallest within the threshold.
func (o *tensorFlags) quantization() (q quant.Config, bits int, err error) {
	defaults, err := configs.Default()
	if err != nil {
		return q, 0, err
	}
	q = defaults.Quantization
	if o.fit != "" {
		q.Fit = quant.Fit(o.fit)
	}
	if o.terms != 0 {
		q.Terms = o.terms
	}
	if q.Fit == quant.FitUniform {
		q.BitsMin, q.BitsMax = quant.MinUniformBits, quant.MaxUniformBits
	}
	if o.rmae != 0 {
		q.RMAEWeights = o.rmae
	}
	if o.bits != "" && o.bits != "auto" {
		if bits, err = strconv.Atoi(o.bits); err != nil || bits < 1 {
			return q, 0, wrongInput(fmt.Errorf("-bits %s: allowed: auto, or a number of bits", o.bits))
		}
	}
	return q, bits, nil
}

// fitTensor fits one tensor.
func (q *quantizeCommand) fitTensor(c *console, format table.Format, in input) error {
	settings, bits, err := q.tensor.quantization()
	if err != nil {
		return err
	}
	if err := checkOut(q.out, folders.CheckTensor); err != nil {
		return err
	}
	t, err := formats.QuantizeTensor(q.tensor.file, settings, bits, settings.RMAEWeights)
	if err != nil {
		return wrongInput(asFlag(err))
	}
	return errors.Join(
		writeOut(q.out, func() error {
			pictures, err := formats.TensorPictures(q.tensor.file, settings, t)
			if err != nil {
				return err
			}
			return folders.WriteTensor(q.out, release, t, report.Options{Command: in.line, Pictures: pictures})
		}),
		report.WriteTensorCodes(c.stdout, t, format),
	)
}

// asFlag names the flag behind a key of the quantizer's configuration.
func asFlag(err error) error {
	var field *invalid.FieldError
	if !errors.As(err, &field) {
		return err
	}
	flags := map[string]string{"fit": "fit", "terms": "terms", "bits_min": "bits", "bits_max": "bits", "rmae_weights": "rmae"}
	return fmt.Errorf("-%s: %s; allowed: %s", flags[field.Key], field.Problem, field.Allowed)
}
