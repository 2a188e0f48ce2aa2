//go:build !amd64

package inference

func fastestKernels() kernels { return portableKernels() }
