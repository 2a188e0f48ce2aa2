package portable

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// functions pairs each function with that of package math, and a range of interesting arguments.
var functions = []struct {
	name           string
	ours, theirs   func(float64) float64
	least, most    float64
	ulps           float64
	atHalf, atSome uint64 // bits of the results at 0.5 and at 1.7
}{
	{"Exp", Exp, math.Exp, -745, 709.7, 1, 0x3ffa61298e1e069c, 0x4015e552770df8a6},
	{"Exp2", Exp2, math.Exp2, -1074, 1023, 1, 0x3ff6a09e667f3bcc, 0x4009fdf8bcce533d},
	{"Expm1", Expm1, math.Expm1, -50, 709, 1, 0x3fe4c2531c3c0d38, 0x4011e552770df8a6},
	{"Log", Log, math.Log, 1e-300, 1e300, 1, 0xbfe62e42fefa39ef, 0x3fe0fae81914a991},
	{"Log10", Log10, math.Log10, 1e-300, 1e300, 2, 0xbfd34413509f79ff, 0x3fcd7f59aa5becb9},
	{"Log1p", Log1p, math.Log1p, -1, 1e300, 1, 0x3fd9f323ecbf984c, 0x3fefc8b7f138bdea},
	{"Tanh", Tanh, math.Tanh, -50, 50, 2, 0x3fdd9353d7568af3, 0x3fedeedf00d3e7f5},
	{"Erf", Erf, math.Erf, -7, 7, 2, 0x3fe0a7ef5c18edd2, 0x3fef7b3620b8747b},
	{"Erfinv", Erfinv, math.Erfinv, -1, 1, 1, 0x3fde861fbb24c00a, 0x7ff8000000000001},
	{"Sin", Sin, math.Sin, -1e5, 1e5, 2, 0x3fdeaee8744b05f0, 0x3fefbbb7d72f98b7},
	{"Cos", Cos, math.Cos, -1e5, 1e5, 2, 0x3fec1528065b7d50, 0xbfc07df9f4a26c86},
}

// ulps is the distance of two numbers in units in the last place of the second.
func ulps(x, y float64) float64 {
	if x == y || math.IsNaN(x) && math.IsNaN(y) {
		return 0
	}
	unit := math.Nextafter(math.Abs(y), math.Inf(1)) - math.Abs(y)
	return math.Abs(x-y) / unit
}

// Law: a result is within a few units in the last place of that of package math. Both are within 1
// of the true value, where the function says no more.
func TestNearMath(t *testing.T) {
	for _, f := range functions {
		t.Run(f.name, rapid.MakeCheck(func(t *rapid.T) {
			x := rapid.OneOf(rapid.Float64Range(f.least, f.most), rapid.Float64Range(max(f.least, -4), 4)).Draw(t, "x")
			if d := ulps(f.ours(x), f.theirs(x)); d > f.ulps {
				t.Fatalf("%s(%v) = %v, package math gives %v: %v units apart", f.name, x, f.ours(x), f.theirs(x), d)
			}
		}))
	}
}

func TestPowNearMath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(0, 100).Draw(t, "x")
		y := rapid.Float64Range(-40, 40).Draw(t, "y")
		if d := ulps(Pow(x, y), math.Pow(x, y)); d > 16 {
			t.Fatalf("%v^%v = %v, package math gives %v: %v units apart", x, y, Pow(x, y), math.Pow(x, y), d)
		}
	})
}

// Special cases are those of package math.
func TestSpecialCases(t *testing.T) {
	special := []float64{0, math.Copysign(0, -1), 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1e300, -1e300, 1e-10,
		-1e-10, 1 << 53, 1 << 29, 1e15, math.Inf(1), math.Inf(-1), math.NaN()}
	for _, x := range special {
		for _, f := range functions {
			if got, want := f.ours(x), f.theirs(x); ulps(got, want) > f.ulps || want == 0 && math.Signbit(got) != math.Signbit(want) {
				t.Errorf("%s(%v) = %v, want %v", f.name, x, got, want)
			}
		}
		for _, y := range special {
			if got, want := Pow(x, y), math.Pow(x, y); ulps(got, want) > 16 || want == 0 && math.Signbit(got) != math.Signbit(want) {
				t.Errorf("Pow(%v, %v) = %v, want %v", x, y, got, want)
			}
		}
	}
}

// The bits of these results are the same on every machine.
func TestBits(t *testing.T) {
	for _, f := range functions {
		assert.Equalf(t, f.atHalf, math.Float64bits(f.ours(0.5)), "%s(0.5): %#x", f.name, math.Float64bits(f.ours(0.5)))
		assert.Equalf(t, f.atSome, math.Float64bits(f.ours(1.7)), "%s(1.7): %#x", f.name, math.Float64bits(f.ours(1.7)))
	}
	assert.Equal(t, -744.4400719213812, Log(5e-324), "package math on amd64 is wrong below 2^-1022")
	assert.Equal(t, uint64(0x3ff5038389ada3b0), math.Float64bits(Pow(1.21, 1.43)))
}

func BenchmarkExp(b *testing.B)     { measure(b, Exp) }
func BenchmarkExpMath(b *testing.B) { measure(b, math.Exp) }
func BenchmarkLog(b *testing.B)     { measure(b, Log) }
func BenchmarkLogMath(b *testing.B) { measure(b, math.Log) }

func measure(b *testing.B, f func(float64) float64) {
	x := 1.0
	for b.Loop() {
		x = 1 + f(x)*1e-3
	}
}
