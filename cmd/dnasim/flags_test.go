package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// promised are the flags that scripts rely on; more may exist, none of these may go.
var promised = map[string][]string{
	"dram":       {"config", "trace", "format"},
	"run":        {"config", "networks", "machines", "format", "out", "jobs", "progress"},
	"networks":   {"format"},
	"compare":    {"bound", "format"},
	"completion": nil,
	"sweep":      {"config", "dry-run", "shard", "slurm", "jobs", "progress", "format", "out"},
	"quantize":   {"config", "tensor", "bits", "fit", "terms", "format"},
	"lanes":      {"config", "networks", "machines", "n", "format", "jobs", "progress"},
	"energy":     {"node", "sram", "width", "cell", "format"},
	"config":     {"print-default"},
	"version":    nil,
}

// flagNames lists the flags that a command declares.
func flagNames(command string) []string {
	var names []string
	for _, c := range commands() {
		if c.name == command {
			flagsOf(c.name, c.action()).VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
		}
	}
	return names
}

// runMain runs a command line in this process.
func runMain(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errors bytes.Buffer
	status = dispatch(t.Context(), &console{stdout: &out, stderr: &errors}, args)
	return status, out.String(), errors.String()
}

func TestPromisedFlagsExist(t *testing.T) {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	for command, flags := range promised {
		require.Contains(t, names, command)
		for _, name := range flags {
			assert.Contains(t, flagNames(command), name, "dnasim %s", command)
		}
	}
	assert.Len(t, names, len(promised))
}

var flagWord = regexp.MustCompile(`(^|[\s\[(|])-([a-z][a-z-]*)`)

// flagsIn lists the words of a text that look like flags.
func flagsIn(text string) []string {
	var names []string
	for _, m := range flagWord.FindAllStringSubmatch(text, -1) {
		names = append(names, m[2])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// The usage line and the list below it name all flags of a command and no others.
func TestHelpAgreesWithTheFlags(t *testing.T) {
	for _, c := range commands() {
		status, help, _ := runMain(t, c.name, "-h")
		require.Zero(t, status)
		usage, list, ok := strings.Cut(help, "\n\n")
		require.True(t, ok)
		assert.Contains(t, usage, "usage: dnasim "+c.name)
		assert.Equal(t, flagNames(c.name), flagsIn(usage), "usage of %s", c.name)
		for _, name := range flagNames(c.name) {
			assert.Contains(t, list, "\n  -"+name, "dnasim %s -h", c.name)
		}
		_, whole, _ := runMain(t, "-h")
		assert.Contains(t, whole, "dnasim "+c.usage())
		assert.Contains(t, whole, c.summary)
	}
}

// commandLine finds calls of dnasim in prose and code: up to the end of the line, of the
// quotation, or a pipe.
var commandLine = regexp.MustCompile("(?:go run \\./cmd/dnasim|\\bdnasim)((?: +[^\\s`|>#;]+)+)")

// Every command and flag that the documentation shows exists.
func TestDocumentedCommandsExist(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../../*.md", "../../docs/*.md", "../../*/*.md", "../../configs/*.toml"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		files = append(files, found...)
	}
	require.Contains(t, files, "../../README.md")
	shown := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range commandLine.FindAllStringSubmatch(string(text), -1) {
			args := strings.Fields(m[1])
			command, ok := "run", strings.HasPrefix(args[0], "-")
			if _, known := promised[args[0]]; known {
				command, ok = args[0], true
			}
			if !ok {
				continue // prose: "dnasim simulates ..."
			}
			for _, name := range flagsIn(strings.Join(args, " ")) {
				shown++
				assert.Contains(t, append(flagNames(command), "h"), name, "%s: %s", file, strings.TrimSpace(m[0]))
			}
		}
	}
	assert.Greater(t, shown, 4)
}

func TestListsOfNames(t *testing.T) {
	assert.Equal(t, []string{"a", "b"}, names(" a, b,,"))
	assert.Empty(t, names(""))
	assert.Empty(t, names(" , "))
}

func TestCapacities(t *testing.T) {
	for text, bytes := range map[string]int{"512B": 512, "48KiB": 48 << 10, "2MiB": 2 << 20, "0.5KiB": 512, "1e3B": 1000} {
		got, err := parseCapacity(text)
		assert.NoError(t, err, text)
		assert.Equal(t, bytes, got, text)
	}
	for _, text := range []string{"", "48", "48kb", "KiB", "-1KiB", "0B", "NaNKiB", "InfMiB", "1e99MiB", "0.3B", "1.0001KiB", "48 KiB", "48KiBB"} {
		_, err := parseCapacity(text)
		assert.ErrorContains(t, err, "allowed: a whole number of bytes such as 512B, 48KiB or 2MiB", text)
	}
}

// Flags may stand before and after arguments.
func TestFlagsAndArgumentsMix(t *testing.T) {
	parse := func(args []string) (format string, rest []string, err error) {
		cmd, args, err := choose(append([]string{"networks"}, args...))
		require.NoError(t, err)
		a := new(networksCommand)
		rest, err = cmd.parse(a, args)
		return a.name, rest, err
	}
	for _, args := range [][]string{{"-format", "csv", "alexnet"}, {"alexnet", "-format", "csv"}, {"alexnet", "--format=csv"}} {
		format, rest, err := parse(args)
		require.NoError(t, err)
		assert.Equal(t, []string{"alexnet"}, rest)
		assert.Equal(t, "csv", format)
	}
	for _, args := range [][]string{{"a", "b"}, {"-formt", "csv"}, {"-format"}, {"a", "-layers"}} {
		_, _, err := parse(args)
		assert.ErrorAs(t, err, new(inputError), "%v", args)
	}
}

// A flag, a configuration file or nothing in place of a command means the first command.
func TestTheFirstCommandNeedsNoName(t *testing.T) {
	for _, args := range [][]string{nil, {"-layers"}, {"mine.toml", "-layers"}} {
		cmd, rest, err := choose(args)
		require.NoError(t, err)
		assert.Equal(t, "run", cmd.name)
		assert.Equal(t, args, rest)
	}
	cmd, rest, err := choose([]string{"--version", "-format", "json"})
	require.NoError(t, err)
	assert.Equal(t, "version", cmd.name)
	assert.Equal(t, []string{"-format", "json"}, rest)
}

// The scripts of all shells name every command and every flag.
func TestCompletionKnowsEveryCommandAndFlag(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		status, script, stderr := runMain(t, "completion", shell)
		require.Zero(t, status, stderr)
		for command := range promised {
			assert.Contains(t, script, command, shell)
			for _, name := range flagNames(command) {
				assert.Contains(t, script, name, "%s: dnasim %s", shell, command)
			}
		}
		if path, err := exec.LookPath(shell); err == nil && shell != "fish" {
			check := exec.Command(path, "-n")
			check.Stdin = strings.NewReader(script)
			out, err := check.CombinedOutput()
			assert.NoError(t, err, "%s: %s", shell, out)
		}
	}
	status, _, stderr := runMain(t, "completion", "tcsh")
	assert.Equal(t, exitInput, status)
	assert.Contains(t, stderr, "dnasim completion tcsh: allowed: bash, zsh or fish")
}
