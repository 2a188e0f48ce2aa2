package report

// Schema identifies the JSON layout. Fields may be added under the same number; none is renamed.
const Schema = "dnasim.results/1"

// Results of one run: every number that a table or picture shows.
type Results struct {
	Schema  string `json:"schema"`
	Version string `json:"version"`
	// Config is the complete configuration in force.
	Config map[string]any `json:"config"`
	// Notes say what the results rest on, e.g. "accuracy not measured".
	Notes    []Note     `json:"notes"`
	Hardware []Hardware `json:"hardware"`
	Networks []Network  `json:"networks"`
	Geomean  []Geomean  `json:"geomean"`
	// Energy table rows used, with their sources.
	EnergyTable EnergyTable `json:"energy_table"`
	Published   []Published `json:"published_versus_ours"`
}

// Note is a statement about what results rest on.
type Note struct {
	Status string `json:"status"` // published, simulated, synthesized, assumed, ours
	Text   string `json:"text"`
}

// Hardware describes one machine.
type Hardware struct {
	Name             string  `json:"name"`
	Kind             string  `json:"kind"`
	ClockMHz         float64 `json:"clock_mhz"`
	NodeNM           int     `json:"node_nm"`
	VoltageV         float64 `json:"voltage_v"`
	Tiles            int     `json:"tiles"`
	Rows             int     `json:"rows"`
	Columns          int     `json:"columns"`
	Lanes            int     `json:"lanes"`
	Organisation     string  `json:"organisation"`
	Fit              string  `json:"fit"` // of its codes: paper, uniform, ...
	Terms            int     `json:"terms"`
	PeakGMACs        float64 `json:"peak_gmacs_per_s"`
	BufferKiB        float64 `json:"buffer_kib"` // all buffers of all tiles
	MemoryModel      string  `json:"memory_model"`
	MemoryTechnology string  `json:"memory_technology"`
	MemoryGBps       float64 `json:"memory_gbps"`
	Area             []Area  `json:"area"`
	AreaMM2          float64 `json:"area_mm2"`
	LeakageMW        float64 `json:"leakage_mw"`
	// Timing lists blocks whose critical path exceeds the clock period.
	Timing []string `json:"timing_warnings"`
}

// Area of all instances of a block.
type Area struct {
	Block     string  `json:"block"`
	Instances int     `json:"instances"`
	AreaMM2   float64 `json:"area_mm2"`
	LeakageMW float64 `json:"leakage_mw"`
	Status    string  `json:"status"`
}

// Network holds the results of one network.
type Network struct {
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	Batch    int       `json:"batch"`
	Params   int64     `json:"params"`
	MACs     int64     `json:"macs"`
	Tensors  string    `json:"tensors"` // synthetic or real
	Accuracy *Accuracy `json:"accuracy"`
	Machines []Machine `json:"machines"`
	Versus   []Versus  `json:"versus_int8"`
}

// Accuracy measured on real inputs, as fractions of the samples (0 to 1). The
// per-format values are keyed by machine name.
type Accuracy struct {
	Metric  string   `json:"metric"` // e.g. top1
	FP32    float64  `json:"fp32"`
	INT8    *float64 `json:"int8"`
	DNATEQ  *float64 `json:"dnateq"`
	Samples int      `json:"samples"`
	// CalibrationSamples were used to find the codes and are not among Samples.
	CalibrationSamples int                `json:"calibration_samples"`
	Machines           map[string]float64 `json:"machines"`
}

// Machine holds the results of one network on one machine, per inference of the batch.
type Machine struct {
	Name                   string     `json:"name"`
	Kind                   string     `json:"kind"`
	Cycles                 int64      `json:"cycles"`
	TimeS                  float64    `json:"time_s"`
	MACs                   int64      `json:"macs"`
	DRAMReadBytes          int64      `json:"dram_read_bytes"`
	DRAMWriteBytes         int64      `json:"dram_write_bytes"`
	MeanBitsWeights        float64    `json:"mean_bits_weights"`
	MeanBitsActivations    float64    `json:"mean_bits_activations"`
	Compression            float64    `json:"compression"`
	CompressionWeights     float64    `json:"compression_weights"`
	CompressionActivations float64    `json:"compression_activations"`
	Utilization            float64    `json:"utilization"` // MACs / (lanes x cycles)
	Energy                 EnergyPJ   `json:"energy_pj"`
	DotProductEnergyPJ     float64    `json:"dot_product_energy_pj"`
	Cycle                  CycleSplit `json:"cycle_split"`
	Layers                 []Layer    `json:"layers"`
}

