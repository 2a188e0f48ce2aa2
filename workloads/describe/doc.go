// Package describe makes networks of descriptions: TOML files, of which the built-in ones
// are in networks/ (its README.md describes the format), and SCALE-Sim topologies. It knows
// layers, but no tensors, no quantization and no hardware.
//
// Start reading at builtin.go: [Build] makes a built-in network, [ParseFile] one of a user's
// file. [ImportFile] takes any file of a network, ONNX graphs included (IMPORT.md).
//
// A file becomes a network in one pass: document.go and table.go read TOML and know the line
// of everything; builder.go and block.go resolve names and expand repeated blocks; lower*.go
// compute each kind of layer from its keys and inputs. scalesim.go reads topologies.
package describe
