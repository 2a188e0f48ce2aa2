package results

// StudySchema names the layout of Study in JSON.
const StudySchema = "dnasim.formats/1"

// Study compares number formats on networks: how few bits each needs, and what it costs in
// accuracy.
type Study struct {
	Schema   string         `json:"schema"`
	Version  string         `json:"version"`
	Config   map[string]any `json:"config"`
	Networks []StudyNetwork `json:"networks"`
	Notes    []Note         `json:"notes"`
}

// StudyNetwork is a network under study.
type StudyNetwork struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Tensors string `json:"tensors"` // "real" or "synthetic"
	// Metric by which a format is judged: "top1" (share of samples classified as labelled), or
	// how close outputs are to those of float32: "cosine" (mean cosine similarity), "r2" (share
	// of their variance over the inputs that is kept). docs/GLOSSARY.md defines them. Empty: not
	// measured; Unmeasured says why.
	Metric             string   `json:"metric"`
	FP32               *float64 `json:"fp32"` // of the metric; null: not measured
	INT8               *float64 `json:"int8"`
	Samples            int      `json:"samples"` // that fp32, int8 and the formats' values are of
	CalibrationSamples int      `json:"calibration_samples"`
	ValidationSamples  int      `json:"validation_samples"`
	Unmeasured         string   `json:"accuracy_not_measured"` // empty: measured

	// Gaps are the operators that were not understood; figures lack them. Empty: none.
	Gaps []string `json:"gaps"`

	Tensor  []StudyTensor `json:"tensor"`
	Formats []StudyFormat `json:"formats"`
}

// StudyTensor is one operand of a layer.
type StudyTensor struct {
	Layer    string    `json:"layer"`
	Operand  string    `json:"operand"` // "weights" or "activations"
	Origin   string    `json:"origin"`
	Elements int64     `json:"elements"`
	Zeros    float64   `json:"zeros"` // share
	MaxAbs   float64   `json:"max_abs"`
	MeanAbs  float64   `json:"mean_abs"`
	Negative bool      `json:"negative"` // some values are
	Fit      *Goodness `json:"goodness_of_fit"`
}

// StudyFormat is what a format comes to at the widest threshold within the allowed loss.
type StudyFormat struct {
	Name  string `json:"name"`
	Fit   string `json:"fit"`
	Terms int    `json:"terms"` // of the counting dot product; 0: has none
	// Threshold of the RMAE that chose the widths. Within tells whether the loss on the validation
	// samples is allowed there; where it is not, even the first threshold loses too much.
	Threshold float64 `json:"threshold"`
	Within    bool    `json:"within"`
	StudyPoint
	CompressionWeights     *float64     `json:"compression_weights"` // null: no weights in products
	CompressionActivations float64      `json:"compression_activations"`
	MeanBitsWeights        *float64     `json:"mean_bits_weights"` // likewise
	MeanBitsActivations    float64      `json:"mean_bits_activations"`
	RMAEWeights            float64      `json:"rmae_weights"` // mean over layers
	RMAEActivations        float64      `json:"rmae_activations"`
	Layers                 []StudyLayer `json:"layers"`
	Widths                 []StudyWidth `json:"widths"` // all layers at one width, rising
	// at every threshold, rising, until ten times the allowed loss is exceeded
	Sweep []StudyPoint `json:"sweep"`
}

// StudyWidth is a format with all layers at one width.
type StudyWidth struct {
	Bits            int     `json:"bits"`         // of the exponent, or of the integer
	StoredBits      float64 `json:"stored_bits"`  // per element, over weights and activations
	RMAEWeights     float64 `json:"rmae_weights"` // mean over layers
	RMAEActivations float64 `json:"rmae_activations"`
}

// StudyPoint is a format under one threshold.
type StudyPoint struct {
	At          float64 `json:"rmae_threshold"`
	MeanBits    float64 `json:"mean_bits"` // stored, over weights and activations
	Compression float64 `json:"compression"`
	// Value of the metric and Loss, how far it is below float32 (negative: better), on the
	// evaluation samples; ValidationLoss on those that chose the threshold. null: not measured.
	Value          *float64 `json:"value"`
	Loss           *float64 `json:"loss"`
	ValidationLoss *float64 `json:"validation_loss"`
}

// StudyLayer is the code of a layer.
type StudyLayer struct {
	Name            string   `json:"name"`
	BitsWeights     int      `json:"bits_weights"` // stored
	BitsActivations int      `json:"bits_activations"`
	Base            *float64 `json:"base"`
	RMAEWeights     float64  `json:"rmae_weights"`
	RMAEActivations float64  `json:"rmae_activations"`
	Met             bool     `json:"met"` // both errors are within the threshold
}
