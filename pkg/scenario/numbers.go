package scenario

import (
	"errors"
	"fmt"

	"github.com/tokecon/tokecon/pkg/chance"
	"github.com/tokecon/tokecon/pkg/files"
)

// ReadNumbers reads measured values from a file, one a line. The error names file and
// line.
func ReadNumbers(door *files.Door, path string) ([]float64, error) {
	file, err := door.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	values, err := chance.ReadNumbers(file)
	if closing := file.Close(); err == nil {
		err = closing
	}
	var at *chance.LineError
	switch {
	case errors.As(err, &at):
		return nil, fmt.Errorf("%s:%w", path, err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, files.Pathless(err))
	}
	return values, nil
}
