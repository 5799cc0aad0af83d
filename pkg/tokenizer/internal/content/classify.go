package content

import (
	"bytes"
	"unicode/utf8"
)

// Classify returns how many bytes of text are of each class. It allocates
// nothing.
func Classify(text string) Mix {
	var c Classifier
	c.AddString(text)
	return c.Close()
}

// Classifier classifies a text that comes in pieces; where they are cut makes
// no difference. The zero Classifier is ready for use.
type Classifier struct {
	mix    Mix
	around around          // what came just before
	window [maxWindow]byte // a window that is not complete
	held   int             // its length so far
	inLine bool            // the next window goes on with a line
}

// Add classifies the next piece. It keeps no reference to it.
func (c *Classifier) Add(piece []byte) {
	for len(piece) > 0 {
		if c.held > 0 {
			piece = c.fill(piece)
			continue
		}
		n := cut(piece)
		if n == 0 {
			c.held = copy(c.window[:], piece)
			return
		}
		c.take(piece[:n])
		piece = piece[n:]
	}
}

// AddString is Add for a string.
func (c *Classifier) AddString(piece string) {
	var block [4096]byte
	for len(piece) > 0 {
		n := copy(block[:], piece)
		c.Add(block[:n])
		piece = piece[n:]
	}
}

// Close returns what the text is made of, and makes the Classifier ready for
// another.
func (c *Classifier) Close() Mix {
	if c.held > 0 {
		c.take(c.window[:c.held])
	}
	mix := c.mix
	*c = Classifier{}
	return mix
}

// fill adds to the window that is not complete, takes it if it is now, and
// returns the rest of the piece.
func (c *Classifier) fill(piece []byte) []byte {
	more := copy(c.window[c.held:], piece)
	n := cut(c.window[:c.held+more])
	if n == 0 {
		c.held += more
		return piece[more:]
	}
	c.take(c.window[:n])
	if n < c.held { // a character that is not complete stays
		c.held = copy(c.window[:], c.window[n:c.held])
		return piece
	}
	piece = piece[n-c.held:]
	c.held = 0
	return piece
}

// cut is the length of the window that the text begins with, 0 if that depends
// on what follows. A window ends with the line, or with the last character that
// it has room for.
func cut(text []byte) int {
	text = text[:min(len(text), maxWindow)]
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return i + 1
	}
	if len(text) < maxWindow {
		return 0
	}
	for i := maxWindow - 1; i > maxWindow-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return i
			}
			break
		}
	}
	return maxWindow
}

// take classifies a window.
func (c *Classifier) take(w []byte) {
	begins := !c.inLine
	c.inLine = w[len(w)-1] != '\n'
	t := count(w)
	if t.blank+1 >= t.n { // an empty line
		c.mix[c.around.last] += int64(t.n)
		return
	}
	if t.high > 0 && c.foreign(w, &t) {
		return
	}
	opaque := opaqueBytes(w, &t)
	class := Opaque
	if opaque*2 < t.n {
		class = c.around.classify(w, &t, begins)
		c.around.last = class
	}
	c.mix[Opaque] += int64(opaque)
	c.mix[class] += int64(t.n - opaque)
}

// foreign classifies a window with letters of another script, or with accents,
// and tells whether that was all. Signs and blanks belong to the script, Latin
// words do if there are few.
func (c *Classifier) foreign(w []byte, t *tally) bool {
	s := countScripts(w)
	if c.around.japanese > 0 && s.han > 0 {
		c.around.japanese--
	}
	if s.kana > 0 {
		c.around.japanese = 20
	}
	class, n := s.most(c.around.japanese > 0)
	if n > s.european && n > 0 {
		latin := t.letters() + t.digit
		if n*2 >= latin {
			c.mix[class] += int64(t.n)
			c.around.last = class
			return true
		}
		c.mix[class] += int64(n)
		t.n -= n
		return false
	}
	if s.accents*60 >= t.letters() && s.accents > 0 || s.european > t.letters() {
		c.around.european = min(c.around.european+6, 16)
	}
	return false
}

// opaqueBytes is how many bytes of the window are runs of letters and digits
// that no one can read: hashes, UUIDs, base64.
func opaqueBytes(w []byte, t *tally) int {
	if t.n < 16 || t.digit < 4 && t.blank*32 >= t.n {
		return 0
	}
	sum, begin := 0, 0
	for i := 0; i <= len(w); i++ {
		if i < len(w) && isRun(w[i]) {
			continue
		}
		if i-begin >= 16 && unreadable(w[begin:i]) {
			sum += i - begin
		}
		begin = i + 1
	}
	return sum
}

// isRun tells whether hexadecimal numbers, UUIDs and base64 are made of b.
func isRun(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '-' || b == '+' || b == '/'
}

// unreadable tells whether a run is a number, or hexadecimal with at least one
// digit in eight, or has letters of both cases and digits well mixed, or letters
// of both cases alone if it is long.
func unreadable(run []byte) bool {
	var hex, digits, upper, lower, changes int
	var before int
	for _, b := range run {
		kind := 0
		switch {
		case '0' <= b && b <= '9':
			digits++
			hex++
			kind = 1
		case 'a' <= b && b <= 'z':
			lower++
			kind = 2
		case 'A' <= b && b <= 'Z':
			upper++
			kind = 3
		}
		if b == '-' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F' {
			hex++
		}
		if kind != before {
			changes++
		}
		before = kind
	}
	if hex == len(run) {
		return digits*8 >= len(run)
	}
	mixed := upper > 0 && lower > 0
	return mixed && (len(run) >= 24 && digits > 0 && changes*3 >= len(run) || len(run) >= 40 && changes*5 >= len(run)*2)
}
