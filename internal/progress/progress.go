package progress

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// redraw is the shortest time between two drawings.
const redraw = 50 * time.Millisecond

// Bar is a progress bar with a description, a count and the time left. A nil Bar shows nothing.
// It is not safe for use by several goroutines at a time.
//
// Errors of drawing are dropped: a bar that cannot be drawn is no reason to fail.
type Bar struct {
	out         io.Writer
	bar         *progressbar.ProgressBar // nil before the first Show
	done, total int
}

// New returns a bar that is drawn on out, from the first Show on.
func New(out io.Writer) *Bar { return &Bar{out: out} }

// Show draws what is being done, and that done of total steps are finished. Another total, or
// fewer steps than before, begins a new bar.
func (b *Bar) Show(what string, done, total int) {
	if b == nil {
		return
	}
	if b.bar == nil || total != b.total || done < b.done {
		b.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(b.out), progressbar.OptionSetPredictTime(true),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(redraw),
			progressbar.OptionClearOnFinish())
	}
	b.done, b.total = done, total
	b.bar.Describe(what)
	_ = b.bar.Set(done)
}

// Clear removes the bar from the terminal until the next Show, so that a line can be written.
func (b *Bar) Clear() {
	if b != nil && b.bar != nil {
		_ = b.bar.Clear()
	}
}

// Finish removes the bar for good. A later Show begins a new one.
func (b *Bar) Finish() {
	if b != nil && b.bar != nil {
		_ = b.bar.Finish()
		b.bar = nil
	}
}
