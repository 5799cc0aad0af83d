// Command fit holds the throughput model against the published measurements of
// the books: how far it is off with the constants it ships with, for each
// publisher and in all; what constants fit best; and how well constants that were
// fitted without a publisher predict it.
package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/selfhost"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	docs, err := hardware.Shipped()
	if err != nil {
		return err
	}
	set, err := hardware.Load(docs)
	if err != nil {
		return err
	}
	shipped, rows, err := selfhost.Shipped()
	if err != nil {
		return err
	}
	misses, err := shipped.Misses(set)
	if err != nil {
		return err
	}
	p := &printer{w: out}
	p.line("%-24s %4s %6s %7s %6s   nine of ten measured ÷ predicted", "shipped constants, on", "rows", "MAPE", "median",
		"bias")
	for _, publisher := range selfhost.Publishers(set) {
		p.fit(publisher, selfhost.FitOf(of(misses, publisher)))
	}
	p.fit("all", selfhost.FitOf(misses))
	fitted, err := shipped.Fitted(set)
	if err != nil {
		return err
	}
	best, err := fitted.Misses(set)
	if err != nil {
		return err
	}
	p.fit("all, fitted anew", selfhost.FitOf(best))
	held, err := shipped.HeldOut(set)
	if err != nil {
		return err
	}
	p.fit("all, publisher held out", held)
	p.line("")
	p.line("%-16s %10s %10s", "constant", "shipped", "fitted")
	for _, row := range rows {
		value, ok := fitted.Value(row.Name)
		if ok {
			p.line("%-16s %10s %10.3g", row.Name, row.Value, value)
		}
	}
	p.line("")
	p.line("furthest off, shipped constants")
	slices.SortStableFunc(misses, func(a, b selfhost.Miss) int { return cmp.Compare(size(b), size(a)) })
	for _, m := range misses[:min(10, len(misses))] {
		p.line("%+5.0f%%  %-18s %s %s on %d × %s", 100*m.Error, m.Measurement.ID, m.Measurement.Model,
			m.Measurement.Precision, m.Measurement.GPUs, m.Measurement.GPU)
	}
	return p.err
}

func of(misses []selfhost.Miss, publisher string) []selfhost.Miss {
	return slices.DeleteFunc(slices.Clone(misses),
		func(m selfhost.Miss) bool { return m.Measurement.Publisher != publisher })
}

func size(m selfhost.Miss) float64 { return max(m.Error, -m.Error) }

// printer keeps the first error of printing.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) fit(name string, f selfhost.Fit) {
	p.line("%-24s %4d %5.1f%% %6.1f%% %+5.0f%%   %.2f to %.2f", name, f.N, 100*f.MAPE, 100*f.Median, 100*f.Bias, f.Low,
		f.High)
}
