package dram

import (
	"dnasim/internal/invalid"
	"fmt"
	"slices"
	"strings"
)

// Location is a decoded address: where in the memory a request lies.
type Location struct {
	Channel, Rank, Group, Bank, Row, Column int
}

// mappingFields are the fields of an address, each named by two letters.
var mappingFields = []string{"ch", "ra", "bg", "ba", "ro", "co"}

// field is a run of address bits.
type field struct {
	shift uint
	mask  uint64
}

func (f field) of(address uint64) int { return int(address >> (f.shift & 63) & f.mask) }

func (f field) place(value int) uint64 { return uint64(value) & f.mask << (f.shift & 63) }

// mapping decodes addresses. The lowest bits, below all fields, are the bytes of a request.
type mapping struct {
	channel, rank, group, bank, row, column field
	requestShift                            uint
	// the bits of an address that say which bank of the channel and which row
	bankAndRow uint64
}

// newMapping reads the order of the fields, highest bits first, from the configuration's
// address_mapping. Every field is named once.
func newMapping(c *Config) (*mapping, error) {
	m := &mapping{requestShift: log2(c.RequestBytes)}
	fields := map[string]*field{"ch": &m.channel, "ra": &m.rank, "bg": &m.group, "ba": &m.bank, "ro": &m.row, "co": &m.column}
	sizes := map[string]int{"ch": c.Channels, "ra": c.Ranks, "bg": c.BankGroups, "ba": c.BanksPerGroup, "ro": c.Rows, "co": c.RowRequests}
	order, err := splitMapping(c.AddressMapping)
	if err != nil {
		return nil, err
	}
	shift := m.requestShift
	for _, name := range slices.Backward(order) {
		*fields[name] = field{shift: shift, mask: uint64(sizes[name]) - 1}
		shift += log2(sizes[name])
	}
	for _, f := range []field{m.rank, m.group, m.bank, m.row} {
		m.bankAndRow |= f.mask << f.shift
	}
	return m, nil
}

func splitMapping(text string) ([]string, error) {
	fault := invalid.New("address_mapping", fmt.Sprintf("%q", text),
		"each of "+strings.Join(mappingFields, ", ")+" once, highest bits first, e.g. \"rochrababgco\"")
	var order []string
	for i := 0; i+2 <= len(text); i += 2 {
		order = append(order, text[i:i+2])
	}
	sorted, all := slices.Sorted(slices.Values(order)), slices.Sorted(slices.Values(mappingFields))
	if len(text)%2 != 0 || !slices.Equal(sorted, all) {
		return nil, fault
	}
	return order, nil
}

// decode splits an address into its fields.
func (m *mapping) decode(address uint64) Location {
	return Location{
		Channel: m.channel.of(address), Rank: m.rank.of(address), Group: m.group.of(address),
		Bank: m.bank.of(address), Row: m.row.of(address), Column: m.column.of(address),
	}
}

// encode is the inverse of decode.
func (m *mapping) encode(l Location) uint64 {
	return m.channel.place(l.Channel) | m.rank.place(l.Rank) | m.group.place(l.Group) |
		m.bank.place(l.Bank) | m.row.place(l.Row) | m.column.place(l.Column)
}

// inRow is the number of consecutive blocks, from that of an address on, that are known to lie in
// one row.
func (m *mapping) inRow(address uint64) int {
	if m.column.shift != m.requestShift {
		return 1
	}
	return int(m.column.mask) + 1 - m.column.of(address)
}

// stride is the distance in bytes between neighbours in a field.
func (m *mapping) stride(name string) int64 {
	shifts := map[string]uint{"ch": m.channel.shift, "ra": m.rank.shift, "bg": m.group.shift,
		"ba": m.bank.shift, "ro": m.row.shift, "co": m.column.shift}
	return 1 << shifts[name]
}
