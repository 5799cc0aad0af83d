package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/input"
)

// noCommand refuses an unknown command with the nearest known one; cobra alone
// would print the help and succeed.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	hint := input.Hint(args[0], names)
	return input.Wrong(or(hint, "the commands are "+strings.Join(names, " ")), "unknown command %q",
		cmd.CommandPath()+" "+args[0])
}

// group makes a parent command that only has children.
func group(cmd *cobra.Command) *cobra.Command {
	cmd.Args = noCommand
	cmd.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	return cmd
}

// exactly demands n arguments and names what they are.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return input.Wrong("usage: "+cmd.UseLine(), "%s takes %s, got %d arguments", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

// atMost allows up to n arguments and names what they are.
func atMost(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return input.Wrong("usage: "+cmd.UseLine(), "%s takes %s, got %d arguments", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

func none(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return input.Wrong("usage: "+cmd.UseLine(), "%s takes no arguments, got %q", cmd.CommandPath(),
			strings.Join(args, " "))
	}
	return nil
}
func atLeastOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return input.Wrong("usage: "+cmd.UseLine(), "%s takes %s", cmd.CommandPath(), what)
		}
		return nil
	}
}
