package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"dnasim/rtl"
	"dnasim/rtl/gates"
)

//go:embed latches.v
var latchMap string

//go:embed gate.v
var gateModule string

// A circuit is what yosys is given for a block: all that its netlist depends on.
type circuit struct {
	files map[string]string
	// digest tells a circuit from another; comments do not count, nor modules that the block does
	// not use.
	digest string
}

var (
	comments = regexp.MustCompile(`(?m)//.*$`)
	words    = regexp.MustCompile(`\w+`)
	module   = regexp.MustCompile(`(?m)^module (\w+)`)
)

// circuitOf collects the modules that a block uses, those that become cells in place of what they
// say.
func circuitOf(t technology, b rtl.Block) (circuit, error) {
	sources, err := rtl.Sources()
	if err != nil {
		return circuit{}, err
	}
	sources["clock_gate.v"] = gateModule
	for file, cell := range map[string]string{"full_adder.v": t.FullAdder, "half_adder.v": t.HalfAdder} {
		if cell != "" {
			sources[file] = keptApart(sources[file])
		}
	}
	c := circuit{files: map[string]string{"latches.map": latchMap, "script.ys": script(t, b)}}
	hash := sha256.New()
	fmt.Fprintf(hash, "%s%s%+v%s%s", c.files["script.ys"], comments.ReplaceAllString(latchMap, ""), t.conditions(), t.Map, t.SHA256)
	defined := map[string]string{} // file by module
	for file, text := range sources {
		for _, m := range module.FindAllStringSubmatch(text, -1) {
			defined[m[1]] = file
		}
	}
	for queue := []string{defined[b.Module]}; len(queue) > 0; queue = queue[1:] {
		if _, taken := c.files[queue[0]]; taken {
			continue
		}
		c.files[queue[0]] = sources[queue[0]]
		bare := comments.ReplaceAllString(sources[queue[0]], "")
		hash.Write([]byte(bare))
		used := map[string]bool{}
		for _, word := range words.FindAllString(bare, -1) {
			used[word] = true
		}
		for _, name := range slices.Sorted(maps.Keys(defined)) {
			if used[name] {
				queue = append(queue, defined[name])
			}
		}
	}
	c.digest = fmt.Sprintf("%x", hash.Sum(nil)[:6])
	return c, nil
}

// keptApart is a module without its inside, so that it becomes a cell of the library.
func keptApart(source string) string {
	end := strings.Index(source, ");\n") + len(");\n")
	return strings.Replace(source[:end], "\nmodule ", "\n(* blackbox *)\nmodule ", 1) + "endmodule\n"
}

// synthesize maps the circuit to the technology's cells with yosys, in the folder dir, where the
// result stays and is used again as long as the circuit is the same.
func synthesize(ctx context.Context, dir string, c circuit, l *library, b rtl.Block) (*gates.Netlist, error) {
	folder := filepath.Join(dir, b.Module+"-"+c.digest)
	result := filepath.Join(folder, "netlist.json")
	if _, err := os.Stat(result); err != nil {
		c.files["cells.map"], c.files["cells.lib"] = l.cellV, string(l.text)
		if err := runYosys(ctx, folder, c.files); err != nil {
			return nil, err
		}
	}
	data, err := os.ReadFile(result)
	if err != nil {
		return nil, err
	}
	return gates.ReadNetlist(data, b.Module, l.cells)
}

func runYosys(ctx context.Context, folder string, files map[string]string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for file, text := range files {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644); err != nil {
			return err
		}
	}
	command := exec.CommandContext(ctx, "yosys", "-q", "-s", "script.ys")
	command.Dir = folder
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("yosys: %w\n%s", err, said)
	}
	if err := os.Remove(filepath.Join(folder, "cells.lib")); err != nil { // megabytes each
		return err
	}
	// The last step, so that an interrupted run leaves nothing that looks done.
	return os.Rename(filepath.Join(folder, "mapped.json"), filepath.Join(folder, "netlist.json"))
}

func script(t technology, b rtl.Block) string {
	var parameters strings.Builder
	for _, p := range b.Parameters {
		fmt.Fprintf(&parameters, " -set %s %d", p.Name, p.Value)
	}
	chparam := ""
	if parameters.Len() > 0 {
		chparam = "chparam" + parameters.String() + " " + b.Module
	}
	latches := "techmap -map latches.map"
	if t.LatchLow != "" {
		latches = ""
	}
	lines := []string{
		"read_liberty -lib -ignore_miss_func cells.lib",
		"read_verilog *.v",
		chparam,
		"synth -flatten -noabc -top " + b.Module,
		"dfflibmap -liberty cells.lib",
		"opt", // dfflibmap gives every flip-flop an inverter of its own
		"abc -liberty cells.lib",
		latches,
		"opt_merge",
		"techmap -map cells.map",
		"opt_clean -purge",
		"check -assert",
		"write_json mapped.json",
	}
	return strings.Join(lines, "\n") + "\n"
}

// versions of the tools, for the record.
func versions(ctx context.Context) (string, error) {
	var all []string
	for _, tool := range [][]string{{"yosys", "-V"}, {"iverilog", "-V"}} {
		said, err := exec.CommandContext(ctx, tool[0], tool[1:]...).CombinedOutput()
		if err != nil && len(said) == 0 {
			return "", fmt.Errorf("%s: %w", tool[0], err)
		}
		words := strings.Fields(string(said))
		i := slices.IndexFunc(words, func(w string) bool { return w[0] >= '0' && w[0] <= '9' })
		if i < 0 {
			return "", fmt.Errorf("%s %s: no version in %q", tool[0], tool[1], said)
		}
		all = append(all, tool[0]+" "+words[i])
	}
	return strings.Join(all, ", "), nil
}
