package bpe

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// long counts a stretch of a stream that has no place to cut: the first pieces,
// which what follows cannot change any more, or else the first piece as it
// comes.
type long struct {
	*blocks
	*counter
	text []byte // prepared, and not counted yet
	raw  []byte // read, and not prepared yet
}

// takeLong counts what it can of buf, which begins with a piece, and returns
// what is left of it and of what it read besides.
func (b *blocks) takeLong(buf []byte) []byte {
	c, _ := b.encoding.counters.Get().(*counter)
	defer b.encoding.counters.Put(c)
	c.memo.grow(len(buf))
	l := long{blocks: b, counter: c, raw: slices.Clone(buf)}
	l.prepare()
	for _, take := range []func() int64{l.token, l.pieces, l.piece} {
		before := len(l.text)
		b.tokens += take()
		if len(l.text) < before {
			break
		}
	}
	return append(append(buf[:0], l.text...), l.raw...)
}

// read reads and prepares more.
func (l *long) read() {
	l.raw = l.fill(slices.Grow(l.raw, len(l.raw)+l.size))
	l.prepare()
}

// ended tells whether all that is left of the stream is in text.
func (l *long) ended() bool { return l.err != nil && len(l.raw) == 0 }

// prepare prepares as much of raw as the rest cannot change.
func (l *long) prepare() {
	end := len(l.raw)
	if l.err == nil {
		end = l.encoding.border(View(l.raw))
	}
	if end > 0 {
		text, valid := l.encoding.ready(l.raw[:end], l.first())
		l.text = append(l.text, text...)
		l.invalid = l.invalid || !valid
		l.raw = drop(l.raw, end)
	}
}

// drop moves what comes after the first n bytes to the front.
func drop(b []byte, n int) []byte { return append(b[:0], b[n:]...) }

// border returns the last place in s that what follows does not reach across
// when the text is made valid and normal. 0 is none.
func (e *Encoding) border(s string) int {
	for i := len(s) - utf8.UTFMax; i > 0; i-- {
		if utf8.RuneStart(s[i]) && e.vocab.rules.Normal.begins(s[i:]) {
			return i
		}
	}
	return 0
}

// begins tells whether nothing before s changes with it.
func (n Normal) begins(s string) bool {
	switch n {
	case NFC:
		return norm.NFC.PropertiesString(s).BoundaryBefore()
	case NFKC:
		return norm.NFKC.PropertiesString(s).BoundaryBefore()
	}
	return true
}

// token counts the token that is cut out at the start of the text, if one is.
func (l *long) token() int64 {
	e := l.encoding
	for !l.ended() && len(l.text) < max(e.added.longest(), e.barred.longest()) {
		l.read()
	}
	for _, a := range [...]*added{e.marks(), e.added} {
		if at, end := a.next(View(l.text), 0); at == 0 && end > 0 {
			l.text = drop(l.text, end)
			return 1
		}
	}
	return 0
}

// marks are the tokens with blankMark that are cut out.
func (e *Encoding) marks() *added {
	if e.vocab.rules.Bars {
		return e.barred
	}
	return nil
}

// stretch returns how much of the text comes before the next token that is cut
// out, and whether that is all of what is cut into pieces as one: a token
// might begin at the end of what was read.
func (l *long) stretch() (end int, whole bool) {
	end, whole = l.unmark()
	a := l.encoding.added
	at, _ := a.next(View(l.text[:end]), 0)
	switch {
	case at < end:
		return at, true
	case whole || a == nil:
		return end, whole
	}
	return runeStart(l.text, end-a.longest()), false
}

// runeStart returns where the character at i begins, 0 if i is before the text.
func runeStart(text []byte, i int) int {
	for i > 0 && i < len(text) && !utf8.RuneStart(text[i]) {
		i--
	}
	return max(0, i)
}

// unmark makes blanks of the marks in the text up to the first token that has
// them. It returns the place of that.
func (l *long) unmark() (end int, whole bool) {
	if !l.encoding.vocab.rules.Bars {
		return len(l.text), l.ended()
	}
	tokens := l.encoding.barred
	for i := 0; ; i++ {
		next := strings.Index(View(l.text[i:]), blankMark)
		if next < 0 {
			return len(l.text), l.ended()
		}
		i += next
		if !l.ended() && i+max(tokens.longest(), len(blankMark)) > len(l.text) {
			return i, false
		}
		if at, _ := tokens.next(View(l.text), i); at == i {
			return i, true
		}
		l.text = slices.Replace(l.text, i, i+len(blankMark), ' ')
	}
}

// follow is how many pieces must come after one that nothing can change any
// more. Three would do: a run of white space is three pieces at most, and no
// pattern looks further than the end of a run and three bytes.
const follow = 8

