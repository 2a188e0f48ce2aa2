package report

import (
	"bytes"
	"dnasim/report/table"
	"dnasim/results/sample"
	"encoding/csv"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRunCSVHasOneRowPerNetworkAndMachine(t *testing.T) {
	r := sample.Run()
	var b bytes.Buffer
	require.NoError(t, Write(&b, r, table.CSV, Options{}))
	records := recordsOf(t, b.Bytes())
	require.Len(t, records, 1+3*2)
	column := map[string]int{}
	for j, key := range records[0] {
		assert.NotContains(t, column, key, "every header once")
		column[key] = j
	}
	m := &r.Networks[2].Machines[1]
	last := records[6]
	assert.Equal(t, "alexnet-fmnist", last[column["network"]])
	assert.Equal(t, strconv.FormatInt(m.Cycles, 10), last[column["cycles"]])
	energy, err := strconv.ParseFloat(last[column["energy_total_pj"]], 64)
	require.NoError(t, err)
	assert.Equal(t, m.Energy.Total, energy)
	assert.Equal(t, "0.9115", last[column["accuracy"]])
	assert.Empty(t, records[1][column["accuracy"]], "not measured")
	assert.Equal(t, "1", records[1][column["speedup"]], "INT8 against itself")
}

func TestLayersCSVHasOneRowPerLayer(t *testing.T) {
	r := sample.Run()
	layers := 0
	for i := range r.Networks {
		for j := range r.Networks[i].Machines {
			layers += len(r.Networks[i].Machines[j].Layers)
		}
	}
	var b bytes.Buffer
	require.NoError(t, Write(&b, r, table.CSV, Options{Layers: true}))
	assert.Len(t, recordsOf(t, b.Bytes()), 1+layers)
}

func recordsOf(t *testing.T, b []byte) [][]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	require.NoError(t, err)
	return records
}
