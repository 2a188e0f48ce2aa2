package studies

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"dnasim/report/chart"
	"dnasim/report/pictures"
	"dnasim/report/table"
	"dnasim/results"
)

// FormatPictures lists the pictures of a comparison of formats: of every network the error of
// each format against its width, for weights and for activations, and where accuracy was
// measured the loss against the mean width, a point per threshold of the sweep.
func FormatPictures(s *results.Study) ([]chart.Picture, error) {
	if s == nil {
		return nil, errors.New("no study to draw")
	}
	if err := results.CheckFinite(s); err != nil {
		return nil, err
	}
	var all []chart.Picture
	for i := range s.Networks {
		n := &s.Networks[i]
		errors, err := errorPictures(n, i)
		if err != nil {
			return nil, fmt.Errorf("network %q: %w", n.Name, err)
		}
		all = append(all, errors...)
		curves := lossCurves(n)
		if len(curves) == 0 {
			continue
		}
		p, err := AccuracyPicture(n.Name, curves)
		if err != nil {
			return nil, fmt.Errorf("network %q: %w", n.Name, err)
		}
		p.Caption = fmt.Sprintf("Loss of %s against float32 over %s, in points of percent, against the mean stored bits of weights and activations; a point per threshold of the error.",
			n.Metric, table.CountOf(n.Samples, "sample"))
		p.Path = fmt.Sprintf("networks[%d].formats[].sweep[]", i)
		p.Figure.(*chart.XY).XLabel = "Mean stored bits per element"
		all = append(all, p)
	}
	pictures.DistinctKeys(all)
	return all, nil
}

// errorPictures show the errors of the formats against their widths, of weights and of activations.
func errorPictures(n *results.StudyNetwork, network int) ([]chart.Picture, error) {
	var all []chart.Picture
	for _, operand := range []struct {
		name, key string
		rmae      func(*results.StudyWidth) float64
	}{
		{"weights", "rmae_weights", func(w *results.StudyWidth) float64 { return w.RMAEWeights }},
		{"activations", "rmae_activations", func(w *results.StudyWidth) float64 { return w.RMAEActivations }},
	} {
		var curves []Curve
		for i := range n.Formats {
			c := Curve{Series: n.Formats[i].Name}
			for k := range n.Formats[i].Widths {
				w := &n.Formats[i].Widths[k]
				// a logarithmic axis has no zero
				if y := operand.rmae(w); y > 0 && (len(c.X) == 0 || w.StoredBits > c.X[len(c.X)-1]) {
					c.X, c.Y = append(c.X, w.StoredBits), append(c.Y, y)
				}
			}
			if len(c.X) > 0 {
				curves = append(curves, c)
			}
		}
		if len(curves) == 0 {
			continue
		}
		p, err := RMAEPicture(operand.name+" of "+n.Name, curves)
		if err != nil {
			return nil, err
		}
		p.Caption = "Relative mean absolute error sum|x - x'| / sum|x|, the mean over the layers, of every format with all layers at one width."
		p.Path = fmt.Sprintf("networks[%d].formats[].widths[].%s", network, operand.key)
		all = append(all, p)
	}
	return all, nil
}

// lossCurves has a curve per format with a measured sweep, from few bits to many. Of
// thresholds that give the same widths the first is shown.
func lossCurves(n *results.StudyNetwork) []Curve {
	var curves []Curve
	for i := range n.Formats {
		f := &n.Formats[i]
		sweep := slices.Clone(f.Sweep)
		slices.SortStableFunc(sweep, func(a, b results.StudyPoint) int { return cmp.Compare(a.MeanBits, b.MeanBits) })
		c := Curve{Series: f.Name}
		for _, p := range sweep {
			if p.Loss == nil || len(c.X) > 0 && c.X[len(c.X)-1] == p.MeanBits {
				continue
			}
			c.X, c.Y = append(c.X, p.MeanBits), append(c.Y, 100**p.Loss)
		}
		if len(c.X) > 0 {
			curves = append(curves, c)
		}
	}
	return curves
}
