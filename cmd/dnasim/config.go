package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"dnasim/configs"
	"dnasim/experiment"
)

// configCommand checks a configuration or prints the default one.
type configCommand struct {
	file         string
	printDefault bool
}

func (o *configCommand) declare(f *flag.FlagSet) {
	configFlag(f, &o.file)
	f.BoolVar(&o.printDefault, "print-default", false, "print the default configuration")
}

func (o *configCommand) run(_ context.Context, c *console, _ input) error {
	switch {
	case o.printDefault:
		_, err := fmt.Fprint(c.stdout, configs.DefaultText())
		return err
	case o.file == "":
		return wrongInput(errors.New("dnasim config -config FILE checks a configuration; " +
			"dnasim config -print-default prints the default one"))
	}
	cfg, err := configs.Load(o.file)
	if err == nil {
		err = experiment.Check(cfg)
	}
	if err != nil {
		return wrongInput(err)
	}
	_, err = fmt.Fprintf(c.stdout, "%s: good: %d networks on %d machines\n", o.file, len(cfg.Run.Networks), len(cfg.Selected()))
	return err
}
