package workloads

import "fmt"

// Limits that keep every count exact in 64 bits, far above any real network.
const (
	MaxSide     = 1 << 16 // height, width, kernel, stride, padding, dilation
	MaxChannels = 1 << 24 // channels, table rows, tokens
	MaxLayers   = 50_000
	MaxElements = int64(1) << 48 // of one tensor
	MaxMACs     = int64(1) << 60 // of a network
)

// ErrTooManyLayers is the error of a network beyond MaxLayers.
var ErrTooManyLayers = fmt.Errorf("the network has more than %d layers", MaxLayers)
