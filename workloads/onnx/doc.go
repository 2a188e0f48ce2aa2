// Package onnx understands ONNX graphs: the operators, their attributes, the shapes of their
// outputs and the work that they are. It knows layers, but no quantization and no hardware.
//
// Start reading at operators.go, the table of operators: one row for each, with its forms
// (operator.go, attribute.go), its rule for shapes and the work that it is. elementwise.go and
// reduce.go list the families that differ in one function. Whoever runs a graph takes from here
// what a node means: [Resolve] finds its row, [Node] its attributes; dims.go and window.go hold
// the arithmetic of shapes.
//
// [Import] makes a network of a graph in four passes, which import.go lists: shape_*.go hold the
// rules for shapes, function.go and norm.go find functions that are written as several nodes,
// lower*.go make layers. IMPORT.md in package describe is the guide for users.
package onnx
