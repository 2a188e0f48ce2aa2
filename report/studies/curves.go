package studies

import (
	"errors"
	"fmt"
	"math"

	"dnasim/report/chart"
	"dnasim/report/table"
)

// Curve is a series of points: what a sweep found for one format.
type Curve struct {
	Series string    `json:"series"` // name in the legend, e.g. "exponential, paper fit"
	X      []float64 `json:"x"`      // increasing
	Y      []float64 `json:"y"`      // as many
}

// RMAEPicture draws the error of codes against their width: X is in stored bits per
// element, Y is the RMAE as a fraction, above zero. of names the tensors, e.g. "weights of
// resnet50".
func RMAEPicture(of string, curves []Curve) (chart.Picture, error) {
	scaled := make([]Curve, len(curves))
	for i, c := range curves {
		scaled[i] = Curve{c.Series, c.X, make([]float64, len(c.Y))}
		for k, y := range c.Y {
			if y <= 0 {
				return chart.Picture{}, fmt.Errorf("curve %q, point %d: an RMAE of %v cannot be shown on a logarithmic axis; allowed: above 0", c.Series, k+1, y)
			}
			scaled[i].Y[k] = 100 * y
		}
	}
	xy := &chart.XY{XLabel: "Stored bits per element", YLabel: "RMAE (%)", LogY: true}
	return curvesPicture(xy, scaled, chart.Picture{
		Key: "rmae-" + table.Slug(of), Title: "Error against width: " + of, Figure: xy,
		Caption: "Relative mean absolute error sum|x - x'| / sum|x| of every format against its width.",
	}, "bits: RMAE", " %")
}

// AccuracyPicture draws the loss of accuracy against the width of the codes: X is in stored
// bits per element, Y is the loss against float32 in points of percent (negative: a gain).
// of names the network.
func AccuracyPicture(of string, curves []Curve) (chart.Picture, error) {
	xy := &chart.XY{XLabel: "Stored bits per element", YLabel: "Accuracy loss (points)", FromZero: true}
	return curvesPicture(xy, curves, chart.Picture{
		Key: "accuracy-" + table.Slug(of), Title: "Accuracy loss against width: " + of, Figure: xy,
		Caption: "Accuracy in float32 minus accuracy in codes, in points of percent, against the width of the codes.",
	}, "bits: loss of", " points")
}

// curvesPicture fills xy with curves. Points are told by what stands between their x and y.
func curvesPicture(xy *chart.XY, curves []Curve, p chart.Picture, between, unit string) (chart.Picture, error) {
	if len(curves) == 0 {
		return chart.Picture{}, errors.New("no curves to draw")
	}
	xy.WholeX = true
	for i := range curves {
		c := &curves[i]
		if err := c.check(); err != nil {
			return chart.Picture{}, err
		}
		s := chart.Series{X: c.X, Y: c.Y, Look: chart.SeriesLook(i), Line: true, Title: c.Series}
		for k, x := range c.X {
			xy.WholeX = xy.WholeX && x == math.Trunc(x) && math.Abs(x) < 1e6
			s.Titles = append(s.Titles, fmt.Sprintf("%s, %s %s %s%s", c.Series, table.Trimmed(x), between, table.FormatSignificant(c.Y[k], 3), unit))
		}
		xy.Series = append(xy.Series, s)
		xy.Legend = append(xy.Legend, chart.Entry{Name: c.Series, Look: s.Look, Line: true})
	}
	return p, nil
}

// check reports what makes a curve impossible to draw.
func (c *Curve) check() error {
	switch {
	case len(c.X) == 0:
		return fmt.Errorf("curve %q has no points", c.Series)
	case len(c.X) != len(c.Y):
		return fmt.Errorf("curve %q has %d values of x and %d of y", c.Series, len(c.X), len(c.Y))
	}
	for i := range c.X {
		if !isFinite(c.X[i]) || !isFinite(c.Y[i]) {
			return fmt.Errorf("curve %q, point %d: (%v, %v) is not finite", c.Series, i+1, c.X[i], c.Y[i])
		}
		if i > 0 && c.X[i] <= c.X[i-1] {
			return fmt.Errorf("curve %q, point %d: x must increase, but %v follows %v", c.Series, i+1, c.X[i], c.X[i-1])
		}
	}
	return nil
}

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// Histogram is the distribution of a tensor, with what was fitted to it.
type Histogram struct {
	Name string // of the tensor, e.g. "conv1, weights"
	// Edges are the limits of the bins, increasing; Density has one value less, not
	// negative: the share of the elements in a bin, divided by its width.
	Edges   []float64
	Density []float64
	// Fits are densities over the same axis.
	Fits []Curve
	// Levels are the values that the code can represent; LevelsName says of which code.
	Levels     []float64
	LevelsName string
}

