package mapping

import (
	"dnasim/arch"
	"dnasim/workloads"
)

// shape is what the mapper reads of a layer: neither its name nor the values it works on.
type shape struct {
	Kind            workloads.Kind
	GEMM            bool // see workloads.Layer.IsGEMM
	M, K, N, Groups int
	Bias            bool
	IsConv          bool
	Conv            workloads.ConvGeometry // zero unless IsConv

	InputElements, SecondElements, OutputElements int64
	VectorOps, Params                             int64
}

func shapeOf(l *workloads.Layer) shape {
	s := shape{
		Kind: l.Kind, GEMM: l.IsGEMM(), M: l.M, K: l.K, N: l.N, Groups: l.Groups, Bias: l.Bias,
		InputElements: l.InputElements, SecondElements: l.SecondElements, OutputElements: l.OutputElements,
		VectorOps: l.VectorOps, Params: l.Params,
	}
	if l.Conv != nil {
		s.IsConv, s.Conv = true, *l.Conv
	}
	return s
}

// Key holds all that the choice of a mapping depends on. Layers and machines of equal keys have the
// same mapping. Keys are comparable.
type Key struct {
	layer   shape
	machine machine
}

// KeyOf returns the key of layer l in format f on machine c. It fails for formats and machines that
// Map refuses.
func KeyOf(l *workloads.Layer, f arch.Format, c *arch.Config) (Key, error) {
	m, err := newMachine(c, f)
	if err != nil {
		return Key{}, layerError(l, err)
	}
	return Key{shapeOf(l), *m}, nil
}

// ProgramKey holds all that the commands of a program, and the time that a machine takes for them,
// depend on beside the machine itself. Programs of equal keys differ at most in addresses that the
// memory treats alike. Keys are comparable.
type ProgramKey struct {
	layer   shape
	format  arch.Format
	mapping Mapping // without figures
	at      arch.Placement
	// Sizes of the buffers in KiB, where the commands depend on them: when K comes in pieces, an
	// operand is loaded whole if that fits, and so are the parameters of a vector layer.
	activations, weights, outputs float64
}

// ProgramKey returns the key of what m.Program returns for the layer, the format and the machine of
// a key; buffers are those of the machine, whose addressing is given.
func (k *Key) ProgramKey(m *Mapping, at Layout, buffers *arch.Config, addressing arch.Addressing) (ProgramKey, error) {
	work, err := newCompilerOf(k.layer, &k.machine)
	if err != nil {
		return ProgramKey{}, err
	}
	p := ProgramKey{layer: k.layer, format: k.machine.format, mapping: *m, at: addressing.Place(work.tensors(at))}
	p.mapping.ReadBytes, p.mapping.WriteBytes, p.mapping.MinCycles, p.mapping.EstimatedCycles = 0, 0, 0, 0
	if k.layer.GEMM && m.BlockK != k.layer.K || !k.layer.GEMM && k.layer.Params > 0 {
		p.activations, p.weights, p.outputs = buffers.ActivationBuffer.CapacityKiB, buffers.WeightBuffer.CapacityKiB, buffers.OutputBuffer.CapacityKiB
	}
	return p, nil
}
