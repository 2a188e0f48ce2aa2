package rtl

import (
	"fmt"
	"strings"
)

// A Program is what is applied to a block and what must come out.
type Program struct {
	Block Block
	// Slots are the values of the inputs before edge 0, 1, ...
	Slots [][]uint64
	// Tables are the contents of the constants: for each, the elements from the lowest bits up.
	Tables []Table
	// Results by edge: what the outputs behind the valid bit must be between that edge and the
	// next. Where there is none, valid must be 0.
	Results map[int][]int64
	// Settled is the first edge from which outputs are compared: before it the block is clearing
	// what it held at power-up.
	Settled int
}

// A Table is a list of numbers of equal width.
type Table struct {
	Bits   int
	Values []int64
}

func newProgram(b Block) *Program { return &Program{Block: b, Results: map[int][]int64{}} }

// slot appends a cycle and returns the number of its edge.
func (p *Program) slot(inputs ...uint64) int {
	if len(inputs) != len(p.Block.Inputs) {
		panic(fmt.Sprintf("rtl: %d inputs for %s, which has %d", len(inputs), p.Block, len(p.Block.Inputs)))
	}
	p.Slots = append(p.Slots, inputs)
	return len(p.Slots) - 1
}

// idle appends cycles in which nothing happens.
func (p *Program) idle(cycles int) {
	for range cycles {
		p.slot(make([]uint64, len(p.Block.Inputs))...)
	}
}

// settle marks everything before the next slot as power-up.
func (p *Program) settle() { p.Settled = len(p.Slots) }

// expect says what the outputs show from edge e on, for a cycle.
func (p *Program) expect(e int, results ...int64) {
	if len(results) != len(p.Block.Outputs)-1 {
		panic(fmt.Sprintf("rtl: %d results for %s, which has %d", len(results), p.Block, len(p.Block.Outputs)-1))
	}
	if _, taken := p.Results[e]; taken {
		panic(fmt.Sprintf("rtl: two results of %s at edge %d", p.Block, e))
	}
	p.Results[e] = results
}

// Check compares the outputs of a simulation, a line of bits a cycle, with what they must be. It
// returns the number of result bits and of cycles compared. The error names the first difference.
func (p *Program) Check(lines []string) (bits, cycles int, err error) {
	if len(lines) != len(p.Slots) {
		return 0, 0, fmt.Errorf("rtl: %s: %d cycles were simulated of %d", p.Block, len(lines), len(p.Slots))
	}
	for e := p.Settled; e < len(lines); e++ {
		want, valid := p.Results[e]
		got := lines[e]
		if flag := bit(valid); got[:1] != flag {
			return bits, cycles, fmt.Errorf("rtl: %s: edge %d: %s is %s, must be %s", p.Block, e, p.Block.Outputs[0].Name, got[:1], flag)
		}
		bits++
		cycles++
		if !valid {
			continue
		}
		at := 1
		for i, port := range p.Block.Outputs[1:] {
			word := got[at : at+port.Bits]
			if must := binary(uint64(want[i]), port.Bits); word != must {
				return bits, cycles, fmt.Errorf("rtl: %s: edge %d: %s is %s, must be %s (%d)", p.Block, e, port.Name, word, must, want[i])
			}
			bits += port.Bits
			at += port.Bits
		}
	}
	return bits, cycles, nil
}

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// binary is the low bits of a number, two's complement, highest first.
func binary(value uint64, bits int) string {
	s := make([]byte, bits)
	for i := range s {
		shift := bits - 1 - i
		s[i] = '0' + byte(value>>min(shift, 63)&1)
	}
	return string(s)
}

// vectors is the text of the slots for $readmemh.
func (p *Program) vectors() string {
	var s strings.Builder
	var word strings.Builder
	for _, inputs := range p.Slots {
		word.Reset()
		for i, port := range p.Block.Inputs {
			word.WriteString(binary(inputs[i], port.Bits))
		}
		s.WriteString(hexadecimal(word.String()))
		s.WriteByte('\n')
	}
	return s.String()
}

// tables is the text of the constants for $readmemh.
func (p *Program) tables() string {
	var word strings.Builder
	for _, table := range p.Tables {
		for i := len(table.Values) - 1; i >= 0; i-- {
			word.WriteString(binary(uint64(table.Values[i]), table.Bits))
		}
	}
	return hexadecimal(word.String()) + "\n"
}

// hexadecimal of a string of bits, highest first.
func hexadecimal(bits string) string {
	bits = strings.Repeat("0", (4-len(bits)%4)%4) + bits
	s := make([]byte, len(bits)/4)
	for i := range s {
		digit := 0
		for _, c := range bits[4*i : 4*i+4] {
			digit = digit<<1 | int(c-'0')
		}
		s[i] = "0123456789abcdef"[digit]
	}
	return string(s)
}
