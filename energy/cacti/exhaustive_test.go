package cacti

import "math"

// wholeSearch is CACTI's search as it stands in Ucache.cc: every organisation, then the slack, then
// the objective. It is the plain twin of search.
func wholeSearch(p *process, bytes, bits int) Macro {
	var all []Macro
	paths := map[[4]int]*columnPath{}
	for words := 0; words <= maxWordsLog; words++ {
		for beside := 1; beside <= maxSubarraysLog; beside++ {
			columns := ceilDiv(bits<<words, 1<<beside)
			column := p.newColumnCircuit(columns)
			for above := 1; above <= maxSubarraysLog; above++ {
				rows := ceilDiv(8*bytes, bits<<(words+above))
				if rows < minRows || columns < minColumns || max(rows, columns) > maxLines {
					continue
				}
				row := p.newRowCircuit(rows)
				sub := p.newSubarray(&row, &column)
				for _, m := range allMuxings(columns) {
					d := division{words: words, beside: beside, above: above, wordBits: bits}
					d.matBits = matSubarrays * columns / (m.bit * m.sense1 * m.sense2)
					d.active = bits / d.matBits
					if d.active == 0 || d.active > 1<<d.across() {
						continue
					}
					key := [4]int{columns, m.bit, m.sense1, m.sense2}
					if paths[key] == nil {
						path := p.newColumnPath(&column, m)
						paths[key] = &path
					}
					b := p.newBank(&sub, d, paths[key])
					all = append(all, b.macro())
				}
			}
		}
	}
	return bestOf(all)
}

// allMuxings leave each of a mat's subarrays at least one output.
func allMuxings(columns int) []muxing {
	var all []muxing
	for bit := 1; bit <= 1<<maxMuxLog; bit *= 2 {
		for sense1 := 1; sense1 <= 1<<maxMuxLog; sense1 *= 2 {
			for sense2 := 1; sense2 <= 1<<maxMuxLog; sense2 *= 2 {
				if matSubarrays*columns/(bit*sense1*sense2) >= matSubarrays {
					all = append(all, muxing{bit, sense1, sense2})
				}
			}
		}
	}
	return all
}

func bestOf(all []Macro) (best Macro) {
	ns, pj, least := math.Inf(1), math.Inf(1), math.Inf(1)
	for _, m := range all {
		ns, pj = min(ns, m.AccessNS), min(pj, m.ReadPJ)
	}
	for _, m := range all {
		cost := objective(m.AccessNS, m.ReadPJ)
		if (m.AccessNS <= slack*ns || m.ReadPJ <= slack*pj) && cost < least {
			least, best = cost, m
		}
	}
	return best
}
