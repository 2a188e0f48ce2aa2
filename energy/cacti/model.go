package cacti

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Organisation is how CACTI divides a macro, in its names; all are powers of two.
type Organisation struct {
	Nspd           int // words in a row of the bank
	Ndwl, Ndbl     int // subarrays beside and above each other
	Ndcm           int // columns per sense amplifier
	Ndsam1, Ndsam2 int // sense amplifiers per output, in two steps
}

// Macro is the SRAM that CACTI finds.
type Macro struct {
	ReadPJ, WritePJ float64 // per access of one word
	LeakageMW       float64 // of the macro
	AreaMM2         float64
	AccessNS        float64
	Organisation    Organisation
}

// Model is CACTI for one node, device type and temperature. It holds no state between calls.
type Model struct {
	p    *process
	flag string
}

// New prepares the model of a node from 22 to 90 nm and a device type: itrs-hp, itrs-lstp or
// itrs-lop, at 300 to 400 K in steps of 10. Between the nodes 90, 65, 45, 32 and 22 it interpolates
// the parameters as CACTI does.
func New(nodeNM int, device string, temperatureK int) (*Model, error) {
	larger, smaller, share, err := neighbours(nodeNM, device, temperatureK)
	if err != nil {
		return nil, err
	}
	return &Model{newProcess(nodeNM, larger, smaller, share), cmp.Or(larger.flag, smaller.flag)}, nil
}

// LeakageFlag says why the leakage is not to be trusted: it rests on a known bad entry of CACTI's
// tables. It is "" if it is.
func (m *Model) LeakageFlag() string { return m.flag }

// Macro finds the organisation that CACTI would choose. Any capacity of at least 32 words of at
// least 8 bits has one, up to some MiB; for other sizings there is an error. CACTI knows only words
// of whole bytes; other widths are divided in the same way. A call takes about a millisecond.
func (m *Model) Macro(capacityBytes, widthBits int) (Macro, error) {
	if capacityBytes < 1 || widthBits < 1 || capacityBytes > math.MaxInt32 || widthBits > maxLines {
		return Macro{}, noOrganisation(capacityBytes, widthBits)
	}
	s := search{p: m.p, bytes: capacityBytes, bits: widthBits, bestCost: math.Inf(1)}
	s.divide()
	if len(s.plans) == 0 {
		return Macro{}, noOrganisation(capacityBytes, widthBits)
	}
	return s.choose(), nil
}

func noOrganisation(capacityBytes, widthBits int) error {
	return fmt.Errorf("CACTI knows no organisation of %d bytes in words of %d bits", capacityBytes, widthBits)
}

// before reports whether CACTI visits o before other.
func (o Organisation) before(other Organisation) bool {
	return slices.Compare([]int{o.Nspd, o.Ndwl, o.Ndbl, o.Ndcm, o.Ndsam1, o.Ndsam2},
		[]int{other.Nspd, other.Ndwl, other.Ndbl, other.Ndcm, other.Ndsam1, other.Ndsam2}) < 0
}
