package gates

import (
	"fmt"
	"strings"
)

// An expression is the function of a Liberty pin: as Verilog, and its value for those of the names.
type expression struct {
	verilog string
	value   func(of map[string]bool) bool
}

// parseFunction reads the function of a Liberty pin. Operators, tightest first: ! or a quote
// behind, ^, a blank or & or *, + or |.
func parseFunction(function string) (expression, error) {
	p := &functionParser{text: function}
	e, err := p.or(0)
	if err != nil {
		return expression{}, fmt.Errorf("function %q: %w", function, err)
	}
	if p.next() != 0 {
		return expression{}, fmt.Errorf("function %q: unexpected %q", function, p.text[p.at:])
	}
	return e, nil
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

func (p *functionParser) or(depth int) (expression, error) {
	return p.operands(depth, p.and, "+|", " | ", func(a, b bool) bool { return a || b })
}

func (p *functionParser) and(depth int) (expression, error) {
	first, err := p.xor(depth)
	for err == nil {
		switch c := p.next(); {
		case c == '&' || c == '*':
			p.at++
		case c == '(' || c == '!' || isName(c): // a blank
		default:
			return first, nil
		}
		var second expression
		second, err = p.xor(depth)
		first = join(first, second, " & ", func(a, b bool) bool { return a && b })
	}
	return expression{}, err
}

func (p *functionParser) xor(depth int) (expression, error) {
	return p.operands(depth, p.factor, "^", " ^ ", func(a, b bool) bool { return a != b })
}

func (p *functionParser) operands(depth int, operand func(int) (expression, error), operators, verilog string, of func(a, b bool) bool) (expression, error) {
	first, err := operand(depth)
	for err == nil {
		if c := p.next(); c == 0 || !strings.ContainsRune(operators, rune(c)) {
			return first, nil
		}
		p.at++
		var second expression
		second, err = operand(depth)
		first = join(first, second, verilog, of)
	}
	return expression{}, err
}

// join is two expressions with an operator between them.
func join(first, second expression, verilog string, of func(a, b bool) bool) expression {
	return expression{"(" + first.verilog + verilog + second.verilog + ")",
		func(names map[string]bool) bool { return of(first.value(names), second.value(names)) }}
}

func not(e expression) expression {
	return expression{"~" + e.verilog, func(names map[string]bool) bool { return !e.value(names) }}
}

func (p *functionParser) factor(depth int) (expression, error) {
	if depth > maxDepth {
		return expression{}, fmt.Errorf("nested more than %d deep", maxDepth)
	}
	var e expression
	var err error
	switch c := p.next(); {
	case c == '!':
		p.at++
		if e, err = p.factor(depth + 1); err != nil {
			return expression{}, err
		}
		e = not(e)
	case c == '(':
		p.at++
		if e, err = p.or(depth + 1); err != nil {
			return expression{}, err
		}
		if p.next() != ')' {
			return expression{}, fmt.Errorf("a ) is missing at %d", p.at)
		}
		p.at++
		e.verilog = "(" + e.verilog + ")"
	case isName(c):
		e = p.name()
	default:
		return expression{}, fmt.Errorf("an operand is missing at %d", p.at)
	}
	for p.at < len(p.text) && p.text[p.at] == '\'' {
		p.at++
		e = not(e)
	}
	return e, nil
}

// name reads a name or a constant.
func (p *functionParser) name() expression {
	begin := p.at
	for p.at < len(p.text) && isName(p.text[p.at]) {
		p.at++
	}
	name := p.text[begin:p.at]
	if name == "0" || name == "1" {
		return expression{"1'b" + name, func(map[string]bool) bool { return name == "1" }}
	}
	return expression{name, func(names map[string]bool) bool { return names[name] }}
}

func isName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
