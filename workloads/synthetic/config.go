package synthetic

import (
	"cmp"
	"fmt"

	"dnasim/internal/invalid"
)

// Where tensors come from.
const (
	// SourceAuto takes real tensors where a trained model is shipped, synthetic ones
	// elsewhere.
	SourceAuto = "auto"
	// SourceSynthetic takes synthetic tensors for all networks.
	SourceSynthetic = "synthetic"
	// SourceFile takes real tensors for all networks; one without is an error.
	SourceFile = "file"
)

// Distributions of synthetic values around zero.
const (
	Laplace  = "laplace"
	Gaussian = "gaussian"
)

// Config states the tensors and the distributions of synthetic ones.
//
// Weights follow WeightDistribution. Activations follow ActivationDistribution where
// they may be negative; after a ReLU they are its magnitudes and exact zeros, after a
// softmax over n values they follow Beta(1, n-1), see [Operands].
type Config struct {
	// Source is SourceAuto, SourceSynthetic or SourceFile.
	Source string `toml:"source"`
	// Seed of all synthetic tensors. A layer's values depend on it, on the names of
	// network and layer and on nothing else.
	Seed uint64 `toml:"seed"`
	// SampleElements is the most values that are generated per tensor. Fits and errors
	// are computed on this sample; the extremes are those of the whole tensor.
	SampleElements int `toml:"sample_elements"`

	// WeightDistribution is Laplace or Gaussian.
	WeightDistribution string `toml:"weight_distribution"`
	// WeightScale s sets the Laplace scale b, or the Gaussian sigma, of a layer's
	// weights to s / sqrt(K), K the length of its dot products.
	WeightScale float64 `toml:"weight_scale"`

	// ActivationDistribution is Laplace or Gaussian.
	ActivationDistribution string `toml:"activation_distribution"`
	// ActivationScale is the Laplace scale b, or the Gaussian sigma, of activations.
	ActivationScale float64 `toml:"activation_scale"`
	// ActivationSparsity is the fraction of exact zeros among rectified activations.
	ActivationSparsity float64 `toml:"activation_sparsity"`
}

// DefaultConfig are Laplace tensors, half of the rectified activations zero.
func DefaultConfig() Config {
	return Config{
		Source: SourceAuto, Seed: 1, SampleElements: 65536,
		WeightDistribution: Laplace, WeightScale: 1,
		ActivationDistribution: Laplace, ActivationScale: 1, ActivationSparsity: 0.5,
	}
}

// Limits of the configuration. Scales far from 1 would leave the range of float32.
const (
	minScale, maxScale = 1e-12, 1e12
	maxSample          = 1 << 26
)

// Validate reports the first impossible value as an *invalid.FieldError.
func (c Config) Validate() error {
	if err := cmp.Or(
		invalid.OneOf("source", c.Source, SourceAuto, SourceSynthetic, SourceFile),
		invalid.Between("sample_elements", c.SampleElements, 1, maxSample),
		invalid.OneOf("weight_distribution", c.WeightDistribution, Laplace, Gaussian),
		invalid.OneOf("activation_distribution", c.ActivationDistribution, Laplace, Gaussian),
		invalid.Between("weight_scale", c.WeightScale, minScale, maxScale),
		invalid.Between("activation_scale", c.ActivationScale, minScale, maxScale),
	); err != nil {
		return err
	}
	if !(c.ActivationSparsity >= 0 && c.ActivationSparsity <= 0.999) { // NaN fails too
		return invalid.New("activation_sparsity", fmt.Sprint(c.ActivationSparsity), "0 to 0.999, the fraction of zeros")
	}
	return nil
}
