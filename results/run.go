package results

// Schema identifies the JSON layout. Fields may be added under the same number; none is renamed.
const Schema = "dnasim.results/1"

// Run holds the results of one run: every number that a table or picture shows.
type Run struct {
	Schema  string `json:"schema"`  // dnasim.results/1; another number is another layout
	Version string `json:"version"` // of dnasim
	// Config is the complete configuration in force.
	Config map[string]any `json:"config"`
	// Notes say what the results rest on, e.g. "accuracy not measured".
	Notes    []Note     `json:"notes"`
	Process  Process    `json:"process"`  // that all machines are made in
	Hardware []Hardware `json:"hardware"` // the machines, in the order of the configuration
	Networks []Network  `json:"networks"` // in the order of the configuration
	Geomean  []Geomean  `json:"geomean"`  // of the networks, per machine that is compared with INT8
	// Energy table rows used, with their sources.
	EnergyTable EnergyTable `json:"energy_table"`
	Published   []Published `json:"published_versus_ours"` // claims of the paper beside our results
	// Waterfall says where the machines' energies differ from INT8's; null: not asked for.
	Waterfall *WaterfallSummary `json:"waterfall"`
	// Sensitivity says how uncertain constants move the geometric means; null: not asked for.
	Sensitivity *Sensitivity `json:"sensitivity"`
}

// Note is a statement about what results rest on.
type Note struct {
	Status string `json:"status"` // published, simulated, synthesized, assumed, ours
	Text   string `json:"text"`   // one or more sentences
}

// Process is what chips are made of: CACTI's families of devices lstp, lop and hp.
type Process struct {
	Name         string `json:"name"`          // of the family; mixed: parts differ
	TemperatureK int    `json:"temperature_k"` // of the chip
	NodeNM       int    `json:"node_nm"`       // technology node
	SRAM         string `json:"sram"`          // family of memory cells and their periphery
	Logic        string `json:"logic"`         // family of all other gates
	Wires        string `json:"wires"`         // family of the repeaters of wires
	// Others are the geometric means in other processes: the same actions and cycles, priced anew;
	// empty: not asked for, or no INT8 machine ran.
	Others []OtherProcess `json:"others"`
}

// OtherProcess is what the comparison with INT8 comes to in another process.
type OtherProcess struct {
	Name    string         `json:"name"`    // of the family
	Geomean []ProcessRatio `json:"geomean"` // per machine that is compared with INT8
}

// ProcessRatio is the geometric mean of a machine in another process.
type ProcessRatio struct {
	Machine     string  `json:"machine"`      // its name
	EnergyRatio float64 `json:"energy_ratio"` // INT8 energy / its energy
}

// Hardware describes one machine.
type Hardware struct {
	Name     string  `json:"name"`      // of the table [machine.NAME]
	Kind     string  `json:"kind"`      // of the lanes: int8, dnateq
	ClockMHz float64 `json:"clock_mhz"` // of tiles and interconnect
	NodeNM   int     `json:"node_nm"`   // technology node of the prices
	Process  string  `json:"process"`   // that it is made in: lstp, lop, hp; mixed
	VoltageV float64 `json:"voltage_v"` // supply of the logic
	// each with its own buffers, lanes and units
	Tiles        int    `json:"tiles"`
	Rows         int    `json:"rows"`         // of lanes per tile: output positions
	Columns      int    `json:"columns"`      // of lanes per tile: output channels
	Lanes        int    `json:"lanes"`        // of all tiles
	Organisation string `json:"organisation"` // of a lane, a name of the synthesis table
	// what the lanes are built for
	BuiltFor         BuiltFor `json:"built_for"`
	Fit              string   `json:"fit"`               // of its codes: paper, uniform, ...
	Terms            int      `json:"terms"`             // sums of the counting dot product: 4 or 1
	PeakGMACs        float64  `json:"peak_gmacs_per_s"`  // lanes x clock
	BufferKiB        float64  `json:"buffer_kib"`        // all buffers of all tiles
	MemoryModel      string   `json:"memory_model"`      // banks: to the command; bandwidth: quick
	MemoryTechnology string   `json:"memory_technology"` // of the energy rows, e.g. lpddr4
	// peak of all channels, 10^9 bytes per second
	MemoryGBps float64 `json:"memory_gbps"`
	// Lengths of wires, which follow from areas: a hop of the interconnect, and an array of lanes.
	HopMM         float64 `json:"hop_mm"`          // side of a tile (mesh) or of the chip (bus)
	ArrayWidthMM  float64 `json:"array_width_mm"`  // an activation crosses it along a row
	ArrayHeightMM float64 `json:"array_height_mm"` // a weight crosses it along a column
	// SkewCycles is how much later an operand is at the farthest lane than at the nearest.
	SkewCycles int64   `json:"skew_cycles"`
	Area       []Area  `json:"area"`       // by block
	AreaMM2    float64 `json:"area_mm2"`   // sum of the blocks
	LeakageMW  float64 `json:"leakage_mw"` // sum of the blocks
	// FastestClockMHz is the clock at which the slowest block has no slack; 0: no path is known.
	FastestClockMHz float64 `json:"fastest_clock_mhz"`
	// Timing lists blocks whose critical path exceeds the clock period.
	Timing []string `json:"timing_warnings"`
}

