package results

// WaterfallSummary says what the steps of the networks' waterfalls are, and what they come to on
// average.
type WaterfallSummary struct {
	// that the order of the steps is a convention, and what it means
	Note  string          `json:"note"`
	Kinds []WaterfallKind `json:"kinds"` // the steps, in order
	// over the networks, per machine that is compared with INT8
	Mean []MeanWaterfall `json:"mean"`
}

// WaterfallKind is a step that every waterfall takes.
type WaterfallKind struct {
	Key  string `json:"key"`  // lower case, words joined by _
	Name string `json:"name"` // for people
	// simulated: the machine with this change was simulated; re-priced: counted actions at other
	// prices
	How  string `json:"how"`
	What string `json:"what"` // is changed
}

// Waterfall leads from the INT8 machine's energy of a network to another machine's, one change at a
// time.
type Waterfall struct {
	Machine string          `json:"machine"` // that it leads to
	From    string          `json:"from"`    // the INT8 machine's name
	FromPJ  float64         `json:"from_pj"` // its energy
	ToPJ    float64         `json:"to_pj"`   // that of the machine
	Steps   []WaterfallStep `json:"steps"`   // their changes add up to to_pj - from_pj
}

// WaterfallStep is what one change does to the energy of a network.
type WaterfallStep struct {
	Key      string   `json:"key"`       // of the kinds in the run's waterfall
	ChangePJ float64  `json:"change_pj"` // of the energy; negative: a saving
	AfterPJ  float64  `json:"after_pj"`  // energy after the step
	Parts    EnergyPJ `json:"parts_pj"`  // the change by component
}

// MeanWaterfall is the mean of the networks' waterfalls, each divided by the INT8 machine's energy
// of the network: the start is 1.
type MeanWaterfall struct {
	Machine string              `json:"machine"` // that it leads to
	From    string              `json:"from"`    // the INT8 machine's name
	To      float64             `json:"to"`      // mean of the machine's energy over INT8's
	Steps   []MeanWaterfallStep `json:"steps"`   // their changes add up to to - 1
}

// MeanWaterfallStep is what one change does on average.
type MeanWaterfallStep struct {
	Key    string  `json:"key"`    // of the kinds
	Change float64 `json:"change"` // as a share of the INT8 machine's energy; negative: a saving
	After  float64 `json:"after"`  // energy after the step, likewise
}

// Sensitivity says how the geometric means move when a constant that is not certain moves over its
// range. The counted actions are priced anew; cycles do not depend on these constants.
type Sensitivity struct {
	Note string `json:"note"` // what was moved and what was not
	// those that this run depends on, the most influential first
	Constants []Constant `json:"constants"`
}

// Constant is a price, or an assumption in prices, with the range in which it may lie.
type Constant struct {
	Key  string  `json:"key"`  // of the row of energy/data/uncertainty.csv
	Name string  `json:"name"` // for people
	Low  float64 `json:"low"`  // lower end of the range, over the value in force
	High float64 `json:"high"` // upper end, likewise
	// of the constant: published, simulated, synthesized, assumed, ours
	Status string      `json:"status"`
	Range  string      `json:"range"`  // who says how far it may lie off: published, or ours
	Source string      `json:"source"` // of the range
	Rows   []string    `json:"rows"`   // keys of the rows of the energy table that move
	Swings []SwingFrom `json:"swings"` // per machine that is compared with INT8
}

// SwingFrom is what the two ends of a constant's range make of a machine's geometric means.
type SwingFrom struct {
	Machine string `json:"machine"` // its name
	// INT8 energy / its energy with the constant at its lower end
	EnergyRatioLow  float64 `json:"energy_ratio_low"`
	EnergyRatioHigh float64 `json:"energy_ratio_high"` // at its upper end
	// likewise, dot products; null: no network has some
	DotProductEnergyRatioLow  *float64 `json:"dot_product_energy_ratio_low"`
	DotProductEnergyRatioHigh *float64 `json:"dot_product_energy_ratio_high"` // likewise
}
