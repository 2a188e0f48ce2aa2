// Package bill prices what machines did: it describes a machine to the energy model as components,
// names counted actions as the model does, gives every layer its energies, and gives machines their
// areas. It also builds the machines of a run, since a comparison at equal area sizes them by their
// areas.
//
// Start reading at machine.go, then components.go and layer.go.
package bill
