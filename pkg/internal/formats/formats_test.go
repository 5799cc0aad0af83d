package formats

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	table := Table[func() string]{{"one", func() string { return "1" }}, {"two", func() string { return "2" }}}
	if got := table.Names(); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("names %v", got)
	}
	if write, ok := table.Find("two"); !ok || write() != "2" {
		t.Errorf("two is found: %t", ok)
	}
	for _, name := range []string{"", "tw", "Two", "three"} {
		if write, ok := table.Find(name); ok || write != nil {
			t.Errorf("%q is found", name)
		}
	}
	if got := (Table[int]{}).Names(); len(got) != 0 {
		t.Errorf("names of nothing: %v", got)
	}
}

// writer takes at most a number of bytes, and then fails or says nothing.
type writer struct {
	room int
	err  error
}

func (w writer) Write(b []byte) (int, error) {
	if len(b) > w.room {
		return w.room, w.err
	}
	return len(b), nil
}

func TestSend(t *testing.T) {
	full := errors.New("disk full")
	for _, c := range []struct{ w, want error }{{nil, io.ErrShortWrite}, {full, full}} {
		if err := Send(writer{3, c.w}, "text"); !errors.Is(err, c.want) {
			t.Errorf("%v, want %v", err, c.want)
		}
	}
	var b strings.Builder
	if err := Send(&b, "text"); err != nil || b.String() != "text" {
		t.Errorf("%q, %v", b.String(), err)
	}
}
