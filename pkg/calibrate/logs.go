package calibrate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"slices"

	"github.com/tokecon/tokecon/pkg/files"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/workload"
)

// Logs reads logs once and fits a tokenizer to those of their requests that takes names
// by their model. The sum is the SHA-256 of the bytes that were read.
func Logs(door *files.Door, t *tokenizer.Tokenizer, logs []string, takes func(model string) bool) (*Fit, string,
	error) {
	door = files.Or(door)
	gatherer := NewGatherer(t, takes)
	sum := &logSum{stdin: sha256.New()}
	door.Mark(logs...)
	var in io.Reader
	if door.In != nil {
		in = io.TeeReader(door.In, sum.stdin)
	}
	step, done := door.Progress("counting requests")
	defer done()
	for r, err := range workload.Open(logs, workload.Options{Stdin: in}) {
		step()
		if err != nil {
			return nil, "", err
		}
		sum.saw(r.Where.File)
		gatherer.Add(&r)
	}
	fit, err := gatherer.Fit()
	if err != nil {
		return nil, "", err
	}
	hex, err := sum.hex(door)
	return fit, hex, err
}

// logSum is the SHA-256 of a log: of the bytes of its only file, or of the sums
// of its files, each as 64 digits and a newline, in the order in which they were
// read.
type logSum struct {
	stdin hash.Hash
	files []string
}

func (l *logSum) saw(file string) {
	if !slices.Contains(l.files[max(0, len(l.files)-1):], file) {
		l.files = append(l.files, file)
	}
}

func (l *logSum) hex(door *files.Door) (string, error) {
	all, last := sha256.New(), ""
	for _, file := range l.files {
		h := l.stdin
		if file != "<stdin>" {
			h = sha256.New()
			if err := hashFile(h, door, file); err != nil {
				return "", err
			}
		}
		last = hex.EncodeToString(h.Sum(nil))
		fmt.Fprintln(all, last)
	}
	if len(l.files) == 1 {
		return last, nil
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

func hashFile(h io.Writer, door *files.Door, path string) error {
	file, err := door.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	_, err = io.Copy(h, file)
	return err
}
