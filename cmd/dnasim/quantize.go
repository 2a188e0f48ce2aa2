package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"dnasim/experiment/formats"
	"dnasim/report"
	"dnasim/report/folders"
	"dnasim/report/studies"
)

// quantizeCommand compares number formats on networks, or fits a code to one tensor.
type quantizeCommand struct {
	simulationFlags
	layers bool
	out    string
	tensor tensorFlags
}

func (q *quantizeCommand) declare(f *flag.FlagSet) {
	configFlag(f, &q.config)
	networksFlag(f, &q.networks)
	f.BoolVar(&q.layers, "layers", false, "print every layer and the whole sweep")
	outFlag(f, &q.out, "all formats and pictures")
	q.formatFlag.declare(f)
	q.workFlags.declare(f, "layers or samples worked on")
	q.tensor.declare(f)
}

func (q *quantizeCommand) run(ctx context.Context, c *console, in input) error {
	format, bar, err := q.begin(c)
	if err != nil {
		return err
	}
	if (q.tensor.file == "") == (q.config == "") {
		return wrongInput(errors.New("dnasim quantize -config FILE compares number formats on networks, " +
			"dnasim quantize -tensor FILE fits one tensor: one of the two is needed"))
	}
	if q.tensor.file != "" {
		return q.fitTensor(c, format, in)
	}
	if given := q.tensor.given(); given != "" {
		return wrongInput(fmt.Errorf("-%s is for -tensor; with -config the tables [format.NAME] say what is compared", given))
	}
	cfg, err := q.read()
	if err != nil {
		return err
	}
	if err := formats.Check(cfg); err != nil {
		return wrongInput(err)
	}
	if err := checkOut(q.out, folders.CheckStudy); err != nil {
		return err
	}
	disk := q.cache()
	defer disk.Trim()
	s, err := formats.Study(ctx, cfg, formats.Options{Version: release, Disk: disk, Jobs: q.jobs, Progress: steps(bar)})
	bar.Finish()
	if err != nil {
		return err
	}
	layout := report.Options{Command: in.line, ConfigFile: cfg.Text()}
	return errors.Join(
		writeOut(q.out, func() error { return folders.WriteStudy(q.out, s, layout) }),
		studies.WriteFormats(c.stdout, s, format, report.Options{Layers: q.layers, Width: c.width}),
	)
}
