// Command tokecon answers questions about the economics of LLM tokens from
// dated, sourced price books and the user's own samples, offline.
package main

import (
	"os"
)

func main() {
	a := newApp(os.Stdin, os.Stdout, os.Stderr)
	stop := a.onInterrupt(os.Exit)
	status := a.run(os.Args[1:])
	stop()
	os.Exit(status)
}
