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
	"strconv"
	"strings"

	"dnasim/rtl"
	"dnasim/rtl/gates"
)

//go:embed cells.v
var cellMap string

//go:embed latches.v
var latchMap string

//go:embed gate.v
var gateModule string

//go:embed adders.v
var adderModules string

// A technology is a cell library and what is assumed with it.
type technology struct {
	name       string
	liberty    string // file
	lef        string // file; areas that the Liberty file gives as 0
	conditions gates.Conditions
}

// technologies are the libraries of the Debian packages qflow-tech-osu018 and -osu035. Wires: 0.2
// fF/um (a usual figure for aluminium at these nodes), 25 um a pin at 180 nm, 50 um at 350 nm:
// assumed.
var technologies = []technology{
	{"osu018", "/usr/share/qflow/tech/osu018/osu018_stdcells.lib", "/usr/share/qflow/tech/osu018/osu018_stdcells.lef",
		gates.Conditions{WirePFPerPin: 0.005, MaxFanout: 16, Buffer: "BUFX4", ClockSlewNS: 0.1, InputSlewNS: 0.1}},
	{"osu035", "/usr/share/qflow/tech/osu035/osu035_stdcells.lib", "/usr/share/qflow/tech/osu035/osu035_stdcells.lef",
		gates.Conditions{WirePFPerPin: 0.010, MaxFanout: 16, Buffer: "BUFX4", ClockSlewNS: 0.2, InputSlewNS: 0.2}},
}

// library reads the technology's cells, with areas from the LEF file where the Liberty file has
// none.
func (t technology) library() (*gates.Library, error) {
	text, err := os.ReadFile(t.liberty)
	if err != nil {
		return nil, err
	}
	library, err := gates.ReadLibrary(t.liberty, string(text))
	if err != nil {
		return nil, err
	}
	lef, err := os.ReadFile(t.lef)
	if err != nil {
		return nil, err
	}
	size := regexp.MustCompile(`(?s)MACRO (\w+)\s.*?SIZE ([0-9.]+) BY ([0-9.]+)`)
	for _, m := range size.FindAllStringSubmatch(string(lef), -1) {
		if cell := library.Cells[m[1]]; cell != nil && cell.AreaUM2 == 0 {
			width, _ := strconv.ParseFloat(m[2], 64)
			height, _ := strconv.ParseFloat(m[3], 64)
			cell.AreaUM2 = width * height
		}
	}
	return library, nil
}

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
	delete(sources, "full_adder.v")
	delete(sources, "half_adder.v")
	sources["clock_gate.v"], sources["adders.v"] = gateModule, adderModules
	c := circuit{files: map[string]string{"cells.map": cellMap, "latches.map": latchMap, "script.ys": script(t, b)}}
	hash := sha256.New()
	fmt.Fprintf(hash, "%s%s%+v", c.files["script.ys"], comments.ReplaceAllString(latchMap+cellMap, ""), t.conditions)
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

// synthesize maps the circuit to the technology's cells with yosys, in the folder dir, where the
// result stays and is used again as long as the circuit is the same.
func synthesize(ctx context.Context, dir string, c circuit, library *gates.Library, b rtl.Block) (*gates.Netlist, error) {
	folder := filepath.Join(dir, b.Module+"-"+c.digest)
	result := filepath.Join(folder, "netlist.json")
	if _, err := os.Stat(result); err != nil {
		if err := runYosys(ctx, folder, c.files); err != nil {
			return nil, err
		}
	}
	data, err := os.ReadFile(result)
	if err != nil {
		return nil, err
	}
	return gates.ReadNetlist(data, b.Module, library)
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
	lines := []string{
		"read_liberty -lib -ignore_miss_func " + t.liberty,
		"read_verilog *.v",
		chparam,
		"synth -flatten -noabc -top " + b.Module,
		"dfflibmap -liberty " + t.liberty,
		"opt", // dfflibmap gives every flip-flop an inverter of its own
		"abc -liberty " + t.liberty,
		"techmap -map latches.map",
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
