// Package simulate takes the layers of a network, in the codes found for them, to cycles and action
// counts on one machine: it plans each layer's format, lays tensors out in memory, maps, runs the
// programs, and checks that what was done is what the layer asks for. It knows no energies.
//
// Start reading at network.go, then plan.go and layer.go.
package simulate
