package report

import (
	"dnasim/energy"
	"dnasim/internal/golden"
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// schemaTexts are the comments of the types and fields that make up the JSON.
type schemaTexts map[string]string

// readSchemaTexts reads the comments of a file of Go: "Layer" and "Layer.Cycles".
func readSchemaTexts(t *testing.T, file string, into schemaTexts) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	require.NoError(t, err)
	for _, d := range parsed.Decls {
		general, ok := d.(*ast.GenDecl)
		// the parts and their number
		if ok && general.Tok == token.CONST && len(general.Specs) > int(energy.NumParts) {
			for i, part := range energy.Parts() {
				into["Part."+part.Key()] = oneLine(general.Specs[i].(*ast.ValueSpec).Comment.Text())
			}
		}
		if !ok || general.Tok != token.TYPE {
			continue
		}
		for _, s := range general.Specs {
			spec := s.(*ast.TypeSpec)
			into[spec.Name.Name] = oneLine(general.Doc.Text())
			structure, ok := spec.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range structure.Fields.List {
				for _, name := range field.Names {
					into[spec.Name.Name+"."+name.Name] = oneLine(field.Doc.Text() + " " + field.Comment.Text())
				}
			}
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// schemaWriter writes the page and remembers which types are still to be described.
type schemaWriter struct {
	t     *testing.T
	texts schemaTexts
	page  strings.Builder
	seen  map[reflect.Type]bool
	queue []reflect.Type
}

// describe writes the table of a type.
func (w *schemaWriter) describe(of reflect.Type) {
	fmt.Fprintf(&w.page, "## %s\n\n%s\n\n| key | type | meaning |\n| --- | --- | --- |\n", of.Name(), wrapped(w.texts[of.Name()]))
	assert.NotEmpty(w.t, w.texts[of.Name()], "%s has no comment", of.Name())
	if of == reflect.TypeFor[results.EnergyPJ]() {
		w.energyParts()
		return
	}
	for i := range of.NumField() {
		field := of.Field(i)
		text := w.texts[of.Name()+"."+field.Name]
		assert.NotEmpty(w.t, text, "%s.%s has no comment: it is what SCHEMA.md says of the key", of.Name(), field.Name)
		fmt.Fprintf(&w.page, "| `%s` | %s | %s |\n", results.FieldKey(field), w.typeName(field.Type), table.EscapeMarkdown(text))
	}
	w.page.WriteString("\n")
}

// wrapped breaks a paragraph into lines of at most 100 columns.
func wrapped(text string) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		switch length := utf8.RuneCountInString(word); {
		case column == 0:
			column = length
		case column+1+length > 100:
			b.WriteByte('\n')
			column = length
		default:
			b.WriteByte(' ')
			column += 1 + length
		}
		b.WriteString(word)
	}
	return b.String()
}

// energyParts describes an energy stack, whose keys come from the table of its parts.
func (w *schemaWriter) energyParts() {
	texts := schemaTexts{}
	readSchemaTexts(w.t, "../energy/part.go", texts)
	fmt.Fprintf(&w.page, "| `total` | number | %s |\n", w.texts["EnergyPJ.Total"])
	for _, part := range energy.Parts() {
		fmt.Fprintf(&w.page, "| `%s` | number | %s |\n", part.Key(), texts["Part."+part.Key()])
	}
	w.page.WriteString("\n")
}

// typeName is the type of a value in the JSON.
func (w *schemaWriter) typeName(of reflect.Type) string {
	switch of.Kind() {
	case reflect.Pointer:
		return w.typeName(of.Elem()) + " or null"
	case reflect.Slice:
		return "array of " + w.typeName(of.Elem())
	case reflect.Map:
		return "object, " + w.typeName(of.Elem()) + " by name"
	case reflect.Interface:
		return "any value"
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "whole number"
	case reflect.Float64:
		return "number"
	case reflect.Struct:
		if !w.seen[of] {
			w.seen[of] = true
			w.queue = append(w.queue, of)
		}
		return fmt.Sprintf("[%s](#%s)", of.Name(), strings.ToLower(of.Name()))
	}
	w.t.Errorf("%s cannot be described", of)
	return ""
}

const schemaHead = `# The JSON of a run

Schema ` + "`" + results.Schema + "`" + `, written by ` + "`dnasim -format json`" + ` and as results.json by ` + "`-out`" + `.
Keys may be added under the same number. None is renamed, and none changes its meaning or unit: that
takes a new number. A reader should pass over keys that it does not know. Units are in the keys: _pj
picojoules, _s seconds, _mhz, _nm, _v, _kib, _gbps (10^9 bytes per second), _mm2, _mw. Arrays are
never null. Numbers are exact: they parse back to the value that was computed.

This page is made from the comments of run.go, explain.go and energy.go: go test ./report -update
writes it, and a test fails when it is stale.

`

// The page must say of every key of the JSON what it means.
func TestSchemaPageIsThatOfTheTypes(t *testing.T) {
	w := &schemaWriter{t: t, texts: schemaTexts{}, seen: map[reflect.Type]bool{}}
	readSchemaTexts(t, "../results/run.go", w.texts)
	readSchemaTexts(t, "../results/counts.go", w.texts)
	readSchemaTexts(t, "../results/explain.go", w.texts)
	readSchemaTexts(t, "../results/energy.go", w.texts)
	w.page.WriteString(schemaHead)
	w.typeName(reflect.TypeFor[results.Run]())
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		w.describe(next)
	}
	page := strings.TrimRight(w.page.String(), "\n") + "\n"
	if *golden.Update {
		require.NoError(t, os.WriteFile("../results/SCHEMA.md", []byte(page), 0o666))
	}
	want, err := os.ReadFile("../results/SCHEMA.md")
	require.NoError(t, err)
	assert.Equal(t, string(want), page, "SCHEMA.md is stale: run go test ./report -update and review it")
}
