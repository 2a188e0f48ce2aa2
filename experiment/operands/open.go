package operands

import (
	"dnasim/configs"
	"dnasim/workloads"
)

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
