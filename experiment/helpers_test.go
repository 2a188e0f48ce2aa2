package experiment

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/configs"
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results"
)

func runOf(t testing.TB, c *configs.Config, jobs int) *results.Run {
	t.Helper()
	r, err := Run(t.Context(), c, Options{Version: "test", Jobs: jobs})
	require.NoError(t, err)
	return r
}

// jsonOf is what a user reads of results.
func jsonOf(t testing.TB, r *results.Run) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, report.Write(&b, r, table.JSON, report.Options{}))
	return b.Bytes()
}

// tree is a decoded JSON document.
type tree map[string]any

func treeOf(t testing.TB, data []byte) tree {
	t.Helper()
	var v tree
	require.NoError(t, json.Unmarshal(data, &v))
	return v
}

func (v tree) number(t testing.TB, key string) float64 {
	t.Helper()
	n, ok := v[key].(float64)
	require.True(t, ok, "%q is %v, not a number", key, v[key])
	return n
}

func (v tree) table(t testing.TB, key string) tree {
	t.Helper()
	inner, ok := v[key].(map[string]any)
	require.True(t, ok, "%q is %v, not an object", key, v[key])
	return inner
}

func (v tree) list(t testing.TB, key string) []tree {
	t.Helper()
	elements, ok := v[key].([]any)
	require.True(t, ok, "%q is %v, not a list", key, v[key])
	var out []tree
	for _, e := range elements {
		out = append(out, e.(map[string]any))
	}
	return out
}

func machineOf(t testing.TB, n *results.Network, name string) *results.Machine {
	t.Helper()
	m := n.FindMachine(name)
	require.NotNil(t, m, "no machine "+name)
	return m
}
