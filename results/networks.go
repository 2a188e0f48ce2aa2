package results

// NetworkSummary describes a network, for the batch it was built with.
type NetworkSummary struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Source string `json:"source"` // where the shapes come from
	Batch  int    `json:"batch"`
	Params int64  `json:"params"`
	MACs   int64  `json:"macs"`
	// Trained names the trained weights that are shipped; empty: none.
	Trained string `json:"trained"`
	// Gaps are the operators that were not understood; Params and MACs lack them. Empty: none.
	Gaps []string `json:"gaps"`
	// LayerCount is set from Layers unless these are nil.
	LayerCount int            `json:"layer_count"`
	Layers     []LayerSummary `json:"layers,omitempty"`
}

// NetworkList is a list of networks, without their layers.
type NetworkList struct {
	Networks []NetworkSummary `json:"networks"`
}

// LayerSummary describes a layer. M, K, N and Groups are zero where it is no GEMM.
type LayerSummary struct {
	Name           string   `json:"name"`
	Kind           string   `json:"kind"`
	Inputs         []string `json:"inputs"` // producing layers; empty: the network's input
	M              int      `json:"m"`
	K              int      `json:"k"`
	N              int      `json:"n"`
	Groups         int      `json:"groups"`
	Repeat         int      `json:"repeat"`
	MACs           int64    `json:"macs"` // of all repetitions
	Params         int64    `json:"params"`
	InputElements  int64    `json:"input_elements"` // each counted once
	SecondElements int64    `json:"second_elements"`
	OutputElements int64    `json:"output_elements"`
	VectorOps      int64    `json:"vector_ops"`
	VectorOpsNote  string   `json:"vector_ops_note"` // how they are counted
	Geometry       string   `json:"geometry"`        // of a convolution, in words
}
