package mapping

import (
	"context"
	"testing"

	"dnasim/arch"
	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// matrix is a product written as rows, reduction steps and channels.
func matrix(m, k, n int) *workloads.Layer {
	return withElements(&workloads.Layer{Name: "product", Kind: workloads.Linear, M: m, K: k, N: n, Groups: 1, Repeat: 1}, int64(m*k))
}

// filters is a convolution without padding whose filters take steps of their own size.
func filters(batch, outH, outW, kernelH, kernelW, channels, n int) *workloads.Layer {
	g := &workloads.ConvGeometry{
		Batch: batch, InChannels: channels, InH: outH * kernelH, InW: outW * kernelW, OutChannels: n, OutH: outH, OutW: outW,
		KernelH: kernelH, KernelW: kernelW, StrideH: kernelH, StrideW: kernelW, DilationH: 1, DilationW: 1,
	}
	return withElements(&workloads.Layer{
		Name: "filters", Kind: workloads.Conv, M: batch * outH * outW, K: kernelH * kernelW * channels, N: n, Groups: 1, Conv: g, Repeat: 1,
	}, int64(batch*g.InH*g.InW*channels))
}

// timed maps a layer and runs it.
func timed(t require.TestingT, l *workloads.Layer, f arch.Format, c *arch.Config) (*Mapping, int64) {
	m, err := Map(l, f, c)
	require.NoError(t, err)
	machine, err := arch.New(*c)
	require.NoError(t, err)
	run, err := machine.Run(context.Background(), m.Program(l, f, c, layoutFor))
	require.NoError(t, err)
	return m, run.Cycles
}

// A product of 147 x 12544 x 64 took 6 times as long when it was written with filters of 1 x 12544
// on one channel, as some simulators write all products.
func TestOneProductInManySpellings(t *testing.T) {
	c := testMachine()
	want, cycles := timed(t, matrix(147, 12544, 64), int8Format(), &c)
	stepOne := filters(1, 147, 1, 1, 12544, 1, 64)
	stepOne.Conv.StrideW = 1
	for name, l := range map[string]*workloads.Layer{
		"a filter as wide as its input":   filters(1, 147, 1, 1, 12544, 1, 64),
		"in steps of one":                 stepOne,
		"a filter as high as its input":   filters(1, 1, 147, 12544, 1, 1, 64),
		"1 x 1 on many channels":          filters(1, 147, 1, 1, 1, 12544, 64),
		"a filter that covers its image":  filters(147, 1, 1, 112, 112, 1, 64),
		"the same on 16 channels":         filters(147, 1, 1, 28, 28, 16, 64),
		"patches that do not overlap":     filters(1, 7, 21, 112, 112, 1, 64),
		"positions in rows and columns":   filters(1, 7, 21, 1, 1, 12544, 64),
		"positions in a batch of columns": filters(7, 1, 21, 1, 1, 12544, 64),
	} {
		m, got := timed(t, l, int8Format(), &c)
		assert.Equal(t, want, m, name)
		assert.Equal(t, cycles, got, name)
	}
}

// Law: filters that do not overlap are a plain product, and a batch is more rows.
func TestFiltersThatDoNotOverlapAreAProduct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawMachine(t)
		f := drawFormat(t, c)
		small := func(name string) int { return rapid.IntRange(1, 4).Draw(t, name) }
		l := filters(small("batch"), small("out h"), small("out w"), small("kernel h"), small("kernel w"), small("channels"), small("n"))
		want, err := Map(matrix(l.M, l.K, l.N), f, c)
		m, err2 := Map(l, f, c)
		require.Equal(t, err == nil, err2 == nil)
		require.Equal(t, want, m)
	})
}

// Law: a transposed product takes about the same on a machine that treats rows and columns alike.
func TestATransposedProductTakesTheSame(t *testing.T) {
	c := testMachine()
	for _, x := range [][3]int{{147, 12544, 64}, {64, 512, 128}, {200, 72, 40}, {1, 4096, 256}, {33, 64, 500}} {
		_, cycles := timed(t, matrix(x[0], x[1], x[2]), int8Format(), &c)
		_, transposed := timed(t, matrix(x[2], x[1], x[0]), int8Format(), &c)
		assert.InEpsilon(t, cycles, transposed, 0.05, "%v", x)
	}
}

// The blocks of a convolution that is a plain product are rows; pins may count them in rows and
// columns.
func TestPinsOfPlainProductsCountPositions(t *testing.T) {
	c := testMachine()
	l := filters(2, 7, 28, 1, 1, 64, 32)
	for _, pin := range []string{"196", "7x28", "1x7x28"} {
		m, err := Pin("tiles=2x1x1 block="+pin+":32:64 order=mn", l, int8Format(), &c)
		require.NoError(t, err)
		assert.Equal(t, "tiles=2x1x1 block=196:32:64 order=mn", m.String())
	}
	for pin, want := range map[string]string{
		"1x1x7x28": `"1x1x7x28" has 4 numbers; expected 1`,
		"0x28":     "block: rows = 0; allowed: 1 to 392",
		"7x-28":    "block: rows = -28; allowed: 1 to 392",
		"20x28":    "block: rows = 560; allowed: 1 to 392",
	} {
		_, err := Pin("tiles=2x1x1 block="+pin+":32:64 order=mn", l, int8Format(), &c)
		assert.ErrorContains(t, err, want)
	}
}
