package kernel

import "golang.org/x/sys/cpu"

// Fastest returns the functions in assembly where the processor has AVX2, with tall tiles where it
// has AVX-512 and VNNI, else the portable ones.
func Fastest() Functions {
	if !cpu.X86.HasAVX2 {
		return Portable()
	}
	k := avx2()
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VNNI {
		k.tallFloat, k.tallDouble, k.tallInteger = tallFloatAVX512, tallDoubleAVX512, tallIntegerAVX512
	}
	return k
}

func avx2() Functions {
	return Functions{
		float: tileFloatAVX2, double: tileDoubleAVX2, integer: tileIntegerAVX2,
		depthFloat:   depthFast(depthFloatAVX2, addProduct[float32]),
		depthDouble:  depthFast(depthDoubleAVX2, addProduct[float64]),
		depthInteger: depthFast(depthIntegerAVX2, func(c *int32, x, w int16) { *c += int32(x) * int32(w) }),
		RowFuncs:     avx2RowFuncs(),
	}
}

//go:noescape
func tileFloatAVX2(c []float32, ldc int, a []float32, rows *[tileRows]int, runs, run, stride int, b []float32, more bool)

//go:noescape
func tileDoubleAVX2(c []float64, ldc int, a []float64, rows *[tileRows]int, runs, run, stride int, b []float64, more bool)

//go:noescape
func tileIntegerAVX2(c []int32, ldc int, a []int16, rows *[tileRows]int, runs, run, stride int, b []int16, more bool)

//go:noescape
func tallFloatAVX512(c []float32, ldc int, a []float32, rows *[tallRows]int, runs, run, stride int, b []float32, more bool)

//go:noescape
func tallDoubleAVX512(c []float64, ldc int, a []float64, rows *[tallRows]int, runs, run, stride int, b []float64, more bool)

//go:noescape
func tallIntegerAVX512(c []int32, ldc int, a []int16, rows *[tallRows]int, runs, run, stride int, b []int16, more bool)
