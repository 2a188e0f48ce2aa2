package configs

import (
	"dnasim/internal/tomlfile"
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

// parsedDefaults holds documents of the defaults that nobody uses. To parse them takes longer than
// to parse most files that are laid over them, and a document has one user at a time.
var parsedDefaults sync.Pool

func takeDefaults() (*tomlfile.Document, error) {
	if d, ok := parsedDefaults.Get().(*tomlfile.Document); ok {
		return d, nil
	}
	return parseFile("accel.toml", DefaultText())
}
