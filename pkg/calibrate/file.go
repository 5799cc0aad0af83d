package calibrate

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// SchemaVersion is the version of the file format.
const SchemaVersion = 1

// AnyModel is the model of an entry that holds for all models of its tokenizer.
const AnyModel = "*"

// Entry is one fit in a file.
type Entry struct {
	Line       int    `yaml:",line"`
	Tokenizer  string `yaml:"tokenizer,required"`   // the family
	Base       string `yaml:"base,required"`        // the encoding that is counted for it
	Model      string `yaml:"model,required"`       // vendor/model, or * for all of the family
	Factor     Number `yaml:"factor,required"`      // tokens for each token of the base
	Low        Number `yaml:"low,required"`         // the factor at the lower end of the band
	High       Number `yaml:"high,required"`        // and at the upper end
	PerMessage int64  `yaml:"per_message,required"` // tokens for each message
	PerRequest int64  `yaml:"per_request,required"` // tokens once for each request
	Requests   int64  `yaml:"requests,required"`    // how many requests it was fitted to
	Tokens     int64  `yaml:"tokens,required"`      // and how many recorded tokens
	MeanError  Number `yaml:"mean_error,required"`  // left-one-out mean of |predicted ÷ recorded − 1|
	LogSHA256  string `yaml:"log_sha256,required"`  // of the bytes of the log
	Fitted     Day    `yaml:"fitted,required"`      // as-of day of the fit
}

// Book holds the fits of one file, at most one for each tokenizer and model, in
// the order of their names.
type Book struct {
	Name    string // of the file
	Entries []Entry
}

// Number is a number of 0 or more that is written in plain digits with at most
// four decimals.
type Number float64

// UnmarshalText reads a number strictly.
func (n *Number) UnmarshalText(text []byte) error {
	if !regexp.MustCompile(`^(0|[1-9][0-9]{0,5})(\.[0-9]{1,4})?$`).Match(text) {
		return errors.New("not a plain number; write digits with at most four decimals, such as 1.2988")
	}
	f, err := strconv.ParseFloat(string(text), 64)
	*n = Number(f)
	return err
}

// String writes the number with four decimals.
func (n Number) String() string { return strconv.FormatFloat(float64(n), 'f', 4, 64) }

// Day is a calendar day, YYYY-MM-DD.
type Day string

// UnmarshalText reads a day strictly.
func (d *Day) UnmarshalText(text []byte) error {
	if _, err := time.Parse(time.DateOnly, string(text)); err != nil {
		return errors.New("not a day; write YYYY-MM-DD")
	}
	*d = Day(text)
	return nil
}

// Read reads a file. The errors name file, line, field and value.
func Read(name string, data []byte) (*Book, error) {
	var file struct {
		Line    int     `yaml:",line"`
		Schema  int64   `yaml:"schema_version,required"`
		Entries []Entry `yaml:"calibrations,required"`
	}
	if err := strictyaml.Decode(name, data, &file); err != nil {
		return nil, err
	}
	if file.Schema != SchemaVersion {
		return nil, &strictyaml.Error{File: name, Line: file.Line, Field: "schema_version",
			Value: strconv.FormatInt(file.Schema, 10), Reason: fmt.Sprintf("this program reads version %d", SchemaVersion),
			Hint: "fit again with tokecon tokenizers calibrate"}
	}
	var errs []error
	seen := map[string]int{}
	for i := range file.Entries {
		e := &file.Entries[i]
		errs = append(errs, e.check(name, i))
		key := e.Tokenizer + " " + e.Model
		if first, twice := seen[key]; twice {
			errs = append(errs, e.fault(name, i, "model", e.Model,
				fmt.Sprintf("%s has a fit for it on line %d already", e.Tokenizer, first), "keep one"))
		}
		seen[key] = e.Line
	}
	b := &Book{name, file.Entries}
	b.sort()
	return b, errors.Join(errs...)
}

func (e *Entry) fault(name string, i int, field, value, reason, hint string) error {
	return &strictyaml.Error{File: name, Line: e.Line, Field: fmt.Sprintf("calibrations[%d].%s", i, field), Value: value,
		Reason: reason, Hint: hint}
}

// A factor outside these bounds is a slip of the pen.
const (
	leastFactor = 0.05
	mostFactor  = 20
)

