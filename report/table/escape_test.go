package table

import (
	"dnasim/results/sample"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

// hostileSeeds start the fuzz tests.
func hostileSeeds() []string {
	return []string{sample.HostileName, "", "conv1", "a\\", "\\|", "__init__", "a_b", "''--''", "\r\n", "\x00\x7f\u0085\u2028", "層ü\u0301", "\xc3", "*x", "[x]"}
}

func TestControlCharactersAreShown(t *testing.T) {
	for given, want := range map[string]string{
		"plain text":      "plain text",
		"ü 層":             "ü 層",
		"a\nb\tc":         `a\nb\tc`,
		"\x1b[31mred":     `\x1b[31mred`,
		"\u202eevil":      `\u202eevil`, // right-to-left override
		"zero\u200bwidth": `zero\u200bwidth`,
		"bad\xffutf8":     `bad\xffutf8`,
		"\u0301accent":    `\u0301accent`, // would sit on the gap between columns
	} {
		assert.Equal(t, want, Visible(given))
	}
}

func FuzzVisibleIsSafeOnATerminal(f *testing.F) {
	for _, seed := range hostileSeeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		shown := Visible(s)
		assert.True(t, utf8.ValidString(shown))
		for _, r := range shown {
			assert.True(t, unicode.IsPrint(r), "%q", r)
		}
		assert.Equal(t, shown, Visible(shown), "what is shown is safe already")
	})
}

func TestMarkdownEscapes(t *testing.T) {
	for given, want := range map[string]string{
		"layer1_conv2": "layer1_conv2", // no emphasis within a word
		"_x_":          `\_x\_`,
		"a|b":          `a\|b`,
		`a\|b`:         `a\\\|b`,
		"<b>*x*</b>":   `\<b\>\*x\*\</b\>`,
		"a\n\nb":       `a\\n\\nb`,
		"#1 & [x](y)":  `\#1 \& \[x\](y)`,
	} {
		assert.Equal(t, want, EscapeMarkdown(given))
	}
}

// unescapeMarkdown is the rule of the CommonMark specification, section 2.4.
func unescapeMarkdown(s string) string {
	return regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])").ReplaceAllString(s, "$1")
}

func FuzzMarkdownShowsTheName(f *testing.F) {
	for _, seed := range hostileSeeds() {
		f.Add(seed)
	}
	bare := regexp.MustCompile("(^|[^\\\\])(\\\\\\\\)*[|<>*`\\[\\]&]")
	f.Fuzz(func(t *testing.T, s string) {
		escaped := EscapeMarkdown(s)
		assert.Equal(t, Visible(s), unescapeMarkdown(escaped))
		assert.NotRegexp(t, bare, escaped, "a mark without an odd number of backslashes before it")
	})
}

func TestLaTeXEscapes(t *testing.T) {
	for given, want := range map[string]string{
		"a_b & 50% #1 $x": `a\_b \& 50\% \#1 \$x`,
		`{\}`:             `\{\textbackslash{}\}`,
		"~^<>|":           `\textasciitilde{}\textasciicircum{}\textless{}\textgreater{}\textbar{}`,
		"a--b ''":         `a-{}-b '{}'`, // no ligatures
		"*x [1]":          `{*}x {[}1]`,  // no arguments of \\
		"a\nb":            `a\textbackslash{}nb`,
	} {
		assert.Equal(t, want, escapeLaTeX(given))
	}
}

// unescapeLaTeX undoes the escapes by another route than their making.
func unescapeLaTeX(s string) string {
	return strings.NewReplacer(
		`\textbackslash{}`, `\`, `\textasciitilde{}`, `~`, `\textasciicircum{}`, `^`, `\textless{}`, `<`, `\textgreater{}`, `>`,
		`\textbar{}`, `|`, `\symbol{34}`, `"`, `\textasciigrave{}`, "`", `{[}`, `[`, `{*}`, `*`, `{}`, ``,
		`\&`, `&`, `\%`, `%`, `\$`, `$`, `\#`, `#`, `\_`, `_`, `\{`, `{`, `\}`, `}`).Replace(s)
}

func FuzzLaTeXShowsTheName(f *testing.F) {
	for _, seed := range hostileSeeds() {
		f.Add(seed)
	}
	bare := regexp.MustCompile(`(^|[^\\])[&%$#_]|[~^<>|"]|--|''`)
	f.Fuzz(func(t *testing.T, s string) {
		escaped := escapeLaTeX(s)
		assert.Equal(t, Visible(s), unescapeLaTeX(escaped))
		assert.NotRegexp(t, bare, escaped)
		braces := strings.NewReplacer(`\{`, "", `\}`, "").Replace(escaped)
		assert.Equal(t, strings.Count(braces, "{"), strings.Count(braces, "}"))
	})
}

func TestUnitsInLaTeX(t *testing.T) {
	for given, want := range map[string]string{
		"uJ": `$\mu$J`, "uJ ms": `$\mu$J\,ms`, "mm2": `mm$^2$`, "um2": `$\mu$m$^2$`, "%": `\%`, "pJ/MAC": "pJ/MAC", "x": "x",
	} {
		assert.Equal(t, want, latexUnit(given))
	}
}

func TestNumbersInLaTeX(t *testing.T) {
	column := Real("x", "x", "")
	for x, want := range map[float64]string{1234.5: "1,234", -1234.5: "$-1{,}234$", 2e-9: `$2.000\cdot10^{-09}$`, 3e20: `$3.000\cdot10^{20}$`} {
		assert.Equal(t, want, latexCell(&column, Number(x)))
	}
	assert.Equal(t, "--", latexCell(&column, Missing("")))
	assert.Equal(t, `\_`, latexCell(&column, Missing("_")))
}
