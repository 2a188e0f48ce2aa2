package energy

// Part is a place where energy goes. Every list of parts, here and in the packages that use this
// one, iterates over Parts; nothing else names all of them.
type Part int

// The parts, from the memory inwards.
const (
	DRAMDynamic     Part = iota // reads and writes, with activation where banks are simulated
	DRAMBackground              // standby and refresh
	Interconnect                // between memory and tiles
	ArrayWires                  // operands and results across the arrays of lanes
	SRAMDynamic                 // reads and writes of buffers
	SRAMLeakage                 // of buffers
	DatapathDynamic             // of lanes
	DatapathLeakage             // of lanes, post-processing and vector unit
	PostProcessing              // dynamic; its leakage is in DatapathLeakage
	Vector                      // dynamic, of the vector unit
	NumParts
)

// Kind tells energy per action from energy per second.
type Kind int

const (
	Dynamic Kind = iota // an action takes it
	Static              // it is taken with time: leakage, standby, refresh
)

// partTable is the only list of the parts' keys and names. To add a part: a constant above, its
// row here, and a class in classTable whose actions or leakage it takes.
var partTable = [NumParts]struct {
	key, name string
	kind      Kind
}{
	DRAMDynamic:     {"dram_dynamic", "DRAM dynamic", Dynamic},
	DRAMBackground:  {"dram_background", "DRAM background", Static},
	Interconnect:    {"interconnect", "interconnect", Dynamic},
	ArrayWires:      {"array_wires", "array wires", Dynamic},
	SRAMDynamic:     {"sram_dynamic", "SRAM dynamic", Dynamic},
	SRAMLeakage:     {"sram_leakage", "SRAM leakage", Static},
	DatapathDynamic: {"datapath_dynamic", "datapath dynamic", Dynamic},
	DatapathLeakage: {"datapath_leakage", "datapath leakage", Static},
	PostProcessing:  {"post_processing", "post-processing", Dynamic},
	Vector:          {"vector", "vector unit", Dynamic},
}

// Parts lists all parts in the order of tables and files.
func Parts() []Part {
	parts := make([]Part, NumParts)
	for i := range parts {
		parts[i] = Part(i)
	}
	return parts
}

// Key of the part in JSON and CSV.
func (p Part) Key() string { return partTable[p].key }

// String is the part's name in tables and pictures.
func (p Part) String() string { return partTable[p].name }

// Kind of the part.
func (p Part) Kind() Kind { return partTable[p].kind }

// Unit of every part.
func (p Part) Unit() string { return "pJ" }

// Stack is energy by part, in pJ.
type Stack [NumParts]float64

// Total is the sum of the parts, in their order.
func (s Stack) Total() float64 {
	total := 0.0
	for _, pj := range s {
		total += pj
	}
	return total
}

// Add accumulates other.
func (s *Stack) Add(other Stack) {
	for p := range s {
		s[p] += other[p]
	}
}

// Minus is the difference of two stacks, part by part.
func (s Stack) Minus(other Stack) Stack {
	for p := range s {
		s[p] -= other[p]
	}
	return s
}

// Only keeps the parts of a kind; the others are zero.
func (s Stack) Only(kind Kind) Stack {
	for p := range s {
		if Part(p).Kind() != kind {
			s[p] = 0
		}
	}
	return s
}
