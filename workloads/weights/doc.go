// Package weights reads the files that hold trained tensors and real inputs: ONNX graphs,
// safetensors, NumPy arrays and archives, TensorFlow.js models and IDX data sets. It also carries
// the small trained networks that ship with dnasim (models/README.md).
//
// Nothing in a file is trusted. Sizes are checked against the bytes that are there before
// memory is taken, and what is missing, contradictory or unsupported is an error that
// names the file and the place in it. The package knows how files are laid out, not
// what a network computes.
//
// Start reading at archive.go ([OpenTensor] for any file), or at graph.go (what an ONNX
// file holds), then onnx.go.
package weights
