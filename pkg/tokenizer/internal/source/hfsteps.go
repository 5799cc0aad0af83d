package source

import (
	"errors"
	"fmt"
)

// hfStep is a normalizer or a pre-tokenizer: one struct for all kinds, of
// which each uses a few members.
type hfStep struct {
	Type          string   `json:"type"`
	Normalizers   []hfStep `json:"normalizers"`
	PreTokenizers []hfStep `json:"pretokenizers"`

	Prepend     string `json:"prepend"`     // Prepend
	Replacement string `json:"replacement"` // Metaspace
	Content     string `json:"content"`     // Replace
	Pattern     struct {
		String *string `json:"String"`
		Regex  *string `json:"Regex"`
	} `json:"pattern"`
	Behavior string `json:"behavior"` // Split
	Invert   bool   `json:"invert"`

	UseRegex      *bool  `json:"use_regex"`         // ByteLevel
	PrefixSpace   *bool  `json:"add_prefix_space"`  // ByteLevel, Metaspace
	Individual    bool   `json:"individual_digits"` // Digits
	PrependScheme string `json:"prepend_scheme"`    // Metaspace
	Split         *bool  `json:"split"`
}

// flatten lists the steps of a sequence, and of sequences within.
func flatten(s *hfStep, inner func(*hfStep) []hfStep) []hfStep {
	switch {
	case s == nil:
		return nil
	case s.Type != "Sequence":
		return []hfStep{*s}
	}
	var steps []hfStep
	for _, child := range inner(s) {
		steps = append(steps, flatten(&child, inner)...)
	}
	return steps
}

// normalise reads the normalizer.
func (v *Vocabulary) normalise(s *hfStep) error {
	for _, step := range flatten(s, func(s *hfStep) []hfStep { return s.Normalizers }) {
		if err := v.normaliseStep(step); err != nil {
			return err
		}
	}
	return nil
}

func (v *Vocabulary) normaliseStep(s hfStep) error {
	var form Normal
	switch s.Type {
	case "NFC":
		form = NFC
	case "NFKC":
		form = NFKC
	case "Prepend":
		if s.Prepend != bar || v.Prefix != NoPrefix {
			return fmt.Errorf("the normalizer prepends %q: only one %q can be read", s.Prepend, bar)
		}
		v.Prefix = AlwaysPrefix
		return nil
	case "Replace":
		if s.Pattern.String == nil || *s.Pattern.String != " " || s.Content != bar {
			return fmt.Errorf("the normalizer replaces other things than blanks by %q, which cannot be read", bar)
		}
		v.Bars = true
		return nil
	default:
		return fmt.Errorf("normalizer %q is not known", s.Type)
	}
	if v.Normal != Verbatim || v.Bars || v.Prefix != NoPrefix {
		return fmt.Errorf("normalizer %s comes after others, which cannot be read", s.Type)
	}
	v.Normal = form
	return nil
}

// cut reads the pre-tokenizer.
func (v *Vocabulary) cut(s *hfStep) (Base, error) {
	base := Characters
	for _, step := range flatten(s, func(s *hfStep) []hfStep { return s.PreTokenizers }) {
		if base == Bytes {
			return base, fmt.Errorf("pre-tokenizer %s comes after ByteLevel, which cannot be read", step.Type)
		}
		if err := v.cutStep(step); err != nil {
			return base, err
		}
		if step.Type == "ByteLevel" {
			base = Bytes
		}
	}
	v.Grammar = recogniseSplits(v.Splits)
	return base, nil
}

func (v *Vocabulary) cutStep(s hfStep) error {
	switch s.Type {
	case "Split":
		return v.cutSplit(s)
	case "Digits":
		pattern := `\p{N}+`
		if s.Individual {
			pattern = `\p{N}`
		}
		v.Splits = append(v.Splits, Split{Pattern: pattern, Behavior: isolated})
	case "ByteLevel":
		return v.cutByteLevel(s)
	case "Metaspace":
		return v.cutMetaspace(s)
	default:
		v.Splits = append(v.Splits, Split{Name: s.Type})
	}
	return nil
}

func (v *Vocabulary) cutSplit(s hfStep) error {
	switch {
	case s.Pattern.Regex != nil:
		v.Splits = append(v.Splits, Split{Pattern: *s.Pattern.Regex, Behavior: s.Behavior, Invert: s.Invert})
	case s.Pattern.String == nil:
		return errors.New("a pre-tokenizer Split has no pattern")
	case v.Bars && *s.Pattern.String == " ": // as Gemma 3 has it: no blank is left to split at
	default:
		v.Splits = append(v.Splits, Split{Pattern: *s.Pattern.String, Literal: true, Behavior: s.Behavior, Invert: s.Invert})
	}
	return nil
}

// cutByteLevel reads the step that turns text into bytes. What is not said in
// the file is true.
func (v *Vocabulary) cutByteLevel(s hfStep) error {
	if v.Bars || v.Prefix != NoPrefix {
		return errors.New("the file mixes ByteLevel with blanks as bars, which cannot be read")
	}
	if s.PrefixSpace == nil || *s.PrefixSpace {
		if len(v.Splits) > 0 {
			return errors.New("the pre-tokenizer puts a blank before each piece, which cannot be read")
		}
		v.Prefix = MissingPrefix
	}
	if s.UseRegex == nil || *s.UseRegex {
		v.Splits = append(v.Splits, Split{Pattern: gpt2Pattern, Behavior: isolated})
	}
	return nil
}

// cutMetaspace reads the step that makes bars of blanks and may cut before
// each. Older files have add_prefix_space in place of a scheme.
func (v *Vocabulary) cutMetaspace(s hfStep) error {
	if s.Replacement != bar || v.Prefix != NoPrefix || len(v.Splits) > 0 {
		return fmt.Errorf("pre-tokenizer Metaspace with %q, or after others, cannot be read", s.Replacement)
	}
	v.Bars = true
	switch {
	case s.PrependScheme == "never", s.PrependScheme == "" && s.PrefixSpace != nil && !*s.PrefixSpace:
	case s.PrependScheme == "first":
		v.Prefix = FirstPrefix
	case s.PrependScheme == "always", s.PrependScheme == "":
		v.Prefix = MissingPrefix
	default:
		return fmt.Errorf("pre-tokenizer Metaspace has an unknown scheme %q", s.PrependScheme)
	}
	if s.Split == nil || *s.Split {
		v.Splits = append(v.Splits, Split{Pattern: " ", Literal: true, Behavior: "MergedWithNext"})
	}
	return nil
}
