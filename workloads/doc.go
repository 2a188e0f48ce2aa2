// Package workloads says what a network is: a list of layers with the sizes of their matrix
// products and operands, and the tensors of a layer. It knows no file formats, no
// quantization and no hardware.
//
// Start reading at layer.go: a [Network] is a list of [Layer]. shape.go holds the shapes and
// the ranges of tensors, geometry.go the arithmetic of windows. validate.go checks a network
// independently of how it was made: package describe reads descriptions, package onnx imports
// graphs, package synthetic draws tensors, package weights reads files of trained ones.
package workloads
