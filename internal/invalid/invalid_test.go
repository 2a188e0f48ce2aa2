package invalid

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestErrorNamesKeyProblemNearestAndAllowed(t *testing.T) {
	for _, x := range []struct {
		err  error
		want string
	}{
		{New("lane.terms", "3", "4 or 1"), "lane.terms: 3; allowed: 4 or 1"},
		{New("", "the table is empty", ""), "the table is empty"},
		{OneOf("topology", "mehs", "bus", "mesh"), `topology: "mehs"; did you mean "mesh"?; allowed: bus, mesh`},
		{Between("batch", 0, 1, 8), "batch: 0; allowed: 1 to 8"},
		{Between("scale", math.NaN(), 0, 1), "scale: NaN; allowed: 0 to 1"},
		{UnknownKey("run.bach", "bach", []string{"batch"}), `run.bach: unknown key; did you mean "batch"?; allowed: batch`},
	} {
		assert.EqualError(t, x.err, x.want)
	}
	assert.NoError(t, OneOf("topology", "bus", "bus", "mesh"))
	assert.NoError(t, Between("batch", 8, 1, 8))
}

func TestFieldsAreFoundInWrappedErrors(t *testing.T) {
	var field *FieldError
	require.True(t, errors.As(fmt.Errorf("machine int8: %w", UnknownKey("run.bach", "bach", []string{"batch"})), &field))
	assert.Equal(t, "run.bach", field.Key)
	assert.True(t, field.OfKey)
	assert.Equal(t, []string{"batch"}, field.Nearest)
}
