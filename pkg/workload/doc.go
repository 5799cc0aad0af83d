// Package workload reads samples and logs of every format as one stream of
// requests, in bounded memory: never more than one record is held.
//
// A format is one file and one line in the table in formats.go. A reader maps
// its vendor's counters to meter.Whole once and for all: input is the whole
// prompt, cached and written tokens are parts of it, reasoning is a part of
// output. Prompts are secret: no error prints their text.
package workload
