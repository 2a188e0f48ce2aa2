package describe

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExpressions(t *testing.T) {
	names := map[string]int64{"mid": 64, "channels": 3}
	for expression, want := range map[string]int64{"7": 7, "mid": 64, "4*mid": 256, " 2 * mid * channels ": 384, "0*mid": 0} {
		got, err := evaluate(expression, names)
		require.NoError(t, err)
		assert.Equal(t, want, got, expression)
	}
	for _, bad := range []string{"", "*", "4*", "-1", "mid+1", "mdi", "1e3", "99999999999999999999"} {
		_, err := evaluate(bad, names)
		assert.Error(t, err, bad)
	}
	_, err := evaluate("4*mi", names)
	assert.EqualError(t, err, `"4*mi": "mi" is neither a number nor a name; did you mean "mid"? (names here: channels, mid; join factors with *)`)
}
