package workloads

import "fmt"

// Limits that keep every count exact in 64 bits, far above any real network.
const (
	maxSide     = 1 << 16 // height, width, kernel, stride, padding, dilation
	maxChannels = 1 << 24 // channels, table rows, tokens
	maxLayers   = 50_000
	maxElements = int64(1) << 48 // of one tensor
	maxMACs     = int64(1) << 60 // of a network
)

// errTooManyLayers is the error of a network beyond maxLayers.
var errTooManyLayers = fmt.Errorf("the network has more than %d layers", maxLayers)
