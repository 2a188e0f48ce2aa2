package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"dnasim/configs"
	"dnasim/experiment"
	"dnasim/internal/invalid"
	"dnasim/quant"
	"dnasim/report"
)

// quantize compares number formats on networks, or fits a code to one tensor.
func quantize(ctx context.Context, c *console, args []string) error {
	o, _, err := parse("quantize", args, 0)
	if err != nil {
		return err
	}
	format, err := o.formatOf()
	if err != nil {
		return err
	}
	if (o.tensor == "") == (o.config == "") {
		return wrongInput(errors.New("dnasim quantize -config FILE compares number formats on networks, dnasim quantize -tensor FILE fits one tensor: one of the two is needed"))
	}
	if o.tensor != "" {
		return quantizeTensor(c, o, format, args)
	}
	if given := o.ofTensor(); given != "" {
		return wrongInput(fmt.Errorf("-%s is for -tensor; with -config the tables [format.NAME] say what is compared", given))
	}
	return study(ctx, c, o, format, args)
}

// study compares formats.
func study(ctx context.Context, c *console, o *options, format report.Format, args []string) error {
	show, err := c.progressWanted(o.progress)
	if err != nil {
		return err
	}
	cfg, err := loadRun(o)
	if err != nil {
		return wrongInput(err)
	}
	if err := checkOut(o.out, report.CheckStudyDir); err != nil {
		return wrongInput(err)
	}
	bar := newBar(c, show)
	s, err := experiment.Study(ctx, cfg, experiment.Options{Version: release, Jobs: o.jobs, Progress: bar.step})
	bar.finish()
	if err != nil {
		return err
	}
	if o.out != "" {
		if err := report.WriteStudyDir(o.out, s, report.Options{Command: repeatable("quantize", args), ConfigFile: cfg.Text()}); err != nil {
			return err
		}
	}
	return report.WriteStudy(c.stdout, s, format, report.Options{Layers: o.layers, Width: c.width})
}

// ofTensor names a flag that was given and has a meaning with -tensor only.
func (o *options) ofTensor() string {
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

// quantizeTensor fits one tensor.
func quantizeTensor(c *console, o *options, format report.Format, args []string) error {
	defaults, err := configs.Default()
	if err != nil {
		return err
	}
	q, bits := defaults.Quantization, 0
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
			return wrongInput(fmt.Errorf("-bits %s: allowed: auto, or a number of bits", o.bits))
		}
	}
	if err := checkOut(o.out, report.CheckTensorDir); err != nil {
		return wrongInput(err)
	}
	t, err := experiment.QuantizeTensor(o.tensor, q, bits, q.RMAEWeights)
	if err != nil {
		return wrongInput(asFlag(err))
	}
	if o.out != "" {
		pictures, err := experiment.TensorPictures(o.tensor, q, t)
		if err != nil {
			return err
		}
		if err := report.WriteTensorDir(o.out, release, t, report.Options{Command: repeatable("quantize", args), Pictures: pictures}); err != nil {
			return err
		}
	}
	return report.WriteTensorCodes(c.stdout, t, format)
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