// BuiltFor is what the lanes of a machine are built for: the widest that they can run.
type BuiltFor struct {
	// n of the counters; 0: there are none
	ExponentBits int `json:"exponent_bits"`
	// the number follows from the networks of the run; else the configuration gives it
	Found bool `json:"found"`
}

// Area of all instances of a block.
type Area struct {
	Block     string  `json:"block"`      // lane, post_processing, activation_buffer, ...
	Instances int     `json:"instances"`  // of all tiles
	AreaMM2   float64 `json:"area_mm2"`   // of all instances
	LeakageMW float64 `json:"leakage_mw"` // of all instances
	// longest path from register to register, in ns (SRAM: the access); null: not known
	CriticalPathNS *float64 `json:"critical_path_ns"`
	// period of the clock less that path, in ns; below 0 it misses the clock
	SlackNS *float64 `json:"slack_ns"`
	// of the price: published, simulated, synthesized, assumed, ours
	Status string `json:"status"`
}

// Network holds the results of one network.
type Network struct {
	Name     string    `json:"name"`        // as in the configuration
	Title    string    `json:"title"`       // for people
	Batch    int       `json:"batch"`       // inputs per inference
	Params   int64     `json:"params"`      // with biases and normalisation
	MACs     int64     `json:"macs"`        // of the whole batch, with attention products
	Tensors  string    `json:"tensors"`     // synthetic or real
	Accuracy *Accuracy `json:"accuracy"`    // null: not measured
	Machines []Machine `json:"machines"`    // in the order of the configuration
	Versus   []Versus  `json:"versus_int8"` // per machine but the INT8 baseline; empty without one
	// Waterfalls lead from INT8's energy to that of each machine that is compared with it; empty:
	// not asked for.
	Waterfalls []Waterfall `json:"waterfalls"`
	// Unmeasured says why accuracy is null; empty when it is not.
	Unmeasured string `json:"accuracy_not_measured"`
	// Gaps are the operators that were not understood, each with its node (allow_unknown). MACs,
	// cycles, energies and what is compared lack them. Empty: none.
	Gaps []string `json:"gaps"`
}

// Accuracy measured on real inputs, as fractions of the samples (0 to 1). The
// per-format values are keyed by machine name.
type Accuracy struct {
	Metric string   `json:"metric"` // top1, cosine or r2: docs/GLOSSARY.md
	FP32   float64  `json:"fp32"`   // in 32-bit floating point
	INT8   *float64 `json:"int8"`   // in 8-bit uniform codes; null: not measured
	// in the codes of the first DNA-TEQ machine; null: not measured
	DNATEQ  *float64 `json:"dnateq"`
	Samples int      `json:"samples"` // measured
	// CalibrationSamples were used to find the codes and are not among Samples.
	CalibrationSamples int `json:"calibration_samples"`
	// in the codes of each machine, by its name
	Machines map[string]float64 `json:"machines"`
}

