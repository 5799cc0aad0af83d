package config

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/strictyaml"
)

// Workload is a workload file: real samples and what they stand for.
type Workload struct {
	Name         string   `yaml:"workload,required"` // name shown in results
	Title        string   `yaml:"title"`             // one line for people
	Samples      []string `yaml:"samples"`           // files and folders, relative to this file
	Builtin      string   `yaml:"builtin"`           // or a built-in workload
	Counts       *Counts  `yaml:"counts"`            // or counts of a typical request
	Volume       Quantity `yaml:"volume"`            // units a month
	Users        Quantity `yaml:"users"`             // users behind the volume
	Output       int64    `yaml:"output"`            // tokens of an answer that is not recorded
	Cached       Share    `yaml:"cached"`            // share of the prompt read from the cache
	CacheWrite   Share    `yaml:"cache_write"`       // share of the prompt written to it
	Reasoning    Share    `yaml:"reasoning"`         // share of the answer that is hidden thinking
	Mode         string   `yaml:"mode"`              // service mode
	Region       string   `yaml:"region"`            // region of service
	Retries      Share    `yaml:"retries"`           // requests that are sent again
	ToolCalls    Quantity `yaml:"tool_calls"`        // further requests that each unit makes
	Searches     Quantity `yaml:"searches"`          // web searches of each request
	FileSearches Quantity `yaml:"file_searches"`     // file searches of each request
}

// Counts is a typical request by its counts alone; parts are parts of the
// whole as in meter.Whole.
type Counts struct {
	Input        int64 `yaml:"input,required"`
	Cached       int64 `yaml:"cached"`
	CacheWrite   int64 `yaml:"cache_write"`
	CacheWrite1h int64 `yaml:"cache_write_1h"`
	AudioInput   int64 `yaml:"audio_input"`
	ImageInput   int64 `yaml:"image_input"`
	Output       int64 `yaml:"output,required"`
	Reasoning    int64 `yaml:"reasoning"`
	AudioOutput  int64 `yaml:"audio_output"`
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
	if err != nil && shift == 0 && strings.ContainsAny(text, "Kmg") {
		return d, &money.ParseError{Text: text, Reason: "unknown suffix", Hint: "write k, M or G: 250k, 1.5M"}
	}
	return d.Shift(shift), err
}

// ReadWorkload decodes a workload file. Its sample paths come back joined to
// the file's folder. The error names file, line, field and value.
func ReadWorkload(name string, data []byte) (*Workload, error) {
	var w Workload
	if err := strictyaml.Decode(name, data, &w); err != nil {
		return nil, err
	}
	if err := w.oneSource(name); err != nil {
		return nil, err
	}
	for i, path := range w.Samples {
		if !filepath.IsLocal(path) || strings.Contains(path, "://") {
			return nil, &strictyaml.Error{File: name, Field: fmt.Sprintf("samples[%d]", i), Value: path, Reason: "not below the workload's folder", Hint: "name files beside the workload file; nothing is fetched or read from elsewhere"}
		}
		w.Samples[i] = filepath.Join(filepath.Dir(name), path)
	}
	return &w, nil
}

// oneSource makes sure that the workload has exactly one kind of sample.
func (w *Workload) oneSource(name string) error {
	n := 0
	for _, given := range []bool{len(w.Samples) > 0, w.Builtin != "", w.Counts != nil} {
		if given {
			n++
		}
	}
	if n != 1 {
		return &strictyaml.Error{File: name, Field: "samples", Reason: "a workload has exactly one of samples, builtin and counts", Hint: "samples: [requests.jsonl]"}
	}
	return nil
}
