package inference

import (
	"context"
	"fmt"
	"runtime"

	"dnasim/inference/kernel"
	"dnasim/quant"
	"dnasim/workloads"
)

// Pairs counts the multiplications of a GEMM over recorded samples. Dimension: pairs of one left
// and one right element.
type Pairs struct {
	NonZero int64 // neither code is zero
	Total   int64 // M K N Groups of every sample, the padding of convolutions included
}

// Fraction is the share of pairs in which neither code is zero.
func (p Pairs) Fraction() float64 { return float64(p.NonZero) / float64(p.Total) }

// NonZeroPairs counts exactly the pairs of a GEMM in which neither element has the zero code.
// Element k of every left row meets element k of every right column, so the number is the sum over
// k of the non-zero codes in column k on the left times those in row k on the right. Padding is
// zero. It fails for an unknown GEMM, for unusable codes, and when a limit dropped elements of the
// recording; use CountPairs then.
func (r *Recording) NonZeroPairs(index int, codes quant.LayerCodes) (Pairs, error) {
	m := r.model
	if index < 0 || index >= len(m.gemms) {
		return Pairs{}, fmt.Errorf("%s: there is no GEMM %d; it has %d, counted from 0", m.file, index, len(m.gemms))
	}
	g := m.sized(index)
	if err := checkCodecs(codes); err != nil {
		return Pairs{}, fmt.Errorf("%s: %v: %w", m.file, &g, err)
	}
	if o := &r.Operands[index]; int64(len(o.Activations)) != o.ActivationStats.Elements || int64(len(o.Second)) != o.SecondStats.Elements {
		return Pairs{}, fmt.Errorf("%s: the recording is limited to %d elements of each tensor; CountPairs counts without keeping them", m.file, r.limit.Elements)
	}
	c := m.gemms[index].pairCounter(codes)
	left, right := r.Operands[index].Activations, r.Operands[index].Second
	for i := range r.uses[index] {
		u := &r.uses[index][i]
		a, b := u.elements()
		c.count(u, left[:a], right[:b])
		left, right = left[a:], right[b:]
	}
	return c.pairs, nil
}

// CountPairs runs the samples in float32 on all processors and counts pairs as NonZeroPairs does,
// without keeping what enters the GEMMs. The result has an entry for each GEMM that has codes.
func (m *Model) CountPairs(ctx context.Context, samples []Sample, codes Codes) (map[int]Pairs, error) {
	inputs, err := m.allInputs(samples)
	if err != nil {
		return nil, err
	}
	if _, err := m.products(codes, runtime.GOMAXPROCS(0)); err != nil { // checks them
		return nil, err
	}
	products, err := m.products(nil, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	counters := map[int]*pairCounter{}
	for index, layer := range codes {
		counters[index] = m.gemms[index].pairCounter(layer)
	}
	s := m.newSession(products, runtime.GOMAXPROCS(0))
	s.observe = func(u *use) error {
		if c := counters[u.Index]; c != nil {
			c.count(u, s.toStandard(u.a).floats, s.toStandard(u.b).floats)
		}
		return nil
	}
	for i, in := range inputs {
		if err := s.run(ctx, in); err != nil {
			return nil, fmt.Errorf("sample %d: %s: %w", i, m.file, err)
		}
	}
	out := map[int]Pairs{}
	for index, c := range counters {
		out[index] = c.pairs
	}
	return out, nil
}

// elements returns the numbers of elements of both operands of one execution; b is 0 for a GEMM
// with weights.
func (u *use) elements() (a, b int) {
	switch {
	case u.rows != nil:
		return u.rows.Images * u.rows.Height * u.rows.Width * u.rows.Channels, 0
	case u.Weights != nil:
		return u.m * u.k, 0
	}
	return u.stacked(u.left) * u.m * u.k, u.stacked(u.right) * u.k * u.n
}

// stacked returns the number of matrices that the groups use; index is use.left or use.right.
func (u *use) stacked(index []int) int {
	if index == nil {
		return u.groups
	}
	most := 0
	for _, i := range index {
		most = max(most, i+1)
	}
	return most
}

// pairCounter counts the pairs of one GEMM under given codes.
type pairCounter struct {
	*gemm
	activations, second kernel.Rounder
	rows                []int64 // non-zero weights by group and k
	pairs               Pairs
}

func (g *gemm) pairCounter(codes quant.LayerCodes) *pairCounter {
	c := &pairCounter{gemm: g, activations: newRounder(codes.Activations.Codec), second: newRounder(codes.Weights.Codec)}
	if g.Weights == nil {
		return c
	}
	// of a transposed convolution they are K x N already, group after group
	values, n := g.Weights, g.N
	if !(g.transpose && g.Kind == workloads.Conv) {
		values = g.matrix().Values
	}
	c.rows = make([]int64, g.K*g.Groups)
	kernel.AddRowCounts(c.rows, kernel.Marks(c.second, values), n)
	return c
}

// count adds the pairs of one execution. right is the second operand of a product of activations.
func (c *pairCounter) count(u *use, left, right []float32) {
	c.pairs.Total += int64(u.m) * int64(u.k) * int64(u.n) * int64(u.groups)
	marks := kernel.Marks(c.activations, left)
	if c.Weights == nil {
		c.pairs.NonZero += u.pairwisePairs(marks, kernel.Marks(c.second, right))
		return
	}
	columns := make([]int64, len(c.rows))
	switch {
	case u.rows == nil:
		kernel.AddColumnCounts(columns, marks)
	case c.transpose:
		kernel.AddPlaneCounts(columns, marks, u.rows)
	default:
		kernel.AddWindowCounts(columns, marks, u.rows)
	}
	c.pairs.NonZero += kernel.Dot(columns, c.rows)
}

// pairwisePairs counts the pairs of a product of activations, group by group.
func (u *use) pairwisePairs(left, right []uint8) int64 {
	var sum int64
	columns, rows := make([]int64, u.k), make([]int64, u.k)
	for i := range u.groups {
		clear(columns)
		clear(rows)
		kernel.AddColumnCounts(columns, left[at(u.left, i)*u.m*u.k:][:u.m*u.k])
		kernel.AddRowCounts(rows, right[at(u.right, i)*u.k*u.n:][:u.k*u.n], u.n)
		sum += kernel.Dot(columns, rows)
	}
	return sum
}
