package mapping

import (
	"testing"

	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// threeByThree is a convolution of 16 into 32 channels on an 8 x 8 image.
func threeByThree() *workloads.Layer {
	return withElements(&workloads.Layer{
		Name: "conv", Kind: workloads.Conv, M: 64, K: 144, N: 32, Groups: 1, Repeat: 1, Bias: true,
		Conv: &workloads.ConvGeometry{
			Batch: 1, InChannels: 16, InH: 8, InW: 8, OutChannels: 32, OutH: 8, OutW: 8,
			KernelH: 3, KernelW: 3, StrideH: 1, StrideW: 1, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1, DilationH: 1, DilationW: 1,
		},
	}, 8*8*16)
}

func TestPinnedTrafficByHand(t *testing.T) {
	c := testMachine()
	for _, x := range []struct {
		pin         string
		read, write int64
		why         string
	}{
		{"tiles=1x1x1 block=8x8:32:144 order=mn", 64*16 + 32*(144+4), 64 * 32, "everything once"},
		{"tiles=1x1x1 block=4x8:32:144 order=mn", 2*(5*8*16) + 32*(144+4), 64 * 32, "one halo row for each of two blocks"},
		{"tiles=1x1x1 block=4x8:16:144 order=mn", 2*(5*8*16) + 2*32*(144+4), 64 * 32, "the weights for each block of rows"},
		{"tiles=1x1x1 block=4x8:16:144 order=nm", 2*2*(5*8*16) + 32*(144+4), 64 * 32, "the rows for each block of weights"},
		{"tiles=2x1x1 block=4x8:32:144 order=mn", 2*(5*8*16) + 2*32*(144+4), 64 * 32, "both tiles load all weights"},
		{"tiles=1x1x1 block=4x8:30:144 order=mn", 2*(5*8*16) + 2*(70*64+5*64), 2 * (15*64 + 64), "30*148 and 2*148 bytes take 70 and 5 accesses of 64; 32*30 and 32*2 outputs 15 and 1"},
		{"tiles=1x2x1 block=8x8:16:144 order=mn", 2*64*16 + 32*(144+4), 64 * 32, "both tiles load all inputs"},
	} {
		m, err := Pin(x.pin, threeByThree(), int8Format(), &c)
		require.NoError(t, err)
		assert.Equal(t, x.read, m.ReadBytes, "%s: %s", x.pin, x.why)
		assert.Equal(t, x.write, m.WriteBytes, x.pin)
		assert.Equal(t, x.pin, m.String())
	}
}

func TestPinRefuses(t *testing.T) {
	c := testMachine()
	c.OutputBuffer.CapacityKiB = 2
	const layer = `mapping: layer conv: mapping "`
	for pin, want := range map[string]string{
		"":                             `tiles is missing; expected like "tiles=4x1x1 block=7x28:64:576 order=mn"`,
		"tiles=1x1x1 block=8x8:32:144": `order is missing; expected like "tiles=4x1x1 block=7x28:64:576 order=mn"`,
		"tiles=1x1x1 tiles=1x1x1":      `tiles is given twice`,
		"tiles=1x1x1 block=8x8:32:144 order=mn loop=3":          `unknown field "loop"; expected like "tiles=4x1x1 block=7x28:64:576 order=mn"`,
		"tiles=1x1 block=8x8:32:144 order=mn":                   `"1x1" has 2 numbers; expected 3, with "x" between them`,
		"tiles=1x1x1 block=8:32:144 order=mn":                   `"8" has 1 numbers; expected 2, with "x" between them`,
		"tiles=1x1x1 block=8x8:32 order=mn":                     `block: after the positions: "32" has 1 numbers; expected 2, with ":" between them`,
		"tiles=1x1x1 block=8x8:32:144:1:1 order=mn":             `block: after the positions: "32:144:1:1" has 4 numbers; expected 3, with ":" between them`,
		"tiles=1x1x1 block=8xeight:32:144 order=mn":             `"eight" is not a whole number`,
		"tiles=1x1x1 block=8x8:32:144 order=km":                 `a matrix product needs order=mn or order=nm`,
		"tiles=0x1x1 block=8x8:32:144 order=mn":                 `tiles: positions = 0; allowed: 1 to 64`,
		"tiles=5x1x1 block=8x8:32:144 order=mn":                 `tiles: 5x1x1 are 5; the machine has 4`,
		"tiles=1x1x1 block=9x8:32:144 order=mn":                 `block: rows = 9; allowed: 1 to 8`,
		"tiles=1x1x1 block=8x8:33:144 order=mn":                 `block: channels = 33; allowed: 1 to 32`,
		"tiles=1x1x1 block=8x8:32:-9 order=mn":                  `block: K = -9; allowed: 1 to 144`,
		"tiles=1x1x1 block=8x8:32:144:2 order=mn":               `block: groups = 2; allowed: 1 to 1`,
		"tiles=1x1x1 block=8x8:8:70 order=mn":                   `block: K = 70; allowed: multiples of the filter's 9 taps, multiples of 3 (a row of it) below that, or fewer than a row`,
		"tiles=1x1x1 block=8x8:8:5 order=mn":                    `block: K = 5; allowed: multiples of the filter's 9 taps, multiples of 3 (a row of it) below that, or fewer than a row`,
		"tiles=1x1x1 block=8x8:8:2 order=mn":                    `block: K in pieces of 2 leaves partial results in the lanes, which demands a single fold: at most 8 positions (here 64), 8 channels (8), 1 group (1); or take K whole: 144`,
		"tiles=1x1x1 block=8x8:32:72 order=mn":                  `block: K in pieces of 72 leaves partial results in the lanes, which demands a single fold: at most 8 positions (here 64), 8 channels (32), 1 group (1); or take K whole: 144`,
		"tiles=1x1x1 block=8x8:32:144 order=mn":                 `output_buffer is too small: the block needs 2048 bytes, half of the buffer has 1024; raise output_buffer.capacity_kib`,
		"tiles=1x1x1 block=99999999999999999999x1:1:9 order=mn": `"99999999999999999999" is not a whole number`,
	} {
		_, err := Pin(pin, threeByThree(), int8Format(), &c)
		assert.EqualError(t, err, layer+pin+`": `+want)
	}
}

func TestPinRefusesPiecesOfSeveralGroups(t *testing.T) {
	c := testMachine()
	l := withElements(&workloads.Layer{Name: "scores", Kind: workloads.MatMul, M: 4, K: 8, N: 4, Groups: 4, Repeat: 1}, 128)
	_, err := Pin("tiles=1x1x1 block=4:4:4:2 order=mn", l, int8Format(), &c)
	assert.ErrorContains(t, err, "at most 8 positions (here 4), 8 channels (4), 1 group (2); or take K whole: 8")
}

func TestPinRefusesTilesThatCannotBeCut(t *testing.T) {
	c := testMachine()
	c.Tiles = 16
	_, err := Pin("tiles=11x1x1 block=1x1:8:144 order=mn", threeByThree(), int8Format(), &c)
	assert.ErrorContains(t, err, "tiles: 11 is no product of numbers of images (up to 1), rows (8) and columns (8)")
}

func TestPinRefusesOfVectorLayers(t *testing.T) {
	c := testMachine()
	l := &workloads.Layer{Name: "relu", Kind: workloads.Add, InputElements: 90, SecondElements: 90, OutputElements: 90, VectorOps: 90, Repeat: 1}
	for pin, want := range map[string]string{
		"tiles=4x1x1":                  `block is missing; expected like "tiles=4x1x1 block=4096"`,
		"tiles=4x1x1 block=9 order=mn": `unknown field "order"; expected like "tiles=4x1x1 block=4096"`,
		"tiles=4x1x1 block=9:9:9":      `"9:9:9" is not a whole number`,
		"tiles=2x2x1 block=9":          `tiles = 2x2x1; allowed: 1x1x1 to 4x1x1`,
		"tiles=4x1x1 block=91":         `block = 91; allowed: 1 to 90 output elements`,
	} {
		_, err := Pin(pin, l, int8Format(), &c)
		assert.EqualError(t, err, `mapping: layer relu: mapping "`+pin+`": `+want)
	}
}

// FuzzPin: no text makes Pin panic, and what it accepts it prints so that it reads it again.
func FuzzPin(f *testing.F) {
	f.Add("tiles=4x1x1 block=4x8:16:144 order=mn")
	f.Add("tiles=1x4x1 block=1x8:8:72 order=nm")
	f.Add("block=1x1x1:1:9:1 order=mn tiles=1x1x1")
	f.Add("tiles=4x1x1 block=-1")
	c := testMachine()
	f.Fuzz(func(t *testing.T, s string) {
		m, err := Pin(s, threeByThree(), int8Format(), &c)
		if err != nil {
			return
		}
		again, err := Pin(m.String(), threeByThree(), int8Format(), &c)
		require.NoError(t, err)
		require.Equal(t, m, again)
	})
}
