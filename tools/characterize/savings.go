package main

import (
	"fmt"
	"math"

	"dnasim/arch/lane"
)

// claim is the energy of a dot product at which the saving claimed for the scheme, 66 %, is
// reached.
const claim = 0.34

// periodOfLeakageNS is the clock at which leakage is compared.
const periodOfLeakageNS = 2.5

// dots writes the energy of whole dot products, with the leakage of cycles of that length.
func (b *book) dots(stream string, against rival, periodNS float64) {
	b.text.WriteString("| front | organisation | counters | n |")
	for _, k := range lengths {
		fmt.Fprintf(&b.text, " K=%d |", k)
	}
	b.text.WriteString(" 66 % from K |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, label := range b.labels() {
		for n := 3; n <= 7; n++ {
			r, ok := lineOf(b.rows, label, n, stream)
			if !ok {
				continue
			}
			d, ok := b.product(r, against, periodNS)
			if !ok {
				continue
			}
			fmt.Fprintf(&b.text, "| %s | %d |", label, n)
			for _, k := range lengths {
				fmt.Fprintf(&b.text, " %.2f |", d.ratio(k))
			}
			fmt.Fprintf(&b.text, " %s |\n", d.reaches(claim))
		}
	}
	b.text.WriteByte('\n')
}

// A product is the energy of dot products of K pairs: pair K + once for the lane, macPair K +
// macOnce for INT8.
type product struct{ pair, once, macPair, macOnce float64 }

// product of the lane of a row, with drain, weighing of what was drained, and requantizer. A
// look-up lane has its sums weighed.
func (b *book) product(r row, against rival, periodNS float64) (product, bool) {
	post, ok1 := b.block(kindPost, r.N, r.Stream)
	quantizer, ok2 := b.block(kindQuantizer, r.N, r.Stream)
	requantizer, ok3 := b.block(kindRequantizer, 0, r.Stream)
	energy, leakage, ok4 := against(r.Front, r.Stream)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return product{}, false
	}
	weighed := r.DrainSteps
	if r.Block == kindLookup {
		weighed = r.Terms
	}
	const pjPerNWNS = 1e-6
	// In a cycle.
	leak, macLeak := float64(r.LeakageNW*periodNS*pjPerNWNS), float64(leakage*periodNS*pjPerNWNS)
	steps := float64(r.DrainSteps)
	return product{
		pair:    r.EnergyPJ + leak/r.pairsPerCycle(),
		once:    float64(steps*(r.DrainPJ+leak)) + float64(float64(weighed)*post.EnergyPJ) + quantizer.EnergyPJ,
		macPair: energy + macLeak, macOnce: macLeak + requantizer.EnergyPJ,
	}, true
}

func (p product) ratio(pairs int) float64 {
	k := float64(pairs)
	return (float64(p.pair*k) + p.once) / (float64(p.macPair*k) + p.macOnce)
}

// reaches says from which length on the ratio is at most most.
func (p product) reaches(most float64) string {
	gain := float64(most*p.macPair) - p.pair
	if gain <= 0 {
		return "never"
	}
	return fmt.Sprint(max(1, int(math.Ceil((p.once-float64(most*p.macOnce))/gain))))
}

// pairsPerCycle of a lane, or of the lanes that share its counters.
func (r row) pairsPerCycle() float64 {
	for _, o := range lane.Organisations() {
		if r.Block == kindCounters && r.Organisation == o.Circuit {
			return float64(o.Lanes)
		}
	}
	return 1
}

// rates writes pairs per cycle and area over those of the MAC.
func (b *book) rates() {
	b.text.WriteString("| front | organisation | counters | n |")
	for _, k := range lengths {
		fmt.Fprintf(&b.text, " K=%d |", k)
	}
	b.text.WriteString("\n|---|---|---|---|---|---|---|---|---|\n")
	for _, label := range b.labels() {
		for n := 3; n <= 7; n++ {
			r, ok := lineOf(b.rows, label, n, "laplace")
			if !ok {
				continue
			}
			area, ok := ratio(b.rows, r, func(r row) float64 { return r.AreaUM2 })
			if !ok {
				continue
			}
			fmt.Fprintf(&b.text, "| %s | %d |", label, n)
			for _, k := range lengths {
				pairs := float64(k)
				rate := pairs / (pairs/r.pairsPerCycle() + float64(r.DrainSteps))
				fmt.Fprintf(&b.text, " %.3f |", rate/(pairs/(pairs+1))/area)
			}
			b.text.WriteByte('\n')
		}
	}
	b.text.WriteByte('\n')
}
