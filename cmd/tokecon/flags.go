package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokecon/tokecon/pkg/input"
)

// flags declares the flags of a command and how they complete.
type flags struct {
	*pflag.FlagSet
	cmd *cobra.Command
	run *Runner
}

// text makes a flag of anything that reads itself from text.
func (f flags) text(into interface{ UnmarshalText([]byte) error }, name, usage string) {
	f.Var(textValue{into, new(string)}, name, usage)
}

// enum makes a flag that takes one of a few words.
func (f flags) enum(into *string, name, ordinary string, words []string, usage string) {
	*into = ordinary
	f.Var(&enumValue{into, words}, name, usage)
	completeWords(f.cmd, name, words)
}

// models lets flags complete to model ids.
func (f flags) models(names ...string) {
	for _, name := range names {
		mustComplete(f.cmd.RegisterFlagCompletionFunc(name, f.run.completeModel))
	}
}

// textValue makes a flag of anything that reads itself from text.
type textValue struct {
	into interface{ UnmarshalText([]byte) error }
	text *string
}

func (v textValue) String() string {
	if v.text == nil {
		return ""
	}
	return *v.text
}
func (v textValue) Type() string { return "text" }
func (v textValue) Set(s string) error {
	*v.text = s
	return v.into.UnmarshalText([]byte(s))
}

// enumValue is a flag that takes one of a few words.
type enumValue struct {
	into  *string
	words []string
}

func (v *enumValue) String() string {
	if v.into == nil {
		return ""
	}
	return *v.into
}
func (v *enumValue) Type() string { return "string" }
func (v *enumValue) Set(s string) error {
	if !slices.Contains(v.words, s) {
		return &enumError{s, v.words}
	}
	*v.into = s
	return nil
}

// enumError says that a word is none of those that a flag takes.
type enumError struct {
	word  string
	words []string
}

func (e *enumError) Error() string {
	hint := input.Hint(e.word, e.words)
	return or(hint, "use one of "+strings.Join(e.words, " "))
}
