package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tokecon/tokecon/pkg/findings"
	"github.com/tokecon/tokecon/pkg/input"
	"github.com/tokecon/tokecon/pkg/render"
)

// formats lists the output formats; JSON is the result itself.
func formats() []string { return append(render.Formats(), "json") }

// formatList returns the output formats for a help text, JSON beside CSV.
func formatList() string { return strings.Join(slices.Insert(render.Formats(), 2, "json"), ", ") }

// checkFormat refuses a format that a command does not have.
func checkFormat(cmd *cobra.Command, name string) error {
	known := formats()
	if cmd.Name() == "check" {
		known = append(known, findings.Formats()...)
	}
	for _, f := range known {
		if f == name {
			return nil
		}
	}
	return input.Wrong(or(input.Hint(name, known), "use one of "+strings.Join(known, " ")), "unknown format %q", name)
}

// root builds the command tree.
func (r *Runner) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "tokecon",
		Short: "The economics of LLM tokens: cost, vendors, own GPUs, price books",
		Long: `tokecon answers, offline, from dated and sourced price books and your own
samples: which vendor is cheapest for your workload, what a request and a month
cost, what margin your plans leave and what would break it, from which volume on your
own GPUs pay, what a swap is worth, and where every number comes from.

Try it without anything:  tokecon compare`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return r.load(cmd)
		},
	}
	root.SetIn(r.door.In)
	root.SetOut(r.stdout)
	root.SetErr(r.stderr)
	root.SetFlagErrorFunc(flagError)
	globalFlags(root)
	root.AddGroup(&cobra.Group{ID: "questions", Title: "Questions:"},
		&cobra.Group{ID: "books", Title: "Books and counts:"})
	root.AddCommand(compareCommand(r), costCommand(r), breakevenCommand(r), billsCommand(r), marginCommand(r),
		scenarioCommand(r), swapCommand(r), checkCommand(r), diffCommand(r), exportCommand(r), initCommand(r),
		lockCommand(r), throughputCommand(r), tokensCommand(r), tokenizersCommand(r), pricesCommand(r), versionCommand(r))
	root.AddCommand(topics()...)
	root.SetHelpCommandGroupID("books")
	root.SetCompletionCommandGroupID("books")
	completeGlobals(root)
	refuseUnknown(root)
	return root
}

// refuseUnknown makes cobra's own commands refuse what they do not know; left
// alone, help and completion print some help and succeed.
func refuseUnknown(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = func(_ *cobra.Command, args []string) error {
				found, rest, err := root.Find(args)
				if err != nil {
					return input.Wrong("", "%w", err)
				}
				return noCommand(found, rest)
			}
		case "completion":
			group(cmd)
		}
	}
}

// flagError words cobra's complaint about a flag and suggests the nearest one.
func flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	var word *enumError
	if errors.As(err, &invalid) && errors.As(err, &word) {
		return input.Unknown("--"+invalid.GetFlag().Name, word.word, word.words)
	}
	hint := "see " + cmd.CommandPath() + " --help"
	if name, ok := strings.CutPrefix(err.Error(), "unknown flag: --"); ok {
		if best := input.Nearest(name, flagNames(cmd), 2); len(best) > 0 {
			hint = fmt.Sprintf("did you mean --%s?", strings.Join(best, " or --"))
		}
	}
	return &input.Error{Err: plainly(err), Hint: hint}
}

// parsing matches what the standard library says of a number it cannot read.
var parsing = regexp.MustCompile(`strconv\.Parse\w+: parsing ".*": (invalid syntax|value out of range)`)

// plainly says so in the words of the user.
func plainly(err error) error {
	words := map[string]string{"invalid syntax": "not a whole number", "value out of range": "the number is out of range"}
	text := parsing.ReplaceAllStringFunc(err.Error(), func(found string) string {
		return words[parsing.FindStringSubmatch(found)[1]]
	})
	return errors.New(text)
}
