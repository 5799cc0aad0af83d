package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/demand"
	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/market"
	"github.com/tokecon/tokecon/pkg/project"
	"github.com/tokecon/tokecon/pkg/quote"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

// Given is all that a question gets: opened, checked, never changed.
type Given struct {
	Market   market.Market
	Workload *demand.Workload // nil: none was named
	Project  *project.Project // nil: none was named
	Args     []string

	Options market.Options // that the market was opened with, for questions of several markets
	Today   econ.AsOf
	Door    *files.Door
	Format  string // of the output
	Columns []string
	Output  string                           // the file of the output; empty: standard output
	Strict  bool                             // every doubt is a no
	Remark  func(format string, args ...any) // on standard error
	Fleets  []quote.Owned                    // of one's own, that were described
	Sides   *diff.Question                   // of a difference; nil: there are none
	past    string                           // the lock that is looked past
	also    func(*files.Output)              // says that a file beside the output is written
}

// Question is a command that asks something of what is given. It is the one place where
// flags, opening, output, format and exit status meet.
type Question[F, A any] struct {
	Use, Short, Long, Example string
	Group                     string // of commands, in the help; empty for a child
	Args                      cobra.PositionalArgs
	Complete                  cobra.CompletionFunc
	About                     subject         // what it opens
	Flags                     func(*F, flags) // declares them
	// refuses flags before anything is opened; nil: nothing to refuse
	Check   func(*F, *cobra.Command) error
	Ask     func(context.Context, *Given, *F) (A, error)
	Page    func(*Given, A, *F) (*report.Document, error)
	JSON    func(*Given, A) any                          // the JSON form; nil: the answer itself
	Write   func(io.Writer, *Given, A, *F) (bool, error) // formats of its own; nil: none
	Stamps  func(*Given, A, *F) []render.Stamp           // nil: day and books of the market
	Verdict func(*Given, A, *F) error                    // errNo is status 3; nil: always yes
}

// Command makes the command.
func (q Question[F, A]) Command(r *Runner) *cobra.Command {
	f := new(F)
	cmd := &cobra.Command{Use: q.Use, GroupID: q.Group, Short: q.Short, Long: q.Long, Example: q.Example, Args: q.Args,
		ValidArgsFunction: q.Complete}
	declared := flags{cmd.Flags(), cmd, r}
	q.About.declare(declared)
	if q.Flags != nil {
		q.Flags(f, declared)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return q.run(r, cmd, args, f) }
	return cmd
}

// run opens what is given, asks, lays out, writes and judges.
func (q Question[F, A]) run(r *Runner, cmd *cobra.Command, args []string, f *F) error {
	if q.Check != nil {
		if err := q.Check(f, cmd); err != nil {
			return err
		}
	}
	given, err := r.open(q.About, args)
	if err != nil {
		return err
	}
	answer, err := q.Ask(cmd.Context(), given, f)
	if err != nil {
		return err
	}
	if err := q.write(r, given, answer, f); err != nil || q.Verdict == nil {
		return err
	}
	return q.Verdict(given, answer, f)
}

func (q Question[F, A]) write(r *Runner, given *Given, answer A, f *F) error {
	if q.Write != nil {
		if done, err := q.Write(r.out.Load(), given, answer, f); done || err != nil {
			given.lookedPast(nil)
			return err
		}
	}
	doc, err := q.Page(given, answer, f)
	if err != nil {
		return err
	}
	given.lookedPast(doc)
	stamps := given.stamps()
	if q.Stamps != nil {
		stamps = q.Stamps(given, answer, f)
	}
	if q.JSON != nil && given.Format == "json" {
		return r.emit(q.JSON(given, answer), doc, stamps)
	}
	return r.emit(answer, doc, stamps)
}

// stamps are the day and the books of the market, for files, and the fits in use.
func (g *Given) stamps() []render.Stamp {
	s := g.Market.Setting()
	out := []render.Stamp{{ID: "as_of", Value: s.AsOf.String()}, {ID: "books", Value: s.Books.String()}}
	return g.calibrated(out)
}

// calibrated adds the file of the fits in use.
func (g *Given) calibrated(stamps []render.Stamp) []render.Stamp {
	if file, used := g.Market.Fits(); len(used) > 0 {
		stamps = append(stamps, render.Stamp{ID: "calibration", Value: file})
	}
	return stamps
}

// lookedPast says that prices are not those of the lock that is here: in the last line
// of a page, and as a remark beside data.
func (g *Given) lookedPast(doc *report.Document) {
	if g.past == "" {
		return
	}
	line := fmt.Sprintf("Looks past %s: --locked takes its prices and day.", filepath.ToSlash(g.past))
	if doc == nil || g.Format == "csv" || g.Format == "json" {
		g.Remark("! %s", line)
		return
	}
	doc.Origin = append(doc.Origin, line)
}

// or returns the first text that is not empty.
func or(texts ...string) string { return cmp.Or(texts...) }
