package workload

import (
	"errors"
	"iter"
	"strings"
	"testing"
)

// collect returns all items of a stream that must not fail.
func collect[T any](t *testing.T, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// failure returns the error that a stream ends with; it must be a SourceError.
func failure[T any](t *testing.T, seq iter.Seq2[T, error]) *SourceError {
	t.Helper()
	for _, err := range seq {
		if err == nil {
			continue
		}
		var source *SourceError
		if !errors.As(err, &source) {
			t.Fatalf("%T: %v: want a SourceError", err, err)
		}
		if strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%q: want one visible line", err)
		}
		return source
	}
	t.Fatal("no error")
	return nil
}

// stdin opens a text as standard input.
func stdin(text string) Options { return Options{Stdin: strings.NewReader(text)} }

// open reads a text as standard input.
func open(text string) iter.Seq2[Request, error] { return Open([]string{"-"}, stdin(text)) }

// rows reads a text as a usage file.
func rows(text string) iter.Seq2[UsageRow, error] { return OpenUsage("-", stdin(text)) }
