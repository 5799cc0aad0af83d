package pricebook

import (
	"github.com/tokecon/tokecon/pkg/lint"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

// File is one vendor's price book as it is written: one YAML file.
type File struct {
	// Id of who bills; the first half of vendor/model.
	Vendor string `yaml:"vendor,required"`
	// Name for people.
	Name string `yaml:"name"`
	// ISO 4217 code of every price in the file; USD if absent.
	Currency money.Currency `yaml:"currency"`
	// Highest price that is believed in this file; 100000 if absent.
	MaxRate int64 `yaml:"max_rate"`
	// Anything a reader should know.
	Note string `yaml:"note"`
	// The models this vendor bills for.
	Models []Entry `yaml:"models"`
	// Conditions shared by many models: modes, regions, hours, fees, discounts.
	Terms []Term `yaml:"terms"`
}

// Entry is one model of a vendor with its whole price history.
type Entry struct {
	Line int `yaml:",line"`
	// The id the vendor's API takes.
	ID string `yaml:"id,required"`
	// Other names with the dates between which they meant this model.
	Aliases []Alias `yaml:"aliases"`
	// Tokenizer or tokenizer family that counts its tokens.
	Tokenizer string `yaml:"tokenizer"`
	// Context window in tokens; a row may override it.
	Context int64 `yaml:"context"`
	// Longest answer in tokens; a row may override it.
	MaxOutput int64 `yaml:"max_output"`
	// Who sets the price, where that is not who bills: the maker of a model that several clouds sell at its price.
	Setter string `yaml:"setter"`
	// chat (default) or embedding.
	Kind Kind `yaml:"kind"`
	// Dated prices, oldest first; history is appended to and never edited away.
	Prices []Row `yaml:"prices"`
	// Lint findings that are true of the world, with the reason.
	Waive []lint.Waiver `yaml:"waive"`
}

// Alias is another name of a model between two instants.
type Alias struct {
	Line int `yaml:",line"`
	// The other name.
	ID string `yaml:"id,required"`
	// First instant at which it meant this model.
	From Instant `yaml:"from"`
	// First instant at which it no longer did.
	Until Instant `yaml:"until"`
}

// Row is what a model costs between two instants.
type Row struct {
	Line int `yaml:",line"`
	// First instant at which the row holds; a date means midnight UTC.
	From Instant `yaml:"from,required"`
	// First instant at which it no longer holds; absent while no end is known.
	Until Instant `yaml:"until"`
	// Price by meter: per 1M tokens and token-hours or 1000 calls; per piece or hour otherwise.
	Rates Rates `yaml:"rates"`
	// Prices for larger prompts; a band reprices the whole request.
	Bands []Band `yaml:"bands"`
	// Prices or factors under conditions.
	Where []Clause `yaml:"where"`
	// Context window in tokens while the row holds.
	Context int64 `yaml:"context"`
	// Longest answer in tokens while the row holds.
	MaxOutput int64 `yaml:"max_output"`
	// For a promotional price: the vendor promised it at least until here.
	Promised Instant `yaml:"promised_until"`
	// What is special about the row.
	Marks []Mark `yaml:"marks"`
	// Public price books that list the same input and output price.
	SeenIn []string `yaml:"seen_in"`
	// Anything a reader should know.
	Note string `yaml:"note"`
	// URL where the price can be checked.
	Source string `yaml:"source,required"`
	// Day on which the price was last compared with its sources.
	Checked Instant `yaml:"checked,required"`
	// Lint findings that are true of the world, with the reason.
	Waive []lint.Waiver `yaml:"waive"`
}

// Band is a rate table for prompts beyond a size. It replaces every token rate
// of the table it belongs to: a tier reprices the whole request.
type Band struct {
	Line int `yaml:",line"`
	// Holds for prompts of more tokens than this.
	Above int64 `yaml:"above"`
	// Holds for prompts of this many tokens or more.
	AtLeast int64 `yaml:"at_least"`
	// Price by meter in the band.
	Rates Rates `yaml:"rates,required"`
}

// Clause holds under conditions, all at once: mode, region, weekday and hours,
// prompt size. It states rates, or multiplies, or just offers the condition at
// the same price.
type Clause struct {
	Line int `yaml:",line"`
	// Service mode: batch, flex, priority or fast; standard is the row itself.
	Mode Mode `yaml:"mode"`
	// Regions it holds in; '*' is any but global.
	Region []string `yaml:"region"`
	// Weekdays such as mon or mon-fri, in the zone; absent: every day.
	Days []Days `yaml:"days"`
	// Hours such as 16:30-00:30, in the zone; past midnight belongs to the day it began.
	Hours []Hours `yaml:"hours"`
	// IANA time zone of days and hours; UTC if absent.
	Zone Zone `yaml:"zone"`
	// Holds for prompts of more tokens than this.
	Above int64 `yaml:"above"`
	// Holds for prompts of this many tokens or more.
	AtLeast int64 `yaml:"at_least"`
	// Holds for prompts of this many tokens or fewer.
	UpTo int64 `yaml:"up_to"`
	// Prices that replace those of the row, meter by meter.
	Rates Rates `yaml:"rates"`
	// Prices under these conditions for larger prompts.
	Bands []Band `yaml:"bands"`
	// Factors on the price, by meter or group: tokens, prompt, answer.
	Multiply Factors `yaml:"multiply"`
	// What is special about it.
	Marks []Mark `yaml:"marks"`
	// Anything a reader should know.
	Note string `yaml:"note"`
	// Lint findings that are true of the world, with the reason.
	Waive []lint.Waiver `yaml:"waive"`
}

// Term is a clause shared by many models of the vendor between two instants.
type Term struct {
	Clause
	// Ids it holds for; * matches any run of characters.
	Models []string `yaml:"models,required"`
	// Ids it does not hold for.
	Except []string `yaml:"except"`
	// First instant at which it holds.
	From Instant `yaml:"from"`
	// First instant at which it no longer holds.
	Until Instant `yaml:"until"`
	// Rates as factors of the input rate, where a row lists none.
	OfInput Factors `yaml:"of_input"`
	// URL where it can be checked.
	Source string `yaml:"source,required"`
	// Day on which it was last compared with its sources.
	Checked Instant `yaml:"checked,required"`
}

// Rates maps meters to their written prices.
type Rates map[meter.ID]Price

// Price is a price as written, with its line.
type Price struct {
	Line   int `yaml:",line"`
	Amount money.Decimal
}

// UnmarshalText reads the literal digits of a price.
func (p *Price) UnmarshalText(text []byte) error { return p.Amount.UnmarshalText(text) }

// Factors maps a meter's name, or a group of meters (tokens, prompt, answer),
// to a factor.
type Factors map[Target]Price

// Target names a meter or a group of meters.
type Target string
