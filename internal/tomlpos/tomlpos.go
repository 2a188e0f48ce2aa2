package tomlpos

import (
	"strconv"
	"strings"
)

// Locate maps every key and array element of a TOML document to its line, under paths
// like "layers[3].kernel". The TOML library keeps no positions of elements, and an
// error in the seventh layer must name its line. The text must be valid TOML: the
// scanner only finds its way, it checks nothing.
func Locate(text string) map[string]int {
	s := &scanner{text: text, line: 1, lines: map[string]int{}, tables: map[string]int{}}
	prefix := ""
	for s.skip(" \t\r\n,"); s.at < len(s.text); s.skip(" \t\r\n,") {
		if s.peek() == '[' {
			prefix = s.header()
			continue
		}
		s.keyValue(prefix)
	}
	return s.lines
}

type scanner struct {
	text   string
	at     int
	line   int
	lines  map[string]int
	tables map[string]int // elements so far of each array of tables
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
func (s *scanner) header() string {
	array := strings.HasPrefix(s.text[s.at:], "[[")
	s.next(1)
	if array {
		s.next(1)
	}
	line, keys := s.line, s.dottedKey("]")
	s.until("\n")
	path := ""
	for i, key := range keys {
		path = Join(path, key)
		if n := s.tables[path]; array && i == len(keys)-1 {
			s.tables[path] = n + 1
			if n == 0 {
				s.lines[path] = line
			}
			path = Index(path, n)
		} else if n > 0 {
			path = Index(path, n-1)
		}
	}
	s.lines[path] = line
	return path
}

func (s *scanner) keyValue(prefix string) {
	line, path := s.line, prefix
	for _, key := range s.dottedKey("=") {
		path = Join(path, key)
		s.lines[path] = line
	}
	s.next(1)
	s.skip(" \t")
	s.value(path)
}

// dottedKey reads the parts of a key before the end byte.
func (s *scanner) dottedKey(end string) []string {
	var keys []string
	for s.at < len(s.text) {
		s.skip(" \t.")
		switch c := s.peek(); {
		case strings.IndexByte(end, c) >= 0 || c == 0 || c == '\n':
			return keys
		case c == '"' || c == '\'':
			keys = append(keys, s.quoted())
		default:
			keys = append(keys, s.until(" \t.\n"+end))
		}
	}
	return keys
}

func (s *scanner) value(path string) {
	switch s.peek() {
	case '[':
		s.next(1)
		for i := 0; s.more(']'); i++ {
			s.lines[Index(path, i)] = s.line
			s.value(Index(path, i))
		}
	case '{':
		s.next(1)
		for s.more('}') {
			s.keyValue(path)
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

// maxPath ends the growth of paths: a document nested deeper holds no network.
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
