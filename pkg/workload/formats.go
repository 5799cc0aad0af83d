package workload

import (
	"fmt"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/internal/strictjson"
)

// Names of the formats that are no row of the table alone.
const (
	textFormat   = "text"
	countsFormat = "counts"
)

// Format is a shape of sample that can be read.
type Format struct {
	Name string // as given in Options.Format
	Doc  string // one line: what it looks like
}

// Formats returns the formats that Open reads.
func Formats() []Format {
	formats := []Format{{textFormat, "any other text: the whole file is one prompt"}}
	for _, r := range readers() {
		formats = append(formats, Format{r.name, r.doc})
	}
	return formats
}

// reader is one row of the table of formats.
type reader struct {
	name string
	doc  string
	// is tells by its shape whether a record is of this format.
	is func(rec *record) bool
	// read returns the requests of a record; their position and the number
	// of replaced parts are filled in by the caller.
	read func(rec *record) ([]Request, error)
}

// readers is the table. The first row that recognises a file's first record
// reads the file.
func readers() []reader {
	return []reader{
		{"count-tokens", `answers of count endpoints: {"request": {…}, "response": {"input_tokens" or "totalTokens"}}`,
			isCountTokens, readCountTokens},
		{"anthropic", "Anthropic Messages: requests, answers, pairs, batches", isAnthropic, readAnthropic},
		{"gemini", "Gemini generateContent: requests, answers, pairs, batches", isGemini, readGemini},
		{"openai-responses", "OpenAI Responses: requests, answers, pairs, batches", isResponses, readResponses},
		{"openai-chat", "OpenAI chat completions and its look-alikes: requests, answers, pairs, batches, fine-tuning sets",
			isChat, readChat},
		{"sharegpt", `{"conversations": [{"from", "value"}]}: every answer is one request`, isShareGPT, readShareGPT},
		{"conversation", `{"conversation": [{"role", "content"}]} as in LMSYS and WildChat: every answer is one request`,
			isConversation, readConversation},
		{"alpaca", `{"instruction", "input", "output"}`, isAlpaca, readAlpaca},
		{"prompt", `{"prompt", "completion"} or {"input", "output"} as texts`, isPrompt, readPrompt},
		{"usage", `a vendor's usage object with its model: {"model", "usage": {…}}`, isUsageObject, readUsageObject},
		countsReader(),
	}
}

// record is one parsed record, its envelope taken off.
type record struct {
	Position
	frame    frame
	whole    *strictjson.Object // the record as it stands
	request  *strictjson.Object // the vendor's request within it; nil: none
	response *strictjson.Object // the vendor's answer within it; nil: none
	failed   bool               // a line of a batch that was not served
}

// readRecords reads JSON records in the format of the first of them.
func readRecords(s *source, opt Options, emit func(Request) error) error {
	var format *reader
	return eachFrame(s, opt, func(f frame) error {
		o, replaced, err := parseFrame(s, f)
		if err != nil {
			return err
		}
		rec := unwrap(o)
		rec.Position, rec.frame = Position{s.name, f.line}, f
		if rec.failed {
			return nil
		}
		if format, err = agree(format, rec, opt.Format); err != nil {
			return err
		}
		requests, err := format.read(rec)
		if err != nil {
			return placed(s.name, f, err)
		}
		return emitAll(requests, rec, replaced, emit)
	})
}

// emitAll completes the requests of a record and hands them on. A blocked
// answer may leave nothing to hand on.
func emitAll(requests []Request, rec *record, replaced int, emit func(Request) error) error {
	for _, r := range requests {
		if r.Chat == nil && r.Answer == nil && r.Usage == nil {
			continue
		}
		r.Where, r.Replaced = rec.Position, replaced
		if r.Usage != nil {
			if _, err := r.Usage.Split(); err != nil {
				return contradiction(rec.Position, err)
			}
		}
		if err := emit(r); err != nil {
			return err
		}
	}
	return nil
}

// agree returns the format of the file: the one asked for or that of the first
// record. A record of another shape is refused.
func agree(format *reader, rec *record, asked string) (*reader, error) {
	if format == nil {
		return detect(rec, asked)
	}
	if !format.is(rec) {
		return nil, &SourceError{File: rec.File, Line: rec.Line,
			Reason: "not of the format " + format.name + " as the records before it",
			Hint:   "put each format in a file of its own"}
	}
	return format, nil
}

// detect finds the format of a first record.
func detect(rec *record, asked string) (*reader, error) {
	for _, r := range readers() {
		if (asked == "" || asked == r.name) && r.is(rec) {
			return &r, nil
		}
	}
	reason := "no known shape of request"
	if asked != "" {
		reason = "not of the format " + asked
	}
	return nil, &SourceError{File: rec.File, Line: rec.Line, Reason: reason,
		Hint: "the formats are " + strings.Join(formatNames(), " ")}
}

func formatNames() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// knownFormat refuses a format that is not in the table.
func knownFormat(name string) error {
	names := formatNames()
	if name == "" {
		return nil
	}
	for _, n := range names {
		if n == name {
			return nil
		}
	}
	return unknown("format", name, names)
}

// unknown words an unknown name with the nearest one, or with all.
func unknown(what, name string, known []string) error {
	hint := near.Hint(name, known)
	if hint == "" {
		hint = "there are " + strings.Join(known, " ")
	}
	return fmt.Errorf("unknown %s %s; %s", what, clip(name), hint)
}

// unwrap takes the envelope off a record: pairs, and the batch files of
// OpenAI, Anthropic and Gemini. A bare record is its own request and answer:
// the readers tell by shape which.
func unwrap(o *strictjson.Object) *record {
	rec := &record{whole: o}
	switch {
	case o.Is("custom_id", `"`) && o.Is("body", "{"):
		rec.request = o.Sub("body")
	case o.Is("custom_id", `"`) && o.Is("params", "{"):
		rec.request = o.Sub("params")
	case o.Is("custom_id", `"`) && o.Is("result", "{"):
		rec.response = o.Sub("result").Sub("message")
		rec.failed = rec.response == nil
	case o.Is("custom_id", `"`) && (o.Has("response") || o.Has("error")):
		rec.response = o.Sub("response").Sub("body")
		rec.failed = rec.response == nil || o.Has("error") || rec.response.Is("error", "{")
	case o.Is("request", "{") || (o.Is("response", "{") && !o.Has("messages") && !o.Has("prompt")):
		rec.request, rec.response = o.Sub("request"), o.Sub("response")
	case o.Has("key") && o.Is("error", "{"):
		rec.failed = true
	default:
		rec.request, rec.response = o, o
	}
	return rec
}

// bare reports whether the record came without an envelope.
func (rec *record) bare() bool { return rec.request == rec.whole }
