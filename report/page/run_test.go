package page

import (
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results"
	"dnasim/results/sample"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// htmlOf draws a page.
func htmlOf(t *testing.T, r *results.Run, o report.Options) string {
	t.Helper()
	b, err := OfRun(r, o)
	require.NoError(t, err)
	return b.String()
}

func TestThePageNeedsNothingElse(t *testing.T) {
	page := htmlOf(t, sample.Run(), report.Options{Command: "dnasim -config a.toml", ConfigFile: "[run]\nbatch = 1\n"})
	loads := regexp.MustCompile(`(?i)(src|srcset|href|action)="([^#"][^"]*)"|@import|url\(|fetch\(|XMLHttpRequest`)
	for _, m := range loads.FindAllStringSubmatch(page, -1) {
		assert.Equal(t, "data:,", m[2], "%s", m[0])
	}
	assert.Contains(t, page, "dnasim -config a.toml")
	assert.Contains(t, page, "batch = 1")
	assert.Contains(t, page, "Horowitz", "the sources of the prices")
}

func TestThePageHasEveryTableAndLayer(t *testing.T) {
	r := sample.Run()
	page := htmlOf(t, r, report.Options{})
	for _, table := range report.Tables(r, report.Options{}) {
		if table.Key != "notes" { // shown as a list
			assert.Contains(t, page, `id="table-`+table.Key+`"`)
		}
	}
	for i := range r.Networks {
		for j := range r.Networks[i].Machines {
			assert.Contains(t, page, fmt.Sprintf(`id="table-layers-%d-%d"`, i, j))
			assert.Contains(t, page, fmt.Sprintf("networks[%d].machines[%d].layers[]", i, j), "where the figures stand in the JSON")
		}
	}
	for _, note := range r.Notes {
		assert.Contains(t, page, note.Text)
	}
	assert.Contains(t, page, "The command was not recorded.")
	assert.NotContains(t, page, "ZgotmplZ", "what the template refused")
}

func TestIdentifiersOfThePageAreDistinct(t *testing.T) {
	page := htmlOf(t, sample.Run(), report.Options{})
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		assert.False(t, seen[m[1]], "%s stands twice", m[1])
		seen[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`(?:href="#|aria-labelledby=")([^"]+)"`).FindAllStringSubmatch(page, -1) {
		assert.True(t, seen[m[1]], "%s leads nowhere", m[1])
	}
}

func TestHostileNamesAreTextOnThePage(t *testing.T) {
	page := htmlOf(t, sample.WithHostileNames(sample.Run()), report.Options{Command: sample.HostileName, ConfigFile: sample.HostileName})
	for _, bad := range []string{"<i>", "\x1b", "\u202e"} {
		assert.False(t, strings.Contains(page, bad), "%q", bad)
	}
	assert.True(t, strings.Contains(page, "&lt;i&gt;"))
}

func TestThePageOfAnEmptyRun(t *testing.T) {
	page := htmlOf(t, &results.Run{Schema: results.Schema, Version: "0.1.0"}, report.Options{})
	assert.Contains(t, page, "0 networks on 0 machines")
	assert.NotContains(t, page, "<figure")
}

// pageFile writes a page to a file.
func pageFile(t *testing.T, r *results.Run, o report.Options) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, os.WriteFile(file, []byte(htmlOf(t, r, o)), 0o666))
	return file
}

// column is an expression for the texts of a column of a table's body.
func column(table string, index int) string {
	return fmt.Sprintf(`[...document.querySelectorAll("#table-%s tbody tr")].map(r => r.cells[%d].textContent)`, table, index)
}

