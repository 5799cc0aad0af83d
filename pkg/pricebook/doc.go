// Package pricebook reads dated, sourced price books and answers which rate
// holds for a model and a meter at an instant, in a mode and a region, for a
// prompt size — with the place where the rate is written.
//
// A book is one YAML file a vendor: models with dated rows of rates, prompt-size
// bands, clauses under conditions, and terms shared by many models. Load reads
// strictly; Find gives a name its meaning at a date; Model.Card resolves every
// meter at once. Exactly one price wins by its conditions; where two are equal,
// resolving fails and Lint says so.
package pricebook
