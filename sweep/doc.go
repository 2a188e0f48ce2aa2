// Package sweep evaluates many configurations and finds the best of them. A sweep is a configuration with axes over
// its keys; every point is the configuration with one value of each axis laid over it. Points run in parallel, what
// is found is kept in a folder, one small file a point, so that a sweep resumes where it stopped, and
// shares of it may run on other machines. It models nothing itself: package experiment evaluates a point.
//
// Start reading at file.go (what a sweep is), then run.go (how it runs), then point.go (what happens to one point).
//
//	reader.go               keys, types and places of what stands in the file
//	axis.go, document.go    values, and how they are laid over the configuration
//	space.go, course.go     the points, and the order in which they are tried
//	refine.go               successive refinement around the Pareto fronts
//	expression.go           constraints
//	metric.go, outcome.go   what is known of a machine at a point
//	identity.go, store.go   by what a result is known, and where it is kept
//	summary.go, pareto.go, effect.go, note.go, result.go  what all points together say
//	slurm.go                the same on a cluster
//
// What it promises:
//   - equal sweeps give equal bytes, whatever the number of workers, whatever was in the store, wherever it ran;
//   - memory does not grow with the number of points;
//   - a result is used again only when everything that determines it is the same.
package sweep
