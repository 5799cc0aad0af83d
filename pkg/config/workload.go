package config

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

// Workload is a workload file: real samples and what they stand for.
type Workload struct {
	Line int `yaml:",line"`
	// Name of the workload, shown in results.
	Name string `yaml:"workload,required"`
	// One line for people.
	Title string `yaml:"title"`
	// Files and folders of real requests, below the folder of this file.
	Samples []Path `yaml:"samples"`
	// Instead of samples: a built-in workload, such as chat, rag or agent.
	Builtin Word `yaml:"builtin"`
	// Instead of samples: the token counts of a typical request.
	Counts *Counts `yaml:"counts"`
	// Units of work a month: 250k.
	Volume Quantity `yaml:"volume"`
	// Users behind the volume.
	Users Quantity `yaml:"users"`
	// Tokens of an answer, where none is recorded.
	Output int64 `yaml:"output"`
	// Share of the prompt that is read from the cache.
	Cached Share `yaml:"cached"`
	// Share of the prompt that is written to it.
	CacheWrite Share `yaml:"cache_write"`
	// Share of the answer that is hidden thinking.
	Reasoning Share `yaml:"reasoning"`
	// Service mode: standard, batch, flex, priority or fast.
	Mode Word `yaml:"mode"`
	// Region of service, such as eu.
	Region string `yaml:"region"`
	// Share of requests that are sent again.
	Retries Share `yaml:"retries"`
	// Further requests that each unit makes.
	ToolCalls Quantity `yaml:"tool_calls"`
	// PerRequest are the quantities of each request beside its tokens, by meter:
	// those meters that the table marks so, such as searches.
	PerRequest [meter.Count]Quantity `yaml:"-"`
}

// YAMLFields returns the fields of what each request uses beside its tokens, from
// the table of meters.
func (w *Workload) YAMLFields() []strictyaml.Field {
	var out []strictyaml.Field
	for _, m := range meter.Table() {
		if m.PerRequest {
			out = append(out, strictyaml.Field{Name: m.Reported.Name, Into: &w.PerRequest[m.ID],
				Doc: sentence(m.Reported.Doc + " of each request")})
		}
	}
	return out
}

// Counts is a typical request by its counts alone.
type Counts struct {
	Line int `yaml:",line"`
	// Model that made the counts; without it they are nobody's, and estimated for every offer.
	Model Word `yaml:"model"`
	// Usage holds the counts of one request: the prompt, the answer and their parts.
	Usage meter.Whole `yaml:"-"`
}

// YAMLFields returns the fields of the prompt, the answer and their parts, from
// the table of meters. The two wholes must be there.
func (c *Counts) YAMLFields() []strictyaml.Field {
	var out []strictyaml.Field
	for _, f := range meter.Fields() {
		if f.Place != meter.Beside {
			out = append(out, strictyaml.Field{Name: f.Name, Into: f.Of(&c.Usage), Required: !f.Place.IsPart(),
				Doc: sentence(f.Doc)})
		}
	}
	return out
}

// Whole returns the counts as the usage of one request.
func (c *Counts) Whole() meter.Whole {
	w := c.Usage
	w.Requests = 1
	return w
}

// sentence returns text with a capital letter and a full stop.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }

// Word is a name with its line, for those who know which names there are.
type Word struct {
	Line int `yaml:",line"`
	Text string
}

// UnmarshalText takes any text.
func (w *Word) UnmarshalText(text []byte) error {
	w.Text = string(text)
	return nil
}

// Path is a file or folder below that of the workload file.
type Path string

// UnmarshalText refuses what leads elsewhere: absolute paths, parents, URLs.
func (p *Path) UnmarshalText(text []byte) error {
	*p = Path(text)
	if !filepath.IsLocal(string(text)) || strings.Contains(string(text), "://") {
		return errors.New("not below the folder of this file; name what lies beside it, nothing is fetched or read " +
			"from elsewhere")
	}
	return nil
}

// Share is a share of a whole, written as 60% or 0.6; nil means not given.
type Share struct{ *money.Decimal }

// UnmarshalText reads a share.
func (s *Share) UnmarshalText(text []byte) error {
	d, err := money.ParseShare(string(text))
	s.Decimal = &d
	return err
}

// Quantity is a number that may be written with k, M or G: 250k; nil means not
// given.
type Quantity struct{ *money.Decimal }

// UnmarshalText reads a quantity.
func (q *Quantity) UnmarshalText(text []byte) error {
	d, err := ParseQuantity(string(text))
	q.Decimal = &d
	return err
}

// ParseQuantity reads digits with an optional decimal part and an optional k,
// M or G for thousand, million and (American) billion: 250k, 1.5M.
func ParseQuantity(text string) (money.Decimal, error) {
	digits, shift := text, int32(0)
	if n := len(text); n > 0 {
		if i := strings.IndexByte("kMG", text[n-1]); i >= 0 {
			digits, shift = text[:n-1], int32(3*(i+1))
		}
	}
	d, err := money.Parse(digits)
	if err == nil {
		return d.Shift(shift), nil
	}
	var e *money.ParseError
	switch {
	case !errors.As(err, &e):
	case shift > 0:
		return d, &money.ParseError{Text: text, Reason: e.Reason, Hint: "write 250k, 1.5M or 2G, without a blank"}
	case strings.Trim(text, "0123456789.Kmg") == "" && strings.ContainsAny(text, "Kmg"):
		return d, &money.ParseError{Text: text, Reason: "unknown suffix", Hint: "write k, M or G: 250k, 1.5M"}
	}
	return d, err
}

// ReadWorkload decodes a workload file. The error names file, line, field and
// value.
func ReadWorkload(name string, data []byte) (*Workload, error) {
	var w Workload
	if err := strictyaml.Decode(name, data, &w); err != nil {
		return nil, err
	}
	return &w, w.oneSource(name)
}

// Paths returns the samples joined to the folder that holds them.
func (w *Workload) Paths(folder string) []string {
	var out []string
	for _, p := range w.Samples {
		out = append(out, filepath.Join(folder, string(p)))
	}
	return out
}

// oneSource makes sure that the workload has exactly one kind of sample.
func (w *Workload) oneSource(name string) error {
	n := 0
	for _, given := range []bool{len(w.Samples) > 0, w.Builtin.Text != "", w.Counts != nil} {
		if given {
			n++
		}
	}
	if n != 1 {
		return &strictyaml.Error{File: name, Line: w.Line, Field: "samples",
			Reason: "a workload has exactly one of samples, builtin and counts", Hint: "samples: [requests.jsonl]"}
	}
	if w.Counts != nil {
		return w.Counts.check(name)
	}
	return nil
}

// check refuses parts that are more than their whole.
func (c *Counts) check(name string) error {
	var whole meter.Field
	var left int64
	for _, f := range meter.Fields() {
		switch {
		case f.Place == meter.Beside:
			continue
		case !f.Place.IsPart():
			whole, left = f, *f.Of(&c.Usage)
			continue
		}
		if left -= *f.Of(&c.Usage); left < 0 {
			return &strictyaml.Error{File: name, Line: c.Line, Field: "counts." + whole.Name,
				Value: strconv.FormatInt(*whole.Of(&c.Usage), 10), Reason: "less than its parts together",
				Hint: "input is the whole prompt and output the whole answer, the other counts are parts of them"}
		}
	}
	return nil
}
