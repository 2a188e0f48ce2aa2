package sweep

import (
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"

	"dnasim/configs"
	"dnasim/internal/expr"
	"dnasim/internal/spelling"
	"dnasim/internal/tomlfile"
)

// A Constraint is a comparison that a point, or a machine at a point, must meet. It names metrics
// and keys of the configuration.
type Constraint struct {
	expr.Comparison
	path string // of the text in the file of the sweep
}

// onDesigns tells whether a constraint names a metric, so that it is evaluated after a point has
// run.
func (c *Constraint) onDesigns() bool {
	for _, name := range c.Names {
		if _, ok := metricByKey(name); ok {
			return true
		}
	}
	return false
}

// onKeys tells whether a constraint names only keys of the configuration, so that it is evaluated
// before a point runs.
func (s *Sweep) onKeys(c *Constraint) bool { return !c.onDesigns() }

// onAxes tells whether a constraint names only keys of axes, so that it is evaluated before a point
// is parsed.
func (s *Sweep) onAxes(c *Constraint) bool {
	for _, name := range c.Names {
		if i, _ := s.axisOf(name); i < 0 {
			return false
		}
	}
	return true
}

// axisOf finds the axis of a key and its position there; -1 if there is none.
func (s *Sweep) axisOf(key string) (axis, number int) {
	for i := range s.Axes {
		for k := range s.Axes[i].Keys {
			if s.Axes[i].Keys[k] == key {
				return i, k
			}
		}
	}
	return -1, 0
}

// admits tells whether a point meets the constraints on keys of axes.
func (s *Sweep) admits(index []int) (bool, error) {
	for i := range s.Constraints {
		c := &s.Constraints[i]
		if !s.onAxes(c) {
			continue
		}
		met, _, err := c.Holds(func(name string) (expr.Value, error) {
			axis, k := s.axisOf(name)
			return expr.Of(s.Axes[axis].Values[index[axis]][k])
		})
		if err != nil {
			return false, s.constraintError(c, err)
		}
		if !met {
			return false, nil
		}
	}
	return true, nil
}

// allows tells whether a parsed point meets the constraints on keys of the configuration.
func (s *Sweep) allows(c *configs.Config, index []int) (bool, error) {
	var tree map[string]any
	for i := range s.Constraints {
		constraint := &s.Constraints[i]
		if constraint.onDesigns() || s.onAxes(constraint) {
			continue
		}
		if tree == nil {
			tree = c.Map()
		}
		met, _, err := constraint.Holds(func(name string) (expr.Value, error) { return s.keyValue(tree, index, name) })
		if err != nil {
			return false, s.constraintError(constraint, err)
		}
		if !met {
			return false, nil
		}
	}
	return true, nil
}

// keyValue is the value of a key in the configuration in force.
func (s *Sweep) keyValue(tree map[string]any, index []int, name string) (expr.Value, error) {
	if axis, k := s.axisOf(name); axis >= 0 {
		return expr.Of(s.Axes[axis].Values[index[axis]][k])
	}
	key, err := parseKey(name)
	if err != nil {
		return expr.Value{}, fmt.Errorf("%s: %w", name, err)
	}
	v, ok := tomlfile.ValueAt(tree, key)
	if !ok {
		return expr.Value{}, fmt.Errorf("%q is neither a metric nor a key of the configuration%s", name, spelling.DidYouMean(name, s.knownNames(tree)))
	}
	out, err := expr.Of(v)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return out, err
}

// keysOf looks up the keys that constraints on designs name.
func (s *Sweep) keysOf(c *configs.Config, index []int) (map[string]expr.Value, error) {
	var found map[string]expr.Value
	var tree map[string]any
	for i := range s.Constraints {
		constraint := &s.Constraints[i]
		if !constraint.onDesigns() {
			continue
		}
		for _, name := range constraint.Names {
			if _, isMetric := metricByKey(name); isMetric {
				continue
			}
			if tree == nil {
				tree, found = c.Map(), map[string]expr.Value{}
			}
			v, err := s.keyValue(tree, index, name)
			if err != nil {
				return nil, s.constraintError(constraint, err)
			}
			found[name] = v
		}
	}
	return found, nil
}

// knownNames lists the metrics and keys that constraints may name.
func (s *Sweep) knownNames(tree map[string]any) []string {
	names := metricKeys()
	var walk func(path toml.Key, table map[string]any)
	walk = func(path toml.Key, table map[string]any) {
		for name, v := range table {
			key := append(path[:len(path):len(path)], name)
			if inner, ok := v.(map[string]any); ok {
				walk(key, inner)
				continue
			}
			names = append(names, strings.Join(key, "."))
		}
	}
	walk(nil, tree)
	return names
}

// constraintError makes an error about a constraint that cannot be evaluated.
func (s *Sweep) constraintError(c *Constraint, err error) error {
	return tomlfile.NewError(s.Path, s.file.Line(c.path), c.path,
		fmt.Sprintf("%q: %v", c.Text, err), "comparisons of metrics, and of keys of the configuration")
}
