// Package page lays answers out as documents: one file a question. It words and
// orders what a result holds and computes no money.
package page
