package formats

import (
	"context"
	"fmt"

	"dnasim/configs"
	"dnasim/experiment/operands"
	"dnasim/experiment/steps"
	"dnasim/internal/cache"
	"dnasim/results"
	"dnasim/workloads"
)

// Options of a study that do not change its results.
type Options struct {
	Version string
	// Jobs is the number of layers worked on at a time; at least 1.
	Jobs int
	// Progress is told of finished steps, one at a time; may be nil.
	Progress func(steps.Step)
	// Disk keeps codes and scores for later processes; may be nil.
	Disk *cache.Disk
}

// Study compares the configured number formats on the configured networks: how few bits each needs,
// and what it loses. Where no loss can be measured, on synthetic tensors, nothing is swept, and
// layers get the widths of the thresholds in [quantization].
func Study(ctx context.Context, c *configs.Config, o Options) (*results.Study, error) {
	nets, err := operands.Networks(c)
	if err != nil {
		return nil, err
	}
	if err := operands.NeedProducts(c, nets); err != nil {
		return nil, err
	}
	out := &results.Study{Schema: results.StudySchema, Version: o.Version, Config: c.Map(), Networks: []results.StudyNetwork{}}
	count := steps.New(o.Progress, studySteps(c, nets))
	for _, net := range nets {
		s := &study{config: c, disk: o.Disk, jobs: max(1, o.Jobs), count: count}
		n, err := s.run(ctx, net)
		if err != nil {
			return nil, configs.Within("network "+net.Name, err)
		}
		out.Networks = append(out.Networks, *n)
	}
	out.Notes = studyNotes(out, c)
	return out, nil
}

// studySteps is one per layer and format, and one per format for its sweep.
func studySteps(c *configs.Config, nets []*workloads.Network) int {
	steps := 0
	for _, net := range nets {
		steps += (gemmCount(net) + 1) * len(c.Formats)
	}
	return steps
}

func gemmCount(net *workloads.Network) int {
	n := 0
	for i := range net.Layers {
		if net.Layers[i].IsGEMM() {
			n++
		}
	}
	return n
}

// Check builds everything that a study needs short of running it.
func Check(c *configs.Config) error {
	if err := c.CheckFormats(); err != nil {
		return err
	}
	networks, err := operands.Networks(c)
	if err != nil {
		return err
	}
	for _, net := range networks {
		if err := operands.Check(c, net); err != nil {
			return configs.Within("network "+net.Name, err)
		}
	}
	return nil
}

func (s *study) run(ctx context.Context, net *workloads.Network) (*results.StudyNetwork, error) {
	var err error
	if s.net, err = operands.Open(ctx, s.config, net, &operands.Cache{Disk: s.disk}); err != nil {
		return nil, err
	}
	if err := s.fit(ctx); err != nil {
		return nil, err
	}
	out := &results.StudyNetwork{Name: net.Name, Title: net.Title, Tensors: s.net.Origin(), Gaps: append([]string{}, net.Gaps...)}
	for i := range s.layers {
		out.Tensor = append(out.Tensor, s.layers[i].weights, s.layers[i].activations)
	}
	score, err := s.baseline(ctx, out)
	if err != nil {
		return nil, err
	}
	for i := range s.config.Formats {
		f, err := s.sweep(ctx, i, score)
		if err != nil {
			return nil, fmt.Errorf("format %s: %w", s.config.Formats[i].Name, err)
		}
		out.Formats = append(out.Formats, *f)
		s.count.Done("accuracy", net.Name)
	}
	return out, nil
}
