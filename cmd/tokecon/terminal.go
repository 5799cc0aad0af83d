package main

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// terminal is where a person may read: standard output for data, standard error for
// remarks.
type terminal struct {
	stdout io.Writer
	stderr io.Writer
}

// screen returns standard output as a terminal, if it is one.
func (s *terminal) screen() (fd int, ok bool) { return terminalOf(s.stdout) }

func terminalOf(w io.Writer) (fd int, ok bool) {
	file, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	return int(file.Fd()), true
}

// width is the width of the terminal, or what COLUMNS says; 0 without either.
func (s *terminal) width() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if fd, ok := s.screen(); ok {
		if n, _, err := term.GetSize(fd); err == nil {
			return n
		}
	}
	return 0
}

// colored follows --color, then NO_COLOR (https://no-color.org), then whether a
// terminal reads.
func (s *terminal) colored(when string) bool {
	switch when {
	case "always":
		return true
	case "never":
		return false
	}
	_, terminal := s.screen()
	return terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
