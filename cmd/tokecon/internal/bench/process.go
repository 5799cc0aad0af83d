package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// contest is a whole process to be timed.
type contest struct {
	name  string
	argv  []string
	stdin string
	env   []string // in addition to ours
	took  []time.Duration
	peaks []int64 // resident memory in bytes, 0 where not known
	err   error   // why it is not measured further
}

// race times whole processes from start to end, in turn.
func (w *workshop) race(contests []*contest, rounds int) {
	for round := range rounds + 1 {
		for _, c := range contests {
			if c.err != nil {
				continue
			}
			took, peak, err := w.launch(c)
			if err != nil {
				c.err = err
			} else if round > 0 { // the first round warms the disk cache
				c.took, c.peaks = append(c.took, took), append(c.peaks, peak)
			}
		}
	}
}

func (w *workshop) launch(c *contest) (took time.Duration, peak int64, err error) {
	command := exec.Command(w.launcher, c.argv...)
	command.Env = append(os.Environ(), c.env...)
	command.Stdin = strings.NewReader(c.stdin)
	out, err := outputOf(command)
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w", c.name, err)
	}
	return parseAnswer(out)
}

// outputOf returns what command prints; its error holds what it said on stderr.
func outputOf(command *exec.Cmd) (string, error) {
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, lastLine(said.String()))
	}
	return string(out), nil
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// parseAnswer reads the line of a counter or of the launcher: nanoseconds and
// one more number.
func parseAnswer(line string) (time.Duration, int64, error) {
	var took, number int64
	if _, err := fmt.Sscan(line, &took, &number); err != nil {
		return 0, 0, fmt.Errorf("answer %q: %w", line, err)
	}
	return time.Duration(took), number, nil
}
