package source

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"
)

// A longer token would take its time, which grows with the square. The longest
// published one has 1,024 bytes.
const longestToken = 1 << 12

// A merge is an entry of a list of pairs: the token it makes and the size of
// its left part.
type merge struct {
	token int32
	left  int32
}

// A draft is a vocabulary on its way: its tokens, and how merging is ordered,
// by pairs or by ranks.
type draft struct {
	base   Base
	tokens []Token
	index  map[string]int32 // text to place in tokens
	merges []merge          // in order of preference, if byPairs
	ranks  []int            // of tokens, unless byPairs; unranked for one that no merge may make

	byPairs bool
}

const unranked = -1

func newDraft(base Base, size int) *draft {
	return &draft{base: base, tokens: make([]Token, 0, size), index: make(map[string]int32, size)}
}

// add takes a token in.
func (d *draft) add(text string, id uint32) error {
	switch _, twice := d.index[text]; {
	case twice:
		return fmt.Errorf("token %q is there twice", text)
	case text == "":
		return fmt.Errorf("token %d is empty", id)
	case len(text) > longestToken:
		return fmt.Errorf("token %d has %d bytes, more than %d", id, len(text), longestToken)
	}
	d.index[text] = int32(len(d.tokens))
	d.tokens = append(d.tokens, Token{Text: text, ID: id})
	return nil
}

// addRanked takes in a token of a format that orders merging by rank.
func (d *draft) addRanked(text string, id uint32, rank int) error {
	if err := d.add(text, id); err != nil {
		return err
	}
	d.ranks = append(d.ranks, rank)
	return nil
}

// uniqueIDs complains about an id that two tokens have.
func uniqueIDs(tokens []Token) error {
	var seen []uint64
	for i, t := range tokens {
		word, bit := int(t.ID/64), uint64(1)<<(t.ID%64)
		for len(seen) <= word {
			seen = append(seen, 0)
		}
		if seen[word]&bit != 0 {
			other := slices.IndexFunc(tokens[:i], func(o Token) bool { return o.ID == t.ID })
			return fmt.Errorf("tokens %q and %q have the same id %d", tokens[other].Text, t.Text, t.ID)
		}
		seen[word] |= bit
	}
	return nil
}

// isBase tells whether text is what merging starts from.
func (b Base) isBase(text string) bool { return b.step(text) == len(text) }

// step is the size of the first unit of text.
func (b Base) step(text string) int {
	if b == Bytes {
		return 1
	}
	_, n := utf8.DecodeRuneInString(text)
	return n
}

// settle finds the last merge of each token and puts the tokens in rank order.
func (d *draft) settle(v *Vocabulary) error {
	if err := uniqueIDs(d.tokens); err != nil {
		return err
	}
	if err := d.wantBase(); err != nil {
		return err
	}
	v.Base = d.base
	by, err := d.rule()
	if err != nil {
		return err
	}
	last := d.lastMerges(by)
	order := d.blankRuns(v, d.order(last), last)
	if err := d.noTies(order, last); err != nil {
		return err
	}
	if order, err = d.lift(order, last); err != nil {
		return err
	}
	if err := d.check(order, last); err != nil {
		return err
	}
	v.Tokens = make([]Token, len(order))
	for rank, i := range order {
		v.Tokens[rank] = d.tokens[i]
		v.Tokens[rank].Left = last[i].left
	}
	for i, t := range d.tokens {
		if !last[i].reached {
			v.Whole = append(v.Whole, t)
		}
	}
	return nil
}

func (d *draft) wantBase() error {
	if d.base != Bytes {
		return nil
	}
	for b := range 256 {
		if _, ok := d.index[string([]byte{byte(b)})]; !ok {
			return fmt.Errorf("byte 0x%02X is no token, so not every text can be encoded", b)
		}
	}
	return nil
}

func (d *draft) rule() (rule, error) {
	if !d.byPairs {
		return rankRule(d.ranks), nil
	}
	r := newPairRule(d.merges, len(d.tokens))
	for rank, m := range d.merges {
		if first := r.rank(m.token, int(m.left)); first != rank {
			text := d.tokens[m.token].Text
			return nil, fmt.Errorf("the merge of %q and %q is there twice", text[:m.left], text[m.left:])
		}
	}
	return r, nil
}

// A finish is how the merging of a token's own text ends: whether in the token
// as a whole, and by which merge. A token of the base needs none.
type finish struct {
	reached bool
	left    int // 0 for the base
	rank    int
}

func (d *draft) lastMerges(by rule) []finish {
	m := merger{d: d, rule: by}
	out := make([]finish, len(d.tokens))
	for i, t := range d.tokens {
		if d.base.isBase(t.Text) {
			out[i] = finish{reached: true}
			continue
		}
		out[i] = m.run(t.Text)
	}
	return out
}

