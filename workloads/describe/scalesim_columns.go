package describe

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"dnasim/internal/spelling"
)

// column is what a column of a SCALE-Sim topology holds.
type column struct {
	title    string
	also     []string // other titles, as plainTitle makes them
	optional bool
}

// The columns. Titles are compared without case, spaces and signs.
var (
	nameColumn = &column{title: "Layer name", also: []string{"layer", "name", "layers"}}

	inHeightColumn     = &column{title: "IFMAP Height", also: []string{"ifmaph", "inputheight", "inheight", "inputh", "ih"}}
	inWidthColumn      = &column{title: "IFMAP Width", also: []string{"ifmapw", "inputwidth", "inwidth", "inputw", "iw"}}
	filterHeightColumn = &column{title: "Filter Height", also: []string{"filterh", "kernelheight", "kernelh", "fh", "kh"}}
	filterWidthColumn  = &column{title: "Filter Width", also: []string{"filterw", "kernelwidth", "kernelw", "fw", "kw"}}
	channelsColumn     = &column{title: "Channels", also: []string{"channel", "numchannels", "numchannel", "inputchannels", "inchannels", "ic"}}
	filtersColumn      = &column{title: "Num Filter", also: []string{"numfilters", "filters", "numberoffilters", "outputchannels", "outchannels", "oc"}}
	stridesColumn      = &column{title: "Strides", also: []string{"stride"}, optional: true}
	strideHeightColumn = &column{title: "Stride Height", also: []string{"strideh", "stridesheight"}, optional: true}
	strideWidthColumn  = &column{title: "Stride Width", also: []string{"stridew", "strideswidth"}, optional: true}
	outHeightColumn    = &column{title: "OFMAP Height", also: []string{"eh", "ofmaph", "outputheight", "outheight"}, optional: true}
	outWidthColumn     = &column{title: "OFMAP Width", also: []string{"ew", "ofmapw", "outputwidth", "outwidth"}, optional: true}
	outPixelsColumn    = &column{title: "OFMAP Pixels", also: []string{"e2"}, optional: true}

	mColumn        = &column{title: "M"}
	nColumn        = &column{title: "N"}
	kColumn        = &column{title: "K"}
	productsColumn = &column{title: "Products", also: []string{"groups", "heads", "numproducts"}, optional: true}

	batchSizeColumn = &column{title: "Batch Size", also: []string{"batch", "b", "batches", "gemmbatch", "numbatch", "numbatches"}, optional: true}
	sparsityColumn  = &column{title: "Sparsity", also: []string{"sparsityratio", "sparsitynm", "nm"}, optional: true}
)

// topologyForm is one of the two kinds of row of a topology.
type topologyForm struct {
	what string
	// byPosition are the columns of a file without a header.
	byPosition []*column
	others     []*column // that only a header can announce
}

var (
	convForm = &topologyForm{"convolutions",
		[]*column{nameColumn, inHeightColumn, inWidthColumn, filterHeightColumn, filterWidthColumn, channelsColumn, filtersColumn, stridesColumn, sparsityColumn},
		[]*column{strideHeightColumn, strideWidthColumn, batchSizeColumn, outHeightColumn, outWidthColumn, outPixelsColumn}}
	gemmForm = &topologyForm{"products",
		[]*column{nameColumn, mColumn, nColumn, kColumn, productsColumn},
		[]*column{batchSizeColumn, sparsityColumn}}
)

func (f *topologyForm) columns() []*column { return slices.Concat(f.byPosition, f.others) }

// find is the column of that title; nil if there is none.
func (f *topologyForm) find(title string) *column {
	plain := plainTitle(title)
	for _, c := range f.columns() {
		if plain != "" && (plain == plainTitle(c.title) || slices.Contains(c.also, plain)) {
			return c
		}
	}
	return nil
}

// plainTitle keeps the letters and digits of a title, in lower case.
func plainTitle(title string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, title)
}

// layout says which column each value of a row belongs to.
type layout struct {
	form    *topologyForm
	columns []*column // nil where the header leaves a title out
	header  bool      // the columns are those of a header
}

// isHeader reports whether a row is a header: it holds no number, and is the first row of the
// file or all its titles are known.
func isHeader(fields []string, first bool) bool {
	known := 0
	for i, text := range fields {
		if _, err := strconv.ParseFloat(text, 64); err == nil && i > 0 && !strings.EqualFold(text, "nan") || strings.Contains(text, ":") {
			return false
		}
		if convForm.find(text) != nil || gemmForm.find(text) != nil {
			known++
		}
	}
	return first || known >= len(fields)-1 && known > 2
}

// readHeader finds out what the columns are.
func readHeader(titles []string) (*layout, error) {
	l := &layout{form: convForm, header: true}
	count := func(f *topologyForm) (n int) {
		for _, t := range titles {
			if f.find(t) != nil {
				n++
			}
		}
		return n
	}
	if count(gemmForm) > count(convForm) {
		l.form = gemmForm
	}
	named := slices.ContainsFunc(titles, func(t string) bool { return l.form.find(t) == nameColumn })
	for i, title := range titles {
		c := l.form.find(title)
		switch {
		case c == nil && i == 0 && !named: // whatever it is called
			c = nameColumn
		case c == nil && title != "":
			return nil, l.form.unknownTitle(i, title)
		}
		if at := slices.Index(l.columns, c); at >= 0 && c != nil {
			if twin := missingTwin(c, titles, l.form); twin != nil {
				l.columns[at] = twin
			} else {
				return nil, fmt.Errorf("columns %d and %d of the header are both %q", at+1, i+1, c.title)
			}
		}
		l.columns = append(l.columns, c)
	}
	return l, l.complete()
}

func (f *topologyForm) unknownTitle(i int, title string) error {
	var known []string
	for _, c := range f.columns() {
		known = append(known, c.title)
	}
	hint := ""
	if strings.HasPrefix(plainTitle(title), "pad") {
		hint = "; the IFMAP includes its padding"
	}
	return fmt.Errorf("column %d of the header, %q, is not understood%s%s; the columns of %s are %s",
		i+1, title, spelling.DidYouMean(title, known), hint, f.what, strings.Join(known, ", "))
}

// missingTwin is the height that public files call width: of two columns of the same width, the
// first is the height if the header has no other.
func missingTwin(c *column, titles []string, f *topologyForm) *column {
	for _, pair := range [][2]*column{{inHeightColumn, inWidthColumn}, {filterHeightColumn, filterWidthColumn}, {strideHeightColumn, strideWidthColumn}} {
		if c == pair[1] && !slices.ContainsFunc(titles, func(t string) bool { return f.find(t) == pair[0] }) {
			return pair[0]
		}
	}
	return nil
}

// complete refuses a header without a column that is needed.
func (l *layout) complete() error {
	var missing []string
	for _, c := range l.form.columns() {
		if !c.optional && !slices.Contains(l.columns, c) {
			missing = append(missing, c.title)
		}
	}
	if l.form == convForm && !l.has(stridesColumn) && !(l.has(strideHeightColumn) && l.has(strideWidthColumn)) {
		missing = append(missing, "Strides (or Stride Height and Stride Width)")
	}
	if l.has(stridesColumn) && l.has(strideHeightColumn) {
		return fmt.Errorf("the header has both %q and %q", stridesColumn.title, strideHeightColumn.title)
	}
	if len(missing) > 0 {
		return fmt.Errorf("the header lacks the column %s", strings.Join(missing, ", "))
	}
	return nil
}

func (l *layout) has(c *column) bool { return slices.Contains(l.columns, c) }
