package quote

import (
	"errors"
	"fmt"

	"github.com/tokecon/tokecon/pkg/usage"
)

// ErrMissing says that a parameter was left at its zero value, which is not known
// and never taken for a 0. The error that wraps it names package and parameter,
// "quote: at: missing".
var ErrMissing = errors.New("missing")

func missing(parameter string) error { return fmt.Errorf("quote: %s: %w", parameter, ErrMissing) }

// check refuses terms of no instant: no price holds at none.
func (t *Terms) check() error {
	if t.At.IsZero() {
		return missing("at")
	}
	return nil
}

// counted refuses a profile that nothing was counted into.
func counted(p *usage.Profile) error {
	if p == nil || p.Requests == 0 {
		return missing("profile")
	}
	return nil
}
