package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/scenario"
)

// complain prints an error with its hint: what is wrong, and what to do.
func (r *Runner) complain(err error) {
	if err == nil || errors.Is(err, errNo) {
		return
	}
	for _, line := range strings.Split(flagged(err), "\n") {
		fmt.Fprintln(r.stderr, "tokecon: "+input.Printable(shortened(line)))
	}
	if hint := hintOf(err); hint != "" {
		fmt.Fprintln(r.stderr, "hint: "+input.Printable(hint))
	}
}

// flagged is the text of an error with the parameter that it is about as a flag.
func flagged(err error) string {
	text := err.Error()
	var of *input.ParamError
	if errors.As(err, &of) {
		text = strings.Replace(text, of.Error(), "--"+of.Error(), 1)
	}
	return text
}

// shortened cuts the middle out of a line that a hostile name makes endless.
func shortened(line string) string {
	const most, head, tail = 2000, 1500, 300
	if len(line) <= most {
		return line
	}
	return fmt.Sprintf("%s… (%d bytes) …%s", strings.ToValidUTF8(line[:head], ""), len(line),
		strings.ToValidUTF8(line[len(line)-tail:], ""))
}

// hintOf returns what to do about an error: the flag for the parameter that a
// library names, else the error's own hint.
func hintOf(err error) string {
	for _, known := range []struct {
		err  error
		hint string
	}{
		{econ.ErrNoTime, "give --allocation output, tokens or price"},
		{econ.ErrNoPrice, "name a listed model or give --price"},
		{scenario.ErrShare, "move it with --shock"},
		{page.ErrNoUsers, "give --users or write users: in the workload"},
		{diff.ErrTwice, "write it without --offer"},
	} {
		if errors.Is(err, known.err) {
			return known.hint
		}
	}
	return input.HintOf(err)
}
