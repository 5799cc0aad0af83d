package main

import (
	"errors"

	"github.com/tokecon/tokecon/pkg/input"
)

// The exit statuses, the same for every command and format.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNo          = 3
	exitInterrupted = 130
)

// errNo says that the command did its work and the answer is "no". The screen already
// says why.
var errNo = errors.New("the answer is no")

// status maps an error to an exit status.
func status(err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errNo):
		return exitNo
	case input.Is(err):
		return exitUsage
	default:
		return exitFailed
	}
}
