package main

import (
	"github.com/tokecon/tokecon/pkg/econ"
	"github.com/tokecon/tokecon/pkg/page"
	"github.com/tokecon/tokecon/pkg/report"
)

// tokenizerList is all tokenizers, with the folder of the user's own.
type tokenizerList struct {
	all    []page.Tokenizer
	folder string
}

// listTokenizers lists all tokenizers.
func listTokenizers(g *Given) (*tokenizerList, error) {
	all, folder, err := catalogue(g.Remark)
	if err != nil {
		return nil, ofShelf("", err)
	}
	return &tokenizerList{all, folder}, nil
}

func (l *tokenizerList) json() any {
	return &page.TokenizerList{SchemaVersion: econ.SchemaVersion, Tokenizers: l.all}
}

// page lays the list out; formats for programs, and those who choose columns, have all.
func (l *tokenizerList) page(g *Given) *report.Document {
	return page.Tokenizers(l.all, l.folder, g.Format == "csv" || len(g.Columns) > 0)
}
