package main

import (
	"flag"
	"fmt"
	"strings"
)

// help of the program, or of one command.
func help(cmd command) string {
	var b strings.Builder
	if cmd.name != "" {
		fmt.Fprintf(&b, "usage: dnasim %s\n\n%s\n\n", cmd.usage(), cmd.summary)
		f := flagsOf(cmd.name, cmd.action())
		f.SetOutput(&b)
		f.PrintDefaults()
		return b.String()
	}
	b.WriteString(`dnasim simulates DNN accelerators with exponential-counting (DNA-TEQ) and INT8 lanes.

usage: dnasim -config FILE, or dnasim FILE.toml, or dnasim COMMAND; dnasim alone runs the default configuration:

`)
	for _, cmd := range commands() {
		fmt.Fprintf(&b, "  %-10s %s\n             dnasim %s\n", cmd.name, cmd.summary, cmd.usage())
	}
	b.WriteString("\ndnasim COMMAND -h explains the flags. Exit status: 0 done, 1 the run failed, 2 the input is wrong, 130 or 143 a signal ended it.\n")
	return b.String()
}

// usage is the command with its arguments and flags.
func (cmd command) usage() string {
	words := []string{cmd.name}
	if cmd.arguments != "" {
		words = append(words, cmd.arguments)
	}
	flagsOf(cmd.name, cmd.action()).VisitAll(func(f *flag.Flag) {
		value, _ := flag.UnquoteUsage(f)
		words = append(words, strings.TrimSuffix("[-"+f.Name+" "+value, " ")+"]")
	})
	return strings.Join(words, " ")
}
