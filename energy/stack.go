package energy

// Stack is energy by where it goes, in pJ.
type Stack struct {
	DRAMDynamic     float64
	DRAMBackground  float64 // standby and refresh
	Interconnect    float64
	SRAMDynamic     float64
	SRAMLeakage     float64
	DatapathDynamic float64 // lanes
	DatapathLeakage float64 // lanes, post-processing, vector unit
	PostProcessing  float64 // dynamic
	Vector          float64 // dynamic
}

// Total is the sum of the parts.
func (s Stack) Total() float64 {
	return s.DRAMDynamic + s.DRAMBackground + s.Interconnect + s.SRAMDynamic + s.SRAMLeakage +
		s.DatapathDynamic + s.DatapathLeakage + s.PostProcessing + s.Vector
}

// Add accumulates other.
func (s *Stack) Add(other Stack) {
	s.DRAMDynamic += other.DRAMDynamic
	s.DRAMBackground += other.DRAMBackground
	s.Interconnect += other.Interconnect
	s.SRAMDynamic += other.SRAMDynamic
	s.SRAMLeakage += other.SRAMLeakage
	s.DatapathDynamic += other.DatapathDynamic
	s.DatapathLeakage += other.DatapathLeakage
	s.PostProcessing += other.PostProcessing
	s.Vector += other.Vector
}

// dynamic is where the energy of a class's actions goes.
func (s *Stack) dynamic(c Class) *float64 {
	switch c {
	case ClassDRAM:
		return &s.DRAMDynamic
	case ClassInterconnect:
		return &s.Interconnect
	case ClassSRAM:
		return &s.SRAMDynamic
	case ClassINT8Requantizer, ClassPostProcessor:
		return &s.PostProcessing
	case ClassVector:
		return &s.Vector
	default:
		return &s.DatapathDynamic
	}
}

// static is where the energy that a class takes with time goes.
func (s *Stack) static(c Class) *float64 {
	switch c {
	case ClassDRAM:
		return &s.DRAMBackground
	case ClassSRAM:
		return &s.SRAMLeakage
	default:
		return &s.DatapathLeakage
	}
}
