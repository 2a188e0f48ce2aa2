package operands

import (
	"context"

	"dnasim/configs"
	"dnasim/workloads"
)

// loadTrained reads a network's weights and runs the calibration inputs through it. They
// run one by one, whatever the batch: a batch repeats the layers' shapes, not the values.
func loadTrained(ctx context.Context, c *configs.Config, net *workloads.Network) (*trained, error) {
	t, err := openTrained(c, net)
	if err != nil {
		return nil, err
	}
	t.recording, err = t.inputs.record(ctx, t.model)
	return t, err
}

// openTrained reads a network's weights and its inputs, and checks that they fit.
func openTrained(c *configs.Config, net *workloads.Network) (*trained, error) {
	open := openShipped
	if net.Model == "" {
		open = openImported
	}
	t, err := open(c, net)
	if err != nil {
		return nil, err
	}
	if err := t.model.Match(net); err != nil {
		return nil, err
	}
	t.gemms = t.model.GEMMs()
	return t, nil
}
