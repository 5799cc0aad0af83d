// Command tokecon answers questions about the economics of LLM tokens from
// dated, sourced price books and the user's own samples, offline.
package main

import (
	"os"
	"runtime/debug"
)

// collectAt is how far the heap may grow, in percent, before it is collected. A
// run is short: with Go's 100 it would spend a third of it on the garbage of
// reading the books.
const collectAt = 400

func main() {
	debug.SetGCPercent(collectAt)
	r := newRunner(os.Stdin, os.Stdout, os.Stderr)
	stop := r.onSignal(os.Exit)
	status := r.run(os.Args[1:])
	stop()
	os.Exit(status)
}