// Machine holds the results of one network on one machine, per inference of the batch.
type Machine struct {
	// of the table [machine.NAME]
	Name string `json:"name"`
	Kind string `json:"kind"` // of the lanes: int8, dnateq
	// simulated, sum of the layers
	Cycles         int64   `json:"cycles"`
	TimeS          float64 `json:"time_s"`           // cycles / clock
	MACs           int64   `json:"macs"`             // performed
	DRAMReadBytes  int64   `json:"dram_read_bytes"`  // sum of the layers
	DRAMWriteBytes int64   `json:"dram_write_bytes"` // sum of the layers
	// stored bits per element; null: there are no weights in products
	MeanBitsWeights     *float64 `json:"mean_bits_weights"`
	MeanBitsActivations *float64 `json:"mean_bits_activations"` // likewise; null: no products
	// 1 - stored bits / (8 x elements), weights and activations; null: no products
	Compression        *float64 `json:"compression"`
	CompressionWeights *float64 `json:"compression_weights"` // likewise, weights alone
	// likewise, activations alone
	CompressionActivations *float64 `json:"compression_activations"`
	Utilization            float64  `json:"utilization"` // MACs / (lanes x cycles)
	Energy                 EnergyPJ `json:"energy_pj"`   // by component, picojoules
	// lanes and their share of post-processing, dynamic
	DotProductEnergyPJ float64 `json:"dot_product_energy_pj"`
	// what the cycles were spent on
	Cycle  CycleSplit `json:"cycle_split"`
	Layers []Layer    `json:"layers"` // in the order of execution
}

// CycleSplit attributes cycles (of the critical tile of each layer); the parts sum to the cycles.
type CycleSplit struct {
	Busy   int64 `json:"busy"`   // lanes work
	Port   int64 `json:"port"`   // lanes wait for a buffer port
	Drain  int64 `json:"drain"`  // lanes wait for their results to be taken
	DRAM   int64 `json:"dram"`   // waiting for loads and stores
	Vector int64 `json:"vector"` // the vector unit works
}

// Layer holds the results of one layer on one machine (all its repetitions).
type Layer struct {
	Name string `json:"name"` // within the network
	// conv, linear, matmul, maxpool, add, ...
	Kind string `json:"kind"`
	// output positions; 0: no matrix product
	M               int    `json:"m"`
	K               int    `json:"k"`                // length of the reduction
	N               int    `json:"n"`                // output channels of a group
	Groups          int    `json:"groups"`           // that are computed apart
	Repeat          int    `json:"repeat"`           // times that the layer runs
	MACs            int64  `json:"macs"`             // of all repetitions
	Format          string `json:"format"`           // int8, exp4, ...
	BitsWeights     int    `json:"bits_weights"`     // stored, per element
	BitsActivations int    `json:"bits_activations"` // stored, per element
	// of an exponential code; else null
	Base *float64 `json:"base"`
	// sum|x-x'| / sum|x|; null: no codes
	RMAEWeights      *float64  `json:"rmae_weights"`
	RMAEActivations  *float64  `json:"rmae_activations"`        // likewise
	ZerosWeights     float64   `json:"zeros_weights"`           // fraction of zero codes
	ZerosActivations float64   `json:"zeros_activations"`       // fraction of zero codes
	Goodness         *Goodness `json:"goodness_of_fit_weights"` // null: not fitted
	// as it can be pinned in the configuration
	Mapping string `json:"mapping"`
	Cycles  int64  `json:"cycles"` // simulated
	// closed-form bound: max of compute and bandwidth
	MinCycles int64 `json:"min_cycles"`
	// port + drain + dram of the split
	StallCycles int64      `json:"stall_cycles"`
	Split       CycleSplit `json:"cycle_split"` // what the cycles were spent on
	// compute, dram, port, drain, vector
	Bound          string  `json:"bound"`
	Utilization    float64 `json:"utilization"`      // MACs / (lanes x cycles)
	DRAMBytes      int64   `json:"dram_bytes"`       // read + written: crossed the bus
	DRAMReadBytes  int64   `json:"dram_read_bytes"`  // of all repetitions
	DRAMWriteBytes int64   `json:"dram_write_bytes"` // of all repetitions
	// requested, but merged by the controllers with a burst for another request
	MergedBytes int64    `json:"merged_bytes"`
	EnergyPJ    float64  `json:"energy_pj"`       // total, picojoules
	Energy      EnergyPJ `json:"energy_parts_pj"` // by component, picojoules
	// lanes and their share of post-processing, dynamic
	DotProductEnergyPJ float64 `json:"dot_product_energy_pj"`
	// Counts are the actions of all repetitions. Times the prices of the energy table they give the
	// energy; empty: not counted.
	Counts []Count `json:"counts"`
	// MappingEfficiency is used lanes / lanes, the mean over all folds (0 to 1); null: not counted.
	MappingEfficiency *float64 `json:"mapping_efficiency"`
	// Operands are the accesses by operand; null: not counted.
	Operands *Operands `json:"operands"`
}

