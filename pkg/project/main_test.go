package project_test

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/internal/steady"
)

func TestMain(m *testing.M) { steady.Run(m) }
