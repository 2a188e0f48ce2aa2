package formats

import (
	"fmt"

	"dnasim/configs"
	"dnasim/experiment/operands"
	"dnasim/results"
)

// studyNotes say what a study rests on.
func studyNotes(s *results.Study, c *configs.Config) []results.Note {
	notes := []results.Note{
		{Status: "ours", Text: fmt.Sprintf("Thresholds rise from %g in steps of %g to %g, the same for weights and activations, while the loss on the validation samples stays within %g; values and losses shown are those of other samples, where validation_samples is not 0. A layer's width is the smallest within them. A format is computed with its codes (integer counting or a path proven equal), not by adding noise.",
			c.Study.ThresholdStep, c.Study.ThresholdStep, c.Study.ThresholdMax, c.Study.MaxLoss)},
	}
	var metrics []string
	for i := range s.Networks {
		metrics = append(metrics, s.Networks[i].Metric)
		if n := &s.Networks[i]; len(n.Gaps) > 0 {
			notes = append(notes, results.GapNote(n.Name, n.Gaps))
		}
		if n := &s.Networks[i]; n.Metric == "" {
			notes = append(notes, results.Note{Status: "assumed", Text: "Accuracy not measured for " + n.Name + ": " + n.Unmeasured + ". Its widths follow the thresholds of [quantization]."})
		}
	}
	return append(notes, operands.MetricNotes(metrics)...)
}
