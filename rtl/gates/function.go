package gates

import (
	"fmt"
	"strings"
)

// verilogFunction turns the function of a Liberty pin into a Verilog expression. Operators,
// tightest first: ! or a quote behind, ^, a blank or & or *, + or |.
func verilogFunction(function string) (string, error) {
	p := &functionParser{text: function}
	expression, err := p.or(0)
	if err != nil {
		return "", fmt.Errorf("function %q: %w", function, err)
	}
	if p.next() != 0 {
		return "", fmt.Errorf("function %q: unexpected %q", function, p.text[p.at:])
	}
	return expression, nil
}

type functionParser struct {
	text string
	at   int
}

// next is the next character that is not blank, 0 at the end.
func (p *functionParser) next() byte {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *functionParser) or(depth int) (string, error) {
	return p.operands(depth, p.and, "+|", " | ")
}

func (p *functionParser) and(depth int) (string, error) {
	first, err := p.xor(depth)
	for err == nil {
		switch c := p.next(); {
		case c == '&' || c == '*':
			p.at++
		case c == '(' || c == '!' || isName(c): // a blank
		default:
			return first, nil
		}
		var second string
		second, err = p.xor(depth)
		first = "(" + first + " & " + second + ")"
	}
	return "", err
}

func (p *functionParser) xor(depth int) (string, error) {
	return p.operands(depth, p.factor, "^", " ^ ")
}

func (p *functionParser) operands(depth int, operand func(int) (string, error), operators, verilog string) (string, error) {
	first, err := operand(depth)
	for err == nil {
		if c := p.next(); c == 0 || !strings.ContainsRune(operators, rune(c)) {
			return first, nil
		}
		p.at++
		var second string
		second, err = operand(depth)
		first = "(" + first + verilog + second + ")"
	}
	return "", err
}

func (p *functionParser) factor(depth int) (string, error) {
	if depth > maxDepth {
		return "", fmt.Errorf("nested more than %d deep", maxDepth)
	}
	var value string
	switch c := p.next(); {
	case c == '!':
		p.at++
		inner, err := p.factor(depth + 1)
		if err != nil {
			return "", err
		}
		value = "~" + inner
	case c == '(':
		p.at++
		inner, err := p.or(depth + 1)
		if err != nil {
			return "", err
		}
		if p.next() != ')' {
			return "", fmt.Errorf("a ) is missing at %d", p.at)
		}
		p.at++
		value = "(" + inner + ")"
	case isName(c):
		begin := p.at
		for p.at < len(p.text) && isName(p.text[p.at]) {
			p.at++
		}
		value = p.text[begin:p.at]
	default:
		return "", fmt.Errorf("an operand is missing at %d", p.at)
	}
	for p.at < len(p.text) && p.text[p.at] == '\'' {
		p.at++
		value = "~" + value
	}
	return value, nil
}

func isName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
