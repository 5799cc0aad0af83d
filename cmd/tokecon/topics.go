package main

import (
	"embed"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokecon/tokecon/pkg/config"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// topicTexts are the pages of help that belong to no single command.
//
//go:embed topics/*.txt
var topicTexts embed.FS

// topics are those pages as commands: tokecon help TOPIC.
func topics() []*cobra.Command {
	return []*cobra.Command{
		topic("books", "Price books: what they hold, which price wins, your own"),
		topic("workloads", "Workloads: samples, formats, assumptions"),
		topic("fleets", "Fleets of your own GPUs: how they are described and paid"),
		topic("plans", "tokecon.yaml: plans, what they cost and how they are held to a target"),
		topic("scenarios", "Levers, ranges, paths and events of tokecon scenario"),
		topic("checks", "tokecon.yaml: checks, their rules, exceptions and expressions"),
		{Use: "licences", Short: "Licences of the vocabularies that are built in", Long: tokenizer.Notice},
		topic("manners", "Exit statuses, output, environment, settings"),
	}
}

// topic reads the page of a topic, which is part of the program.
func topic(name, short string) *cobra.Command {
	text, err := topicTexts.ReadFile("topics/" + name + ".txt")
	if err != nil {
		panic(fmt.Sprintf("help %s: %v", name, err))
	}
	long := strings.Replace(strings.TrimSuffix(string(text), "\n"), "{rules}", ruleList(), 1)
	return &cobra.Command{Use: name, Short: short, Long: long}
}

// ruleList lists the rules of checks, one a line, from their table.
func ruleList() string {
	const column, width = 27, 86
	var b strings.Builder
	for _, spec := range config.RuleTable() {
		line := fmt.Sprintf("  %-*s", column-2, spec.Rule)
		for _, word := range strings.Fields(spec.Doc) {
			if len(line)+len(word) > width {
				b.WriteString(strings.TrimRight(line, " ") + "\n")
				line = strings.Repeat(" ", column)
			}
			line += word + " "
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
