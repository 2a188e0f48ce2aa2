package main

import (
	"flag"
	"fmt"
	"strings"
)

func outFlag(f *flag.FlagSet, v *string, what string) {
	f.StringVar(v, "out", "", "also write "+what+" into `directory`")
}

// checkOut refuses an output directory that cannot be made or filled before work is spent on it.
func checkOut(dir string, check func(string) error) error {
	if dir == "" {
		return nil
	}
	if err := check(dir); err != nil {
		return wrongInput(fmt.Errorf("-out %s: %w", dir, err))
	}
	return nil
}

// writeOut fills an output directory, if there is one.
func writeOut(dir string, write func() error) error {
	if dir == "" {
		return nil
	}
	return write()
}

// repeatable is the command line as it can be given again.
func repeatable(args []string) string {
	words := []string{"dnasim"}
	for _, a := range args {
		words = append(words, shellWord(a))
	}
	return strings.Join(words, " ")
}

// shellWord quotes what a shell would take apart.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./,:=+@%", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
