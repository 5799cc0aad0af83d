package main

import "github.com/tokecon/tokecon/pkg/input"

// savedAlone refuses what would change nothing: two saved results are compared as they
// are.
func (a *ofSides) savedAlone(g *Given, args []string) error {
	given := a.given
	switch {
	case len(args) > 0:
		given = args[0]
	case a.project.path != "":
		given = "--project"
	case a.project.noLock:
		given = "--no-lock"
	case a.locked:
		given = "--locked"
	case len(g.Options.Own) > 0:
		given = "--books"
	}
	if given != "" {
		return input.Wrong("leave it out", "%s: two saved results are compared as they are", given)
	}
	return nil
}
