package tomlfile

import (
	"strconv"
	"strings"
)

// MaxDepth bounds the depth of a document: the parts of a key together with those of the tables and
// arrays around it. The decoder needs memory and time quadratic in the depth.
const MaxDepth = 32

// MaxKey bounds a part of a key, in bytes. The decoder repeats the path of a table for each of its
// keys.
const MaxKey = 1024

// locate maps every key and array element of a TOML document to its line, under paths such as
// "layers[3].kernel". It finds its way through any text and checks only the depth: deep is the
// first line that exceeds MaxDepth, or 0; the rest of the text is then left out. long is the first
// line with a part of a key that exceeds MaxKey, or 0.
func locate(text string) (lines map[string]int, deep, long int) {
	s := &scanner{text: text, line: 1, lines: map[string]int{}, tables: map[string]int{}}
	var table path
	for s.skip(" \t\r\n,"); s.at < len(s.text) && s.deep == 0; s.skip(" \t\r\n,") {
		if s.peek() == '[' {
			table = s.header()
			continue
		}
		s.keyValue(table)
	}
	return s.lines, s.deep, s.long
}

type scanner struct {
	text   string
	at     int
	line   int
	lines  map[string]int
	tables map[string]int // elements so far of each array of tables
	deep   int            // line at which MaxDepth was exceeded
	long   int            // line at which MaxKey was first exceeded
}

// path is the place of a value and its depth.
type path struct {
	text  string
	depth int
}

func (p path) join(key string) path { return path{Join(p.text, key), p.depth + 1} }
func (p path) index(i int) path     { return path{Index(p.text, i), p.depth + 1} }

// enter reports whether a path is within MaxDepth, and otherwise ends the scan.
func (s *scanner) enter(p path) bool {
	if p.depth <= MaxDepth {
		return true
	}
	if s.deep == 0 {
		s.deep = s.line
	}
	s.at = len(s.text)
	return false
}

func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// next consumes up to n bytes and keeps the line.
func (s *scanner) next(n int) string {
	end := min(s.at+n, len(s.text))
	taken := s.text[s.at:end]
	s.line += strings.Count(taken, "\n")
	s.at = end
	return taken
}

// skip passes over any of the bytes and over comments.
func (s *scanner) skip(bytes string) {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '#':
			s.until("\n")
		case strings.IndexByte(bytes, c) >= 0:
			s.next(1)
		default:
			return
		}
	}
}

// until consumes everything before the first of the bytes.
func (s *scanner) until(bytes string) string {
	n := strings.IndexAny(s.text[s.at:], bytes)
	if n < 0 {
		n = len(s.text)
	}
	return s.next(n)
}

// header reads [a.b] or [[a.b]] and returns the path of the table it opens.
func (s *scanner) header() path {
	array := strings.HasPrefix(s.text[s.at:], "[[")
	s.next(1)
	if array {
		s.next(1)
	}
	line, keys := s.line, s.dottedKey("]")
	s.until("\n")
	var p path
	for i, key := range keys {
		p = p.join(key)
		if n := s.tables[p.text]; array && i == len(keys)-1 {
			s.tables[p.text] = n + 1
			if n == 0 {
				s.lines[p.text] = line
			}
			p = p.index(n)
		} else if n > 0 {
			p = p.index(n - 1)
		}
	}
	s.enter(p)
	s.lines[p.text] = line
	return p
}

func (s *scanner) keyValue(table path) {
	line, p := s.line, table
	for _, key := range s.dottedKey("=") {
		p = p.join(key)
		s.lines[p.text] = line
	}
	if !s.enter(p) {
		return
	}
	s.next(1)
	s.skip(" \t")
	s.value(p)
}

// dottedKey reads the parts of a key before the end byte, at most one more than MaxDepth.
func (s *scanner) dottedKey(end string) []string {
	var keys []string
	for s.at < len(s.text) && len(keys) <= MaxDepth {
		s.skip(" \t.")
		key, c := "", s.peek()
		switch {
		case strings.IndexByte(end, c) >= 0 || c == 0 || c == '\n':
			return keys
		case c == '"' || c == '\'':
			key = s.quoted()
		default:
			key = s.until(" \t.\n" + end)
		}
		if keys = append(keys, key); len(key) > MaxKey && s.long == 0 {
			s.long = s.line
		}
	}
	return keys
}

func (s *scanner) value(p path) {
	if !s.enter(p) {
		return
	}
	switch s.peek() {
	case '[':
		s.next(1)
		for i := 0; s.more(']'); i++ {
			element := p.index(i)
			s.lines[element.text] = s.line
			s.value(element)
		}
	case '{':
		s.next(1)
		for s.more('}') {
			s.keyValue(p)
		}
	case '"', '\'':
		s.quoted()
	default:
		if s.until(",]}#\n") == "" {
			s.next(1)
		}
	}
}

// more passes to the next element of a bracket and reports whether there is one; it
// consumes the closing byte.
func (s *scanner) more(closing byte) bool {
	s.skip(" \t\r\n,")
	if s.peek() == closing {
		s.next(1)
		return false
	}
	return s.at < len(s.text)
}

// quoted consumes a string of any of the four kinds and returns what is between its
// delimiters; escapes are left as they stand.
func (s *scanner) quoted() string {
	quote := s.text[s.at : s.at+1]
	delimiter := quote
	if strings.HasPrefix(s.text[s.at:], strings.Repeat(quote, 3)) {
		delimiter = strings.Repeat(quote, 3)
	}
	s.next(len(delimiter))
	start := s.at
	for s.at < len(s.text) && !strings.HasPrefix(s.text[s.at:], delimiter) {
		if s.text[s.at] == '\\' && quote == `"` {
			s.next(1)
		}
		s.next(1)
	}
	inner := s.text[start:s.at]
	s.next(len(delimiter))
	for len(delimiter) == 3 && strings.HasPrefix(s.text[s.at:], quote) {
		s.next(1) // a multi-line string may end in one or two quotes of its own
	}
	return inner
}

// maxPath bounds the length of a path in bytes, so that long keys do not repeat in those below
// them.
const maxPath = 256

// Join is the path of a key within the table at path.
func Join(path, key string) string {
	if path == "" || len(path) > maxPath {
		return path + key[:min(len(key), maxPath-min(len(path), maxPath))]
	}
	return path + "." + key
}

// Index is the path of an element of the array at path.
func Index(path string, i int) string {
	if len(path) > maxPath {
		return path
	}
	return path + "[" + strconv.Itoa(i) + "]"
}
