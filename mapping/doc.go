// Package mapping is a compiler: one layer and one machine in, tile commands out. It
// chooses how the work is split over the tiles, the size of the blocks that pass
// through the buffers and the order of the loops over them (Map), prints that choice
// and takes it back (String, Pin), and turns it into the command streams that package
// arch executes (Program).
//
// It knows shapes and sizes, no tensor values and no energies.
//
// # The model
//
// A GEMM layer is split over TilesM x TilesN x TilesG tiles: output positions (whole
// images, then output rows, then columns), output channels, groups. A tile loops over
// blocks of its share. A block holds all K reduction steps when both operands fit
// half of their buffers; otherwise K is streamed in pieces, and the block is then a single
// fold, because partial results stay in the lanes.
//
// A piece (piece.go) is a number of reduction steps: whole filters of input channels; of a filter
// that is too large, rows of it in one channel after the other; of a row that is too large, taps of
// one row after the other. So the smallest block is one output and one step, and hardly any filter
// is too large for a buffer. The number says which: 27 steps of a 3 x 3 filter are 3 channels, 6
// are 2 rows, 2 are 2 taps of each row and the third alone. Every other number is refused.
//
//	order mn:  for groups, for positions, for channels, for pieces of K
//	order nm:  for groups, for channels, for positions, for pieces of K
//
// A block is loaded when the loops reach other operands than those in use, so the
// operand of the outer loop stays while the inner one streams past. When K is in
// pieces, the outer operand is loaded whole if that fits and a tile uses it more than once.
//
// One product has one geometry, however it is written. Along an axis where filters do not overlap,
// have no padding and no dilation, their elements are input channels: a filter that is as wide as
// its input, patches, 1 x 1. A convolution of which both axes are so is a product of M rows, its
// batch included, and its blocks are numbers of rows. Pins may write 196 rows as 7x28.
//
// # How one is chosen
//
// Of the candidates that take at most 20 % longer than the fastest, Map takes the one with the
// least product of energy and cycles. Energy is an order of magnitude (choice.go): DRAM bytes, the
// layer's work, and what is on all the time; where work costs most, bytes saved are no reason to be
// slower. Without the limit a machine with larger buffers could be much slower, because it saves
// many bytes. The fastest alone would be worse: at a limit of 1 % small networks move up to three
// times as many bytes for 2 % fewer cycles, and the Transformer takes 14 % more energy. So a better
// machine may be slower by choice: it has other candidates, or the limit lets others in.
//
// Cycles are estimated in closed form (estimate.go); the last few candidates of a short program are
// run on the machine with the quick model of its memory (trial.go).
//
// # What a block loads
//
// A block of a convolution loads the inputs that its outputs read, once. Halo rows and columns are
// read again by the neighbouring block; padding, and rows that a stride skips, are never read.
// A dilated kernel loads the interval that it spans. A piece of a filter loads, of the block's
// inputs, the interval that its taps span, those up to the next tap included: pieces of few taps
// with a long stride load much that they do not use.
//
// # Where a block lies
//
// A load or a store is one contiguous run of packed elements, so tensors lie in DRAM block by
// block: before a block lie all groups before its own; of its groups, the images before its own;
// then rows, columns and channels in the same way. Blocks of outputs, and of weights, do not
// overlap and leave no gap; blocks of inputs overlap by their halos. Inputs that no block loads
// have no place. The layer that writes a tensor and the layer that reads it each see it in the
// order of their own blocks; the change from one order to the other is not charged.
//
// A block of a vector layer is a run of output elements with its share of the operands. Pooling
// windows that reach over the end of a block are not read twice.
//
// Start reading at mapping.go, then dataflow.go (the order of loops and what stays in buffers and
// lanes), search.go (the candidates), cost.go (their traffic, in closed form) and program.go (the
// commands).
package mapping
