package mapping

import "dnasim/arch"

// run is one tile's outputs of a vector layer, block by block. It is an arch.TileProgram.
type run struct {
	*vector
	at              Layout
	from, to, block int64
	paramsStay      bool
}

// Activations implements arch.TileProgram.
func (r *run) Activations() arch.LoadStream { return &firstLoads{r, r.from} }

// Weights implements arch.TileProgram.
func (r *run) Weights() arch.LoadStream {
	if r.paramBytes > 0 {
		return &paramLoads{r, r.from}
	}
	return &secondLoads{r, r.from}
}

// Computes implements arch.TileProgram.
func (r *run) Computes() arch.ComputeStream { return &vectorCommands{r, r.from} }

// The streams of a run; next is the first output of the next block.
type (
	firstLoads struct {
		*run
		next int64
	}
	secondLoads struct {
		*run
		next int64
	}
	paramLoads struct {
		*run
		next int64
	}
	vectorCommands struct {
		*run
		next int64
	}
)

// take moves next over a block and returns the block's size; 0 at the end.
func (r *run) take(next *int64) (from, outputs int64) {
	from = *next
	*next = min(from+r.block, r.to)
	return from, *next - from
}

// load of an operand's share of a block.
func (r *run) load(at int64, o operand, from, outputs int64) arch.Load {
	return arch.Load{Address: at + r.start(o, from)*o.bits/8, Bytes: r.loadBytes(o, outputs)}
}

// Next implements arch.LoadStream.
func (s *firstLoads) Next(l *arch.Load) bool {
	from, outputs := s.take(&s.next)
	if outputs == 0 {
		return false
	}
	*l = s.load(s.firstAt(s.at), s.first, from, outputs)
	return true
}

// Next implements arch.LoadStream.
func (s *secondLoads) Next(l *arch.Load) bool {
	from, outputs := s.take(&s.next)
	if outputs == 0 || s.second.elements == 0 {
		return false
	}
	*l = s.load(s.at.SecondAt, s.second, from, outputs)
	return true
}

// Next implements arch.LoadStream.
func (s *paramLoads) Next(l *arch.Load) bool {
	if s.paramsStay {
		first := s.next == s.from
		s.next = s.to
		*l = arch.Load{Address: s.at.WeightsAt, Bytes: s.paramBytes}
		return first
	}
	from, outputs := s.take(&s.next)
	if outputs == 0 {
		return false
	}
	bytes := s.blockParams(outputs)
	offset := min(from%s.row*paramsPerElement*wordBytes, s.paramBytes-bytes)
	*l = arch.Load{Address: s.at.WeightsAt + offset, Bytes: bytes}
	return true
}

// Next implements arch.ComputeStream.
func (s *vectorCommands) Next(c *arch.Compute) bool {
	from, outputs := s.take(&s.next)
	if outputs == 0 {
		return false
	}
	to := from + outputs
	each := s.second.elements > 0 || (s.paramBytes > 0 && !s.paramsStay)
	once := s.paramBytes > 0 && s.paramsStay
	*c = arch.Compute{
		AcquireActivations: true, ReleaseActivations: true,
		AcquireWeights: each || once && from == s.from,
		ReleaseWeights: each || once && to == s.to,
		First:          true, Last: true,
		StoreAddress: s.at.OutputAt + from*s.bitsO/8, StoreBytes: packed(outputs, s.bitsO),
		VectorOps:      mulDiv(to, s.ops, s.outputs) - mulDiv(from, s.ops, s.outputs),
		OutputElements: outputs,
	}
	return true
}
