// Package kernel holds the innermost loops of inference: matrix products in three number
// formats, the exponential function and what is built on it, and the pool of goroutines that
// shares their work. It takes slices only and knows no tensors, no graphs and no codes.
//
// Every function gives the same bits on every machine, for any number of workers, in Go and in
// assembly. Therefore float32 and float64 products are rounded before they are added (no fused
// multiply-add), and each sum adds its products in one fixed order.
//
// A product multiplies M rows by a K x N matrix, once for each of G groups. The parts of the
// computation, from the outside in:
//
//	product.go            the three formats: float32, decoded values in float64, integers
//	rowmap.go             where the rows of the left operand lie: windows of images, or plain rows
//	panels.go             the right operand, packed into panels of 16 columns
//	tile.go, depth.go     the loops over K, of which assembly exists for AVX2 (tile_amd64.s,
//	                      depth_amd64.s), and for AVX-512 with VNNI (tall_amd64.s)
//	row.go, finish.go     what happens to a row of sums before it is stored
//	threshold.go          quantization by table, or with AVX-512 by a search in registers
//	pool.go               the workers and their memory
//
// Start reading with product.go.
package kernel
