// Package meter is the table of everything that is billed, and the one place
// where a vendor's counters are split so that every token lies on exactly one
// meter.
package meter
