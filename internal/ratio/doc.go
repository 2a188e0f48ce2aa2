// Package ratio divides where the divisor may be zero.
package ratio
