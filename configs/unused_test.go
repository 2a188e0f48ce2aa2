package configs

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What nobody wrote follows what was written.
func TestUnwrittenWidthsFollowWrittenOnes(t *testing.T) {
	for text, want := range map[string][2]int{
		"[quantization]\nbits_min = 5":                                              {5, 7},
		"[quantization]\nbits_max = 3":                                              {3, 3},
		"[machine.dnateq.hardware.lane]\nexponent_bits_max = 5":                     {3, 5},
		"[quantization]\nbits_min = 6\n[machine.dnateq.quantization]\nbits_max = 7": {6, 7},
	} {
		q := named(t, parse(t, text), "dnateq").Quantization
		assert.Equal(t, want, [2]int{q.BitsMin, q.BitsMax}, text)
	}
	q := named(t, parse(t, "[machine.int8.quantization]\nbits_max = 6"), "int8").Quantization
	assert.Equal(t, [2]int{6, 6}, [2]int{q.BitsMin, q.BitsMax}, "the 8 of int8 is predefined")
	assert.Equal(t, 1, named(t, parse(t, "[machine.dnateq.hardware.lane]\nterms = 1"), "dnateq").Quantization.Terms)
	_, err := Parse("f.toml", "[machine.dnateq.quantization]\nbits_min = 6\nbits_max = 5")
	assert.ErrorContains(t, err, "f.toml:2: machine.dnateq.quantization.bits_min: is 6, above bits_max 5", "both are written")
	_, err = Parse("f.toml", "[machine.dnateq.quantization]\nbits_max = 2")
	assert.ErrorContains(t, err, "f.toml:2: machine.dnateq.quantization.bits_max: is 2; allowed: 3 to 7")
}

func TestMachinesThatDoNotRunAreNotJudged(t *testing.T) {
	c := parse(t, "[run]\nmachines = [\"int8\"]\n[quantization]\nfit = \"uniform\"\nbits_max = 8")
	assert.Equal(t, []string{"int8"}, machineNames(c.Selected()))
	require.NoError(t, c.Choose(nil, []string{"dnateq"}))
	assert.ErrorContains(t, c.CheckMachines(), "f.toml:4: quantization.fit: machine dnateq", "unless they are chosen later")
}

func TestFormatsAreJudgedWhereTheyAreUsed(t *testing.T) {
	for _, text := range []string{"bits_min = 5", "bits_max = 3", "bits_min = 3\nbits_max = 3"} {
		c := parse(t, "[quantization]\n"+text)
		assert.ErrorContains(t, c.CheckFormats(), "[format.mokey]", text)
		assert.NoError(t, parse(t, "[quantization]\n"+text+"\n[format.mokey]\nbits_min = 4\nbits_max = 4").CheckFormats(), text)
	}
}
