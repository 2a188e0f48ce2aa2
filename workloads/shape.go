package workloads

import (
	"fmt"
	"maps"
	"slices"

	"dnasim/internal/saturate"
)

// Form says what the axes of a Shape mean.
type Form string

// The forms of a tensor.
const (
	FormImage  Form = "image"  // Channels x Height x Width
	FormTokens Form = "tokens" // Height tokens of Channels values each; Width is 1
	FormScores Form = "scores" // attention: Heads x Height queries x Channels keys; Width is 1
)

// Shape of a tensor, per image or sequence of the batch. The zero Shape is no tensor.
type Shape struct {
	Form                           Form
	Channels, Height, Width, Heads int // Heads is 1 but for FormScores
}

// Elements of the tensor, per image or sequence; saturates instead of overflowing.
func (s Shape) Elements() int64 { return saturate.Product(s.Channels, s.Height, s.Width, s.Heads) }

func (s Shape) String() string {
	switch s.Form {
	case FormImage:
		return fmt.Sprintf("%dx%dx%d image", s.Channels, s.Height, s.Width)
	case FormTokens:
		return fmt.Sprintf("%d token(s) of %d", s.Height, s.Channels)
	case FormScores:
		return fmt.Sprintf("%d head(s) of %dx%d scores", s.Heads, s.Height, s.Channels)
	}
	return "nothing"
}

// ImageShape is the shape of an image.
func ImageShape(channels, height, width int) Shape {
	return Shape{Form: FormImage, Channels: channels, Height: height, Width: width, Heads: 1}
}

// TokenShape is the shape of a sequence of tokens.
func TokenShape(count, channels int) Shape {
	return Shape{Form: FormTokens, Channels: channels, Height: count, Width: 1, Heads: 1}
}

// ScoreShape is the shape of the scores of attention.
func ScoreShape(heads, queries, keys int) Shape {
	return Shape{Form: FormScores, Channels: keys, Height: queries, Width: 1, Heads: heads}
}

// Range is what values a tensor takes, as far as the network's structure tells.
type Range string

// The ranges.
const (
	RangeSigned    Range = "signed"
	RangeRectified Range = "rectified" // not negative, many exact zeros: after ReLU
	// not negative, hardly any zeros: averages of rectified values, sigmoids
	RangePositive Range = "positive"
	RangeSimplex  Range = "simplex" // not negative, sums to 1 along a row: after softmax
)

// NonNegative reports whether no value is negative.
func (r Range) NonNegative() bool {
	return r == RangeRectified || r == RangePositive || r == RangeSimplex
}

// ActivationRange returns the range of the results of an activation function ("" is none);
// ok is false for an unknown one.
func ActivationRange(name string) (r Range, ok bool) {
	r, ok = activationRanges[name]
	return r, ok
}

// Activations are the names of the activation functions, sorted.
func Activations() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(activationRanges)), func(n string) bool { return n == "" })
}

// activationRanges maps the activation functions that a layer may be fused with to the
// range of their results. GELU, SiLU and their kin reach a little below zero.
var activationRanges = map[string]Range{
	"":                RangeSigned,
	"relu":            RangeRectified,
	"relu6":           RangeRectified,
	"gelu":            RangeSigned,
	"silu":            RangeSigned,
	"tanh":            RangeSigned,
	"sigmoid":         RangePositive,
	"hardswish":       RangeSigned,
	"hardsigmoid":     RangePositive,
	"leakyrelu":       RangeSigned,
	"prelu":           RangeSigned,
	"thresholdedrelu": RangeSigned,
	"elu":             RangeSigned,
	"selu":            RangeSigned,
	"celu":            RangeSigned,
	"mish":            RangeSigned,
	"softplus":        RangePositive,
	"softsign":        RangeSigned,
	"clip":            RangeSigned, // an imported one may have a bound of zero
}
