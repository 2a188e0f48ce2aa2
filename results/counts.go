package results

// Count is how often a component performed an action.
type Count struct {
	Component string `json:"component"` // lane, activation_buffer, dram, ...
	// pair_nonzero, activate, read (SRAM: a word), ...; leakage and background count microseconds
	Action string `json:"action"`
	// of the codes, where the price depends on them; else 0
	ExponentBits int `json:"exponent_bits"`
	// pairs are split by the measured share of zero codes
	Count float64 `json:"count"`
}

// Price is what an action of a machine costs.
type Price struct {
	Machine      string `json:"machine"`       // its name
	Component    string `json:"component"`     // as in the counts of the layers
	Action       string `json:"action"`        // likewise
	ExponentBits int    `json:"exponent_bits"` // likewise
	// per action; leakage and background: per microsecond
	EnergyPJ float64 `json:"energy_pj"`
	// of the energy that it belongs to: dram_dynamic, ...
	Part string `json:"part"`
}
