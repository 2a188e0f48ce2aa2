// Package timeline writes what happened when as a Chrome trace-event file, for Perfetto: processes
// of tracks and counters, layer after layer. Where a layer has more events than may be drawn,
// neighbours are drawn as one.
//
// It must not know machines or networks: a Shape says which tracks there are.
//
// Start reading at layer.go, which records; merge.go draws neighbours as one; draw.go and file.go
// write.
package timeline
