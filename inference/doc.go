// Package inference runs the trained networks of workloads/weights on real images, in float32 or
// with the codes of package quant, and so measures what a format costs in accuracy.
// It also records the tensors that enter each GEMM, from which the codes are found, and
// counts exactly how many pairs of a GEMM need work.
//
// How a format is computed:
//
//   - float: float32 products, summed in one fixed order, without fused multiply-add.
//     The result is the same bit for bit on every machine and at any number of workers.
//   - uniform codes: integer multiply-accumulate of the codes into 32 bits, then one
//     scale. Exact.
//   - exponential codes: the decoded values are multiplied and summed in float64. The
//     counting dot product (quant.Dot) gives the same to float64 rounding; tests bound
//     the difference on real layers and compare whole networks. (float32 would not do:
//     its rounding moves values across the thresholds of the next layer.)
//
// Each GEMM quantizes what enters it with its own codes; biases, pooling,
// normalisation, softmax and everything else between GEMMs is float32. In the product of two
// activations (attention) both operands are quantized.
//
// The package knows no hardware and no energies. Start reading at model.go, then
// session.go (how a graph runs) and product.go (how a GEMM is computed).
package inference
