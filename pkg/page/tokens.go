package page

import (
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/tokenizer"
)

// TokenCount is the count of one file.
type TokenCount struct {
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

// TokenFailure is a file that could not be counted.
type TokenFailure struct {
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

// TokenCounts is the result of tokens. The totals are sums over Files: with
// anything in Failed they are a part of what was asked for.
type TokenCounts struct {
	SchemaVersion int            `json:"schema_version"`
	Files         []TokenCount   `json:"files"`
	Failed        []TokenFailure `json:"failed"`
	Skipped       *Skips         `json:"skipped,omitempty"`
	Total         int64          `json:"total"`
	TotalLow      int64          `json:"total_low"`
	TotalHigh     int64          `json:"total_high"`
	TotalBytes    int64          `json:"total_bytes"`
}

// Add takes a file in.
func (c *TokenCounts) Add(f *TokenCount) {
	c.Files = append(c.Files, *f)
	c.Total += f.Tokens
	c.TotalLow += f.Low
	c.TotalHigh += f.High
	c.TotalBytes += f.Bytes
}

// TokenListing says which files a page lists. The zero value lists all.
type TokenListing struct {
	Most  int  // list only so many, the largest; 0 lists all in their order
	Total bool // end with the total of several files
}

// exact tells whether all counts are.
func (c *TokenCounts) exact(t *tokenizer.Tokenizer) bool {
	for i := range c.Files {
		if c.Files[i].Exactness != tokenizer.Exact {
			return false
		}
	}
	return t.Exactness() == tokenizer.Exact
}

// texts tells whether not all files are pictures.
func (c *TokenCounts) texts() bool {
	return len(c.Files) == 0 || slices.ContainsFunc(c.Files, func(f TokenCount) bool { return f.Rule == "" })
}