// order sorts the places of all tokens that are reached: the base by id, the
// rest by their last merge.
func (d *draft) order(last []finish) []int32 {
	var order []int32
	for i := range d.tokens {
		if last[i].reached {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(
			cmp.Compare(min(1, last[a].left), min(1, last[b].left)),
			cmp.Compare(last[a].rank, last[b].rank),
			cmp.Compare(d.tokens[a].ID, d.tokens[b].ID))
	})
	return order
}

// noTies complains about two tokens of one rank.
func (d *draft) noTies(order []int32, last []finish) error {
	for k := range len(order) - 1 {
		a, b := order[k], order[k+1]
		if last[a].left > 0 && last[a].rank == last[b].rank {
			return fmt.Errorf("tokens %q and %q rank alike, so which comes first depends on the text", d.tokens[a].Text,
				d.tokens[b].Text)
		}
	}
	return nil
}

// check tells whether merging by the ranks of this order ends in the same last
// merge for each token.
func (d *draft) check(order []int32, last []finish) error {
	m := merger{d: d, rule: d.ranking(order)}
	for _, i := range order {
		if last[i].left > 0 && m.run(d.tokens[i].Text).left != last[i].left {
			return fmt.Errorf("token %q comes out of other merges than its rank says: such an order cannot be counted with",
				d.tokens[i].Text)
		}
	}
	return nil
}

// ranking is the rule that this order makes.
func (d *draft) ranking(order []int32) rankRule {
	ranks := make(rankRule, len(d.tokens))
	for i := range ranks {
		ranks[i] = unranked
	}
	for rank, i := range order {
		ranks[i] = rank
	}
	return ranks
}

// A rule says how early the merge to a token comes that has a left part of
// this size; less is earlier, and unranked is never.
type rule interface {
	rank(token int32, left int) int
}

type rankRule []int

func (r rankRule) rank(token int32, _ int) int { return r[token] }

// A pairRule holds the merges sorted by token: those of token i lie from
// first[i] to first[i+1].
type pairRule struct {
	first []int32
	left  []int32
	ranks []int32
}

func newPairRule(merges []merge, tokens int) *pairRule {
	r := &pairRule{
		first: make([]int32, tokens+1),
		left:  make([]int32, len(merges)),
		ranks: make([]int32, len(merges)),
	}
	for _, m := range merges {
		r.first[m.token+1]++
	}
	for i := range tokens {
		r.first[i+1] += r.first[i]
	}
	next := slices.Clone(r.first)
	for rank, m := range merges {
		at := next[m.token]
		next[m.token]++
		r.left[at], r.ranks[at] = m.left, int32(rank)
	}
	return r
}

func (r *pairRule) rank(token int32, left int) int {
	for at := r.first[token]; at < r.first[token+1]; at++ {
		if int(r.left[at]) == left {
			return int(r.ranks[at])
		}
	}
	return unranked
}

// merger is byte-pair encoding as it is defined. Its memory is used again.
type merger struct {
	d    *draft
	rule rule
	cuts []int // where the parts begin, and the end of the last
	cost []int // of joining part i with its right neighbour
}

// run merges text to the end and tells how it ended.
func (m *merger) run(text string) finish {
	m.cuts, m.cost = m.cuts[:0], m.cost[:0]
	for at := 0; at < len(text); at += m.d.base.step(text[at:]) {
		m.cuts = append(m.cuts, at)
	}
	m.cuts = append(m.cuts, len(text))
	for i := range len(m.cuts) - 2 {
		m.cost = append(m.cost, m.price(text, i))
	}
	var end finish
	for len(m.cost) > 0 {
		at := m.cheapest()
		if at < 0 {
			return finish{}
		}
		end = finish{reached: true, left: m.cuts[at+1] - m.cuts[at], rank: m.cost[at]}
		m.join(text, at)
	}
	return end
}

// price is the rank of joining the parts i and i+1.
func (m *merger) price(text string, i int) int {
	token, ok := m.d.index[text[m.cuts[i]:m.cuts[i+2]]]
	if !ok {
		return unranked
	}
	return m.rule.rank(token, m.cuts[i+1]-m.cuts[i])
}

func (m *merger) cheapest() int {
	best := -1
	for i, c := range m.cost {
		if c != unranked && (best < 0 || c < m.cost[best]) {
			best = i
		}
	}
	return best
}

func (m *merger) join(text string, at int) {
	m.cuts = slices.Delete(m.cuts, at+1, at+2)
	m.cost = slices.Delete(m.cost, at, at+1)
	for _, i := range []int{at - 1, at} {
		if i >= 0 && i < len(m.cost) {
			m.cost[i] = m.price(text, i)
		}
	}
}
