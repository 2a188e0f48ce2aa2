package weights

import "slices"

// dropDead removes the nodes that no output of the graph depends on, as runtimes do. What the
// subgraphs of control flow read is not known, so that a graph with one keeps all its nodes.
func (g *Graph) dropDead() {
	needed := map[string]bool{}
	for _, v := range g.Outputs {
		needed[v.Name] = true
	}
	if len(needed) == 0 || slices.ContainsFunc(g.Nodes, hasSubgraph) {
		return
	}
	live := make([]bool, len(g.Nodes))
	for i := range slices.Backward(g.Nodes) { // in execution order
		n := &g.Nodes[i]
		live[i] = slices.ContainsFunc(n.Outputs, func(name string) bool { return name != "" && needed[name] })
		for _, in := range n.Inputs {
			needed[in] = needed[in] || live[i]
		}
	}
	kept := g.Nodes[:0]
	for i, n := range g.Nodes {
		if live[i] {
			kept = append(kept, n)
		}
	}
	clear(g.Nodes[len(kept):])
	g.Nodes = kept
}

// hasSubgraph reports whether the node is control flow.
func hasSubgraph(n Node) bool {
	return slices.ContainsFunc(n.Attributes, func(a Attribute) bool { return a.Type == AttrGraph })
}
