package table

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible replaces what a terminal would act upon instead of showing, control
// characters, escape sequences, line breaks, invisible and direction-changing characters,
// accents without a letter and invalid UTF-8, by Go escapes such as \n, \x1b and \u202e.
func Visible(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	before := ' '
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsPrint(r) && (before != ' ' || runeWidth(r) > 0):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		before = r
		i += size
	}
	return b.String()
}

// isPlain reports whether s is printable ASCII.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// EscapeMarkdown makes s show as it is, on one line, in a cell, a heading or a sentence of
// GitHub-flavoured Markdown.
func EscapeMarkdown(s string) string {
	s = Visible(s)
	var b strings.Builder
	for i := range len(s) {
		if markdownActs(s, i) {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// markdownActs reports whether byte i of s may begin or end markup. An underscore
// between letters or digits does not (layer1_conv2 stays readable).
func markdownActs(s string, i int) bool {
	if s[i] == '_' {
		return i == 0 || i+1 == len(s) || !isWord(s[i-1]) || !isWord(s[i+1])
	}
	return strings.IndexByte("\\`*[]<>|&#~$!", s[i]) >= 0
}

// isWord reports whether c is an ASCII letter or digit.
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// escapeLaTeX makes s show as it is in the text mode of LaTeX. Letters beyond ASCII
// are kept: the engine and the font must know them.
func escapeLaTeX(s string) string {
	s = Visible(s)
	var b strings.Builder
	for i := range len(s) {
		b.WriteString(latexByte(s[i]))
		if ligature := strings.IndexByte("-'", s[i]) >= 0; ligature && i+1 < len(s) && s[i+1] == s[i] {
			b.WriteString("{}") // keeps -- from becoming a longer dash
		}
	}
	return b.String()
}

// latexByte gives the LaTeX of one byte of UTF-8 text.
func latexByte(c byte) string {
	switch c {
	case '&', '%', '$', '#', '_', '{', '}':
		return `\` + string(c)
	case '\\':
		return `\textbackslash{}`
	case '~':
		return `\textasciitilde{}`
	case '^':
		return `\textasciicircum{}`
	case '<':
		return `\textless{}`
	case '>':
		return `\textgreater{}`
	case '|':
		return `\textbar{}`
	case '"':
		return `\symbol{34}`
	case '`':
		return `\textasciigrave{}`
	case '[', '*': // would be taken for an argument of the \\ that ends the row above
		return `{` + string(c) + `}`
	}
	return string([]byte{c})
}
