package render_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/report"
)

func show(t *testing.T, format string, d *report.Document, o render.Options) string {
	t.Helper()
	write, err := render.Format(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := write(&b, d, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// brokenWriter takes n bytes, as a disk does that fills up.
type brokenWriter struct{ n int }

var errFull = errors.New("no space left on device")

func (w *brokenWriter) Write(p []byte) (int, error) {
	if len(p) <= w.n {
		w.n -= len(p)
		return len(p), nil
	}
	return w.n, errFull
}

// shortWriter loses bytes and does not say so.
type shortWriter struct{}

func (shortWriter) Write(p []byte) (int, error) { return len(p) / 2, nil }

// charted has a table and a chart, so that every format can write it.
func charted() *report.Document {
	d := check()
	d.Sections = append(d.Sections, breakeven().Sections...)
	return d
}

func TestWriteErrorsAreReported(t *testing.T) {
	for _, format := range render.Formats() {
		whole := len(show(t, format, charted(), render.Options{}))
		write, _ := render.Format(format)
		for n := 0; n < whole; n += 1 + whole/300 {
			if err := write(&brokenWriter{n}, charted(), render.Options{}); !errors.Is(err, errFull) {
				t.Fatalf("%s after %d of %d bytes: %v", format, n, whole, err)
			}
		}
		if err := write(&brokenWriter{whole}, charted(), render.Options{}); err != nil {
			t.Error(format, err)
		}
		if err := write(shortWriter{}, charted(), render.Options{}); !errors.Is(err, io.ErrShortWrite) {
			t.Error(format, err)
		}
	}
}

// The libraries below read the locale when the program starts, so that only
// another process can tell whether it matters.
func TestLocaleAndZoneDoNotMatter(t *testing.T) {
	for _, env := range [][]string{
		{"LANG=ja_JP.UTF-8", "LC_ALL=ja_JP.UTF-8", "RUNEWIDTH_EASTASIAN=1", "TERM=dumb", "TZ=Asia/Tokyo"},
		{"LANG=de_DE.UTF-8", "LC_ALL=C", "TERM=", "NO_COLOR=1", "TZ=America/Los_Angeles"},
		{"LANG=zh_CN.UTF-8", "LC_ALL=zh_CN.UTF-8", "TERM=vt100", "TZ=Pacific/Kiritimati"},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestGolden$")
		cmd.Env = append(os.Environ(), env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", env, err, out)
		}
	}
}

func TestRenderersShareNothing(t *testing.T) {
	want := show(t, "table", compare(), render.Options{Width: 100})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := show(t, "table", compare(), render.Options{Width: 100}); got != want {
				t.Error("two screens at once differ")
			}
		})
	}
	all.Wait()
}

func TestRenderingLeavesTheDocumentAlone(t *testing.T) {
	d := charted()
	for _, format := range render.Formats() {
		show(t, format, d, render.Options{Width: 50})
	}
	if want := charted(); !reflect.DeepEqual(d, want) {
		t.Errorf("the document has changed: %v, not %v", d, want)
	}
}

func TestUnknownNames(t *testing.T) {
	cases := []struct{ what, name, near string }{
		{"format", "tabel", "table"}, {"format", "md", "markdown"}, {"format", "CSV", "csv"}, {"format", "yaml", ""},
		{"column", "montly_cost", "monthly_cost"}, {"column", "zzz", ""}, {"table", "ofers", "offers"},
	}
	for _, c := range cases {
		var err error
		switch c.what {
		case "format":
			_, err = render.Format(c.name)
		case "column":
			err = render.Table(io.Discard, compare(), render.Options{Columns: []string{c.name}})
		case "table":
			err = render.CSV(io.Discard, compare(), render.Options{Table: c.name})
		}
		var unknown *render.UnknownNameError
		if !errors.As(err, &unknown) || unknown.Near != c.near || unknown.What != c.what {
			t.Errorf("%s %q: %v", c.what, c.name, err)
		}
	}
}

func TestColumns(t *testing.T) {
	o := render.Options{Columns: []string{"monthly_cost", "offer"}, Width: 20}
	screen := show(t, "table", compare(), o)
	if strings.Contains(screen, "hidden") || strings.Contains(screen, "cached tokens") ||
		!strings.Contains(screen, " cost   offer") {
		t.Error(screen)
	}
	o.Columns = []string{"offer", report.Remarks}
	if first, _, _ := strings.Cut(show(t, "csv", compare(), o), "\n"); first != "offer,remarks" {
		t.Error(first)
	}
}

func TestCSVPicksATable(t *testing.T) {
	if got := show(t, "csv", check(), render.Options{Table: "currencies"}); !strings.HasPrefix(got, "vendor,bill,") {
		t.Error(got)
	}
	if got := show(t, "csv", history(), render.Options{Table: "load"}); !strings.Contains(got, "own fleet,2500000,3980,") {
		t.Error(got)
	}
	if err := render.CSV(io.Discard, &report.Document{}, render.Options{}); err == nil {
		t.Error("a document without a table has become CSV")
	}
}

func TestRawCSV(t *testing.T) {
	if got := show(t, "csv", hostile(), render.Options{Raw: true}); !strings.Contains(got, "\n+1,-1.5,") ||
		!strings.Contains(got, "\x1b[31m") {
		t.Error(got)
	}
}

func TestSlipsAreErrors(t *testing.T) {
	ragged := charted()
	ragged.Sections[0].Table.Rows[0].Cells = nil
	for _, format := range render.Formats() {
		write, _ := render.Format(format)
		if write(io.Discard, ragged, render.Options{}) == nil {
			t.Errorf("%s writes a ragged table", format)
		}
	}
}

func TestColourSaysNothingOfItsOwn(t *testing.T) {
	for name, d := range samples() {
		plain := show(t, "table", d, render.Options{Width: 90})
		coloured := show(t, "table", d, render.Options{Width: 90, Color: true})
		if strings.NewReplacer("\x1b[1m", "", "\x1b[2m", "", "\x1b[0m", "").Replace(coloured) != plain {
			t.Errorf("%s: colour changes the text", name)
		}
	}
}
