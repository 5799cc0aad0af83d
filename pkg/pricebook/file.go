package pricebook

import (
	"github.com/tokecon/tokecon/pkg/lint"
	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
)

// File is one vendor's price book as it is written: one YAML file.
type File struct {
	Vendor   string         `yaml:"vendor,required" jsonschema_description:"Id of who bills; the first half of vendor/model."`
	Name     string         `yaml:"name" jsonschema_description:"Name for people."`
	Currency money.Currency `yaml:"currency" jsonschema_description:"ISO 4217 code of every price in the file; USD if absent."`
	MaxRate  int64          `yaml:"max_rate" jsonschema_description:"Highest price that is believed in this file; 100000 if absent."`
	Note     string         `yaml:"note" jsonschema_description:"Anything a reader should know."`
	Models   []Entry        `yaml:"models" jsonschema_description:"The models this vendor bills for."`
	Terms    []Term         `yaml:"terms" jsonschema_description:"Conditions shared by many models: modes, regions, hours, fees, discounts."`
}

// Entry is one model of a vendor with its whole price history.
type Entry struct {
	Line      int           `yaml:",line"`
	ID        string        `yaml:"id,required" jsonschema_description:"The id the vendor's API takes."`
	Aliases   []Alias       `yaml:"aliases" jsonschema_description:"Other names with the dates between which they meant this model."`
	Tokenizer string        `yaml:"tokenizer" jsonschema_description:"Tokenizer or tokenizer family that counts its tokens."`
	Context   int64         `yaml:"context" jsonschema_description:"Context window in tokens; a row may override it."`
	MaxOutput int64         `yaml:"max_output" jsonschema_description:"Longest answer in tokens; a row may override it."`
	Setter    string        `yaml:"setter" jsonschema_description:"Who sets the price, where that is not who bills: the maker of a model that several clouds sell at its price."`
	Kind      Kind          `yaml:"kind" jsonschema_description:"chat (default) or embedding."`
	Prices    []Row         `yaml:"prices" jsonschema_description:"Dated prices, oldest first; history is appended to and never edited away."`
	Waive     []lint.Waiver `yaml:"waive" jsonschema_description:"Lint findings that are true of the world, with the reason."`
}

// Alias is another name of a model between two instants.
type Alias struct {
	Line  int     `yaml:",line"`
	ID    string  `yaml:"id,required" jsonschema_description:"The other name."`
	From  Instant `yaml:"from" jsonschema_description:"First instant at which it meant this model."`
	Until Instant `yaml:"until" jsonschema_description:"First instant at which it no longer did."`
}

// Row is what a model costs between two instants.
type Row struct {
	Line      int           `yaml:",line"`
	From      Instant       `yaml:"from,required" jsonschema_description:"First instant at which the row holds; a date means midnight UTC."`
	Until     Instant       `yaml:"until" jsonschema_description:"First instant at which it no longer holds; absent while no end is known."`
	Rates     Rates         `yaml:"rates" jsonschema_description:"Price by meter: per 1M tokens and token-hours or 1000 calls; per piece or hour otherwise."`
	Bands     []Band        `yaml:"bands" jsonschema_description:"Prices for larger prompts; a band reprices the whole request."`
	Where     []Clause      `yaml:"where" jsonschema_description:"Prices or factors under conditions."`
	Context   int64         `yaml:"context" jsonschema_description:"Context window in tokens while the row holds."`
	MaxOutput int64         `yaml:"max_output" jsonschema_description:"Longest answer in tokens while the row holds."`
	Promised  Instant       `yaml:"promised_until" jsonschema_description:"For a promotional price: the vendor promised it at least until here."`
	Marks     []Mark        `yaml:"marks" jsonschema_description:"What is special about the row."`
	SeenIn    []string      `yaml:"seen_in" jsonschema_description:"Public price books that list the same input and output price."`
	Note      string        `yaml:"note" jsonschema_description:"Anything a reader should know."`
	Source    string        `yaml:"source,required" jsonschema_description:"URL where the price can be checked."`
	Checked   Instant       `yaml:"checked,required" jsonschema_description:"Day on which the price was last compared with its sources."`
	Waive     []lint.Waiver `yaml:"waive" jsonschema_description:"Lint findings that are true of the world, with the reason."`
}

// Band is a rate table for prompts beyond a size. It replaces every token rate
// of the table it belongs to: a tier reprices the whole request.
type Band struct {
	Line    int   `yaml:",line"`
	Above   int64 `yaml:"above" jsonschema_description:"Holds for prompts of more tokens than this."`
	AtLeast int64 `yaml:"at_least" jsonschema_description:"Holds for prompts of this many tokens or more."`
	Rates   Rates `yaml:"rates,required" jsonschema_description:"Price by meter in the band."`
}

// Clause holds under conditions, all at once: mode, region, weekday and hours,
// prompt size. It states rates, or multiplies, or just offers the condition at
// the same price.
type Clause struct {
	Line     int           `yaml:",line"`
	Mode     Mode          `yaml:"mode" jsonschema_description:"Service mode: batch, flex, priority or fast; standard is the row itself."`
	Region   []string      `yaml:"region" jsonschema_description:"Regions it holds in; '*' is any but global."`
	Days     []Days        `yaml:"days" jsonschema_description:"Weekdays such as mon or mon-fri, in the zone; absent: every day."`
	Hours    []Hours       `yaml:"hours" jsonschema_description:"Hours such as 16:30-00:30, in the zone; past midnight belongs to the day it began."`
	Zone     Zone          `yaml:"zone" jsonschema_description:"IANA time zone of days and hours; UTC if absent."`
	Above    int64         `yaml:"above" jsonschema_description:"Holds for prompts of more tokens than this."`
	AtLeast  int64         `yaml:"at_least" jsonschema_description:"Holds for prompts of this many tokens or more."`
	UpTo     int64         `yaml:"up_to" jsonschema_description:"Holds for prompts of this many tokens or fewer."`
	Rates    Rates         `yaml:"rates" jsonschema_description:"Prices that replace those of the row, meter by meter."`
	Bands    []Band        `yaml:"bands" jsonschema_description:"Prices under these conditions for larger prompts."`
	Multiply Factors       `yaml:"multiply" jsonschema_description:"Factors on the price, by meter or group: tokens, prompt, answer."`
	Marks    []Mark        `yaml:"marks" jsonschema_description:"What is special about it."`
	Note     string        `yaml:"note" jsonschema_description:"Anything a reader should know."`
	Waive    []lint.Waiver `yaml:"waive" jsonschema_description:"Lint findings that are true of the world, with the reason."`
}

// Term is a clause shared by many models of the vendor between two instants.
type Term struct {
	Clause
	Models  []string `yaml:"models,required" jsonschema_description:"Ids it holds for; * matches any run of characters."`
	Except  []string `yaml:"except" jsonschema_description:"Ids it does not hold for."`
	From    Instant  `yaml:"from" jsonschema_description:"First instant at which it holds."`
	Until   Instant  `yaml:"until" jsonschema_description:"First instant at which it no longer holds."`
	OfInput Factors  `yaml:"of_input" jsonschema_description:"Rates as factors of the input rate, where a row lists none."`
	Source  string   `yaml:"source,required" jsonschema_description:"URL where it can be checked."`
	Checked Instant  `yaml:"checked,required" jsonschema_description:"Day on which it was last compared with its sources."`
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