// EnergyPJ is the energy stack in picojoules. Total is the sum of the other fields.
type EnergyPJ struct {
	Total           float64 `json:"total"`
	DRAMDynamic     float64 `json:"dram_dynamic"`
	DRAMBackground  float64 `json:"dram_background"`
	Interconnect    float64 `json:"interconnect"`
	SRAMDynamic     float64 `json:"sram_dynamic"`
	SRAMLeakage     float64 `json:"sram_leakage"`
	DatapathDynamic float64 `json:"datapath_dynamic"`
	DatapathLeakage float64 `json:"datapath_leakage"`
	PostProcessing  float64 `json:"post_processing"` // dynamic; its leakage is in DatapathLeakage
	Vector          float64 `json:"vector"`
}

// CycleSplit attributes cycles (of the critical tile of each layer); the parts sum to the cycles.
type CycleSplit struct {
	Busy   int64 `json:"busy"`
	Port   int64 `json:"port"`
	Drain  int64 `json:"drain"`
	DRAM   int64 `json:"dram"`
	Vector int64 `json:"vector"`
}

// Layer holds the results of one layer on one machine (all its repetitions).
type Layer struct {
	Name               string     `json:"name"`
	Kind               string     `json:"kind"`
	M                  int        `json:"m"`
	K                  int        `json:"k"`
	N                  int        `json:"n"`
	Groups             int        `json:"groups"`
	Repeat             int        `json:"repeat"`
	MACs               int64      `json:"macs"`
	Format             string     `json:"format"` // int8, exp4, ...
	BitsWeights        int        `json:"bits_weights"`
	BitsActivations    int        `json:"bits_activations"`
	Base               *float64   `json:"base"`
	RMAEWeights        *float64   `json:"rmae_weights"`
	RMAEActivations    *float64   `json:"rmae_activations"`
	ZerosWeights       float64    `json:"zeros_weights"` // fraction of zero codes
	ZerosActivations   float64    `json:"zeros_activations"`
	Goodness           *Goodness  `json:"goodness_of_fit_weights"`
	Mapping            string     `json:"mapping"`
	Cycles             int64      `json:"cycles"`
	MinCycles          int64      `json:"min_cycles"` // closed-form bound: max of compute and bandwidth
	StallCycles        int64      `json:"stall_cycles"`
	Split              CycleSplit `json:"cycle_split"`
	Bound              string     `json:"bound"` // compute, dram, port, drain, vector
	Utilization        float64    `json:"utilization"`
	DRAMBytes          int64      `json:"dram_bytes"`
	DRAMReadBytes      int64      `json:"dram_read_bytes"`
	DRAMWriteBytes     int64      `json:"dram_write_bytes"`
	EnergyPJ           float64    `json:"energy_pj"`
	Energy             EnergyPJ   `json:"energy_parts_pj"`
	DotProductEnergyPJ float64    `json:"dot_product_energy_pj"`
}

// Goodness of fit: residual sum of squares of the histogram of |x| against densities.
type Goodness struct {
	Exponential float64 `json:"exponential"`
	HalfNormal  float64 `json:"half_normal"`
	Uniform     float64 `json:"uniform"`
	Pareto      float64 `json:"pareto"`
}

// Versus compares a machine with the INT8 machine on one network.
type Versus struct {
	Machine                string  `json:"machine"`
	Speedup                float64 `json:"speedup"`                   // INT8 time / its time
	EnergySaving           float64 `json:"energy_saving"`             // 1 - its energy / INT8's
	DotProductEnergySaving float64 `json:"dot_product_energy_saving"` // likewise, dynamic datapath only
	Compression            float64 `json:"compression"`
}

// Geomean over the networks. Ratios are INT8 energy / its energy: above 1 is a gain.
type Geomean struct {
	Machine               string  `json:"machine"`
	Speedup               float64 `json:"speedup"`
	EnergyRatio           float64 `json:"energy_ratio"`
	DotProductEnergyRatio float64 `json:"dot_product_energy_ratio"`
}

// EnergyTable lists the rows in force.
type EnergyTable struct {
	Hash       string      `json:"hash"`
	NodeNM     int         `json:"node_nm"`
	Overridden []string    `json:"overridden"`
	Rows       []EnergyRow `json:"rows"`
}

// EnergyRow is one price: energy per action, area and leakage per instance.
type EnergyRow struct {
	Component string   `json:"component"`
	Action    string   `json:"action"`
	WidthBits int      `json:"width_bits"`
	NodeNM    int      `json:"node_nm"`
	VoltageV  float64  `json:"voltage_v"`
	EnergyPJ  *float64 `json:"energy_pj"`
	AreaUM2   *float64 `json:"area_um2"`
	LeakageUW *float64 `json:"leakage_uw"`
	Status    string   `json:"status"` // published, simulated, synthesized, assumed, ours
	Scaled    string   `json:"scaled"` // "" or how it was scaled
	Source    string   `json:"source"`
}

// Published sets a claim of the paper beside our result.
type Published struct {
	Claim     string   `json:"claim"`
	Published float64  `json:"published"`
	Ours      *float64 `json:"ours"`
	Unit      string   `json:"unit"`
	Status    string   `json:"status"` // of the claim: published, or remembered and not verified
	Why       string   `json:"why"`    // why ours differs
}
