// Package diff says what changed between two results or two dates, and which cause
// has which part in it.
package diff
