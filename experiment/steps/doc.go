// Package steps counts the finished steps of a run and reports each. It knows nothing of the work.
package steps
