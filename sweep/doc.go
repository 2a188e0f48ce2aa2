// Package sweep evaluates many configurations and finds the best of them. A sweep is a
// configuration with axes over its keys. A point is the configuration with one value of each axis.
// Points run in parallel and their results are stored, so that a sweep resumes where it stopped and
// shares of it can run on other machines. The package models nothing: package experiment evaluates
// a point.
//
// Start reading at file.go (what a sweep is), then run.go (how it runs), then point.go (what
// happens to one point).
//
//	reader.go               keys, types and places of the values in the file
//	axis.go, document.go    values, and how they replace values of the configuration
//	space.go, schedule.go   the points, and the order in which they are tried
//	refine.go               successive refinement around the Pareto fronts
//	constraint.go           what points and designs must meet
//	metric.go, outcome.go   the figures of a machine at a point
//	identity.go             what identifies a result in the store
//	summary.go, pareto.go, effect.go, note.go, report.go  what all points together say
//	cluster.go              the same on a cluster
//
// Package sweep promises:
//   - equal sweeps give equal bytes, whatever the number of workers, the content of the store and
//     the machine;
//   - memory does not grow with the number of points;
//   - a stored result is used only if everything that determines it is the same.
package sweep
