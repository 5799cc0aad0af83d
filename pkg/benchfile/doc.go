// Package benchfile reads the result files of serving benchmarks and says what
// throughput was measured, at which concurrency and with how long requests.
//
// A tool is one file and one line in the table in tools.go. Its reader maps
// the tool's own fields to a Result once and for all: seconds, not
// milliseconds; the whole server, not one GPU. A file may hold one result, a
// list of them, or one a line; every record is told by its shape. The summary
// that AIPerf writes as CSV is read too.
//
// A number that matters is never guessed: a missing, negative or unreal one is
// an error that names its place. Numbers that a file does not tell stay 0.
package benchfile
