// Package market opens what is for sale and how it is counted, on a day, under a mode,
// a region and a currency: the books of vendors and of hardware, tokenizers with the
// user's own vocabularies and fits, and the lock that pins them.
//
// A [Market] is opened once and never changed: On, With and Under return others.
package market
