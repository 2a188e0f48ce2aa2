// Package slurm runs a sweep as job arrays of the Slurm workload manager: it writes the script of a
// task, submits it for the points that are missing, and waits. It knows of a sweep only its file,
// its store and the numbers of its points.
//
// Start reading at config.go (what a user sets), then slurm.go (a job array).
package slurm
