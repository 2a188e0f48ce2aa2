// Package synthetic draws tensors from stated distributions, for layers without trained
// weights. It knows layers, but no quantization and no hardware.
//
// Start reading at synthesize.go: [Operands] draws the two operands of a layer. config.go says
// what may be chosen; distribution.go and ziggurat.go draw the values.
package synthetic
