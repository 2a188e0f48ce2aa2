package dram

import "fmt"

// Kind is a DRAM command.
type Kind uint8

// The commands. Those before ReadAuto have a timer of their own (see timers).
const (
	Activate Kind = iota
	Precharge
	Read
	Write
	ReadAuto  // read with auto precharge
	WriteAuto // write with auto precharge
	Refresh   // all banks of a rank
	NumKinds  // the number of kinds; not a command
)

var kindNames = [NumKinds]string{"ACT", "PRE", "RD", "WR", "RDA", "WRA", "REF"}

// String is the usual mnemonic: ACT, PRE, RD, WR, RDA, WRA, REF.
func (k Kind) String() string {
	if k < NumKinds {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Column reports whether the command moves data: reads and writes.
func (k Kind) Column() bool { return k >= Read && k <= WriteAuto }

// A Command is one command on a channel's bus, in a DRAM cycle. Row and Column are those of the
// request that needs it; for a Precharge that is not the row it closes. The refresh of a rank has
// -1 in Group, Bank, Row and Column; the precharges before it have -1 in Row and Column.
type Command struct {
	Cycle                                   int64
	Kind                                    Kind
	Channel, Rank, Group, Bank, Row, Column int
}

func (c Command) String() string {
	return fmt.Sprintf("%v at cycle %d (channel %d, rank %d, group %d, bank %d, row %d)", c.Kind, c.Cycle, c.Channel, c.Rank, c.Group, c.Bank, c.Row)
}
