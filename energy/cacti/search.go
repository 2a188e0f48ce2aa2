package cacti

import (
	"cmp"
	"iter"
	"math"
	"slices"
)

// Limits of CACTI; logarithms are binary.
const (
	maxWordsLog     = 8 // Nspd
	maxSubarraysLog = 9 // Ndwl, Ndbl
	maxMuxLog       = 8 // Ndcm, Ndsam1, Ndsam2
	minRows         = 16
	minColumns      = 2
	maxLines        = 1 << (2 * maxPredecoderBits) // rows, columns
)

// slack is the factor by which an organisation may be slower than the fastest one, or take more
// read energy than the least: CACTI drops those that exceed both before it compares the objective
// (Ucache.cc, filter_data_arr).
const slack = 1.5

// search is one call of Macro. It visits the organisations that read a word from one mat. Reading
// from several mats multiplies the energy of rows and bit lines, so those never win (a test
// compares with the whole search).
type search struct {
	p           *process
	bytes, bits int
	rows        [maxWordsLog + maxSubarraysLog + 1]*rowCircuit // by log2 of Nspd x Ndbl
	columns     [maxWordsLog + 2]*columnChoices                // by log2 of 4 x Nspd / Ndwl

	plans    []plan
	best     Macro
	bestCost float64
}

// plan is a division of which only the muxes are open.
type plan struct {
	division
	sub    subarray
	muxLog int // columns per bit of a word
	// No bank of the division is faster or takes less energy per read.
	leastNS, leastPJ float64
}

// columnChoices are the ways to bring a number of columns down to one word.
type columnChoices struct {
	columnCircuit
	paths []columnPath
}

// divide lists the divisions whose subarrays are possible, those with the least bound first.
func (s *search) divide() {
	for words := 0; words <= maxWordsLog; words++ {
		for beside := 1; beside <= min(words+2, maxSubarraysLog); beside++ {
			for above := 1; above <= maxSubarraysLog; above++ {
				s.plan(division{words: words, beside: beside, above: above, wordBits: s.bits, matBits: s.bits, active: 1})
			}
		}
	}
	slices.SortStableFunc(s.plans, func(a, b plan) int {
		return cmp.Compare(objective(a.leastNS, a.leastPJ), objective(b.leastNS, b.leastPJ))
	})
}

// plan adds a division, unless its subarrays are impossible.
func (s *search) plan(d division) {
	rows := ceilDiv(8*s.bytes, s.bits<<(d.words+d.above))
	columns := ceilDiv(s.bits<<d.words, 1<<d.beside)
	if rows < minRows || columns < minColumns || max(rows, columns) > maxLines {
		return
	}
	muxLog := d.words - d.beside + 2
	x := plan{division: d, muxLog: muxLog,
		sub: s.p.newSubarray(s.rowCircuit(d.words+d.above, rows), &s.choices(muxLog, columns).columnCircuit)}
	x.leastNS, x.leastPJ = s.p.bounds(&x.sub, &d, muxLog)
	s.plans = append(s.plans, x)
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

func (s *search) rowCircuit(key, rows int) *rowCircuit {
	if s.rows[key] == nil {
		r := s.p.newRowCircuit(rows)
		s.rows[key] = &r
	}
	return s.rows[key]
}

// choices for a number of columns, as yet without paths.
func (s *search) choices(muxLog, columns int) *columnChoices {
	if s.columns[muxLog] == nil {
		s.columns[muxLog] = &columnChoices{columnCircuit: s.p.newColumnCircuit(columns)}
	}
	return s.columns[muxLog]
}

// banks yields a bank for each way to mux a plan, one at a time.
func (s *search) banks(x *plan) iter.Seq[*bank] {
	return func(yield func(*bank) bool) {
		c := s.columns[x.muxLog]
		if c.paths == nil {
			for _, m := range muxings(x.muxLog) {
				c.paths = append(c.paths, s.p.newColumnPath(&c.columnCircuit, m))
			}
		}
		for i := range c.paths {
			b := s.p.newBank(&x.sub, x.division, &c.paths[i])
			if !yield(&b) {
				return
			}
		}
	}
}

// muxings lists the ways to mux 2^muxLog to one, in CACTI's order.
func muxings(muxLog int) []muxing {
	var all []muxing
	for bit := 0; bit <= min(muxLog, maxMuxLog); bit++ {
		for sense := 0; bit+sense <= muxLog && sense <= maxMuxLog; sense++ {
			if second := muxLog - bit - sense; second <= maxMuxLog {
				all = append(all, muxing{1 << bit, 1 << sense, 1 << second})
			}
		}
	}
	return all
}

// objective is CACTI's ED^2: access time squared times read energy (Ucache.cc, find_optimal_uca
// with ed 2).
func objective(ns, pj float64) float64 { return ns * ns * pj }

// choose finds the bank of the least objective that CACTI does not drop.
func (s *search) choose() Macro {
	s.visit(math.Inf(1), math.Inf(1))
	fastest, leastEnergy := s.best.AccessNS/slack, s.best.ReadPJ/slack
	if s.exists(fastest, math.Inf(1)) && s.exists(math.Inf(1), leastEnergy) {
		s.bestCost = math.Inf(1)
		s.visit(s.extremes())
	}
	return s.best
}

// visit tries the banks that can beat the best one and do not exceed both ns and pj.
func (s *search) visit(ns, pj float64) {
	for i := range s.plans {
		x := &s.plans[i]
		if objective(x.leastNS, x.leastPJ) > s.bestCost {
			return
		}
		for b := range s.banks(x) {
			if b.leastCost() <= s.bestCost {
				s.try(b.macro(), ns, pj)
			}
		}
	}
}

// try makes a macro the best if it has a lower objective and does not exceed both ns and pj. Of
// equals, CACTI keeps the first organisation.
func (s *search) try(m Macro, ns, pj float64) {
	cost := objective(m.AccessNS, m.ReadPJ)
	if m.AccessNS > ns && m.ReadPJ > pj || cost > s.bestCost {
		return
	}
	if cost < s.bestCost || m.Organisation.before(s.best.Organisation) {
		s.best, s.bestCost = m, cost
	}
}

// exists reports whether a bank takes less time than ns and less read energy than pj.
func (s *search) exists(ns, pj float64) bool {
	for i := range s.plans {
		x := &s.plans[i]
		if x.leastNS >= ns || x.leastPJ >= pj {
			continue
		}
		for b := range s.banks(x) {
			if b.leastNS() >= ns || b.leastPJ() >= pj {
				continue
			}
			if m := b.macro(); m.AccessNS < ns && m.ReadPJ < pj {
				return true
			}
		}
	}
	return false
}

// extremes are the shortest access time (ns) and the least read energy (pJ) of all banks, times
// slack.
func (s *search) extremes() (ns, pj float64) {
	ns, pj = math.Inf(1), math.Inf(1)
	for i := range s.plans {
		x := &s.plans[i]
		if x.leastNS >= ns && x.leastPJ >= pj {
			continue
		}
		for b := range s.banks(x) {
			if b.leastNS() < ns || b.leastPJ() < pj {
				m := b.macro()
				ns, pj = min(ns, m.AccessNS), min(pj, m.ReadPJ)
			}
		}
	}
	return slack * ns, slack * pj
}
