package gates

import (
	"fmt"
	"strings"
)

// A group of a Liberty file: kind (arguments) { attributes, groups }.
type group struct {
	kind       string
	arguments  []string
	attributes map[string][]string
	groups     []*group
}

// of are the groups of one kind.
func (g *group) of(kind string) []*group {
	var found []*group
	for _, child := range g.groups {
		if child.kind == kind {
			found = append(found, child)
		}
	}
	return found
}

func (g *group) name() string {
	if len(g.arguments) == 0 {
		return ""
	}
	return g.arguments[0]
}

func (g *group) attribute(name string) string {
	if values := g.attributes[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

type libertyParser struct {
	file, text string
	at         int
	line       int
}

// maxDepth of nested groups; libraries have five.
const maxDepth = 20

// parseLiberty reads the library group of a file. Errors name file and line.
func parseLiberty(file, text string) (*group, error) {
	p := &libertyParser{file: file, text: text, line: 1}
	kind := p.word()
	if kind != "library" {
		return nil, p.fail("begins with %q, must begin with library(...)", kind)
	}
	return p.group(kind, 0)
}

func (p *libertyParser) fail(format string, arguments ...any) error {
	return fmt.Errorf("%s:%d: %s", p.file, p.line, fmt.Sprintf(format, arguments...))
}

// space skips blanks, continued lines and comments.
func (p *libertyParser) space() {
	for p.at < len(p.text) {
		switch rest := p.text[p.at:]; {
		case rest[0] == '\n':
			p.line++
			p.at++
		case strings.ContainsRune(" \t\r\\", rune(rest[0])):
			p.at++
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest, "*/")
			if end < 0 {
				end = len(rest) - 2
			}
			p.line += strings.Count(rest[:end+2], "\n")
			p.at += end + 2
		default:
			return
		}
	}
}

// word is the next name, number, quoted text or punctuation; "" at the end.
func (p *libertyParser) word() string {
	p.space()
	if p.at >= len(p.text) {
		return ""
	}
	begin := p.at
	if p.text[begin] == '"' {
		length := strings.IndexByte(p.text[begin+1:], '"')
		if length < 0 {
			p.at = len(p.text)
			return p.text[begin+1:]
		}
		p.at = begin + length + 2
		word := p.text[begin+1 : begin+1+length]
		p.line += strings.Count(word, "\n")
		return word
	}
	for p.at < len(p.text) && !strings.ContainsRune(" \t\r\n\\(){};:,\"", rune(p.text[p.at])) {
		p.at++
	}
	if p.at == begin {
		p.at++
	}
	return p.text[begin:p.at]
}

func (p *libertyParser) peek() string {
	at, line := p.at, p.line
	word := p.word()
	p.at, p.line = at, line
	return word
}

// atEndOfLine says whether nothing but blanks follows in the line.
func (p *libertyParser) atEndOfLine() bool {
	rest := strings.TrimLeft(p.text[p.at:], " \t\r")
	return rest == "" || rest[0] == '\n'
}

// group reads what follows the kind: (arguments) { ... }.
func (p *libertyParser) group(kind string, depth int) (*group, error) {
	if depth > maxDepth {
		return nil, p.fail("groups are nested more than %d deep", maxDepth)
	}
	arguments, err := p.parenthesis()
	if err != nil {
		return nil, err
	}
	g := &group{kind: kind, arguments: arguments, attributes: map[string][]string{}}
	if word := p.word(); word != "{" {
		return nil, p.fail("%s: found %q, must be {", kind, word)
	}
	for {
		switch name := p.word(); name {
		case "":
			return nil, p.fail("%s: the file ends before its }", kind)
		case "}":
			return g, nil
		case ";":
		default:
			if err := p.statement(g, name, depth); err != nil {
				return nil, err
			}
		}
	}
}

// statement reads an attribute, simple or complex, or a group.
func (p *libertyParser) statement(g *group, name string, depth int) error {
	switch p.peek() {
	case ":":
		p.word()
		g.attributes[name] = append(g.attributes[name], p.word())
		// Units and expressions without quotes, to a semicolon or the end of the line.
		for next := p.peek(); next != ";" && next != "}" && next != "" && !p.atEndOfLine(); next = p.peek() {
			p.word()
		}
		return nil
	case "(":
		at, line := p.at, p.line
		values, err := p.parenthesis()
		if err != nil {
			return err
		}
		if p.peek() != "{" {
			g.attributes[name] = append(g.attributes[name], values...)
			return nil
		}
		p.at, p.line = at, line
		child, err := p.group(name, depth+1)
		if err != nil {
			return err
		}
		g.groups = append(g.groups, child)
		return nil
	}
	return p.fail("%s: found %q, must be : or (", name, p.peek())
}

func (p *libertyParser) parenthesis() ([]string, error) {
	if word := p.word(); word != "(" {
		return nil, p.fail("found %q, must be (", word)
	}
	var values []string
	for {
		switch word := p.word(); word {
		case ")":
			return values, nil
		case ",":
		case "":
			if p.at >= len(p.text) {
				return nil, p.fail("the file ends before a )")
			}
		default:
			values = append(values, word)
		}
	}
}
