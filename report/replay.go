package report

import (
	"dnasim/report/table"
	"io"
)

// DRAMReplay is the outcome of a memory trace. Figures is what JSON shows, as it is;
// Values are the same for the other formats, in reading order.
type DRAMReplay struct {
	Figures any
	Values  []Value
}

// WriteDRAMReplay writes the outcome of a trace.
func WriteDRAMReplay(w io.Writer, r DRAMReplay, f table.Format) error {
	if f != table.JSON {
		return WriteValues(w, "Replay of a memory trace", r.Values, f)
	}
	return writeJSON(w, r.Figures)
}
