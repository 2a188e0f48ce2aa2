package sim

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTimeString(t *testing.T) {
	for at, text := range map[Time]string{
		0:                         "0 ps",
		999:                       "999 ps",
		1000:                      "1 ns",
		1500:                      "1.5 ns",
		-1500:                     "-1.5 ns",
		1_000_001:                 "1.000001 us",
		3_333_333:                 "3.333333 us",
		120 * Millisecond:         "120 ms",
		Second + Picosecond:       "1.000000000001 s",
		1000 * Second:             "1000 s",
		math.MaxInt64:             "9223372.036854775807 s",
		math.MinInt64:             "-9223372.036854775808 s",
		Millisecond - Nanosecond:  "999.999 us",
		-Nanosecond + 1:           "-999 ps",
		60*Second + 5*Microsecond: "60.000005 s",
	} {
		assert.Equal(t, text, at.String(), "%d ps", int64(at))
	}
}
