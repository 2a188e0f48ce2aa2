package results

// TensorCodes is what a fit found for one tensor.
type TensorCodes struct {
	Tensor     string    `json:"tensor"`
	Shape      []int     `json:"shape"`
	Type       string    `json:"type"` // of the elements in the file
	Elements   int64     `json:"elements"`
	Zeros      int64     `json:"zeros"`
	MaxAbs     float64   `json:"max_abs"`
	MeanAbs    float64   `json:"mean_abs"` // of the non-zero elements
	Bits       int       `json:"bits"`     // of the exponent, or of the integer
	StoredBits float64   `json:"stored_bits"`
	Fit        string    `json:"fit"`
	Terms      int       `json:"terms"` // of the counting dot product; 0: has none
	Base       *float64  `json:"base"`  // null: not exponential
	Alpha      float64   `json:"alpha"`
	Beta       float64   `json:"beta"`
	Clip       float64   `json:"clip"` // the largest magnitude expressed
	RMAE       float64   `json:"rmae"`
	Goodness   *Goodness `json:"goodness_of_fit"` // null: all magnitudes are equal

	// Threshold of a search for the width, and what it tried; null and empty where the width was
	// given.
	Threshold *float64     `json:"rmae_threshold"`
	Met       *bool        `json:"met"`
	Tried     []TriedWidth `json:"tried"`
}

// TriedWidth is a width that a search looked at.
type TriedWidth struct {
	Bits       int     `json:"bits"`
	StoredBits float64 `json:"stored_bits"`
	RMAE       float64 `json:"rmae"`
}
