package configs

import (
	"embed"
	"sync"
)

//go:embed *.toml
var shipped embed.FS

// DefaultText is the default configuration, with a comment on every key.
func DefaultText() string {
	text, err := shipped.ReadFile("accel.toml")
	if err != nil {
		panic("configs: accel.toml is not embedded: " + err.Error())
	}
	return string(text)
}

// Default is the configuration of DefaultText.
func Default() (*Config, error) { return Parse("", "") }

// decodedDefaults holds decoded documents of the defaults that nobody uses: decoding them takes longer than most
// files that are laid over them. One user at a time, for a document notes what was read of it.
var decodedDefaults sync.Pool

func takeDefaults() (*document, error) {
	if d, ok := decodedDefaults.Get().(*document); ok {
		return d, nil
	}
	return decode("accel.toml", DefaultText())
}
