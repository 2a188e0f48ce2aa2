package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dnasim/configs"
	"dnasim/experiment"
	"dnasim/report"
)

// run simulates: the main job.
func run(ctx context.Context, c *console, args []string) error {
	o, format, show, err := begin(c, "run", args)
	if err != nil {
		return err
	}
	cfg, err := loadRun(o)
	if err != nil {
		return wrongInput(err)
	}
	if err := checkOut(o.out, report.CheckDir); err != nil {
		return wrongInput(err)
	}
	trace, err := openTrace(o, cfg)
	if err != nil {
		return wrongInput(err)
	}
	defer trace.Abort() // of a run that fails
	bar := newBar(c, show)
	results, err := experiment.Run(ctx, cfg, experiment.Options{Version: release, Jobs: o.jobs, Progress: bar.step, Trace: trace, Explain: o.explain || o.out != ""})
	bar.finish()
	if err != nil {
		return err
	}
	if trace != nil {
		if err := trace.Close(); err != nil {
			return err
		}
	}
	layout := report.Options{Layers: o.layers, Width: c.width, Command: repeatable("", args), ConfigFile: cfg.Text()}
	if o.out != "" {
		if err := report.WriteDir(o.out, results, layout); err != nil {
			return err
		}
	}
	return report.Write(c.stdout, results, format, layout)
}

// begin reads the flags of a command that reports and shows progress.
func begin(c *console, cmd string, args []string) (o *options, format report.Format, show bool, err error) {
	if o, _, err = parse(cmd, args, 0); err != nil {
		return nil, format, false, err
	}
	if format, err = o.formatOf(); err != nil {
		return nil, format, false, err
	}
	show, err = c.progressWanted(o.progress)
	return o, format, show, err
}

// loadRun reads the configuration of a run and checks it as far as can be without running.
func loadRun(o *options) (*configs.Config, error) {
	if o.config == "" {
		return nil, errors.New("no configuration: dnasim -config FILE; dnasim config -print-default prints one to start from")
	}
	if o.jobs < 1 {
		return nil, fmt.Errorf("-jobs %d: allowed: 1 or more", o.jobs)
	}
	cfg, err := configs.Load(o.config)
	if err != nil {
		return nil, err
	}
	if err := cfg.Choose(names(o.networks), names(o.machines)); err != nil {
		return nil, err
	}
	if o.check {
		cfg.CheckDRAM()
	}
	return cfg, experiment.Check(cfg)
}

// checkOut refuses an output directory that cannot be made or filled before work is spent on it.
func checkOut(dir string, check func(string) error) error {
	if err := checkFolder(dir); err != nil || dir == "" {
		return err
	}
	return check(dir)
}

// repeatable is the command as it can be given again.
func repeatable(command string, args []string) string {
	words := []string{"dnasim"}
	if command != "" {
		words = append(words, command)
	}
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
