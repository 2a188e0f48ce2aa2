package sweep

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// script is what every task runs.
func (j *job) script() (string, error) {
	file, err := filepath.Abs(j.sweep.Path)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("#!/bin/sh\n#SBATCH --job-name=dnasim-sweep\n")
	// In file names Slurm reads % as its own.
	fmt.Fprintf(&b, "#SBATCH --output=%s\n", strconv.Quote(strings.ReplaceAll(j.dir, "%", "%%")+"/%A_%a.log"))
	fmt.Fprintf(&b, "#SBATCH --cpus-per-task=%d\n", j.jobs)
	if p := j.sweep.Slurm.Partition; p != "" {
		fmt.Fprintf(&b, "#SBATCH --partition=%s\n", p)
	}
	if m := j.sweep.Slurm.TimeMinutes; m > 0 {
		fmt.Fprintf(&b, "#SBATCH --time=%d\n", m)
	}
	for _, o := range j.sweep.Slurm.Options {
		fmt.Fprintf(&b, "#SBATCH %s\n", o)
	}
	fmt.Fprintf(&b, "exec %s sweep -config %s -store %s -shard \"$SLURM_ARRAY_TASK_ID/%d\" -jobs %d -progress never\n",
		quoted(j.Program), quoted(file), quoted(filepath.Dir(j.dir)), j.tasks, j.jobs)
	return b.String(), nil
}

// quoted is a word for the shell.
func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// shares lists the tasks that have points to do.
func (j *job) shares(missing []int) []int {
	var list []int
	for _, position := range missing {
		if i := position % j.tasks; !slices.Contains(list, i) {
			list = append(list, i)
		}
	}
	slices.Sort(list)
	return list
}

// array writes the tasks as sbatch wants them: "0-7", "1,4".
func (j *job) array(missing []int) string {
	list := j.shares(missing)
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
