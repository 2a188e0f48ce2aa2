package main

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"strings"
	"text/template"

	"dnasim/report/table"
)

// completionCommand prints a script that completes commands and flags in a shell.
type completionCommand struct{}

func (*completionCommand) declare(*flag.FlagSet) {}

func (*completionCommand) run(_ context.Context, c *console, in input) error {
	shell := ""
	if len(in.arguments) == 1 {
		shell = in.arguments[0]
	}
	script := completions.Lookup(shell)
	if shell == "" || script == nil {
		return wrongInput(fmt.Errorf("dnasim completion %s: allowed: bash, zsh or fish", shell))
	}
	return script.Execute(c.stdout, completionTable())
}

// completed is a command as the scripts need it.
type completed struct {
	Name, Summary string
	Flags         []completedFlag
}

type completedFlag struct {
	Name, Usage string
	Switch      bool     // takes no value
	Values      []string // nil: files
}

// completionTable lists the commands with their flags.
func completionTable() (table []completed) {
	for _, cmd := range commands() {
		entry := completed{Name: cmd.name, Summary: cmd.summary}
		flagsOf(cmd.name, cmd.action()).VisitAll(func(f *flag.Flag) {
			value, usage := flag.UnquoteUsage(f)
			entry.Flags = append(entry.Flags, completedFlag{f.Name, usage, value == "", flagValues(f.Name)})
		})
		table = append(table, entry)
	}
	return table
}

// flagValues lists the words that a flag allows, nil where there is no such list.
func flagValues(name string) (values []string) {
	switch name {
	case "format":
		for _, f := range table.Formats() {
			values = append(values, string(f))
		}
	case "progress":
		values = []string{progressAuto, progressNever, progressAlways}
	}
	return values
}

//go:embed completion.tmpl
var completionText string

// completions holds a template for each shell.
var completions = template.Must(template.New("").Funcs(template.FuncMap{
	"join": strings.Join,
	// quote makes a word of a text for all three shells.
	"quote": func(s string) string {
		return "'" + strings.NewReplacer("'", "’", "[", "(", "]", ")", ":", " -").Replace(s) + "'"
	},
}).Parse(completionText))
