package findings_test

import (
	"github.com/tokecon/tokecon/pkg/findings"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/policy"
)

func number(text string) *money.Decimal {
	d := money.MustParse(text)
	return &d
}

func negative(text string) *money.Decimal {
	d := money.Decimal{}.Sub(money.MustParse(text))
	return &d
}

// samples are the reports of the golden files.
func samples() map[string]*findings.Report {
	return map[string]*findings.Report{
		"margin":  margin(),
		"hostile": hostile(),
		"passed": {
			Title: "Margins of 2026", AsOf: "2026-07-01T09:30:00Z", Base: "tokecon.yaml",
			Findings: []policy.Finding{margin().Findings[0], margin().Findings[3]},
		},
		"empty": {},
	}
}

// margin has each outcome once, and a second failure of one rule.
func margin() *findings.Report {
	return &findings.Report{
		AsOf: "2026-07-01", Books: "as shipped, 2026-06-28", Base: "finance/tokecon.yaml",
		Findings: []policy.Finding{
			{
				Rule: "gross_margin.min", Subject: "pro", Outcome: policy.Passed, Unit: "share",
				Message: "Gross margin of pro rose from 70 % to 72 %; at least 70 % is wanted.",
				Actual:  number("0.72"), Wanted: number("0.7"), File: "finance/tokecon.yaml", Line: 12,
			},
			{
				Rule: "gross_margin.min", Subject: "team", Outcome: policy.Failed, Unit: "share",
				Message: "Gross margin of team fell from 71 % to 69.999999 %; at least 70 % is wanted.",
				Actual:  number("0.69999999"), Wanted: number("0.7"), File: "finance/tokecon.yaml", Line: 12,
				Hint: "raise the price to $31.50, or answer with a smaller model",
			},
			{
				Rule: "unit_cost.max", Subject: "chat", Outcome: policy.Unknown, Unit: "USD",
				Message: "The cost of chat is not known: no book has a price for gpt-9.",
				Wanted:  number("1234.5"), File: "../books/openai.yaml", Line: 7,
			},
			{
				Rule: "books.age", Subject: "anthropic", Outcome: policy.Excused, Unit: "days",
				Message: "Prices were last checked 45 days ago; 30 are allowed.",
				Actual:  number("45"), Wanted: number("30"), File: "pricebooks/anthropic.yaml",
				Because: "until 2026-08-01: the contract is being renewed",
			},
			{
				Rule: "gross_margin.min", Subject: "team", Outcome: policy.Failed, Unit: "share",
				Message: "Gross margin of team fell to -3.3 % in the EU; at least 70 % is wanted.",
				Actual:  negative("0.033333333333"), Wanted: number("0.7"), File: "./finance/tokecon.yaml", Line: 14,
			},
		},
	}
}

// evil holds names that each format has to keep from acting.
func evil() []string {
	return []string{
		"two\nlines\r\n::error::not by us", "a,b:c%0A::d", "<script>alert(1)</script> & <!-- x -->",
		"a|b `c` *d* _e_ ~f~", "@user and @org/team #12 GH-3", "[click](https://evil.example) www.evil.example",
		"]]></failure>", "null\x00 bell\x07 \ufffe", "right\u202eto left", "{0} {{1}} $x$", "half a rune \xc3",
		"##[error]old style", "日本語 — ü",
	}
}

func hostile() *findings.Report {
	outcomes := []policy.Outcome{policy.Failed, policy.Unknown, policy.Excused, policy.Passed}
	r := &findings.Report{Title: evil()[0], AsOf: "soon\u202e", Books: evil()[2], Base: "dir:1/a b\n,#.yaml"}
	for i, name := range evil() {
		r.Findings = append(r.Findings, policy.Finding{
			Rule: name, Subject: evil()[(i+1)%len(evil())], Outcome: outcomes[i%len(outcomes)],
			Message: "It is " + name, Unit: name, File: name, Line: i, Because: name, Hint: name,
		})
	}
	return r
}
