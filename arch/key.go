package arch

import (
	"unique"

	"dnasim/arch/lane"
)

// TimingKey holds all of a machine that the cycles and action counts of a given program depend on.
// Machines of equal keys take the same time for a program that both can run. Keys are comparable.
type TimingKey struct{ view unique.Handle[Config] }

// TimingKey returns the key of a machine. Of the buffers it holds the ports. Their sizes limit
// which programs can run, and change nothing about those that do.
func (c *Config) TimingKey() TimingKey {
	view := *c
	view.ActivationBuffer.CapacityKiB, view.WeightBuffer.CapacityKiB, view.OutputBuffer.CapacityKiB = 0, 0, 0
	view.Lane.Front = ""
	if o, ok := lane.OrganisationNamed(c.Lane.Organisation); ok {
		view.Lane.Organisation = o.Twin().Name
	}
	view.Memory.Technology, view.Memory.TensorOrder, view.Memory.TensorAlignBytes = "", "", 0
	return TimingKey{unique.Make(view)}
}
