package mapping

import (
	"fmt"
	"strconv"
	"strings"

	"dnasim/arch"
	"dnasim/workloads"
)

// Pin takes a mapping back that String has printed, or one written by hand, checks
// that it suits the layer, the format and the machine, and works out its figures. Errors
// say which part is wrong and what is allowed.
func Pin(s string, l *workloads.Layer, f arch.Format, c *arch.Config) (*Mapping, error) {
	work, err := newCompiler(l, f, c)
	if err != nil {
		return nil, layerError(l, err)
	}
	m, err := parse(s, work)
	if err == nil {
		err = work.check(m)
	}
	if err != nil {
		return nil, layerError(l, fmt.Errorf("mapping %q: %w", s, err))
	}
	work.price(m)
	return m, nil
}

// parse reads the three fields, in any order.
func parse(s string, work compiler) (*Mapping, error) {
	m := &Mapping{BlockImages: 1, BlockCols: 1, BlockG: 1}
	if g, ok := work.(*gemm); ok {
		m.spatial = !g.matrix()
	} else {
		m.vector = true
	}
	seen := map[string]bool{}
	for _, field := range strings.Fields(s) {
		key, value, _ := strings.Cut(field, "=")
		if seen[key] {
			return nil, fmt.Errorf("%s is given twice", key)
		}
		seen[key] = true
		if err := m.set(key, value); err != nil {
			return nil, err
		}
	}
	for _, key := range [...]string{"tiles", "block", "order"} {
		if !seen[key] && !(m.vector && key == "order") {
			return nil, fmt.Errorf("%s is missing; expected like %q", key, example(m))
		}
	}
	return m, nil
}

func example(m *Mapping) string {
	switch {
	case m.vector:
		return "tiles=4x1x1 block=4096"
	case m.spatial:
		return "tiles=4x1x1 block=7x28:64:576 order=mn"
	}
	return "tiles=4x1x1 block=16:64:512 order=mn"
}

func (m *Mapping) set(key, value string) error {
	switch {
	case key == "tiles":
		return numbers(value, "x", &m.TilesM, &m.TilesN, &m.TilesG)
	case key == "block" && m.vector:
		return numbers(value, "x", &m.BlockRows)
	case key == "block":
		return m.setBlock(value)
	case key == "order" && !m.vector:
		m.Order = Order(value)
		return nil
	}
	return fmt.Errorf("unknown field %q; expected like %q", key, example(m))
}

func (m *Mapping) setBlock(value string) error {
	positions, rest, _ := strings.Cut(value, ":")
	sizes := []*int{&m.BlockN, &m.BlockK, &m.BlockG}
	if strings.Count(rest, ":") < 2 {
		sizes = sizes[:2]
	}
	if err := numbers(rest, ":", sizes...); err != nil {
		return fmt.Errorf("block: after the positions: %w", err)
	}
	switch {
	case !m.spatial:
		return m.setRows(positions)
	case strings.Count(positions, "x") == 2:
		return numbers(positions, "x", &m.BlockImages, &m.BlockRows, &m.BlockCols)
	}
	return numbers(positions, "x", &m.BlockRows, &m.BlockCols)
}

// setRows reads the rows of a plain matrix product. As such a layer may have been written as a
// convolution, 7x28 and 1x7x28 are other ways to write 196.
func (m *Mapping) setRows(positions string) error {
	factors := [3]int{1, 1, 1}
	n := strings.Count(positions, "x") + 1
	if n > len(factors) {
		return numbers(positions, "x", &m.BlockRows)
	}
	if err := numbers(positions, "x", []*int{&factors[0], &factors[1], &factors[2]}[:n]...); err != nil {
		return err
	}
	if m.BlockRows = min(factors[0], factors[1], factors[2]); m.BlockRows > 0 {
		m.BlockRows = int(min(product(factors[:]...), maxElements))
	}
	return nil
}

// numbers reads exactly as many whole numbers as there are places.
func numbers(s, separator string, places ...*int) error {
	parts := strings.Split(s, separator)
	if len(parts) != len(places) {
		return fmt.Errorf("%q has %d numbers; expected %d, with %q between them", s, len(parts), len(places), separator)
	}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", part)
		}
		*places[i] = n
	}
	return nil
}
