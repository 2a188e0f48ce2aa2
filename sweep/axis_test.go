package sweep

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// labels lists the steps of the only axis of a sweep.
func labels(t *testing.T, axis string) []string {
	t.Helper()
	s, err := Parse("s.toml", "[sweep]\n[[sweep.axis]]\n"+axis)
	require.NoError(t, err, axis)
	var list []string
	for step := range s.Axes[0].Values {
		list = append(list, s.Axes[0].Label(step))
	}
	return list
}

func TestValuesOfAxes(t *testing.T) {
	for _, test := range []struct {
		axis string
		want []string
	}{
		{`key = "hardware.tiles"` + "\nvalues = [1, 4, 2]", []string{"1", "4", "2"}},
		{`key = "hardware.tiles"` + "\nfrom = 2\nto = 9\nstep = 3", []string{"2", "5", "8"}},
		{`key = "hardware.tiles"` + "\nfrom = 3\nto = 3\nstep = 1", []string{"3"}},
		{`key = "hardware.clock_mhz"` + "\nfrom = 0.1\nto = 0.3\nstep = 0.1", []string{"0.1", "0.2", "0.3"}},
		{`key = "hardware.clock_mhz"` + "\nfrom = 100\nto = 200\nstep = 50.0", []string{"100.0", "150.0", "200.0"}},
		{`key = "hardware.tiles"` + "\npowers_of_two = [1, 16]", []string{"1", "2", "4", "8", "16"}},
		{`key = "hardware.weight_buffer.capacity_kib"` + "\npowers_of_two = [0.5, 2]", []string{"0.5", "1.0", "2.0"}},
		{`key = "machine.dnateq.hardware.lane.organisation"` + "\nvalues = [\"ripple_up_pair\", \"ff_clock_gated\"]", []string{"ripple_up_pair", "ff_clock_gated"}},
		{`key = "run.networks"` + "\nvalues = [[\"alexnet\"], [\"resnet50\", \"alexnet\"]]", []string{`["alexnet"]`, `["resnet50", "alexnet"]`}},
		{`keys = ["hardware.rows", "hardware.columns"]` + "\nvalues = [[4, 4], [8, 16]]", []string{"4/4", "8/16"}},
		{`keys = ["hardware.rows", "hardware.columns"]` + "\nvalues = [[4, 4], [8, 8]]", []string{"4", "8"}},
		{`key = "machine.int8.hardware.lane.doubled"` + "\nvalues = [true, false]", []string{"true", "false"}},
	} {
		assert.Equal(t, test.want, labels(t, test.axis), test.axis)
	}
}

// Names are as short as they can be while they tell the axes apart.
func TestNamesOfAxes(t *testing.T) {
	s, err := Parse("s.toml", "[sweep]\n"+axis("hardware.tiles", "values = [1]")+axis("hardware.weight_buffer.banks", "values = [1]")+
		axis("hardware.output_buffer.banks", "values = [1]")+axis("energy.node_nm", "name = \"node\"\nvalues = [32]"))
	require.NoError(t, err)
	var names []string
	for i := range s.Axes {
		names = append(names, s.Axes[i].Name)
	}
	assert.Equal(t, []string{"tiles", "weight_buffer.banks", "output_buffer.banks", "node"}, names)
}