// pieces counts the first pieces as far as they are final.
func (l *long) pieces() (n int64) {
	limit, whole := l.stretch()
	s, ends, start := View(l.text[:limit]), []int(nil), 0
	for i := 0; i < len(s); {
		found := l.encoding.splitter.split(&l.encoding.classes, s, i, l.counter.ends)
		i = found[len(found)-1]
		ends = append(ends, found...)
		final := max(0, len(ends)-follow)
		if whole && i == len(s) {
			final = len(ends)
		}
		if final > 0 {
			n += l.count(&l.encoding.vocab, s, start, ends[:final])
			start = ends[final-1]
		}
		ends = slices.Delete(ends, 0, final)
	}
	l.text = drop(l.text, start)
	return n
}

// held is how much before the end of what was read is left alone, since
// patterns give back a character or take in a few more.
const held = 16

// piece counts the first piece of the text, reading on until it ends.
//
// A piece may have ended long ago: a pattern gives back what it took of a run
// if that does not go on as it wants. White space behind a line end belongs to
// the piece if another line end comes, capitals behind a letter without case
// if a small letter does. So the piece is counted as one, and as two that part
// at that place.
func (l *long) piece() int64 {
	var (
		v, m    = &l.encoding.vocab, &l.merger
		done    int64  // tokens of the pieces that ended
		context []byte // stands for what was taken of the piece
		one     = &open{size: l.size}
		two     *open // what comes after the place, nil if there is none
		before  int64 // tokens of what comes before it
	)
	take := func(n int) {
		context = l.encoding.gist(append(context, l.text[:n]...))
		l.text = drop(l.text, n)
	}
	for {
		limit, whole := l.stretch()
		least, most, sure := l.ends(context, l.text[:limit], whole)
		taken := len(context)
		switch {
		case most < sure && most < taken: // it parted, and what comes after is the piece
			done += before
			one, two, context = two, nil, context[most:]
			continue
		case most < sure || whole:
			one.feed(v, m, View(l.text[:most-taken]))
			l.text = drop(l.text, most-taken)
			return done + one.count(v, m)
		case sure <= taken:
			// Nothing more is known.
		case least >= sure:
			one.feed(v, m, View(l.text[:sure-taken]))
			two = nil
			take(sure - taken)
		case least >= taken:
			one.feed(v, m, View(l.text[:least-taken]))
			before, two = one.count(v, m), &open{size: l.size}
			one.feed(v, m, View(l.text[least-taken:sure-taken]))
			two.feed(v, m, View(l.text[least-taken:sure-taken]))
			take(sure - taken)
		default:
			one.feed(v, m, View(l.text[:sure-taken]))
			two.feed(v, m, View(l.text[:sure-taken]))
			take(sure - taken)
		}
		l.read()
	}
}

// ends returns where the first piece of a text may end at the least and at the
// most, if what was read of it is the context and the text, and up to where
// that is sure. It asks what the piece is before a small letter and before a
// line end: the patterns look for nothing else behind a run.
func (l *long) ends(context, text []byte, whole bool) (least, most, sure int) {
	size := len(context) + len(text)
	s := slices.Concat(context, text, []byte(" "))
	first := func(s []byte) int {
		if len(s) == 0 {
			return 0
		}
		return min(size, l.encoding.splitter.split(&l.encoding.classes, View(s), 0, l.counter.ends[:1])[0])
	}
	if whole {
		end := first(s[:size])
		return end, end, size
	}
	least, most = size, 0
	for _, next := range []byte("x\n") {
		s[size] = next
		end := first(s)
		least, most = min(least, end), max(most, end)
	}
	return least, most, runeStart(s, size-held)
}

// gist returns a short text that the patterns cannot tell from the part of a
// piece that s is: how it begins and ends, and between these the last character
// of each class with the one before it.
func (e *Encoding) gist(s []byte) []byte {
	const side = 8
	if len(s) < 8*side {
		return s
	}
	from, to := runeStart(s, side), runeStart(s, len(s)-side)
	last := map[uint16][2]int{}
	before := from
	for i := from; i < to; {
		class, n := e.classes.at(View(s), i)
		last[class] = [2]int{before, i + n}
		before, i = i, i+n
	}
	parts := make([][2]int, 0, len(last))
	for _, part := range last {
		parts = append(parts, part)
	}
	slices.SortFunc(parts, func(a, b [2]int) int { return a[1] - b[1] })
	out := slices.Clone(s[:from])
	for _, part := range parts {
		out = append(out, s[max(from, part[0]):part[1]]...)
		from = part[1]
	}
	return append(out, s[to:]...)
}
