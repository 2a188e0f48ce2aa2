package describe

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dnasim/workloads"
)

// splitRow cuts a line into fields, at its commas or, if it has none, at tabs or semicolons, and
// leaves out the empty ones at the end. Fields may be quoted. A comment begins with "#", at the
// start of the line or behind the first field; a line may be one with "//".
func splitRow(line string) ([]string, error) {
	trimmed := strings.TrimSpace(line)
	if strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "//") {
		return nil, nil
	}
	separator := ','
	for _, s := range ",\t;" {
		if strings.ContainsRune(line, s) {
			separator = s
			break
		}
	}
	var fields []string
	var field strings.Builder
	quoted, wasQuoted := false, false
	end := func() {
		text := field.String()
		if !wasQuoted {
			text = strings.TrimSpace(text)
		}
		fields = append(fields, text)
		field.Reset()
		wasQuoted = false
	}
	for _, r := range line {
		switch {
		case r == '"' && quoted:
			quoted = false
		case r == '"' && strings.TrimSpace(field.String()) == "" && !wasQuoted:
			field.Reset()
			quoted, wasQuoted = true, true
		case quoted:
			field.WriteRune(r)
		case r == '#' && len(fields) > 0:
			end()
			return withoutEmptyEnd(fields), nil
		case r == separator:
			end()
		case wasQuoted && r == ' ' || wasQuoted && r == '\r':
		case wasQuoted:
			return nil, fmt.Errorf("field %d goes on behind its closing quote", len(fields)+1)
		default:
			field.WriteRune(r)
		}
	}
	if quoted {
		return nil, fmt.Errorf("field %d has no closing quote", len(fields)+1)
	}
	end()
	return withoutEmptyEnd(fields), nil
}

func withoutEmptyEnd(fields []string) []string {
	for len(fields) > 0 && fields[len(fields)-1] == "" {
		fields = fields[:len(fields)-1]
	}
	return fields
}

// topologyRow is one layer as the file states it; columns that are left out are absent.
type topologyRow struct {
	name string
	size map[*column]int
}

// or is a size, or what stands for it when it is left out.
func (r *topologyRow) or(c *column, otherwise int) int {
	if n, ok := r.size[c]; ok {
		return n
	}
	return otherwise
}

// read sorts the values of a row into columns.
func (l *layout) read(fields []string) (*topologyRow, error) {
	row := &topologyRow{size: map[*column]int{}}
	at := slices.Index(l.columns, nameColumn)
	if at >= len(fields) || fields[at] == "" {
		return nil, errors.New("the layer has no name")
	}
	row.name = fields[at]
	fields, err := l.withoutRatio(fields)
	for i := 0; i < len(fields) && err == nil; i++ {
		if i != at && fields[i] != "" {
			err = l.value(row, i, fields[i])
		}
	}
	if err == nil {
		err = l.lacks(row, len(fields)-1)
	}
	if err != nil {
		return nil, fmt.Errorf("layer %q: %w", row.name, err)
	}
	return row, nil
}

// withoutRatio takes away the two numbers of a sparsity N:M that SCALE-Sim writes behind the
// columns of its header "..., Stride height, Stride width".
func (l *layout) withoutRatio(fields []string) ([]string, error) {
	n := len(l.columns)
	if l.header && len(fields) == n+2 && l.columns[n-1] == strideWidthColumn && !l.has(sparsityColumn) {
		return fields[:n], checkSparsity(fields[n] + ":" + fields[n+1])
	}
	return fields, nil
}

// value reads the value of a column.
func (l *layout) value(row *topologyRow, i int, text string) error {
	switch {
	case i == len(l.columns) && l.header && strings.Contains(text, ":"):
		return checkSparsity(text)
	case i >= len(l.columns) && !l.header:
		return fmt.Errorf("value %d, %q, is one more than the columns of a file without a header (%s); "+
			"add a header that says what it is, such as %q", i, text, titles(l.columns), batchSizeColumn.title)
	case i >= len(l.columns) || l.columns[i] == nil:
		return fmt.Errorf("value %d, %q, stands under no title of the header", i, text)
	}
	c := l.columns[i]
	if c == sparsityColumn || !l.header && c == productsColumn && strings.Contains(text, ":") {
		if !l.header && !strings.Contains(text, ":") {
			return fmt.Errorf("value %d, %q, is no sparsity N:M, the eighth value of a file without a header; "+
				"add a header that says what it is, such as %q or %q", i, text, batchSizeColumn.title, strideWidthColumn.title)
		}
		return checkSparsity(text)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > workloads.MaxChannels {
		return fmt.Errorf("%s is %q; must be a number from 1 to %d", c.title, text, workloads.MaxChannels)
	}
	row.size[c] = n
	return nil
}

// lacks refuses a row of so many values in which one that is needed is missing.
func (l *layout) lacks(row *topologyRow, values int) error {
	var missing []*column
	for i, c := range l.columns {
		needed := c != nil && (!c.optional || c == stridesColumn || c == strideHeightColumn || c == strideWidthColumn)
		if _, ok := row.size[c]; !needed || ok || c == nameColumn {
			continue
		}
		if i <= values {
			return fmt.Errorf(`%s is ""; must be a number from 1 to %d`, c.title, workloads.MaxChannels)
		}
		missing = append(missing, c)
	}
	if len(missing) > 0 {
		return fmt.Errorf("%d values; missing: %s", values, titles(missing))
	}
	return nil
}

// checkSparsity accepts weights that are all kept.
func checkSparsity(text string) error {
	before, after, _ := strings.Cut(text, ":")
	n, err := strconv.Atoi(strings.TrimSpace(before))
	m, err2 := strconv.Atoi(strings.TrimSpace(after))
	if err != nil || err2 != nil || n < 1 || n > m {
		return fmt.Errorf("sparsity is %q; must be N:M, N of every M weights", text)
	}
	if n != m {
		return fmt.Errorf("sparsity %d:%d is not modelled: the lanes compute every weight, and no machine here "+
			"stores the indices of those that are left; state 1:1 for the dense layer", n, m)
	}
	return nil
}

// titles lists the titles of columns.
func titles(columns []*column) string {
	var out []string
	for _, c := range columns {
		out = append(out, c.title)
	}
	return strings.Join(out, ", ")
}
