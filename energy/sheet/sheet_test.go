package sheet

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const sources = "id,citation,verified\nbook,A Book,read\n"

func open(t *testing.T, text string) *Folder {
	t.Helper()
	f, err := Open(fstest.MapFS{"sources.csv": {Data: []byte(sources)}, "sheet.csv": {Data: []byte(text)}})
	require.NoError(t, err)
	return f
}

func TestLinesAreReadByColumn(t *testing.T) {
	f := open(t, "# a comment\nn,pj,slope,note,status,source\n4,1.5,-2,,assumed,book\n")
	err := f.Read("sheet.csv", func(r *Record) {
		assert.Equal(t, 4, r.Integer("n"))
		assert.Equal(t, 1.5, r.Number("pj"))
		assert.Equal(t, -2.0, r.Coefficient("slope"))
		assert.Equal(t, Assumed, r.Status())
		assert.Equal(t, "A Book [read]", r.Citation())
		assert.Zero(t, r.OptionalInteger("note"))
		assert.Zero(t, r.OptionalNumber("note"))
	})
	assert.NoError(t, err)
}

// The first failure of a line is reported, with file and line.
func TestFailuresNameFileAndLine(t *testing.T) {
	for want, read := range map[string]func(*Record){
		`sheet.csv:3: pj: "-1" is not a finite number of at least zero`: func(r *Record) { r.Number("pj") },
		`sheet.csv:3: note: "x" is not an integer`:                      func(r *Record) { r.Integer("note"); r.Number("pj") },
		`sheet.csv:3: slope: "NaN" is not a finite number`:              func(r *Record) { r.Coefficient("slope") },
		`sheet.csv:3: no column "area"`:                                 func(r *Record) { r.Text("area") },
		`sheet.csv:3: status: "sure" is not one of `:                    func(r *Record) { r.Status() },
		`sheet.csv:3: source: "film" is not in sources.csv`:             func(r *Record) { r.Citation() },
	} {
		f := open(t, "# a comment\npj,slope,note,status,source\n-1,NaN,x,sure,film\n")
		assert.ErrorContains(t, f.Read("sheet.csv", read), want)
	}
}

func TestSumsHaveTheWeakerStatus(t *testing.T) {
	assert.Equal(t, Assumed, Weaker(Published, Assumed))
	assert.Equal(t, Simulated, Weaker(Simulated, Synthesized))
	assert.Equal(t, "a; b", JoinNotes("", "a", "", "b"))
	assert.Nil(t, Scale(nil, 2))
	assert.Zero(t, Value(nil))
}
