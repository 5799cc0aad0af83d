package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"

	"github.com/tokecon/tokecon/pkg/hardware"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
	"github.com/tokecon/tokecon/pkg/render"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// The exit statuses, the same for every command and format.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNo          = 3
	exitInterrupted = 130
)

// usageError says that the command line is at fault.
type usageError struct {
	err  error
	hint string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// wrong reports wrong use of a flag or an argument, with what to do.
func wrong(hint, format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...), hint}
}

// errNo says that the command did its work and the answer is "no". The screen
// already says why.
var errNo = errors.New("the answer is no")

// status maps an error to an exit status.
func status(err error) int {
	var usage *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errNo):
		return exitNo
	case errors.As(err, &usage) || namesUnknown(err):
		return exitUsage
	default:
		return exitFailed
	}
}

// namesUnknown reports whether the error is about a name or a number that the
// user typed.
func namesUnknown(err error) bool {
	var model *pricebook.UnknownModelError
	var many *pricebook.ManyModelsError
	var name *render.UnknownNameError
	var encoding *tokenizer.UnknownError
	var number *money.ParseError
	var machine *hardware.UnknownError
	var machines *hardware.ManyError
	return errors.As(err, &machine) || errors.As(err, &machines) || errors.As(err, &model) || errors.As(err, &many) ||
		errors.As(err, &name) || errors.As(err, &encoding) || errors.As(err, &number)
}

// onInterrupt ends the program with status 130 on Ctrl-C, after the unfinished
// output file is removed. The returned function stops watching.
func (a *app) onInterrupt(exit func(int)) (stop func()) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		if _, ok := <-interrupts; ok {
			a.out.discard()
			exit(exitInterrupted)
		}
	}()
	return func() {
		signal.Stop(interrupts)
		close(interrupts)
	}
}
