// Package sample holds results for tests: a run of a few networks on two machines (Run), a
// comparison of lanes, a sweep. The figures are made up, but consistent. It must not be imported
// but by tests.
package sample
