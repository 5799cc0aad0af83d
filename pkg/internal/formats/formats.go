// Package formats is the table of the formats that a package writes, by name.
package formats

import "io"

// Format is a name with what writes the format.
type Format[F any] struct {
	Name  string
	Write F
}

// Table lists formats in the order in which they are offered.
type Table[F any] []Format[F]

// Names returns the names in order.
func (t Table[F]) Names() []string {
	var names []string
	for _, f := range t {
		names = append(names, f.Name)
	}
	return names
}

// Find returns what writes the named format, and whether there is one.
func (t Table[F]) Find(name string) (F, bool) {
	for _, f := range t {
		if f.Name == name {
			return f.Write, true
		}
	}
	var none F
	return none, false
}

// Send writes a finished text at once. Anything short of that is an error.
func Send(w io.Writer, text string) error {
	n, err := io.WriteString(w, text)
	if err == nil && n < len(text) {
		return io.ErrShortWrite
	}
	return err
}
