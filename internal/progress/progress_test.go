package progress_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"

	"dnasim/internal/progress"
)

func TestABarShowsWhatIsDone(t *testing.T) {
	var out bytes.Buffer
	b := progress.New(&out)
	b.Show("layers", 1, 4)
	assert.Contains(t, out.String(), "layers")
	b.Clear()
	b.Show("points", 0, 9)
	b.Finish()
	assert.Contains(t, out.String(), "points")
}

func TestANilBarShowsNothing(t *testing.T) {
	var b *progress.Bar
	b.Show("layers", 1, 4)
	b.Clear()
	b.Finish()
}

func TestABarThatIsNeverShownWritesNothing(t *testing.T) {
	var out bytes.Buffer
	b := progress.New(&out)
	b.Clear()
	b.Finish()
	assert.Empty(t, out.String())
}
