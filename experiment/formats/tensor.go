package formats

import (
	"fmt"
	"math"

	"dnasim/experiment/operands"
	"dnasim/quant"
	"dnasim/results"
	"dnasim/workloads/weights"
)

// QuantizeTensor fits a code to one tensor of a file; see weights.OpenTensor for its name. With 0
// bits it takes the smallest width whose RMAE is within the threshold.
func QuantizeTensor(spec string, c quant.Config, bits int, threshold float64) (*results.TensorCodes, error) {
	t, s, err := openSample(spec)
	if err != nil {
		return nil, err
	}
	out := &results.TensorCodes{
		Tensor: spec, Shape: t.Dims, Type: string(t.Type), Elements: s.Elements(), Zeros: int64(math.Round(s.ZeroFraction() * float64(s.Elements()))),
		MaxAbs: s.MaxAbs(), MeanAbs: s.MeanAbs(), Tried: []results.TriedWidth{},
	}
	if err := fitGiven(out, s, c, bits, threshold); err != nil {
		return nil, err
	}
	good, err := operands.Goodness(s)
	out.Goodness = operands.GoodnessRow(good)
	return out, err
}

// openSample reads a tensor of a file, whole.
func openSample(spec string) (*weights.Tensor, *quant.Sample, error) {
	t, err := weights.OpenTensor(spec)
	if err != nil {
		return nil, nil, err
	}
	values, err := t.Floats()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", spec, err)
	}
	s, err := quant.NewSample(values, int64(len(values)), 0, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", spec, err)
	}
	return t, s, nil
}

// fitGiven fits the given width, or searches it.
func fitGiven(out *results.TensorCodes, s *quant.Sample, c quant.Config, bits int, threshold float64) error {
	if bits > 0 {
		fit, err := quant.FitTensor(c, s, bits)
		if err != nil {
			return err
		}
		setFit(out, &fit)
		return nil
	}
	tried, chosen, err := quant.SearchTensor(c, s, threshold)
	if err != nil {
		return err
	}
	for i := range tried {
		out.Tried = append(out.Tried, results.TriedWidth{Bits: tried[i].Bits, StoredBits: float64(tried[i].StoredBits) + tried[i].OutlierBits, RMAE: tried[i].RMAE})
	}
	met := tried[chosen].RMAE <= threshold
	out.Threshold, out.Met = &threshold, &met
	setFit(out, &tried[chosen])
	return nil
}

func setFit(out *results.TensorCodes, f *quant.TensorFit) {
	out.Bits, out.StoredBits, out.Fit, out.Terms = f.Bits, float64(f.StoredBits)+f.OutlierBits, string(f.Fit), f.Terms
	out.Alpha, out.Beta, out.Clip, out.RMAE = f.Alpha, f.Beta, f.Clip, f.RMAE
	if f.Base > 0 {
		out.Base = &f.Base
	}
}
