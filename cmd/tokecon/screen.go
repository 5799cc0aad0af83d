package main

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// screen is where a person may read: standard output for data, standard error for
// remarks.
type screen struct {
	stdout io.Writer
	stderr io.Writer
}

// terminal returns standard output as a terminal, if it is one.
func (s *screen) terminal() (fd int, ok bool) { return terminalOf(s.stdout) }

func terminalOf(w io.Writer) (fd int, ok bool) {
	file, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	return int(file.Fd()), true
}

// width is the width of the terminal, or what COLUMNS says; 0 without either.
func (s *screen) width() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if fd, ok := s.terminal(); ok {
		if n, _, err := term.GetSize(fd); err == nil {
			return n
		}
	}
	return 0
}

// colored follows --color, then NO_COLOR (https://no-color.org), then whether a
// terminal reads.
func (s *screen) colored(when string) bool {
	switch when {
	case "always":
		return true
	case "never":
		return false
	}
	_, terminal := s.terminal()
	return terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
