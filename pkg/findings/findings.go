package findings

import (
	"fmt"
	"io"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/formats"
	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/policy"
)

// Report is what a gate found, with what it was judged by.
type Report struct {
	Title    string           // the name of the gate; "" is "tokecon check"
	Findings []policy.Finding // in the order to be written in
	AsOf     string           // the date, or date-time, of the prices
	Books    string           // the price books, in words
	Base     string           // the file of the rules, relative to the root of the repository
	Baseline string           // what changes are measured against; "" without one
	Changes  []policy.Change  // since then
}

// formatTable lists the formats; a new one is one line here.
func formatTable() formats.Table[func(*Report) (string, error)] {
	return formats.Table[func(*Report) (string, error)]{
		{Name: "junit", Write: junit},
		{Name: "sarif", Write: sarif},
		{Name: "github", Write: github},
		{Name: "gitlab", Write: gitlab},
	}
}

// Formats returns the names that Format takes.
func Formats() []string { return formatTable().Names() }

// Format returns the function that writes the named format. It writes the whole
// report at once, or returns an error.
func Format(name string) (func(io.Writer, *Report) error, error) {
	if text, ok := formatTable().Find(name); ok {
		return func(w io.Writer, r *Report) error { return r.write(w, text) }, nil
	}
	if hint := near.Hint(name, Formats()); hint != "" {
		return nil, fmt.Errorf("unknown format %s; %s", near.Quote(name), hint)
	}
	return nil, fmt.Errorf("unknown format %s; use one of %s", near.Quote(name), strings.Join(Formats(), " "))
}

// write writes what text makes of the report.
func (r *Report) write(w io.Writer, text func(*Report) (string, error)) error {
	if err := r.check(); err != nil {
		return err
	}
	out, err := text(r)
	if err != nil {
		return err
	}
	return formats.Send(w, out)
}

// check refuses an outcome that no format knows: it would be left out, and a
// rule left out looks like one that passed.
func (r *Report) check() error {
	for i, f := range r.Findings {
		switch f.Outcome {
		case policy.Passed, policy.Failed, policy.Unknown, policy.Excused:
		default:
			return fmt.Errorf("finding %d, rule %s: no such outcome: %s", i+1, near.Quote(f.Rule), near.Quote(string(f.Outcome)))
		}
	}
	return nil
}

func (r *Report) title() string {
	if r.Title == "" {
		return "tokecon check"
	}
	return plain(r.Title)
}

func (r *Report) count(o policy.Outcome) int {
	n := 0
	for _, f := range r.Findings {
		if f.Outcome == o {
			n++
		}
	}
	return n
}
