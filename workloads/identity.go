package workloads

// Identity is the network without where it was read from and what people call it: two networks with
// equal identities, and files of equal content, have equal results.
func (n *Network) Identity() Network {
	plain := *n
	plain.ModelFile, plain.ModelData, plain.Title, plain.Source = "", nil, "", ""
	return plain
}
