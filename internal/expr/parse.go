package expr

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Parse reads a comparison. Its errors say what was expected where.
func Parse(text string) (Comparison, error) {
	p := &parser{text: text}
	c := Comparison{Text: strings.TrimSpace(text)}
	var err error
	if c.sides[0], err = p.sum(0); err != nil {
		return c, err
	}
	if c.op = p.take("<=", ">=", "==", "!=", "<", ">"); c.op == "" {
		return c, p.expected("a comparison: <=, >=, ==, !=, < or >")
	}
	if c.sides[1], err = p.sum(0); err != nil {
		return c, err
	}
	if p.skip(); p.at < len(text) {
		return c, p.expected("the end")
	}
	c.Names = p.names
	if len(c.Names) == 0 {
		return c, fmt.Errorf("it holds no name, so it is always true or always false")
	}
	return c, nil
}

// parser reads an expression from the left.
type parser struct {
	text  string
	at    int
	names []string
}

const maxNesting = 100

func (p *parser) skip() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
}

// take consumes the first of the words that stands next; "" for none.
func (p *parser) take(words ...string) string {
	p.skip()
	for _, w := range words {
		if strings.HasPrefix(p.text[p.at:], w) {
			p.at += len(w)
			return w
		}
	}
	return ""
}

func (p *parser) expected(what string) error {
	p.skip()
	rest := p.text[p.at:]
	if rest == "" {
		return fmt.Errorf("it ends where %s is expected", what)
	}
	return fmt.Errorf("%q stands where %s is expected (column %d)", rest[:min(len(rest), 20)], what, p.at+1)
}

func (p *parser) sum(depth int) (expression, error) { return p.chain(depth, p.product, "+", "-") }

func (p *parser) product(depth int) (expression, error) { return p.chain(depth, p.factor, "*", "/") }

// chain reads operands with operators of one rank between them, from the left.
func (p *parser) chain(depth int, operand func(int) (expression, error), ops ...string) (expression, error) {
	e, err := operand(depth)
	for err == nil {
		op := p.take(ops...)
		if op == "" {
			break
		}
		var right expression
		if right, err = operand(depth); err == nil {
			e = expression{op: op, parts: []expression{e, right}}
		}
	}
	return e, err
}

func (p *parser) factor(depth int) (expression, error) {
	if depth > maxNesting {
		return expression{}, fmt.Errorf("more than %d levels of parentheses", maxNesting)
	}
	switch {
	case p.take("(") != "":
		e, err := p.sum(depth + 1)
		if err == nil && p.take(")") == "" {
			err = p.expected(`")"`)
		}
		return e, err
	case p.take("-") != "":
		e, err := p.factor(depth + 1)
		return expression{op: "-", parts: []expression{{}, e}}, err
	}
	if p.skip(); p.at == len(p.text) {
		return expression{}, p.expected("a value")
	}
	switch c := p.text[p.at]; {
	case c == '"':
		return p.quoted()
	case isDigit(c) || c == '.':
		return p.number()
	case isLetter(c):
		return p.word(), nil
	}
	return expression{}, p.expected("a value")
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }

func (p *parser) quoted() (expression, error) {
	prefix, err := strconv.QuotedPrefix(p.text[p.at:])
	if err != nil {
		return expression{}, p.expected("a closed string")
	}
	text, err := strconv.Unquote(prefix)
	p.at += len(prefix)
	return expression{value: Text(text)}, err
}

func (p *parser) number() (expression, error) {
	end := p.at
	for end < len(p.text) && (isDigit(p.text[end]) || isLetter(p.text[end]) || p.text[end] == '.' || isExponentSign(p.text, end)) {
		end++
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(p.text[p.at:end], "_", ""), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return expression{}, p.expected("a finite number")
	}
	p.at = end
	return expression{value: Number(v)}, nil
}

// isExponentSign tells whether the byte is the sign in a number such as 1e-3.
func isExponentSign(text string, i int) bool {
	return i > 0 && (text[i] == '-' || text[i] == '+') && (text[i-1] == 'e' || text[i-1] == 'E')
}

func (p *parser) word() expression {
	start := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		inside := (c == '.' || c == '-') && p.at+1 < len(p.text) && (isLetter(p.text[p.at+1]) || isDigit(p.text[p.at+1]))
		if !isLetter(c) && !isDigit(c) && !inside {
			break
		}
		p.at++
	}
	switch name := p.text[start:p.at]; name {
	case "true", "false":
		return expression{value: Truth(name == "true")}
	default:
		p.names = append(p.names, name)
		return expression{op: "name", name: name}
	}
}
