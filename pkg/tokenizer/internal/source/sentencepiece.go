package source

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// Numbers of sentencepiece_model.proto.
const (
	spPieces, spTrainer, spNormalizer = 1, 2, 3

	spModelType, spSuffix, spFallback  = 3, 24, 35 // of the trainer
	spName, spCharsmap, spPrefix       = 1, 2, 3   // of the normalizer
	spExtraBlanks, spEscape, spRuleTSV = 4, 5, 6
	spText, spScore, spKind            = 1, 2, 3 // of a piece
	modelBPE                           = 2
)

// Kinds of pieces.
const (
	spNormal = iota + 1
	spUnknown
	spControl
	spUserDefined
	spUnused
	spByte
)

type spPiece struct {
	text  string
	score float32
	kind  uint64
}

// spModel is what is read of a model. What a file leaves out has the value
// that the proto gives it.
type spModel struct {
	pieces []spPiece

	modelType        uint64
	suffix, fallback bool

	normalizer          string
	charsmap            bool
	prefix, strip, bars bool
}

func readSentencePiece(data []byte) (*Vocabulary, error) {
	m := spModel{modelType: 1, prefix: true, strip: true, bars: true}
	if err := m.read(data); err != nil {
		return nil, fmt.Errorf("not a file that can be read: %w", err)
	}
	if err := m.plain(); err != nil {
		return nil, err
	}
	v := &Vocabulary{Grammar: None, Bars: true, FuseUnknown: true}
	if m.prefix {
		v.Prefix = AlwaysPrefix
	}
	d := newDraft(Characters, len(m.pieces))
	if err := m.fill(v, d); err != nil {
		return nil, err
	}
	return v, d.settle(v)
}

// plain complains about models that merging by rank cannot follow.
func (m *spModel) plain() error {
	switch {
	case len(m.pieces) == 0:
		return errors.New("the model has no pieces")
	case m.modelType != modelBPE:
		return fmt.Errorf("the model is of type %d: only BPE vocabularies (type %d) can be read", m.modelType, modelBPE)
	case m.charsmap:
		return fmt.Errorf("normalizer %q rewrites characters by a table of its own: only identity can be read", m.normalizer)
	case m.strip:
		return errors.New("the normalizer removes extra white space, which cannot be read")
	case !m.bars:
		return errors.New("the normalizer leaves blanks as they are, which cannot be read")
	case m.suffix:
		return errors.New("the model takes white space as a suffix, which cannot be read")
	}
	return nil
}

// fill sorts the pieces into v and d. A piece's id is its place in the file,
// and a greater score merges earlier.
func (m *spModel) fill(v *Vocabulary, d *draft) error {
	fallback, err := m.readFallback()
	if err != nil {
		return err
	}
	v.Fallback = fallback
	ranks, err := m.ranks()
	if err != nil {
		return err
	}
	for id, p := range m.pieces {
		if err := p.fill(v, d, uint32(id), ranks[id]); err != nil {
			return err
		}
	}
	v.sortAdded()
	if v.Fallback != nil {
		v.Unknown = nil
	}
	return nil
}

func (p spPiece) fill(v *Vocabulary, d *draft, id uint32, rank int) error {
	text := strings.ReplaceAll(p.text, bar, " ")
	switch p.kind {
	case spByte: // of the fallback
	case spUnknown:
		v.Unknown = &id
	case spControl:
		v.Added = append(v.Added, Added{Text: p.text, ID: id, Special: true})
	case spUserDefined:
		v.Added = append(v.Added, Added{Text: text, ID: id, Normalized: true})
	case spNormal:
		if strings.Contains(p.text, " ") {
			return fmt.Errorf("piece %q has a blank, which no text has after normalisation", p.text)
		}
		return d.addRanked(text, id, rank)
	case spUnused:
		return fmt.Errorf("piece %q is unused, a kind that cannot be read", p.text)
	default:
		return fmt.Errorf("piece %q is of kind %d, which is not known", p.text, p.kind)
	}
	return nil
}

// ranks orders pieces by score. Pieces of the same score have the same rank.
func (m *spModel) ranks() ([]int, error) {
	order := make([]int, len(m.pieces))
	for i, p := range m.pieces {
		if order[i] = i; p.score != p.score {
			return nil, fmt.Errorf("piece %q has no number as its score", p.text)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.pieces[b].score, m.pieces[a].score) })
	ranks := make([]int, len(m.pieces))
	for k, i := range order[min(1, len(order)):] {
		ranks[i] = ranks[order[k]]
		if m.pieces[i].score < m.pieces[order[k]].score {
			ranks[i]++
		}
	}
	return ranks, nil
}

