package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// goal is a piece of work whose processor time docs/PERFORMANCE.md states.
type goal struct {
	name, what string
	args       []string
	seconds    string  // aimed at; "": nothing stated
	before     string  // of the state before these goals were set, in seconds
	again      bool    // with what an earlier process has kept
	took       float64 // processor seconds, the median
}

// goals are the whole runs of the page. Paths are relative to the root.
func goals() []goal {
	on := func(network string, more ...string) []string {
		return append([]string{"-networks", network, "-no-cache"}, more...)
	}
	return []goal{
		{name: "default", what: "default run, 4 networks x 4 machines", args: []string{"-no-cache"}, before: "13.1 to 15.5", seconds: "2.0"},
		{name: "again", what: "the same, a second time", again: true, before: "13.1 to 15.5", seconds: "1.0"},
		{name: "resnet50", what: "ResNet-50 on two machines, banks", args: on("resnet50", "-machines", "int8,dnateq"), before: "1.18", seconds: "0.4"},
		{name: "gpt2", what: "gpt2, 1,024 tokens, one machine", args: on("gpt2", "-machines", "int8"), before: "24.1", seconds: "3.0"},
		{name: "ndp3d", what: "`configs/ndp3d.toml`, default networks", args: []string{"-config", "configs/ndp3d.toml", "-no-cache"}, before: "39", seconds: "8"},
		{name: "rivals", what: "`configs/rivals.toml`", args: []string{"-config", "configs/rivals.toml", "-no-cache"}, before: "41.5", seconds: "10"},
		{name: "sweep", what: "1,000 AlexNet points x 2 machines (`sweep/testdata/alexnet.toml`)", args: []string{"sweep", "-config", "sweep/testdata/alexnet.toml"}, before: "25.8", seconds: "10"},
	}
}

// BenchmarkGoals runs each piece of work as a process of its own and reports its processor time.
// With -update it writes the medians into docs/PERFORMANCE.md.
func BenchmarkGoals(b *testing.B) {
	program, err := os.Executable()
	require.NoError(b, err)
	list := goals()
	for i := range list {
		g := &list[i]
		b.Run(g.name, func(b *testing.B) {
			kept := b.TempDir()
			if g.again {
				g.run(b, program, kept)
			}
			var took []float64
			for b.Loop() {
				took = append(took, g.run(b, program, kept))
			}
			slices.Sort(took)
			g.took = took[len(took)/2]
			b.ReportMetric(g.took, "cpu-s/op")
		})
	}
	if *update {
		writeGoals(b, list)
	}
}

// run does the work once and returns its processor seconds. kept is a folder for what a process
// keeps for later ones.
func (g *goal) run(b *testing.B, program, kept string) float64 {
	cmd := exec.Command(program, append(slices.Clone(g.args), "-jobs", "1")...)
	cmd.Dir, cmd.Stderr = "../..", os.Stderr
	if g.name == "sweep" {
		cmd.Args = append(cmd.Args, "-store", b.TempDir())
	}
	cmd.Env = append(os.Environ(), asProgram+"=1", cacheVariable+"="+kept)
	require.NoError(b, cmd.Run())
	return (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
}

// writeGoals replaces the table of the page.
func writeGoals(b *testing.B, list []goal) {
	const page, open, end = "../../docs/PERFORMANCE.md", "<!-- measured -->\n", "<!-- end -->\n"
	var table strings.Builder
	fmt.Fprintf(&table, "Measured on %s, %s, %s/%s, %s:\n\n| work | before | goal | now |\n|---|---|---|---|\n",
		time.Now().Format(time.DateOnly), processor(), runtime.GOOS, runtime.GOARCH, load())
	for _, g := range list {
		fmt.Fprintf(&table, "| %s | %s | %s | %.2g |\n", g.what, g.before, g.seconds, g.took)
	}
	text, err := os.ReadFile(page)
	require.NoError(b, err)
	before, rest, ok := strings.Cut(string(text), open)
	require.True(b, ok)
	_, after, ok := strings.Cut(rest, end)
	require.True(b, ok)
	require.NoError(b, os.WriteFile(filepath.FromSlash(page), []byte(before+open+table.String()+end+after), 0o644))
}

// load says how busy the machine is: other work makes processor time longer, too.
func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(text)); len(fields) > 2 {
		return fmt.Sprintf("%d cores with a load average of %s", runtime.NumCPU(), fields[2])
	}
	return "of unknown load"
}

// processor is what the system calls this one.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimLeft(strings.TrimSpace(name), ": \t")
		}
	}
	return "an unnamed processor"
}
