// Package experiment evaluates one configuration: it takes networks and tensors to
// codes, codes to programs, programs to cycles and action counts, and prices these.
// It is the one place where the parts of dnasim meet; it models nothing itself and
// knows neither files nor terminals. The command line and the sweeps stand on it.
//
// Start reading at experiment.go.
package experiment
