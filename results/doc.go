// Package results holds the schemas of all results as plain data: of a run (Run), a comparison of
// number formats (Study), a comparison of lanes (LaneStudy), a sweep (Sweep), a tensor's codes, a
// network's summary, a memory's price. It writes them as JSON (WriteJSON), reads a run back (Read)
// and finds things in them (FindMachine, ...).
//
// It must not know how results came about, nor how they are laid out for people: that is package
// report. Keys of the JSON are never renamed; fields may be added.
//
// Start reading at run.go; SCHEMA.md says the same in words.
package results
