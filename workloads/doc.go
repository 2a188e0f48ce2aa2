// Package workloads describes networks as layers and provides their tensors, real
// or synthetic. It knows no quantization and no hardware.
//
// Start reading at layer.go: a [Network] is a list of [Layer] with the sizes of their
// matrix products and operands. The networks themselves are data, in networks/, whose
// README.md describes the format; [Build] reads a built-in one, [ParseFile] a user's.
//
// A file becomes a network in one pass: document.go and table.go read TOML and know the
// line of everything (position.go); builder.go and block.go resolve names and expand
// repeated blocks; lower*.go compute each kind of layer from its keys and inputs;
// validate.go checks the result independently of how it was made.
//
// [ImportFile] makes a network of an ONNX graph or a SCALE-Sim topology instead (IMPORT.md):
// onnx_import.go is where its passes are listed, onnx_operators.go what is understood.
//
// [Synthesize] draws tensors from stated distributions (distribution.go, ziggurat.go).
package workloads
