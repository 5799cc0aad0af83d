package main

import (
	"errors"

	"github.com/tokecon/tokecon/pkg/diff"
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/scenario"
)

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
