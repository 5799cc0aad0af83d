package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/calibrate"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/report"
)

// calibrateFlags are the flags of tokenizers calibrate. The file is written at
// -o: the page goes to standard output.
type calibrateFlags struct {
	model  string
	family bool
	file   string // to write; empty for none
}

func tokenizersCalibrate(r *Runner) *cobra.Command {
	return Question[calibrateFlags, *calibration]{
		Use:   "calibrate LOG...",
		Short: "Fit an estimated tokenizer to your own requests",
		Long: `Fit the factor and the band of a model's tokenizer to your own requests, and say
how well it fits.

LOG holds requests with their text and the counts that the vendor recorded for
it, in any format that compare reads: request and response pairs, or prompts with
the answer of the vendor's count endpoint, which costs nothing to ask
({"request": {…}, "response": {"input_tokens": 42}}, one a line).

  tokens ≈ factor × tokens of the base + per message × messages + per request

Prompts with pictures or tools, and those whose recorded count their text does
not explain (a system prompt that was not logged), are left out, and named. The
band is made to hold 95% of new requests of the same kind; at least 8 requests
are needed, and with fewer than 49 the band is widened.

-o FILE keeps the fit. A file that is there keeps its other entries. Use it with
--calibration FILE, or name it in TOKECON_CALIBRATION.`,
		Example: `  tokecon tokenizers calibrate requests.jsonl --model claude-sonnet-5
  tokecon tokenizers calibrate counts.jsonl --model claude-sonnet-5 --family -o calibration.yaml
  tokecon compare -w requests.jsonl --calibration calibration.yaml`,
		Args:  atLeastOne("a log: files, a folder, or - for standard input"),
		About: &ofMarket{},
		Flags: (*calibrateFlags).declare,
		Check: func(c *calibrateFlags, _ *cobra.Command) error {
			if c.model == "" {
				return input.Wrong("give --model, such as --model claude-sonnet-5", "which model is to be calibrated?")
			}
			c.file, r.set.output = r.set.output, ""
			r.out.Store(files.NewOutput(r.stdout, "", r.door)) // the page goes to standard output
			return nil
		},
		Ask:  func(_ context.Context, g *Given, f *calibrateFlags) (*calibration, error) { return fitTokenizer(g, f) },
		JSON: func(_ *Given, c *calibration) any { return c.result },
		Page: func(_ *Given, c *calibration, _ *calibrateFlags) (*report.Document, error) {
			return page.CalibrationPage(c.result, c.next()), nil
		},
	}.Command(r)
}

func (c *calibrateFlags) declare(f flags) {
	f.StringVarP(&c.model, "model", "m", "", "fit the tokenizer of this `MODEL` to its requests")
	f.BoolVar(&c.family, "family", false,
		"take the requests of all models with the same tokenizer, and let the fit hold for them all")
	f.StringP("output", "o", "", "keep the fit in this `FILE`, beside the others that it holds")
	f.models("model")
}

// fitTokenizer fits the tokenizer, and keeps the fit in its file.
func fitTokenizer(g *Given, f *calibrateFlags) (*calibration, error) {
	c := &calibration{calibrateFlags: f, given: g}
	if err := c.prepare(); err != nil {
		return nil, err
	}
	fit, sum, err := calibrate.Logs(g.Door, c.t, g.Args, c.takes())
	if err != nil {
		return nil, refused(err)
	}
	name := c.model.FullName()
	if c.family {
		name = calibrate.AnyModel
	}
	entry := fit.Entry(c.t.Name(), name, sum, calibrate.Day(g.Market.Setting().AsOf.Format(time.DateOnly)))
	if err := c.write(entry); err != nil {
		return nil, err
	}
	c.result = page.CalibrationResult(fit, &entry, c.file, econ.SchemaVersion)
	return c, nil
}

// refused adds to the error of a fit what was left out and what helps.
func refused(err error) error {
	few, isFew := errors.AsType[*calibrate.TooFewError](err)
	hidden, isHidden := errors.AsType[*calibrate.HiddenError](err)
	switch {
	case isFew:
		help := "log more requests with their usage, or ask the vendor's count endpoint, which is free"
		return errors.New(strings.Join(append([]string{err.Error() + "; " + help}, page.LeftOutLines(few.LeftOut)...),
			"\n"))
	case isHidden:
		help := "log whole requests, system prompt and tools included, or ask the vendor's count endpoint, which is free"
		return errors.New(strings.Join(append([]string{err.Error() + "; " + help}, page.LeftOutLines(hidden.LeftOut)...),
			"\n"))
	}
	return err
}
