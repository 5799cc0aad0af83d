package render

import "strings"

// textWidth is about as wide as text is drawn at a font size. Which font a
// reader has is not known here, so that it leans to the wide side: a label has
// too much room rather than too little.
func textWidth(s string, size float64) float64 {
	var sum float64
	for _, r := range s {
		sum += advance(r)
	}
	return sum * size
}

// advance is the width of a letter in parts of the font size, as wide as in the
// widest of the usual sans-serif fonts.
func advance(r rune) float64 {
	switch {
	case strings.ContainsRune("ijl'|", r):
		return 0.32
	case strings.ContainsRune(" .,:;!/\\()[]ftrI", r):
		return 0.42
	case strings.ContainsRune("mwMWOQ%@—→▸", r):
		return 1
	case r > 0x2e7f || width(string(r)) > 1:
		return 1.1
	case r >= 'A' && r <= 'Z':
		return 0.75
	case width(string(r)) == 0:
		return 0
	}
	return 0.65
}

// fold breaks text into lines that are drawn within a width: between words or,
// where a word is too long, within it. Nothing is cut off.
func fold(s string, size, limit float64) []string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(s, " ") {
		if line != "" && textWidth(line+" "+word, size) <= limit {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		pieces := chop(word, size, limit)
		lines = append(lines, pieces[:len(pieces)-1]...)
		line = pieces[len(pieces)-1]
	}
	return append(lines, line)
}

// chop breaks a word into pieces that are drawn within a width.
func chop(word string, size, limit float64) []string {
	var pieces []string
	var room float64
	from := 0
	for i, r := range word {
		w := advance(r) * size
		if i > from && room+w > limit {
			pieces = append(pieces, word[from:i])
			from, room = i, 0
		}
		room += w
	}
	return append(pieces, word[from:])
}

// widest is the width of the widest line.
func widest(lines []string, size float64) float64 {
	var most float64
	for _, line := range lines {
		most = max(most, textWidth(line, size))
	}
	return most
}
