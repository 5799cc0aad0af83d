package calibrate

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/internal/steady"
)

// TestMain gives the property tests the same cases in every run.
func TestMain(m *testing.M) { steady.Run(m) }