// check refuses what no fit gives.
func (e *Entry) check(name string, i int) error {
	again := "fit again with tokecon tokenizers calibrate"
	switch {
	case !slices.Contains(tokenizer.Names(), e.Tokenizer):
		return e.fault(name, i, "tokenizer", e.Tokenizer, "unknown tokenizer",
			cmp.Or(near.Hint(e.Tokenizer, tokenizer.Names()), "tokecon tokenizers list names them all"))
	case e.Model != AnyModel && !strings.Contains(e.Model, "/"):
		return e.fault(name, i, "model", e.Model, "not a full name",
			"write vendor/model, or * for all models of the tokenizer")
	case e.Factor < leastFactor || e.Factor > mostFactor:
		return e.fault(name, i, "factor", e.Factor.String(), fmt.Sprintf("not within %v and %v", leastFactor, mostFactor),
			again)
	case e.Low <= 0 || e.Low > e.Factor:
		return e.fault(name, i, "low", e.Low.String(), "not between 0 and the factor", again)
	case e.High < e.Factor:
		return e.fault(name, i, "high", e.High.String(), "below the factor", again)
	case float64(max(e.PerMessage, e.PerRequest)) > mostFrame:
		return e.fault(name, i, "per_message", strconv.FormatInt(max(e.PerMessage, e.PerRequest), 10),
			fmt.Sprintf("no format adds more than %v tokens", mostFrame), again)
	case !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(e.LogSHA256):
		return e.fault(name, i, "log_sha256", e.LogSHA256, "not a SHA-256 in hexadecimal", again)
	}
	return nil
}

// Find returns the entry for a model of a tokenizer: its own, or else the one
// for the whole family; nil if there is none.
func (b *Book) Find(tokenizer, model string) *Entry {
	for _, name := range []string{model, AnyModel} {
		for i := range b.Entries {
			if e := &b.Entries[i]; e.Tokenizer == tokenizer && e.Model == name {
				return e
			}
		}
	}
	return nil
}

// Put adds an entry, or replaces the one of the same tokenizer and model.
func (b *Book) Put(e Entry) {
	b.Entries = slices.DeleteFunc(b.Entries,
		func(old Entry) bool { return old.Tokenizer == e.Tokenizer && old.Model == e.Model })
	b.Entries = append(b.Entries, e)
	b.sort()
}

func (b *Book) sort() {
	slices.SortFunc(b.Entries, func(x, y Entry) int {
		return cmp.Or(cmp.Compare(x.Tokenizer, y.Tokenizer), cmp.Compare(x.Model, y.Model))
	})
}

// header explains the file to those who meet it in a repository.
const header = `# How many tokens your own requests were billed, as fitted by
#   tokecon tokenizers calibrate
# tokens ≈ factor × tokens of the base + per_message × messages + per_request.
# 95% of new requests like yours are expected between low and high instead of
# factor. Use it with --calibration FILE or TOKECON_CALIBRATION; to renew an
# entry, fit again with -o FILE.
`

// Bytes writes the file. The same entries give the same bytes.
func (b *Book) Bytes() []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "%sschema_version: %d\ncalibrations:\n", header, SchemaVersion)
	for i := range b.Entries {
		e := &b.Entries[i]
		fmt.Fprintf(&out, "  - tokenizer: %s\n    base: %s\n    model: %q\n", e.Tokenizer, e.Base, e.Model)
		fmt.Fprintf(&out, "    factor: %s\n    low: %s\n    high: %s\n", e.Factor, e.Low, e.High)
		fmt.Fprintf(&out, "    per_message: %d\n    per_request: %d\n", e.PerMessage, e.PerRequest)
		fmt.Fprintf(&out, "    requests: %d\n    tokens: %d\n    mean_error: %s\n", e.Requests, e.Tokens, e.MeanError)
		fmt.Fprintf(&out, "    log_sha256: %s\n    fitted: %s\n", e.LogSHA256, e.Fitted)
	}
	return []byte(out.String())
}

// Entry returns a fit as an entry of a file.
func (f *Fit) Entry(tokenizer, model, logSHA256 string, day Day) Entry {
	return Entry{
		Tokenizer: tokenizer, Base: f.Base, Model: model,
		Factor: Number(f.Factor), Low: Number(f.Low), High: Number(f.High),
		PerMessage: f.PerMessage, PerRequest: f.PerRequest,
		Requests: int64(f.Requests), Tokens: f.Tokens,
		MeanError: Number(rounded(f.Own.Mean, math.Round)), LogSHA256: logSHA256, Fitted: day,
	}
}

// Calibration returns an entry as a tokenizer takes it, with the name of its
// file as the source.
func (e *Entry) Calibration(file string) tokenizer.Calibration {
	return tokenizer.Calibration{
		Base: e.Base, Factor: float64(e.Factor), Low: float64(e.Low), High: float64(e.High),
		PerMessage: e.PerMessage, PerRequest: e.PerRequest,
		Evidence: fmt.Sprintf("Fitted to the recorded counts of %d of your own requests (%s), with a mean error of %s%%.",
			e.Requests, e.Model, strconv.FormatFloat(float64(e.MeanError)*100, 'f', 1, 64)),
		Source: file,
		Fitted: string(e.Fitted),
	}
}
