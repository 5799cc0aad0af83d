package counting

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// Count is the count of one file.
type Count struct {
	Path      string              `json:"path"`
	Bytes     int64               `json:"bytes"`
	Encoding  string              `json:"encoding"`
	Tokens    int64               `json:"tokens"`
	Low       int64               `json:"low"`
	High      int64               `json:"high"`
	Exactness tokenizer.Exactness `json:"exactness"`
	Invalid   bool                `json:"invalid_utf8,omitempty"`
	Rule      string              `json:"rule,omitempty"`     // by which a picture is counted
	Verified  *int64              `json:"verified,omitempty"` // count by tiktoken-go; nil when not asked for
	IDs       []uint32            `json:"ids,omitempty"`
}

// Failure is a file that could not be counted.
type Failure struct {
	Path  string `json:"path"`
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
}

// Skips are what was found in folders and passed over.
type Skips struct {
	Binary  int `json:"binary,omitempty"`
	Links   int `json:"links,omitempty"`
	Special int `json:"special,omitempty"` // devices, pipes, sockets
}

// String lists them: "2 binary files, 1 link"; empty when there are none.
func (s Skips) String() string {
	var parts []string
	for _, kind := range []struct {
		n         int
		one, many string
	}{{s.Binary, "binary file", "binary files"}, {s.Links, "link", "links"},
		{s.Special, "special file", "special files"}} {
		if kind.n > 0 {
			parts = append(parts, several(kind.n, kind.one, kind.many))
		}
	}
	return strings.Join(parts, ", ")
}

// Counts is the result of tokens. The totals are sums over Files: with
// anything in Failed they are a part of what was asked for.
type Counts struct {
	SchemaVersion int       `json:"schema_version"`
	Files         []Count   `json:"files"`
	Failed        []Failure `json:"failed"`
	Skipped       *Skips    `json:"skipped,omitempty"`
	Total         int64     `json:"total"`
	TotalLow      int64     `json:"total_low"`
	TotalHigh     int64     `json:"total_high"`
	TotalBytes    int64     `json:"total_bytes"`
}

// Add takes a file in.
func (c *Counts) Add(f *Count) {
	c.Files = append(c.Files, *f)
	c.Total += f.Tokens
	c.TotalLow += f.Low
	c.TotalHigh += f.High
	c.TotalBytes += f.Bytes
}

// Exact reports whether all counts are exact.
func (c *Counts) Exact(t *tokenizer.Tokenizer) bool {
	for i := range c.Files {
		if c.Files[i].Exactness != tokenizer.Exact {
			return false
		}
	}
	return t.Exactness() == tokenizer.Exact
}

// Texts reports whether not all files are pictures.
func (c *Counts) Texts() bool {
	return len(c.Files) == 0 || slices.ContainsFunc(c.Files, func(f Count) bool { return f.Rule == "" })
}

func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", grouped(n), many)
}

// grouped writes a number with its thousands apart.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
