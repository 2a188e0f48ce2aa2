// Package kerneltest computes products slowly, from their definitions: the reference with which
// tests compare package kernel. It is imported by tests only.
package kerneltest
