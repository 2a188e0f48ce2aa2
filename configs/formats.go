package configs

import (
	"errors"
	"fmt"
	"strings"

	"dnasim/internal/tomlfile"
	"dnasim/quant"
)

// Study says how number formats are compared on a network. The thresholds of the width search,
// which are equal for weights and activations, rise as long as the loss of the network stays within
// a bound.
type Study struct {
	// MaxLoss of the network's metric against float32: 0.01 is one point of accuracy, or of cosine
	// similarity.
	MaxLoss float64 `toml:"max_loss"`
	// ThresholdStep is the first RMAE threshold and the step to the next, ThresholdMax the last.
	ThresholdStep float64 `toml:"threshold_step"`
	ThresholdMax  float64 `toml:"threshold_max"`
	// ValidationSamples choose the thresholds; losses are reported on the samples that are left.
	ValidationSamples int `toml:"validation_samples"`
}

// Format is a number format: the shared quantization, overridden by its own keys.
type Format struct {
	Name         string
	Quantization quant.Config
}

// readFormats builds the formats, the default ones first.
func (c *Config) readFormats(defaults, given *tomlfile.Document) error {
	for _, name := range union(defaults.Names("format"), given.Names("format")) {
		if !plainName.MatchString(name) {
			return given.Fail(fmt.Sprintf("%q cannot be the name of a format", name), "letters, digits, \"_\", \"-\" and \".\"", "format."+name)
		}
		f := Format{Name: name, Quantization: c.Quantization}
		for _, d := range []*tomlfile.Document{defaults, given} {
			if err := d.Decode(&f.Quantization, "format", name); err != nil {
				return err
			}
		}
		c.Formats = append(c.Formats, f)
	}
	return nil
}

// CheckFormats checks what dnasim quantize compares. Other commands use no formats, so that those
// which nobody wrote cannot refuse the [quantization] of a run.
func (c *Config) CheckFormats() error {
	d := c.source
	for i := range c.Formats {
		if err := c.Formats[i].Quantization.Validate(); err != nil {
			return c.formatError(err, "format."+c.Formats[i].Name)
		}
	}
	if c.Study.ValidationSamples < 1 {
		return d.Fail(fmt.Sprint(c.Study.ValidationSamples), "at least 1", "study.validation_samples")
	}
	for _, bound := range []struct {
		key          string
		value, least float64
	}{
		{"max_loss", c.Study.MaxLoss, 0}, {"threshold_step", c.Study.ThresholdStep, 0.001}, {"threshold_max", c.Study.ThresholdMax, c.Study.ThresholdStep},
	} {
		if !(bound.value >= bound.least && bound.value <= 1) { // NaN fails too
			return d.Fail(fmt.Sprint(bound.value), fmt.Sprintf("%v to 1", bound.least), "study."+bound.key)
		}
	}
	return d.CheckFinite()
}

// formatError places an error about a format, whose values may come from [quantization].
func (c *Config) formatError(err error, table string) error {
	var e *Error
	if errors.As(c.source.PlaceIn(err, table, "quantization"), &e) && !strings.HasPrefix(e.Key, table) {
		e.Problem = fmt.Sprintf("[%s] inherits this value, which %s", table, e.Problem)
		e.Allowed += "; or a value of its own in [" + table + "]"
	}
	return e
}
