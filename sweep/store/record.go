package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"dnasim/results"
)

// recordSchema names the layout of a file of the store.
const recordSchema = "dnasim.point/2"

// Record is what the store keeps of a point.
type Record struct {
	Identity Identity `json:"identity"`
	// Impossible says why the point has no results: its values contradict each other.
	Impossible string    `json:"impossible"`
	Outcomes   []Outcome `json:"outcomes"`
	// Notes say what the outcomes rest on.
	Notes []results.Note `json:"notes"`
}

// Identity is everything that determines the result of a point. Its digest names the point in the
// store.
type Identity struct {
	Version string `json:"version"` // of dnasim
	// Platform is the arithmetic of the processor, where results depend on it: some processors
	// fuse a multiplication and an addition and round once. It is empty while they do not.
	Platform string `json:"platform,omitempty"`
	// digest of the configuration in force; see configs.Identity
	Config   string            `json:"config"`
	Energy   string            `json:"energy_table"`
	Networks map[string]string `json:"networks"` // digests of their layers and files, by name
}

// Key is the digest of an identity.
func (id *Identity) Key() string { return Digest(id) }

// Digest identifies a value by its JSON, which orders the keys of maps.
func Digest(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		// Validation refuses NaN and infinities.
		panic("store: JSON cannot hold the value: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// Outcome is what a point gave for one network on one machine, per inference of the stated batch.
type Outcome struct {
	Network string `json:"network"`
	Machine string `json:"machine"`
	Kind    string `json:"kind"`
	// Design identifies everything that determines the results of the machine. Points that differ
	// only in keys of other machines have the same design.
	Design string `json:"design"`

	Cycles              int64            `json:"cycles"`
	TimeS               float64          `json:"time_s"`
	Energy              results.EnergyPJ `json:"energy_pj"`
	DotProductEnergyPJ  float64          `json:"dot_product_energy_pj"`
	DRAMReadBytes       int64            `json:"dram_read_bytes"`
	DRAMWriteBytes      int64            `json:"dram_write_bytes"`
	MeanBitsWeights     *float64         `json:"mean_bits_weights"`
	MeanBitsActivations *float64         `json:"mean_bits_activations"`
	Compression         *float64         `json:"compression"`
	Utilization         float64          `json:"utilization"`
	// Gaps is the number of operators of the network that were not understood; figures lack them.
	Gaps int `json:"gaps"`
	// Loss of the network's metric against float32, in its unit; null: not measured.
	Loss *float64 `json:"loss"`
	// Speedup and EnergyRatio are INT8's time and energy over the machine's; null: there is nothing
	// to compare with.
	Speedup     *float64 `json:"speedup"`
	EnergyRatio *float64 `json:"energy_ratio"`

	Lanes      int     `json:"lanes"`
	BufferKiB  float64 `json:"buffer_kib"`
	MemoryGBps float64 `json:"memory_gbps"`
	AreaMM2    float64 `json:"area_mm2"`
	LeakageMW  float64 `json:"leakage_mw"`
}

// envelope is a file of the store: a record with its checksum.
type envelope struct {
	Schema string          `json:"schema"`
	Key    string          `json:"key"` // of the identity, also the name of the file
	Record json.RawMessage `json:"record"`
	SHA256 string          `json:"sha256"` // of the bytes of the record
}

// encode makes the text of a file.
func (r *Record) encode(key string) ([]byte, error) {
	inner, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(inner)
	text, err := json.Marshal(envelope{recordSchema, key, inner, hex.EncodeToString(sum[:])})
	return append(text, '\n'), err
}

// decode reads a file of the store and checks that it is what was written under the key.
func decode(key string, text []byte) (*Record, error) {
	var outer envelope
	if err := json.Unmarshal(text, &outer); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(outer.Record)
	r := &Record{}
	if err := json.Unmarshal(outer.Record, r); err != nil {
		return nil, err
	}
	if outer.Schema != recordSchema || outer.Key != key || r.Identity.Key() != key || hex.EncodeToString(sum[:]) != outer.SHA256 {
		return nil, errors.New("schema, key or checksum do not match")
	}
	return r, nil
}
