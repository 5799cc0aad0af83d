package workload

import (
	"bytes"
	"embed"
	"iter"
)

// builtinFiles holds the samples that come with the program.
//
//go:embed builtin
var builtinFiles embed.FS

// Builtin is a sample workload that comes with the program: real text, and
// assumptions about what no text can tell.
type Builtin struct {
	Name      string // as given to OpenBuiltin
	Title     string // one line
	Volume    int64  // requests a month to start from
	Cached    string // share of the prompt served from a cache, decimal text from 0 to 1
	Reasoning string // hidden thinking as a share of the whole answer, decimal text from 0 to 1
	Why       string // the reason for both shares
}

// Builtins returns the samples that come with the program, chat first, then by
// name.
func Builtins() []Builtin {
	return []Builtin{
		{
			"chat", "assistant chat: short questions, some with history", 100_000, "0", "0",
			"the prompts are shorter than the 1,024 tokens from which most caches work, and small talk is answered without " +
				"thinking",
		},
		{
			"agent", "tool-using agent: growing prompts with schemas and results", 50_000, "0.6", "0.2",
			"every step sends the former one again, so most of the prompt was seen seconds ago; models think before they " +
				"call a tool",
		},
		{
			"code", "coding help: source in, edits and explanations out", 60_000, "0.3", "0.3",
			"the long prompts hold files that are sent again while one works on them, the short ones are not cached; coding " +
				"models think before they write",
		},
		{
			"extract", "documents to JSON: invoices, mails, logs in; fields out", 300_000, "0", "0",
			"instructions and schema repeat but are shorter than what caches keep; a fixed schema needs no thinking",
		},
		{
			"rag", "answers from retrieved passages, with citations", 200_000, "0.3", "0",
			"popular passages come first and repeat from question to question, the rest of the prompt changes; the answer " +
				"is in the text, so no thinking",
		},
		{
			"summarize", "documents in, short summaries out", 40_000, "0", "0",
			"every document is sent once, and only the short instructions repeat; no thinking is needed",
		},
	}
}

// OpenBuiltin streams the requests of a sample by its name. An unknown name
// ends the stream at once with an error that holds the nearest one.
func OpenBuiltin(name string) iter.Seq2[Request, error] {
	return stream(func(emit func(Request) error) error {
		var names []string
		for _, b := range Builtins() {
			if b.Name == name {
				return readBuiltin(name, emit)
			}
			names = append(names, b.Name)
		}
		return unknown("built-in workload", name, names)
	})
}

func readBuiltin(name string, emit func(Request) error) error {
	text, err := builtinFiles.ReadFile("builtin/" + name + ".jsonl")
	if err != nil {
		return err
	}
	s, err := newSource(name, false, bytes.NewReader(text))
	if err != nil {
		return err
	}
	return readRecords(s, Options{}, emit)
}
