// Package steady makes property tests repeatable.
package steady

import (
	"flag"
	"os"
	"testing"
)

// Run runs a package's tests with a fixed seed, so that a test which fails fails
// again. Look further with -rapid.seed and -rapid.checks.
func Run(m *testing.M) {
	for name, value := range map[string]string{"rapid.seed": "1", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
