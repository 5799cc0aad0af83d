package findings

import (
	"fmt"
	"io"
	"strings"

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

type format struct {
	name string
	text func(*Report) (string, error)
}

// formats lists the formats; a new one is one line here.
func formats() []format {
	return []format{
		{"junit", junit},
		{"sarif", sarif},
		{"github", github},
		{"gitlab", gitlab},
	}
}

// Formats returns the names that Format takes.
func Formats() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// Format returns the function that writes the named format. It writes the whole
// report at once, or returns an error.
func Format(name string) (func(io.Writer, *Report) error, error) {
	for _, f := range formats() {
		if f.name == name {
			return f.write, nil
		}
	}
	if hint := near.Hint(name, Formats()); hint != "" {
		return nil, fmt.Errorf("unknown format %s; %s", near.Quote(name), hint)
	}
	return nil, fmt.Errorf("unknown format %s; use one of %s", near.Quote(name), strings.Join(Formats(), " "))
}

func (f format) write(w io.Writer, r *Report) error {
	if err := r.check(); err != nil {
		return err
	}
	text, err := f.text(r)
	if err != nil {
		return err
	}
	return send(w, text)
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

// send writes a finished text at once and reports anything short of that.
func send(w io.Writer, text string) error {
	n, err := io.WriteString(w, text)
	if err == nil && n < len(text) {
		return io.ErrShortWrite
	}
	return err
}
