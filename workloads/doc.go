// Package workloads describes networks as layers and provides their tensors, real
// or synthetic. It knows no quantization and no hardware.
//
// Start reading at layer.go; the networks themselves are data, in networks/.
package workloads
