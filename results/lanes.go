package results

// LanesSchema names the layout of LaneStudy in JSON.
const LanesSchema = "dnasim.lanes/1"

// LaneStudy compares the organisations of the exponential lane.
type LaneStudy struct {
	Schema   string         `json:"schema"`
	Version  string         `json:"version"`
	Config   map[string]any `json:"config"`
	Front    string         `json:"front"` // of the lanes, and of the INT8 lane
	Lanes    []Lane         `json:"lanes"`
	Networks []LaneNetwork  `json:"networks"` // every network once for each comparison
	Notes    []Note         `json:"notes"`
}

// Lane is a lane of one organisation and width by itself. Ratios are to the INT8 lane.
type Lane struct {
	Organisation   string  `json:"organisation"`
	Terms          int     `json:"terms"`
	ExponentBits   int     `json:"exponent_bits"`
	PairPJ         float64 `json:"pair_pj"` // neither code is zero
	PairRatio      float64 `json:"pair_ratio"`
	AreaUM2        float64 `json:"area_um2"` // per lane; without post-processing
	AreaRatio      float64 `json:"area_ratio"`
	LeakageUW      float64 `json:"leakage_uw"`
	LeakageRatio   float64 `json:"leakage_ratio"`
	CriticalPathNS float64 `json:"critical_path_ns"` // at the process and node in force
	// clock at which that path takes the whole period
	HighestClockMHz float64   `json:"highest_clock_mhz"`
	DrainSteps      int       `json:"drain_steps"` // per output
	Dots            []LaneDot `json:"dot_products"`
}

// LaneDot is a whole dot product: K pairs without a zero, drain, post-processing, requantizer.
type LaneDot struct {
	K     int     `json:"k"`
	PJ    float64 `json:"pj"` // dynamic
	Ratio float64 `json:"ratio"`
	// RatioWithLeakage adds the leakage of the lane and its post-processing unit over the cycles it
	// takes.
	RatioWithLeakage float64 `json:"ratio_with_leakage"`
}

// LaneNetwork is a network on machines of all lanes under one comparison.
type LaneNetwork struct {
	Name       string      `json:"name"`
	Tensors    string      `json:"tensors"`    // synthetic or real
	Comparison string      `json:"comparison"` // equal-lanes or equal-area
	Points     []LanePoint `json:"points"`
	// Integers are the fair rivals: as many stored bits (n + 1) on the INT8 machine; organisation
	// and terms are empty.
	Integers []LanePoint `json:"integers"`
	Unbuilt  []string    `json:"unbuilt"` // of which not one lane fits
	// Gaps are the operators that were not understood; figures lack them. Empty: none.
	Gaps []string `json:"gaps"`
}

// LanePoint is a network on a machine of one kind of lanes, against the INT8 machine.
type LanePoint struct {
	Organisation           string   `json:"organisation"`
	Terms                  int      `json:"terms"`
	ExponentBits           int      `json:"exponent_bits"`
	Lanes                  int      `json:"lanes"`
	Cycles                 int64    `json:"cycles"`
	Speedup                float64  `json:"speedup"`
	EnergySaving           float64  `json:"energy_saving"`
	DotProductEnergySaving float64  `json:"dot_product_energy_saving"`
	Loss                   *float64 `json:"loss"` // of accuracy against float32; null: not measured
}
