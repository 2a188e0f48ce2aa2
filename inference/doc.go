// Package inference runs trained networks, in float32 or with the codes of package quant, and
// so measures what a format costs: in accuracy on the shipped images (Model.Accuracy), or in
// the outputs of any network on given samples (Model.Outputs, Compare).
// It also records the tensors that enter each GEMM, from which the codes are found, and
// counts exactly how many pairs of a GEMM need work.
//
// Any ONNX graph runs whose operators are known (Operators lists them). Its sizes may be
// open: they are those of the sample. To know the sizes of GEMMs beforehand, bind the model to shapes.
//
// How a format is computed:
//
//   - float: float32 products, summed in one fixed order, without fused multiply-add.
//     The result is the same bit for bit on every machine and at any number of workers.
//     (Log, LogSoftmax and Pow, but for squares and roots, call package math, whose last bit
//     in float64 may differ between machines.)
//   - uniform codes: integer multiply-accumulate of the codes into 32 bits, then one
//     scale. Exact.
//   - all other codes: the decoded values are multiplied and summed in float64. Of exponential
//     codes the counting dot product (quant.Dot) gives the same to float64 rounding; tests bound
//     the difference on real layers and compare whole networks. (float32 would not do:
//     its rounding moves values across the thresholds of the next layer.)
//
// Each GEMM quantizes what enters it with its own codes; biases, pooling,
// normalisation, softmax and everything else between GEMMs is float32. A batch normalisation
// behind a convolution is multiplied into its weights before they are quantized. In the product of two
// activations (attention) both operands are quantized. Padding is an exact zero in every
// code. Tensors of float16 and float64 are computed in float32; a Cast to float16 rounds.
//
// The package knows no hardware and no energies. Where to start reading:
//
//	model.go, samples.go, scores.go   what one can do with a network
//	compile.go, fuse.go               from a graph to steps
//	session.go, memory.go, crew.go    how steps run, in little memory, on several processors
//	bind.go                           shapes without values
//	op_*.go, operators.go             the operators, by family
//	gemm.go, rows.go, product.go      how a GEMM is computed
//	panels.go, tile.go, depth.go      its innermost loops
package inference
