package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func outFlag(f *flag.FlagSet, v *string, what string) {
	f.StringVar(v, "out", "", "also write "+what+" into `directory`")
}

// checkOut refuses an output directory that cannot be made or filled before work is spent on it.
func checkOut(dir string, check func(string) error) error {
	if err := checkFolder(dir); err != nil || dir == "" {
		return err
	}
	return check(dir)
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

// checkFolder refuses a path on which something other than a folder lies.
func checkFolder(dir string) error {
	for at := filepath.Clean(dir); dir != ""; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		switch {
		case err == nil && info.IsDir():
			return nil
		case err == nil:
			return fmt.Errorf("-out %s: %s is a file; allowed: a directory, which is made if it does not exist", dir, at)
		case at == filepath.Dir(at):
			return fmt.Errorf("-out %s: %w", dir, err)
		}
	}
	return nil
}
