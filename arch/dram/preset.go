package dram

import (
	"bytes"
	"dnasim/internal/invalid"
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed data/presets.json
var presetText []byte

// presetRecord is a preset as the file has it: values laid over those of its base.
type presetRecord struct {
	Name   string          `json:"name"`
	Base   string          `json:"base"`
	Source string          `json:"source"`
	Values json.RawMessage `json:"values"`
}

// PresetInfo names a preset.
type PresetInfo struct {
	Name, Doc, Source string
}

// presetRecords are read once: a sweep asks for a preset at each of its points.
var presetRecords = sync.OnceValue(func() []presetRecord {
	var records []presetRecord
	if err := json.Unmarshal(presetText, &records); err != nil {
		panic("dram: data/presets.json: " + err.Error()) // embedded: a fault of the program
	}
	return records
})

// Presets lists the presets, related ones together.
func Presets() []PresetInfo {
	records := presetRecords()
	infos := make([]PresetInfo, len(records))
	for i, r := range records {
		c, err := layPreset(records, r.Name)
		if err != nil {
			panic("dram: data/presets.json: " + err.Error())
		}
		infos[i] = PresetInfo{Name: r.Name, Doc: c.Doc, Source: r.Source}
	}
	return infos
}

// Preset is the configuration of a name. Keys that follow from others are left out (0), so that
// they follow what is laid over it.
func Preset(name string) (Config, error) {
	c, err := layPreset(presetRecords(), name)
	c.Preset = name
	return c, err
}

func layPreset(records []presetRecord, name string) (Config, error) {
	var names []string
	for _, r := range records {
		names = append(names, r.Name)
		if r.Name != name {
			continue
		}
		var c Config
		if r.Base != "" {
			base, err := layPreset(records, r.Base)
			if err != nil {
				return Config{}, err
			}
			c = base
		}
		d := json.NewDecoder(bytes.NewReader(r.Values))
		d.DisallowUnknownFields()
		if err := d.Decode(&c); err != nil {
			return Config{}, fmt.Errorf("%s: %w", name, err)
		}
		return c, nil
	}
	return Config{}, invalid.OneOf("preset", name, names...)
}