// HistogramPicture draws a histogram with the fitted densities as curves and the levels of
// the code as strokes on the axis.
func HistogramPicture(h Histogram) (chart.Picture, error) {
	if err := h.check(); err != nil {
		return chart.Picture{}, err
	}
	bins := chart.Fill{Color: chart.Grey, Hatch: chart.Rising}
	xy := &chart.XY{XLabel: "Value", YLabel: "Density", FromZero: true}
	steps := chart.Series{X: h.Edges, Y: append(append([]float64(nil), h.Density...), 0), Area: &bins}
	for i, d := range h.Density {
		steps.Titles = append(steps.Titles, fmt.Sprintf("%s to %s: density %s", table.Trimmed(h.Edges[i]), table.Trimmed(h.Edges[i+1]), table.FormatSignificant(d, 3)))
	}
	xy.Series = append(xy.Series, steps)
	xy.Legend = append(xy.Legend, chart.Entry{Name: h.Name, Area: &bins})
	for i, c := range h.Fits {
		look := chart.SeriesLook(i)
		look.Marker, look.Dashed = chart.NoMarker, i%2 == 1
		xy.Series = append(xy.Series, chart.Series{X: c.X, Y: c.Y, Look: look, Line: true, Title: c.Series})
		xy.Legend = append(xy.Legend, chart.Entry{Name: c.Series, Look: look, Line: true})
	}
	addLevels(xy, &h)
	return chart.Picture{
		Key: "histogram-" + table.Slug(h.Name), Title: "Distribution of " + h.Name,
		Caption: "Histogram of the elements with fitted densities; strokes on the axis are the values that the code can represent.", Figure: xy,
	}, nil
}

// addLevels draws the levels within the histogram; others would stretch the axis.
func addLevels(xy *chart.XY, h *Histogram) {
	if len(h.Levels) == 0 {
		return
	}
	look := chart.Look{Color: chart.Black, Marker: chart.NoMarker}
	rug := chart.Series{Look: look, Rug: true}
	for _, x := range h.Levels {
		if x >= h.Edges[0] && x <= h.Edges[len(h.Edges)-1] {
			rug.X = append(rug.X, x)
			rug.Titles = append(rug.Titles, fmt.Sprintf("level %s", table.FormatSignificant(x, 4)))
		}
	}
	xy.Series = append(xy.Series, rug)
	xy.Legend = append(xy.Legend, chart.Entry{Name: h.LevelsName, Look: look, Line: true})
}

// check reports what makes a histogram impossible to draw.
func (h *Histogram) check() error {
	if len(h.Density) == 0 || len(h.Edges) != len(h.Density)+1 {
		return fmt.Errorf("histogram %q has %d limits for %d bins: allowed: at least one bin, and one limit more than bins", h.Name, len(h.Edges), len(h.Density))
	}
	for i, d := range h.Density {
		if !isFinite(d) || d < 0 || !isFinite(h.Edges[i]) || !(h.Edges[i] < h.Edges[i+1]) || !isFinite(h.Edges[i+1]) {
			return fmt.Errorf("histogram %q, bin %d: density %v from %v to %v: allowed: finite, not negative, limits that increase", h.Name, i+1, d, h.Edges[i], h.Edges[i+1])
		}
	}
	for i := range h.Fits {
		if err := h.Fits[i].check(); err != nil {
			return err
		}
	}
	for i, x := range h.Levels {
		if !isFinite(x) {
			return fmt.Errorf("histogram %q, level %d is %v: allowed: finite numbers", h.Name, i+1, x)
		}
	}
	return nil
}
