package formats

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"dnasim/quant"
	"dnasim/report/chart"
	"dnasim/report/studies"
	"dnasim/results"
)

// TensorPictures draws a tensor of a file: the histogram of its magnitudes with fitted densities
// and the levels of the code that was found, and the error of every exponential and integer fit
// against its width.
func TensorPictures(spec string, c quant.Config, found *results.TensorCodes) ([]chart.Picture, error) {
	_, s, err := openSample(spec)
	if err != nil {
		return nil, err
	}
	curves, err := errorCurves(s, c)
	if err != nil {
		return nil, err
	}
	var pictures []chart.Picture
	name := strings.TrimSpace(filepath.Base(spec))
	histogram, err := tensorHistogram(name, s, c, found)
	switch {
	case err == nil:
		pictures = append(pictures, histogram)
	case !errors.Is(err, quant.ErrOneMagnitude): // which has no distribution
		return nil, err
	}
	if len(curves) > 0 { // codes that make no error have no curve
		rmae, err := studies.RMAEPicture(name, curves)
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, rmae)
	}
	return pictures, nil
}

// errorCurves are the errors of the fits that have several widths.
func errorCurves(s *quant.Sample, c quant.Config) ([]studies.Curve, error) {
	var curves []studies.Curve
	for _, of := range []struct {
		name      string
		fit       quant.Fit
		terms     int
		low, high int
	}{
		{"paper", quant.FitPaper, 4, 3, 7}, {"refined, four terms", quant.FitRefined, 4, 3, 7}, {"refined, one term", quant.FitRefined, 1, 3, 7},
		{"uniform", quant.FitUniform, 4, quant.MinUniformBits, quant.MaxUniformBits},
	} {
		c.Fit, c.Terms = of.fit, of.terms
		curve := studies.Curve{Series: of.name}
		for bits := of.low; bits <= of.high; bits++ {
			fit, err := quant.FitTensor(c, s, bits)
			if err != nil {
				return nil, err
			}
			if fit.RMAE > 0 { // a logarithmic axis has no zero
				curve.X, curve.Y = append(curve.X, float64(fit.StoredBits)), append(curve.Y, fit.RMAE)
			}
		}
		if len(curve.X) > 0 {
			curves = append(curves, curve)
		}
	}
	return curves, nil
}

// tensorHistogram is the histogram of the magnitudes. Densities are cut at twice the highest bin,
// since the Pareto density grows without bound near its pole.
func tensorHistogram(name string, s *quant.Sample, c quant.Config, found *results.TensorCodes) (chart.Picture, error) {
	h := studies.Histogram{Name: "magnitudes of " + name}
	var err error
	if h.Edges, h.Density, err = quant.MagnitudeHistogram(s); err != nil {
		return chart.Picture{}, err
	}
	highest := 0.0
	for _, d := range h.Density {
		highest = max(highest, d)
	}
	densities, err := quant.FitDensities(s)
	if err != nil {
		return chart.Picture{}, err
	}
	for _, f := range densities.Distributions() {
		curve := studies.Curve{Series: f.Name}
		for i := range h.Density {
			a, b := h.Edges[i], h.Edges[i+1]
			if y := (f.Below(b) - f.Below(a)) / (b - a); y <= 2*highest {
				curve.X, curve.Y = append(curve.X, (a+b)/2), append(curve.Y, y)
			}
		}
		if len(curve.X) > 0 {
			h.Fits = append(h.Fits, curve)
		}
	}
	fit, err := quant.FitTensor(c, s, found.Bits)
	if err != nil {
		return chart.Picture{}, err
	}
	if q, ok := fit.Codec.(quant.Symmetric); ok {
		h.Levels, _ = q.Magnitudes()
		h.LevelsName = fmt.Sprintf("levels, %s, %g bits", found.Fit, found.StoredBits)
	}
	return studies.HistogramPicture(h)
}
