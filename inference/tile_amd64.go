package inference

import "golang.org/x/sys/cpu"

// fastestKernels are those in assembly where the processor has AVX2.
func fastestKernels() kernels {
	if !cpu.X86.HasAVX2 {
		return portableKernels()
	}
	return kernels{float: tileFloatAVX2, double: tileDoubleAVX2, integer: tileIntegerAVX2, rowFuncs: avx2RowFuncs()}
}

//go:noescape
func tileFloatAVX2(c []float32, ldc int, a []float32, rows *[tileRows]int, runs, run, stride int, b []float32)

//go:noescape
func tileDoubleAVX2(c []float64, ldc int, a []float64, rows *[tileRows]int, runs, run, stride int, b []float64)

//go:noescape
func tileIntegerAVX2(c []int32, ldc int, a []int16, rows *[tileRows]int, runs, run, stride int, b []int16)
