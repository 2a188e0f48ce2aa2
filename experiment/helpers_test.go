package experiment

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/configs"
	"dnasim/report"
	"dnasim/results"
	"dnasim/workloads"
	"dnasim/workloads/describe"
)

// configOf is the default configuration with text laid over it.
func configOf(t testing.TB, text string) *configs.Config {
	t.Helper()
	c, err := configs.Parse("f.toml", text)
	require.NoError(t, err)
	return c
}

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
	require.NoError(t, report.Write(&b, r, report.JSON, report.Options{}))
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

// networkFile writes a network's description and returns its path.
func networkFile(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "net.toml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func networkOf(t testing.TB, text string) *workloads.Network {
	t.Helper()
	n, err := describe.ParseFile(networkFile(t, text), describe.DefaultOptions())
	require.NoError(t, err)
	return n
}

// small has every kind of step that a plan decides about: a residual addition, an
// output with two consumers, pooling, attention.
const small = `name = "small"
title = "Small"
input = { channels = 3, height = 8, width = 8, nonnegative = true }
layers = [
  { name = "conv1", kind = "conv", out = 8, kernel = 3, pad = 1, act = "relu" },
  { name = "conv2", kind = "conv", out = 8, kernel = 3, pad = 1 },
  { name = "sum", kind = "add", inputs = ["conv2", "conv1"], act = "relu" },
  { name = "pool", kind = "maxpool", kernel = 2, stride = 2 },
  { name = "patch", kind = "conv", out = 12, kernel = 2, stride = 2, tokens = true },
  { name = "qkv", kind = "linear", out = 36 },
  { name = "qk", kind = "matmul", inputs = ["qkv:1/3", "qkv:2/3"], heads = 2 },
  { name = "softmax", kind = "softmax" },
  { name = "pv", kind = "matmul", inputs = ["softmax", "qkv:3/3"] },
  { name = "norm", kind = "layernorm" },
  { name = "fc", kind = "linear", out = 10, first_token_only = true },
]
`

func machineOf(t testing.TB, n *results.Network, name string) *results.Machine {
	t.Helper()
	for i := range n.Machines {
		if n.Machines[i].Name == name {
			return &n.Machines[i]
		}
	}
	require.Fail(t, "no machine "+name)
	return nil
}
