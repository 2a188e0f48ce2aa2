package replay

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzNumbers holds the trace reader's numbers against the standard library's.
func FuzzNumbers(f *testing.F) {
	for _, text := range []string{"0", "-17", "+3", "007", "fFfF", "ffffffffffffffff", "999999999999999999", "-", "", "1_0", "0x1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if value, ok := decimal([]byte(text)); ok {
			want, err := strconv.ParseInt(text, 10, 64)
			require.NoError(t, err)
			require.Equal(t, want, value)
		} else if len(text) <= 18 && (text == "" || text[0] != '+') {
			_, err := strconv.ParseInt(text, 10, 64)
			require.Error(t, err)
		}
		if value, ok := hexadecimal([]byte(text)); ok {
			want, err := strconv.ParseUint(text, 16, 64)
			require.NoError(t, err)
			require.Equal(t, want, value)
		} else if len(text) <= 16 {
			_, err := strconv.ParseUint(text, 16, 64)
			require.Error(t, err)
		}
	})
}
