package results

// SweepSchema identifies the layout of Sweep in JSON.
const SweepSchema = "dnasim.sweep/1"

// AllNetworks stands for a network's name where several are judged together.
const AllNetworks = "all networks"

// Sweep is what many configurations gave: the best of them, and what each axis does.
type Sweep struct {
	Schema   string `json:"schema"`
	Version  string `json:"version"`
	Strategy string `json:"strategy"` // grid, random or refine
	// Grid is the number of combinations of the axes' values; a text, because it may be beyond any
	// integer.
	Grid string `json:"grid"`
	// Points that were looked at; Impossible of them ask for what cannot be. Designs are machines
	// at points, once for every network.
	Points     int `json:"points"`
	Impossible int `json:"impossible"`
	Designs    int `json:"designs"`

	Axes        []SweepAxis       `json:"axes"`
	Objectives  []SweepObjective  `json:"objectives"`
	Constraints []SweepConstraint `json:"constraints"`
	// Fronts of every network, and of all together.
	Fronts  []SweepFront  `json:"fronts"`
	Reasons []SweepReason `json:"reasons"` // why points are impossible
	Notes   []Note        `json:"notes"`
}

// SweepAxis is an axis: numbers or texts, in order.
type SweepAxis struct {
	Name   string   `json:"name"`
	Keys   []string `json:"keys"`
	Values []any    `json:"values"`
}

// SweepObjective is a figure by which designs are judged. More tells whether more of it is better.
type SweepObjective struct {
	Key  string `json:"key"` // with the unit
	Name string `json:"name"`
	Unit string `json:"unit"`
	More bool   `json:"more_is_better"`
}

// SweepConstraint is a comparison that had to hold: OnKeys of points, else of designs, of which it
// Removed some.
type SweepConstraint struct {
	Text    string `json:"text"`
	OnKeys  bool   `json:"on_keys"`
	Removed int    `json:"removed_designs"`
}

// SweepReason is why some points have no results.
type SweepReason struct {
	Text   string `json:"text"`
	Points int    `json:"points"`
	First  []any  `json:"first"` // values of the axes at the first of them
}

// SweepFront holds the designs of a network, or of all networks together.
type SweepFront struct {
	Network string `json:"network"`
	Machine string `json:"machine"` // "": all machines compete
	Designs int    `json:"designs"` // that met the constraints
	// Incomplete tells that a network has operators that were not understood, which figures lack.
	Incomplete bool `json:"incomplete"`
	// Front are those that no other one beats, by the first objective.
	Front []SweepDesign `json:"front"`
	// Effects of the axes, by machine and axis.
	Effects []SweepEffect `json:"effects"`
	// Sample of all designs, at most a few thousand, for pictures.
	Sample []SweepDesign `json:"sample"`
}

// SweepDesign is a machine at a point: the values of the axes, and those of the objectives.
type SweepDesign struct {
	Point   int       `json:"point"`
	At      []any     `json:"at"`
	Machine string    `json:"machine"`
	Values  []float64 `json:"values"`
}

// SweepEffect tells how the designs of a machine depend on an axis, whatever the other axes.
type SweepEffect struct {
	Machine string       `json:"machine"`
	Axis    string       `json:"axis"`
	Levels  []SweepLevel `json:"levels"`
	// Spans are, by objective, the largest mean of a level over the smallest; 0: does not apply.
	Spans []float64 `json:"spans"`
}

// SweepLevel sums up the designs at one value of an axis, by objective. Mean is geometric where all
// values are positive, else arithmetic.
type SweepLevel struct {
	Value   any       `json:"value"`
	Designs int       `json:"designs"`
	Best    []float64 `json:"best"`
	Mean    []float64 `json:"mean"`
}
