// Package formats studies number formats without hardware: how few bits each format needs on the
// configured networks and what it loses (Study), and what a format does to one tensor of a file
// (QuantizeTensor, TensorPictures).
//
// Start reading at study.go, then sweep.go.
package formats