// Operands counts accesses by operand, over all repetitions of a layer.
type Operands struct {
	Activations Operand `json:"activations"` // the first operand
	Weights     Operand `json:"weights"`     // the second operand
	Outputs     Operand `json:"outputs"`     // the result
}

// Operand is what is counted of an operand at the two memories.
type Operand struct {
	SRAM *Accesses `json:"sram"` // buffer to lanes; outputs: lanes to buffer; null: not counted
	DRAM *Accesses `json:"dram"` // DRAM to buffer; outputs: buffer to DRAM; null: not counted
}

// Accesses are reads of an operand, or writes of an output. Cycle 0 is that of the layer's first
// request; arch/TIMING.md says what counts as an access.
type Accesses struct {
	// read or written, counted each time; at the DRAM whole accesses that are requested, with what
	// rounding up adds
	Elements   int64  `json:"elements"`
	StartCycle *int64 `json:"start_cycle"` // of the first access; null: none
	StopCycle  *int64 `json:"stop_cycle"`  // of the last access, of the last repetition; null: none
}

// Goodness of fit: residual sum of squares of the histogram of |x| against densities.
type Goodness struct {
	Exponential float64 `json:"exponential"` // residual sum of squares
	HalfNormal  float64 `json:"half_normal"` // residual sum of squares
	Uniform     float64 `json:"uniform"`     // residual sum of squares
	Pareto      float64 `json:"pareto"`      // residual sum of squares
}

// Versus compares a machine with the INT8 machine on one network.
type Versus struct {
	Machine      string  `json:"machine"`       // its name
	Speedup      float64 `json:"speedup"`       // INT8 time / its time
	EnergySaving float64 `json:"energy_saving"` // 1 - its energy / INT8's
	// likewise, dynamic datapath only; null: no dot products
	DotProductEnergySaving *float64 `json:"dot_product_energy_saving"`
	Compression            *float64 `json:"compression"` // as in the machine's results
}

// Geomean over the networks. Ratios are INT8 energy / its energy: above 1 is a gain.
type Geomean struct {
	Machine     string  `json:"machine"`      // its name
	Speedup     float64 `json:"speedup"`      // INT8 time / its time
	EnergyRatio float64 `json:"energy_ratio"` // INT8 energy / its energy
	// likewise, dot products, over the networks that have some; null: none has
	DotProductEnergyRatio *float64 `json:"dot_product_energy_ratio"`
	// Incomplete tells that a network has gaps, which the mean lacks.
	Incomplete bool `json:"incomplete"`
}

// EnergyTable lists the rows in force.
type EnergyTable struct {
	Hash       string      `json:"hash"`       // of the table with its overrides
	Process    string      `json:"process"`    // that the rows hold for
	NodeNM     int         `json:"node_nm"`    // that the rows are scaled to
	Overridden []string    `json:"overridden"` // keys of the rows that the configuration replaced
	Rows       []EnergyRow `json:"rows"`       // that were used
	// Prices of the machines' actions: what the rows come to.
	Prices []Price `json:"prices"`
}

// EnergyRow is one price: energy per action, area and leakage per instance.
type EnergyRow struct {
	Component string   `json:"component"`  // e.g. dram
	Action    string   `json:"action"`     // e.g. read_bytes
	WidthBits int      `json:"width_bits"` // 0: does not apply
	NodeNM    int      `json:"node_nm"`    // 0: does not apply
	VoltageV  float64  `json:"voltage_v"`  // 0: does not apply
	EnergyPJ  *float64 `json:"energy_pj"`  // per action; null: none
	AreaUM2   *float64 `json:"area_um2"`   // per instance; null: none
	LeakageUW *float64 `json:"leakage_uw"` // per instance; null: none
	Status    string   `json:"status"`     // published, simulated, synthesized, assumed, ours
	Scaled    string   `json:"scaled"`     // "" or how it was scaled
	Source    string   `json:"source"`     // who says so
}

// Published sets a claim of the paper beside our result.
type Published struct {
	Claim     string   `json:"claim"`     // in words
	Published float64  `json:"published"` // the paper's figure
	Ours      *float64 `json:"ours"`      // null: not run
	Unit      string   `json:"unit"`      // of both
	Status    string   `json:"status"`    // of the claim: published, and where
	Why       string   `json:"why"`       // why ours differs
}