// The page in a real browser, as a person uses it.
func TestThePageInABrowser(t *testing.T) {
	b := openBrowser(t)
	r := sample.Run()
	b.screen(1280, 900, false, false)
	b.open(pageFile(t, r, report.Options{Command: "dnasim -config accel.toml"}))
	b.keep("desktop.png")

	t.Run("shows the figures of the results", func(t *testing.T) { b.t = t; figuresAreShown(b, r) })
	t.Run("explains the difference", func(t *testing.T) { b.t = t; differenceIsExplained(b, r) })
	t.Run("sorts by mouse and by key", func(t *testing.T) { b.t = t; tablesSort(b) })
	t.Run("tells what is pointed at", func(t *testing.T) { b.t = t; marksTell(b) })
	t.Run("opens what a link leads to", func(t *testing.T) { b.t = t; linksOpen(b) })
	t.Run("fits a phone, dark", func(t *testing.T) { b.t = t; fitsAPhone(b) })
	t.Run("prints", func(t *testing.T) { b.t = t; prints(b) })
	b.t = t
	b.open(pageFile(t, sample.WithHostileNames(sample.Run()), report.Options{}))
	assert.Equal(t, "0", b.text(`String(document.querySelectorAll("i").length)`), "names are no markup")
	assert.Empty(t, b.complaints)
	for _, url := range b.requests {
		assert.Regexp(t, `^(file:.*/report\.html(#.*)?|data:,)$`, url)
	}
}

func figuresAreShown(b *browser, r *results.Run) {
	var cycles, speedups []string
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Machines {
			cycles = append(cycles, table.GroupDigits(fmt.Sprint(n.Machines[j].Cycles)))
			speedups = append(speedups, table.FormatFixed(n.FindVersus(&n.Machines[j]).Speedup, 2))
		}
	}
	assert.Equal(b.t, cycles, b.texts(column("speedup", 2)))
	assert.Equal(b.t, speedups, b.texts(column("speedup", 4)))
	assert.Contains(b.t, b.text(`document.querySelector("#table-speedup tfoot").textContent`), "1.21")
	assert.Contains(b.t, b.texts(`[...document.querySelectorAll(".card h3")].map(e => e.textContent)`), "dnateq")
	assert.Equal(b.t, "dnasim -config accel.toml", b.text(`document.querySelector("#repeat code").textContent`))
}

// differenceIsExplained: steps and constants stand in their tables with their notes, and their bars
// tell what they are.
func differenceIsExplained(b *browser, r *results.Run) {
	var changes []string
	for i := range r.Networks {
		w := &r.Networks[i].Waterfalls[0]
		changes = append(changes, "100.0")
		for _, k := range report.ShownSteps(r) {
			if w.Steps[k].ChangePJ != 0 {
				changes = append(changes, table.FormatFixed(100*w.Steps[k].ChangePJ/w.FromPJ, 1))
			}
		}
		changes = append(changes, table.FormatFixed(100*w.ToPJ/w.FromPJ, 1))
	}
	assert.Equal(b.t, changes, b.texts(column("waterfall", 2)))
	assert.Contains(b.t, b.text(`document.querySelector("#table-waterfall").textContent`), "The order is a convention.")
	assert.Equal(b.t, []string{"datapath leakage", "pair on ripple counters"}, b.texts(column("sensitivity", 0)))
	tip := `document.getElementById("tip").textContent`
	b.point("#picture-waterfall .wide .mark:nth-of-type(2) path", false)
	assert.Contains(b.t, b.text(tip), "int8 to dnateq, fewer bits moved: −")
	b.point("#picture-tornado .wide .mark path", false)
	assert.Contains(b.t, b.text(tip), "dnateq: with datapath leakage at 0.5 times its value")
	b.keep("explained.png")
}

func tablesSort(b *browser) {
	const head = "#table-speedup th:nth-child(3)"
	order := func() string {
		return b.text(fmt.Sprintf(`document.querySelector(%q).getAttribute("aria-sort")`, head))
	}
	exact := `[...document.querySelectorAll("#table-speedup tbody tr")].map(r => Number(r.cells[2].dataset.value))`
	values := func() (v []float64) { b.eval(exact, &v); return v }
	first := values()
	ascending := slices.Sorted(slices.Values(first))
	require.NotEqual(b.t, first, ascending, "the sample is not in order already")
	foot := b.text(`document.querySelector("#table-speedup tfoot").textContent`)

	b.point(head+" button", true)
	assert.Equal(b.t, "ascending", order())
	assert.Equal(b.t, ascending, values())
	b.key("Enter", 13, "\r") // the button has the focus
	assert.Equal(b.t, "descending", order())
	slices.Reverse(ascending)
	assert.Equal(b.t, ascending, values())
	assert.Equal(b.t, foot, b.text(`document.querySelector("#table-speedup tfoot").textContent`), "the mean stays below")
	b.keep("sorted.png")
	b.key(" ", 32, " ")
	assert.Equal(b.t, "none", order())
	assert.Equal(b.t, first, values())

	b.point("#table-networks th:nth-child(7) button", true) // accuracy: missing for two networks
	accuracies := b.texts(column("networks", 6))
	assert.Equal(b.t, []string{"91.85", "-", "-"}, accuracies)
	b.key("Enter", 13, "\r")
	assert.Equal(b.t, accuracies, b.texts(column("networks", 6)), "missing values stay last")
}

