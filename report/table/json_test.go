package table

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestJSONOfAnyTableIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawRandomTable(t)
		var b bytes.Buffer
		require.NoError(t, Write(&b, table, JSON, 0))
		var back struct{ Rows []map[string]any }
		decoder := json.NewDecoder(&b)
		decoder.UseNumber()
		require.NoError(t, decoder.Decode(&back))
		require.Len(t, back.Rows, len(table.Rows))
		for i, row := range table.Rows {
			for j, cell := range row.Cells {
				checkJSONValue(t, cell, back.Rows[i][table.Columns[j].Key])
			}
		}
	})
}

func checkJSONValue(t *rapid.T, cell Cell, value any) {
	switch cell.Kind {
	case TextCell:
		assert.Equal(t, cell.text, value)
	case integerCell:
		n, err := value.(json.Number).Int64()
		require.NoError(t, err)
		assert.Equal(t, cell.integer, n)
	case RealCell:
		x, err := value.(json.Number).Float64()
		require.NoError(t, err)
		assert.Equal(t, cell.real, x)
	default:
		assert.Nil(t, value)
	}
}
