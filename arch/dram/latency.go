package dram

import "slices"

// latencies is a histogram of read latencies in cycles: exact counts up to a bound,
// single values beyond it.
type latencies struct {
	counts []int64
	beyond []int64
	n, sum int64
}

// denseLatency is the latency up to which counts are kept.
const denseLatency = 1 << 16

func (l *latencies) add(cycles int64) {
	l.n++
	l.sum += cycles
	if cycles < int64(len(l.counts)) {
		l.counts[cycles]++
		return
	}
	l.addBeyond(cycles)
}

func (l *latencies) addBeyond(cycles int64) {
	if cycles >= denseLatency {
		l.beyond = append(l.beyond, cycles)
		return
	}
	for int64(len(l.counts)) <= cycles {
		l.counts = append(l.counts, make([]int64, max(1024, len(l.counts)))...)
	}
	l.counts[cycles]++
}

// merge accumulates other.
func (l *latencies) merge(other *latencies) {
	l.n += other.n
	l.sum += other.sum
	if len(l.counts) < len(other.counts) {
		l.counts = append(l.counts, make([]int64, len(other.counts)-len(l.counts))...)
	}
	for i, n := range other.counts {
		l.counts[i] += n
	}
	l.beyond = append(l.beyond, other.beyond...)
}

// Latency summarises the reads' cycles from acceptance to the end of their data: mean,
// median (of two middle values the mean, rounded down), the value at index (n-1)*99/100 of the n
// sorted latencies, and the largest.
type Latency struct {
	Mean float64 `json:"mean"`
	P50  int64   `json:"p50"`
	P99  int64   `json:"p99"`
	Max  int64   `json:"max"`
}

// summary is nil without reads.
func (l *latencies) summary() *Latency {
	if l.n == 0 {
		return nil
	}
	slices.Sort(l.beyond)
	p50 := (l.at((l.n-1)/2) + l.at(l.n/2)) / 2
	return &Latency{
		Mean: float64(l.sum) / float64(l.n),
		// of two values the index of P99 is the first's
		P50: p50, P99: max(p50, l.at((l.n-1)*99/100)), Max: l.at(l.n - 1),
	}
}

// at is the value of an index in sorted order.
func (l *latencies) at(index int64) int64 {
	for cycles, n := range l.counts {
		if index < n {
			return int64(cycles)
		}
		index -= n
	}
	return l.beyond[index]
}
