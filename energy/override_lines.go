package energy

import (
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// keyLines maps the keys of a TOML text, their parts joined by dots, to their lines. It reads
// line by line, so keys inside values that span lines are not found.
func keyLines(text string) map[string]int {
	lines := map[string]int{}
	section := ""
	for i, line := range strings.Split(text, "\n") {
		var ignored map[string]any
		meta, err := toml.Decode(line, &ignored)
		if err != nil || len(meta.Keys()) == 0 {
			continue
		}
		path := strings.Join(meta.Keys()[0], ".")
		if strings.HasPrefix(strings.TrimSpace(line), "[") {
			section = path
		} else {
			path = joinPath(section, path)
		}
		if _, seen := lines[path]; !seen {
			lines[path] = i + 1
		}
	}
	return lines
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
