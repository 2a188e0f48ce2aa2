package weights

import (
	"container/heap"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"dnasim/internal/spelling"
)

// Where a name of the graph comes from, if not from a node (its index).
const (
	fromInput       = -1
	fromInitializer = -2
)

// order checks that the graph is closed, sorts nodes that are not in order of execution, and
// drops those that no output depends on. Nodes that may stand as they do are not moved.
func (g *Graph) order() error {
	from, err := g.definitions()
	if err != nil {
		return err
	}
	if err := g.checkClosed(from); err != nil {
		return err
	}
	sorted := g.sorted(from)
	if len(sorted) < len(g.Nodes) {
		return g.cycle(from, sorted)
	}
	if !slices.IsSorted(sorted) {
		nodes := make([]Node, len(sorted))
		for i, k := range sorted {
			nodes[i] = g.Nodes[k]
		}
		g.Nodes = nodes
	}
	g.dropDead()
	return nil
}

// definitions maps every name to what defines it.
func (g *Graph) definitions() (map[string]int, error) {
	from := make(map[string]int, len(g.Nodes)+len(g.Initializers))
	define := func(name string, by int) error {
		if other, ok := from[name]; ok {
			return fmt.Errorf("%s defines %q, which %s defines too", g.definer(by), name, g.definer(other))
		}
		from[name] = by
		return nil
	}
	for _, v := range g.Inputs {
		if v.Name == "" {
			return nil, errors.New("an input has no name")
		}
		if err := define(v.Name, fromInput); err != nil {
			return nil, err
		}
	}
	for name := range g.Initializers {
		from[name] = fromInitializer
	}
	for i := range g.Nodes {
		for _, out := range g.Nodes[i].Outputs {
			if out == "" {
				continue
			}
			if err := define(out, i); err != nil {
				return nil, err
			}
		}
	}
	return from, nil
}

// definer names what defines a name.
func (g *Graph) definer(from int) string {
	switch from {
	case fromInput:
		return "the list of inputs"
	case fromInitializer:
		return "an initializer"
	}
	return g.Nodes[from].String()
}

// checkClosed demands that every name that is read is defined.
func (g *Graph) checkClosed(from map[string]int) error {
	for i := range g.Nodes {
		n := &g.Nodes[i]
		for _, in := range n.Inputs {
			if _, ok := from[in]; !ok && in != "" {
				return fmt.Errorf("%v reads %q, which no input, initializer or node defines: "+
					"the file is incomplete or the name is wrong%s", n, in, spelling.DidYouMean(in, slices.Sorted(maps.Keys(from))))
			}
		}
	}
	for _, v := range g.Outputs {
		if _, ok := from[v.Name]; !ok {
			return fmt.Errorf("output %q is defined by no node", v.Name)
		}
	}
	return nil
}

// sorted is an order of execution; of the nodes that are ready the one that stands first
// in the file comes first. Nodes on a cycle and behind one are left out.
func (g *Graph) sorted(from map[string]int) []int {
	waits := make([]int, len(g.Nodes))
	readers := make([][]int, len(g.Nodes))
	var ready indexHeap
	for i := range g.Nodes {
		for _, in := range g.Nodes[i].Inputs {
			if p, ok := from[in]; ok && p >= 0 {
				waits[i]++
				readers[p] = append(readers[p], i)
			}
		}
		if waits[i] == 0 {
			ready.IntSlice = append(ready.IntSlice, i)
		}
	}
	order := make([]int, 0, len(g.Nodes))
	for len(ready.IntSlice) > 0 {
		next := heap.Pop(&ready).(int)
		order = append(order, next)
		for _, r := range readers[next] {
			if waits[r]--; waits[r] == 0 {
				heap.Push(&ready, r)
			}
		}
	}
	return order
}

// indexHeap is a container/heap of node indices. Nodes that are ready at the start are in
// order, which makes a heap.
type indexHeap struct{ sort.IntSlice }

// Push is for package heap.
func (h *indexHeap) Push(v any) { h.IntSlice = append(h.IntSlice, v.(int)) }

// Pop is for package heap.
func (h *indexHeap) Pop() any {
	last := h.IntSlice[len(h.IntSlice)-1]
	h.IntSlice = h.IntSlice[:len(h.IntSlice)-1]
	return last
}

// cycle is the error that names the nodes of one cycle. Every node that was not sorted
// reads from another such node, so walking against the arrows must meet a node twice.
func (g *Graph) cycle(from map[string]int, sorted []int) error {
	done := make([]bool, len(g.Nodes))
	for _, i := range sorted {
		done[i] = true
	}
	seen := map[int]int{} // node -> position on the way
	var way []int
	at := slices.Index(done, false)
	for {
		if start, again := seen[at]; again {
			way = way[start:]
			break
		}
		seen[at] = len(way)
		way = append(way, at)
		for _, in := range g.Nodes[at].Inputs {
			if p, ok := from[in]; ok && p >= 0 && !done[p] {
				at = p
				break
			}
		}
	}
	const most = 8
	var names []string
	for _, i := range slices.Backward(way) {
		names = append(names, g.Nodes[i].String())
	}
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("%d more", len(way)-most))
	}
	return fmt.Errorf("its nodes form a cycle, each reading the one before: %s", strings.Join(names, ", "))
}
