// Package law states what must hold of results whatever the configuration: a broken law is an error
// of the simulator, never of its user. The laws themselves stand where their quantities are
// computed.
package law
