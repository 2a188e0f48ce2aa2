package slurm

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// script is what every task runs.
func (a *Array) script() (string, error) {
	file, err := filepath.Abs(a.Sweep)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("#!/bin/sh\n#SBATCH --job-name=dnasim-sweep\n")
	// Slurm expands % in the names of files.
	fmt.Fprintf(&b, "#SBATCH --output=%s\n", strconv.Quote(strings.ReplaceAll(a.dir, "%", "%%")+"/%A_%a.log"))
	fmt.Fprintf(&b, "#SBATCH --cpus-per-task=%d\n", max(1, a.CPUs))
	if p := a.Partition; p != "" {
		fmt.Fprintf(&b, "#SBATCH --partition=%s\n", p)
	}
	if m := a.TimeMinutes; m > 0 {
		fmt.Fprintf(&b, "#SBATCH --time=%d\n", m)
	}
	for _, o := range a.Options {
		fmt.Fprintf(&b, "#SBATCH %s\n", o)
	}
	fmt.Fprintf(&b, "exec %s sweep -config %s -store %s -shard \"$SLURM_ARRAY_TASK_ID/%d\" -jobs %d -progress never\n",
		quoted(a.Program), quoted(file), quoted(filepath.Dir(a.dir)), a.Tasks, max(1, a.CPUs))
	return b.String(), nil
}

// quoted is a word for the shell.
func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// shares lists the tasks that have points to do.
func (a *Array) shares(missing []int) []int {
	var list []int
	for _, position := range missing {
		if i := position % a.Tasks; !slices.Contains(list, i) {
			list = append(list, i)
		}
	}
	slices.Sort(list)
	return list
}

// array writes the tasks as sbatch wants them: "0-7", "1,4".
func (a *Array) array(missing []int) string {
	list := a.shares(missing)
	var parts []string
	for i := 0; i < len(list); {
		k := i
		for k+1 < len(list) && list[k+1] == list[k]+1 {
			k++
		}
		if part := strconv.Itoa(list[i]); k > i {
			parts = append(parts, part+"-"+strconv.Itoa(list[k]))
		} else {
			parts = append(parts, part)
		}
		i = k + 1
	}
	return strings.Join(parts, ",")
}
