package source

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// blankRuns takes runs of blanks out of the order where they grow one by one
// from the left before anything else is begun: a longer run never ranks behind
// two blanks. That no order of ranks can say. Two vocabularies have it.
// Gemma 3 ranks runs first, so they are as good as cut out before merging.
// Llama 2 ranks them last, so they are made of the blanks that are left over.
func (d *draft) blankRuns(v *Vocabulary, order []int32, last []finish) []int32 {
	var runs, rest []int32
	for _, i := range order {
		if text := d.tokens[i].Text; len(text) > 1 && strings.Trim(text, " ") == "" {
			runs = append(runs, i)
		} else {
			rest = append(rest, i)
		}
	}
	slices.SortFunc(runs, func(a, b int32) int { return cmp.Compare(len(d.tokens[a].Text), len(d.tokens[b].Text)) })
	if len(runs) < 2 || !d.grow(runs, last) {
		return order
	}
	byRank := func(a, b int32) int { return cmp.Compare(last[a].rank, last[b].rank) }
	first := last[slices.MinFunc(runs, byRank)].rank
	merged := slices.DeleteFunc(slices.Clone(rest), func(i int32) bool { return last[i].left == 0 })
	switch {
	case len(merged) > 0 && last[slices.MaxFunc(merged, byRank)].rank < first:
		for _, i := range runs {
			v.LeftBlanks = append(v.LeftBlanks, d.tokens[i].ID)
		}
	case len(merged) == 0 || last[runs[0]].rank < last[slices.MinFunc(merged, byRank)].rank:
		for _, i := range runs {
			v.Added = append(v.Added, Added{Text: d.tokens[i].Text, ID: d.tokens[i].ID, Normalized: true})
		}
	default:
		return order
	}
	return rest
}

// grow tells whether runs, sorted by size, have all sizes from 2 on, and each
// adds a blank to the one before at least as early as two blanks are merged.
func (d *draft) grow(runs []int32, last []finish) bool {
	for k, i := range runs {
		if size := k + 2; len(d.tokens[i].Text) != size || last[i].left != size-1 || last[i].rank > last[runs[0]].rank {
			return false
		}
	}
	return true
}

// A lifter puts each token behind its parts.
//
// A few tokens rank before one of their parts: in Llama 3, " thời" before
// "ời". Nothing can be merged to such a token until that part is there, and
// then it is merged at once. So it may as well rank right behind the part that
// comes last, which is what the lifter makes of it: first that part is merged
// wherever it stands, then the lifted token. The outcome is the same as long as
// what joins one such part is not wanted by the next; see apart.
//
// A rank becomes a key for that: that of the part, followed by the rank of the
// token itself. Those that follow on a lifted token get longer keys.
type lifter struct {
	d     *draft
	last  []finish
	ranks rankRule
	keys  map[int32][]int // of lifted tokens
}

// lift returns the order in which each token stands behind its parts.
func (d *draft) lift(order []int32, last []finish) ([]int32, error) {
	l := lifter{d: d, last: last, ranks: d.ranking(order), keys: map[int32][]int{}}
	bySize := slices.Clone(order) // parts before what is made of them
	slices.SortStableFunc(bySize,
		func(a, b int32) int { return cmp.Compare(len(d.tokens[a].Text), len(d.tokens[b].Text)) })
	groups := map[int32][]int32{}
	for _, i := range bySize {
		if err := l.place(i); err != nil {
			return nil, err
		}
		if key := l.key(i); len(key) > 1 {
			groups[order[key[0]]] = append(groups[order[key[0]]], i)
		}
	}
	if len(groups) == 0 {
		return order, nil
	}
	for p, group := range groups {
		if err := l.apart(p, group); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return slices.Compare(l.key(a), l.key(b)) })
	return order, nil
}

func (l *lifter) key(i int32) []int {
	if key, ok := l.keys[i]; ok {
		return key
	}
	return l.ranks[i : i+1]
}

// place lifts a token if it ranks before a part, which must be in its place.
func (l *lifter) place(i int32) error {
	if l.last[i].left == 0 {
		return nil
	}
	left, right, err := l.parts(i)
	if err != nil {
		return err
	}
	rank := l.ranks[i]
	behind := l.key(left)
	if other := l.key(right); slices.Compare(other, behind) > 0 {
		behind = other
	}
	if behind[0] < rank {
		return nil
	}
	for behind[len(behind)-1] < rank {
		behind = behind[:len(behind)-1]
	}
	l.keys[i] = append(slices.Clone(behind), rank)
	return nil
}

// parts returns the two tokens that the last merge of i joins.
func (l *lifter) parts(i int32) (left, right int32, err error) {
	text, cut := l.d.tokens[i].Text, l.last[i].left
	if left, err = l.part(i, text[:cut]); err != nil {
		return 0, 0, err
	}
	right, err = l.part(i, text[cut:])
	return left, right, err
}

func (l *lifter) part(i int32, text string) (int32, error) {
	at, ok := l.d.index[text]
	if !ok || l.ranks[at] == unranked {
		return 0, fmt.Errorf("token %q is made of %q, which no merge leads to", l.d.tokens[i].Text, text)
	}
	return at, nil
}

// apart complains if the tokens that are lifted to p could get in each other's
// way: if two p can want the same neighbour, or be neighbours of each other, or
// if what one joins on its right can be the left part of another.
func (l *lifter) apart(p int32, group []int32) error {
	group = append(slices.Clone(group), p)
	wanted := []int32{} // by a p on the right of it
	if l.last[p].left > 0 {
		first, _, err := l.parts(p)
		if err != nil {
			return err
		}
		wanted = append(wanted, first)
	}
	for _, i := range group[:len(group)-1] {
		left, right, err := l.parts(i)
		if err != nil {
			return err
		}
		if slices.Contains(group, left) && slices.Contains(group, right) {
			return l.complaint(i)
		}
		if !slices.Contains(group, left) {
			wanted = append(wanted, left)
		}
	}
	for _, i := range group[:len(group)-1] {
		if _, right, _ := l.parts(i); slices.Contains(wanted, right) {
			return l.complaint(i)
		}
	}
	return nil
}

func (l *lifter) complaint(i int32) error {
	return fmt.Errorf("token %q ranks before what it is made of, in a way that cannot be counted with", l.d.tokens[i].Text)
}
