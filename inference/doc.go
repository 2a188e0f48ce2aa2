// Package inference runs trained networks in float32 or with the codes of package quant. So it
// measures what a format costs in accuracy, either on the shipped images (Model.Accuracy) or in the
// outputs of any network on given samples (Model.Outputs, Compare). It also records the tensors
// that enter each GEMM, from which the codes are found, and counts exactly how many pairs of a GEMM
// have no zero.
//
// It runs any ONNX graph whose operators it knows (Operators lists them). Sizes may be open: they
// are then those of the sample. Bind a model to shapes to know the sizes of its GEMMs beforehand.
//
// A GEMM is computed in one of three formats:
//
//   - float: float32 products are summed in one fixed order, without fused multiply-add. The result
//     has the same bits on every machine and for any number of workers. (Log, LogSoftmax and Pow,
//     except for squares and roots, call package math, whose last bit in float64 may differ between
//     machines.)
//   - uniform codes: the integers are multiplied and accumulated in 32 bits, then scaled once. This
//     is exact.
//   - all other codes: the decoded values are multiplied and summed in float64. For exponential
//     codes the counting dot product (quant.Dot) gives the same to float64 rounding; tests bound
//     the difference on real layers and compare whole networks. (float32 is not enough: its
//     rounding moves values across the thresholds of the next layer.)
//
// Each GEMM quantizes its operands with its own codes. Everything between GEMMs is float32: biases,
// pooling, normalisation, softmax. A batch normalisation that follows a convolution is multiplied
// into its weights before they are quantized. In a product of two activations (attention) both
// operands are quantized. Padding is an exact zero in every code. Tensors of float16 and float64
// are computed in float32; a Cast to float16 rounds.
//
// The package must not know hardware, cycles or energies. Where to start reading:
//
//	model.go, samples.go, scores.go   what one can do with a network
//	evaluator.go, kept.go             one set of codes after the other, computing what differs
//	compile.go, fuse.go               from a graph to steps
//	session.go, memory.go             how steps run, and how they share memory
//	bind.go                           shapes without values
//	op_*.go, operators.go             the operators, by family
//	gemm.go, codes.go                 a GEMM and its format
//	record.go, pairs.go               recorded operands, and pairs without a zero
//
// The innermost loops are in package kernel, images in package dataset.
package inference
