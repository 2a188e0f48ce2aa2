// Package store keeps the results of points of a sweep in a folder, one file for each point. It
// says what identifies a point, notices damaged files, and lets any number of processes share the
// folder. It knows no axes and no strategies, and evaluates nothing.
//
// Start reading at record.go (what is kept, and under which key), then store.go.
package store
