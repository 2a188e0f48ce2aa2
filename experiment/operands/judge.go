package operands

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"dnasim/inference"
	"dnasim/internal/ratio"
	"dnasim/results"
	"dnasim/workloads/weights"
)

// Metrics of networks.
const (
	MetricTop1   = "top1" // share of the inputs whose highest score is that of their label
	MetricCosine = "cosine"
	MetricR2     = "r2"
)

// NoneRight is why top-1 cannot see an error where float32 has none right.
const NoneRight = "float32 classifies none of the samples as labelled (are the labels in the order of the inputs, and the inputs normalised?)"

// MetricNotes define metrics, each once. Top-1 needs no definition.
func MetricNotes(metrics []string) (notes []results.Note) {
	for _, m := range []string{MetricCosine, MetricR2} {
		if slices.Contains(metrics, m) {
			notes = append(notes, results.Note{Status: "ours", Text: "Accuracy metric " + m + ": " + definitions[m] + "."})
		}
	}
	return notes
}

// definitions of the metrics. Each is a mean over the evaluation inputs, 1 at best.
var definitions = map[string]string{
	MetricCosine: "cosine of the angle between a network's output and that of float32, mean over " +
		"outputs and inputs",
	MetricR2: "1 - sum (y - y')^2 / sum (y - mean y)^2 over the inputs, y' the outputs and y those of " +
		"float32, mean over outputs; 0 is as good as always giving the mean. It judges single numbers, " +
		"and outputs of nearly one direction for all inputs, whose cosine cannot see an error",
}

const (
	// leastAngle is how far, as 1 - cosine, the outputs of different inputs must lie from each
	// other for a cosine to judge them. Below it, the output of another input would pass.
	leastAngle = 0.1
	// rounding is the relative error that float32 leaves in an output. What varies less is
	// constant.
	rounding = 1e-5
)

// judge compares outputs with those of float32. Its metric is chosen from the latter, so that it
// can see an error; it is empty, and why says the reason, if none can.
type judge struct {
	metric, why string
	outputs     []judgedOutput
}

// judgedOutput is an output of real numbers that differs between inputs, or is the only one.
type judgedOutput struct {
	name string
	// spread is the mean over inputs of the squared distance from the mean output.
	spread float64
}

// newJudge chooses how to judge a network with these outputs in float32, input by input.
func newJudge(float []map[string]*weights.Tensor) judge {
	j := judge{metric: MetricCosine}
	real := 0
	for _, name := range slices.Sorted(maps.Keys(float[0])) {
		rows := rowsOf(float, name)
		if rows == nil {
			continue
		}
		real++
		spread, angle := spreadOf(rows), hasAngle(rows)
		if spread == 0 && !angle {
			continue
		}
		if !angle {
			j.metric = MetricR2
		}
		j.outputs = append(j.outputs, judgedOutput{name, spread})
	}
	if j.metric == MetricR2 { // a cosine alone, of one input, has no spread
		j.outputs = slices.DeleteFunc(j.outputs, func(o judgedOutput) bool { return o.spread == 0 })
	}
	switch {
	case len(j.outputs) > 0:
		return j
	case real == 0:
		j.why = "no output is a finite real number"
	case len(float) == 1:
		j.why = "one input does not show what an error in its output means; give two or more for evaluation"
	default:
		j.why = "the outputs are the same for all inputs"
	}
	return judge{why: j.why}
}

// rowsOf are the values of an output, input by input; nil if they are not comparable real numbers.
func rowsOf(outputs []map[string]*weights.Tensor, name string) [][]float32 {
	var rows [][]float32
	for _, o := range outputs {
		row := o[name].Float32
		if len(row) == 0 || len(rows) > 0 && len(row) != len(rows[0]) || !finite(row) {
			return nil
		}
		rows = append(rows, row)
	}
	return rows
}

func finite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) })
}

// spreadOf is the mean squared distance of rows from their mean; 0 if it is within rounding.
func spreadOf(rows [][]float32) float64 {
	n := float64(len(rows))
	var spread, power float64
	for k := range rows[0] {
		mean := 0.0
		for _, row := range rows {
			mean += float64(row[k]) / n
		}
		for _, row := range rows {
			x := float64(row[k])
			spread += (x - mean) * (x - mean) / n
			power += x * x / n
		}
	}
	if spread <= rounding*rounding*power {
		return 0
	}
	return spread
}

// hasAngle tells whether the cosine can tell rows from each other: rows have a direction, and the
// mean cosine of two of them is not near 1. That mean follows from the sum of the unit vectors.
// A single row must not have the direction of a constant.
func hasAngle(rows [][]float32) bool {
	sum := make([]float64, len(rows[0]))
	for _, row := range rows {
		norm := norm(row)
		if len(row) < 2 || norm == 0 {
			return false
		}
		for k, x := range row {
			sum[k] += float64(x) / norm
		}
	}
	var squares, total float64
	for _, x := range sum {
		squares += float64(x * x)
		total += x
	}
	if n := float64(len(rows)); n > 1 {
		return 1-(squares-n)/(n*(n-1)) >= leastAngle
	}
	return math.Abs(total) < (1-rounding)*math.Sqrt(float64(len(sum)))
}

func norm(row []float32) float64 {
	sum := 0.0
	for _, x := range row {
		sum += float64(float64(x) * float64(x))
	}
	return math.Sqrt(sum)
}

// score judges the outputs of one input.
func (j *judge) score(got, float map[string]*weights.Tensor) (float64, error) {
	sum := 0.0
	for _, o := range j.outputs {
		a, b := got[o.name].Float32, float[o.name].Float32
		if len(a) != len(b) || !finite(a) {
			return 0, fmt.Errorf("output %q in codes is not finite, or has not the size that it has in float32", o.name)
		}
		if j.metric == MetricR2 {
			sum += 1 - distance(a, b)/o.spread
		} else {
			angle, _, _ := inference.Compare(b, a)
			sum += angle
		}
	}
	return ratio.Of(sum, float64(len(j.outputs))), nil
}

// distance is the squared distance of two outputs.
func distance(a, b []float32) float64 {
	sum := 0.0
	for k := range a {
		d := float64(a[k]) - float64(b[k])
		sum += float64(d * d)
	}
	return sum
}
