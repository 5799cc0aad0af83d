// Package policy holds rules over results: what must be true of margins, costs and
// books, and what became of it. It fails closed: what is not known has not passed.
package policy
