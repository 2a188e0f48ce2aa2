package arch

import (
	"cmp"
	"slices"
)

// memory serves the requests that reach its channels.
type memory interface {
	reset() error
	// arrive hands over a request in the cycle it reaches its channel.
	arrive(channel int32, r request, cycle int64) error
	// wake is the answer to an event the memory scheduled for one of its channels.
	wake(channel int32, cycle int64) error
	// finish ends a layer whose tiles were done after so many cycles, counts the bytes that crossed
	// the bus and returns the cycles until the last of them did: writes may still be posted.
	finish(cycles int64) (int64, error)
	// waiting describes requests that were not served; "" if there are none.
	waiting() string
}

// request is one DMA request on its way through the interconnect and the memory.
type request struct {
	requester int32 // 3*tile + unit
	channel   int16
	padding   uint16 // bytes that the memory is not asked for
	address   int64  // in the memory; of the first byte
	bytes     int32  // rounded up to the access size: with padding
	number    int32  // of the requester, in issue order
	hops      int16
	slot      int8 // of the load it belongs to
	write     bool
	place     int32 // in the flight table
}

// end is the address after the last byte that is asked for.
func (r *request) end() int64 { return r.address + int64(r.bytes) - int64(r.padding) }

// flight is a table of the requests on their way.
type flight struct {
	requests []request
	unused   []int32 // places
}

func (f *flight) reset() { f.requests, f.unused = f.requests[:0], f.unused[:0] }

// begin enters a request and returns its place.
func (f *flight) begin(r *request) int32 {
	n := len(f.unused) - 1
	if n < 0 {
		r.place = int32(len(f.requests))
		f.requests = append(f.requests, *r)
		return r.place
	}
	r.place = f.unused[n]
	f.unused = f.unused[:n]
	f.requests[r.place] = *r
	return r.place
}

// at is the request at a place; the pointer is valid until the next request begins.
func (f *flight) at(place int32) *request { return &f.requests[place] }

// end removes a request; the pointer is valid until the next request begins.
func (f *flight) end(place int32) *request {
	f.unused = append(f.unused, place)
	return &f.requests[place]
}

// batch collects the requests that reach a server in one cycle, so that they are served in
// requester order, whatever the order of their events was.
type batch []request

// add appends r and reports whether it is the first of its cycle.
func (b *batch) add(r request) bool {
	*b = append(*b, r)
	return len(*b) == 1
}

// sorted orders the batch by requester, then by request number.
func (b batch) sorted() batch {
	if len(b) > 1 {
		slices.SortFunc(b, func(x, y request) int {
			return cmp.Or(cmp.Compare(x.requester, y.requester), cmp.Compare(x.number, y.number))
		})
	}
	return b
}

// link is a tile's connection in one direction: it moves a fixed number of bytes a cycle.
type link struct {
	arrivals batch
	underway int // requests served that the link has not moved yet
	free     int64
}

// move occupies the link with b bytes from cycle a on and returns when they are through.
func (l *link) move(a, b, bytesPerCycle int64) int64 {
	l.free = max(a, l.free) + ceilDiv(b, bytesPerCycle)
	return l.free
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

func ceilDiv(a, b int64) int64 { return (a + b - 1) / b }