// readFallback finds the pieces of single bytes, nil if the model does not
// fall back to them.
func (m *spModel) readFallback() (*[256]uint32, error) {
	if !m.fallback {
		return nil, nil
	}
	ids := make(map[string]uint32, 256)
	ascii := make(map[string]bool, utf8.RuneSelf)
	for id, p := range m.pieces {
		switch {
		case p.kind == spByte:
			ids[p.text] = uint32(id)
		case len(p.text) == 1:
			ascii[p.text] = true
		}
	}
	out := new([256]uint32)
	for b := range out {
		id, ok := ids[byteName(b)]
		if !ok && !ascii[string(rune(b))] {
			return nil, fmt.Errorf("the model falls back to bytes, but has no piece %s", byteName(b))
		}
		out[b] = id
	}
	return out, nil
}

func (m *spModel) read(data []byte) error {
	return eachField(data, func(num protowire.Number, f field) error {
		switch num {
		case spPieces:
			return m.readPiece(f)
		case spTrainer:
			return f.message(m.readTrainer)
		case spNormalizer:
			return f.message(m.readNormalizer)
		}
		return nil
	})
}

func (m *spModel) readPiece(f field) error {
	p := spPiece{kind: spNormal}
	err := f.message(func(num protowire.Number, f field) (err error) {
		switch num {
		case spText:
			p.text, err = f.text()
		case spScore:
			p.score, err = f.float()
		case spKind:
			p.kind, err = f.number()
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("piece %d: %w", len(m.pieces), err)
	}
	if !utf8.ValidString(p.text) {
		return fmt.Errorf("piece %d is not UTF-8: %q", len(m.pieces), p.text)
	}
	if len(m.pieces) > maxID {
		return errors.New("more pieces than can be numbered")
	}
	m.pieces = append(m.pieces, p)
	return nil
}

func (m *spModel) readTrainer(num protowire.Number, f field) (err error) {
	switch num {
	case spModelType:
		m.modelType, err = f.number()
	case spSuffix:
		m.suffix, err = f.flag()
	case spFallback:
		m.fallback, err = f.flag()
	}
	return err
}

func (m *spModel) readNormalizer(num protowire.Number, f field) (err error) {
	switch num {
	case spName:
		m.normalizer, err = f.text()
	case spCharsmap, spRuleTSV:
		var table string
		table, err = f.text()
		m.charsmap = m.charsmap || table != ""
	case spPrefix:
		m.prefix, err = f.flag()
	case spExtraBlanks:
		m.strip, err = f.flag()
	case spEscape:
		m.bars, err = f.flag()
	}
	return err
}

// A field is the value of one field of a protobuf message: bytes, or a number.
type field struct {
	kind  protowire.Type
	bytes []byte
	value uint64
}

func (f field) want(kind protowire.Type) error {
	if f.kind != kind {
		return fmt.Errorf("a field has wire type %d where %d is due", f.kind, kind)
	}
	return nil
}

func (f field) text() (string, error)   { return string(f.bytes), f.want(protowire.BytesType) }
func (f field) number() (uint64, error) { return f.value, f.want(protowire.VarintType) }
func (f field) flag() (bool, error)     { return f.value != 0, f.want(protowire.VarintType) }
func (f field) float() (float32, error) {
	return math.Float32frombits(uint32(f.value)), f.want(protowire.Fixed32Type)
}

func (f field) message(do func(protowire.Number, field) error) error {
	if err := f.want(protowire.BytesType); err != nil {
		return err
	}
	return eachField(f.bytes, do)
}

// eachField walks through the fields of a message.
func eachField(data []byte, do func(protowire.Number, field) error) error {
	for len(data) > 0 {
		num, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return protowire.ParseError(n)
		}
		data = data[n:]
		f := field{kind: kind}
		switch kind {
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(data)
		case protowire.VarintType:
			f.value, n = protowire.ConsumeVarint(data)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(data)
			f.value = uint64(v)
		default:
			n = protowire.ConsumeFieldValue(num, kind, data)
		}
		if n < 0 {
			return protowire.ParseError(n)
		}
		if err := do(num, f); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}
