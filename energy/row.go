package energy

import "dnasim/energy/sheet"

// Row is one price of the table.
type Row = sheet.Row

// Status says what a number rests on.
type Status = sheet.Status

// The statuses, see package sheet.
const (
	Published   = sheet.Published
	Synthesized = sheet.Synthesized
	Simulated   = sheet.Simulated
	Ours        = sheet.Ours
	Assumed     = sheet.Assumed
)

// Statuses lists all of them.
func Statuses() []Status { return sheet.Statuses() }

// Weaker is the less firm of two statuses.
func Weaker(a, b Status) Status { return sheet.Weaker(a, b) }