func marksTell(b *browser) {
	tip := `document.getElementById("tip").hidden ? "" : document.getElementById("tip").textContent`
	b.point("#picture-energy .wide .mark path", false)
	assert.Contains(b.t, b.text(tip), "alexnet-grouped on int8: DRAM dynamic")
	b.keep("hover.png")
	var ok bool
	b.eval(`document.querySelector("#picture-energy .wide").focus(), true`, &ok)
	b.key("ArrowRight", 39, "")
	assert.Contains(b.t, b.text(tip), "DRAM background", "the mark after the one that is pointed at")
	assert.Equal(b.t, b.text(tip), b.text(`document.getElementById("said").textContent`), "screen readers are told")
	b.key("Escape", 27, "")
	assert.Empty(b.t, b.text(tip))
}

func linksOpen(b *browser) {
	var open bool
	b.eval(`document.getElementById("network-1").open`, &open)
	require.False(b.t, open)
	b.eval(`location.hash = "#table-layers-1-0", dispatchEvent(new HashChangeEvent("hashchange")), document.getElementById("network-1").open`, &open)
	assert.True(b.t, open)
	assert.NotEmpty(b.t, b.texts(column("layers-1-0", 0)))
	b.keep("layers.png")
}

func fitsAPhone(b *browser) {
	b.screen(390, 844, true, true)
	var page struct {
		Width, Charts float64
		Wide, Narrow  string
		Paper         string
	}
	b.eval(`({Width: document.documentElement.scrollWidth,
		Charts: Math.max(...[...document.querySelectorAll(".chart")].map(e => e.getBoundingClientRect().right)),
		Wide: getComputedStyle(document.querySelector(".chart.wide")).display,
		Narrow: getComputedStyle(document.querySelector(".chart.narrow")).display,
		Paper: getComputedStyle(document.body).backgroundColor})`, &page)
	assert.LessOrEqual(b.t, page.Width, 390.0, "nothing sticks out")
	assert.LessOrEqual(b.t, page.Charts, 390.0)
	assert.Equal(b.t, "none", page.Wide)
	assert.Equal(b.t, "block", page.Narrow)
	var same bool
	b.eval(`[...document.querySelectorAll("figure")].every(f => { const [w, n] = [...f.querySelectorAll(".chart")].map(c => [...c.querySelectorAll(".mark")].map(m => m.dataset.title));
		return w.length > 0 && JSON.stringify(w) === JSON.stringify(n); })`, &same)
	assert.True(b.t, same, "the narrow pictures tell the same")
	assert.Equal(b.t, "rgb(22, 24, 27)", page.Paper, "dark where the reader's system is")
	b.keep("phone.png")
}

func prints(b *browser) {
	b.screen(1280, 900, false, true)
	var answer struct{ Data []byte }
	b.call("Page.printToPDF", nil, &answer)
	assert.True(b.t, strings.HasPrefix(string(answer.Data), "%PDF"))
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "print"}, nil)
	assert.Equal(b.t, "rgb(255, 255, 255)", b.text(`getComputedStyle(document.documentElement).getPropertyValue("--paper") && getComputedStyle(document.body).backgroundColor`), "light on paper")
	assert.Equal(b.t, "none", b.text(`getComputedStyle(document.querySelector("nav")).display`))
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": ""}, nil)
	b.keep("print.pdf")
}
