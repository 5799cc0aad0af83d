package main

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/calibrate"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
)

// calibrateFlags are the flags of tokenizers calibrate. The file is written at
// -o: the page goes to standard output.
type calibrateFlags struct {
	model  string
	family bool
}

func tokenizersCalibrate(r *Runner) *cobra.Command {
	c := &calibrateFlags{}
	cmd := &cobra.Command{
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
		Args: atLeastOne("a log: files, a folder, or - for standard input"),
		RunE: func(_ *cobra.Command, args []string) error { return runCalibrate(r, c, args) },
	}
	f := flags{cmd.Flags(), cmd, r}
	f.StringVarP(&c.model, "model", "m", "", "fit the tokenizer of this `MODEL` to its requests")
	f.BoolVar(&c.family, "family", false,
		"take the requests of all models with the same tokenizer, and let the fit hold for them all")
	f.StringP("output", "o", "", "keep the fit in this `FILE`, beside the others that it holds")
	f.models("model")
	return cmd
}

func runCalibrate(r *Runner, f *calibrateFlags, logs []string) error {
	if f.model == "" {
		return input.Wrong("give --model, such as --model claude-sonnet-5", "which model is to be calibrated?")
	}
	file := r.set.output
	r.out.Store(files.NewOutput(r.stdout, "", r.door)) // the page goes to standard output
	g, err := r.open(&ofMarket{}, logs)
	if err != nil {
		return err
	}
	c := &calibration{calibrateFlags: f, given: g, logs: logs, file: file}
	if err := c.prepare(); err != nil {
		return err
	}
	fit, sum, err := calibrate.Logs(g.Door, c.t, logs, c.takes())
	if err != nil {
		return refused(err)
	}
	name := c.model.FullName()
	if c.family {
		name = calibrate.AnyModel
	}
	entry := fit.Entry(c.t.Name(), name, sum, calibrate.Day(g.Market.Setting().AsOf.Format(time.DateOnly)))
	if err := c.write(r, entry); err != nil {
		return err
	}
	result := page.CalibrationResult(fit, &entry, c.file, econ.SchemaVersion)
	return r.emit(result, page.CalibrationPage(result, c.next()), g.stamps())
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
