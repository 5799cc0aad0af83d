package content

// tally is what a window holds, in bytes.
type tally struct {
	n                                       int
	lower, upper, digit, blank, high, signs int // high: not ASCII; signs: see kinds
	colon, brace, paren, semi, less, oper   int // less: < and >; oper: see signKinds
	quote, comma                            int
}

// maxWindow is the length of a window in bytes. A count must fit in a byte.
const maxWindow = 255

// kinds is the kind of each byte: 0 a-z, 1 A-Z, 2 0-9, 3 blank, 4 not ASCII,
// 5 what prose has between words (.,'-?" and line ends), 6 all other signs.
//
// A window is so short that a count fits in a byte, so eight counts share a
// word, and a byte of text costs one addition.
const kinds = "66666666635663666666666666666666" +
	"36566665666655562222222222666665" +
	"61111111111111111111111111166666" +
	"60000000000000000000000000066666" +
	"44444444444444444444444444444444" +
	"44444444444444444444444444444444" +
	"44444444444444444444444444444444" +
	"44444444444444444444444444444444"

// signKinds is the kind of each sign: 0 :, 1 {}[], 2 (), 3 ;, 4 <>,
// 5 =+*&|!%^~/\_, 6 ", 7 comma, and 8 for none of them.
const signKinds = "88888888888888888888888888888888" +
	"85688558225578858888888888034548" +
	"88888888888888888888888888815155" +
	"88888888888888888888888888815158" +
	"88888888888888888888888888888888" +
	"88888888888888888888888888888888" +
	"88888888888888888888888888888888" +
	"88888888888888888888888888888888"

// weight and signWeight are what a byte adds to a word of counts.
//
//nolint:gochecknoglobals // constants in all but name: Go has no constant arrays
var weight, signWeight = weights(kinds), weights(signKinds)

func weights(kinds string) (w [256]uint64) {
	for b, kind := range []byte(kinds) {
		w[b] = 1 << ((kind - '0') * 8) // nothing for 8: that is past the end
	}
	return w
}

// count counts the kinds of bytes of a window.
func count(w []byte) tally {
	var word uint64
	for _, b := range w {
		word += weight[b]
	}
	t := tally{
		n: len(w), lower: int(word & 255), upper: int(word >> 8 & 255), digit: int(word >> 16 & 255),
		blank: int(word >> 24 & 255), high: int(word >> 32 & 255), signs: int(word >> 48 & 255),
	}
	if t.signs > 0 || int(word>>40&255)*12 > t.n { // most lines of prose have none
		t.countSigns(w)
	}
	return t
}

// countSigns counts the signs one by one.
func (t *tally) countSigns(w []byte) {
	var word uint64
	for _, b := range w {
		word += signWeight[b]
	}
	t.colon, t.brace, t.paren, t.semi = int(word&255), int(word>>8&255), int(word>>16&255), int(word>>24&255)
	t.less, t.oper, t.quote, t.comma = int(word>>32&255), int(word>>40&255), int(word>>48&255), int(word>>56)
}

// letters is the number of ASCII letters.
func (t *tally) letters() int { return t.lower + t.upper }

// wordy tells whether the window is nearly nothing but words.
func (t *tally) wordy() bool { return (t.letters()+t.blank)*100 >= t.n*88 }

// codey is how many signs of code there are among a hundred bytes.
func (t *tally) codey() int {
	return (2*t.brace + 2*t.semi + t.paren + t.oper + t.less) * 100 / t.n
}
