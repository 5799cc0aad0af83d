package swap

import (
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/tokenizer"
	"github.com/tokecon/tokecon/pkg/usage"
)

// Text is the workload as one tokenizer counts it: mean tokens of a request, with the
// band where the tokenizer is estimated.
type Text struct {
	Offer     string `json:"offer"`
	Tokenizer string `json:"tokenizer"`
	Estimated bool   `json:"estimated"`
	Prompt    Side   `json:"prompt"`
	Answer    Side   `json:"answer"`
}

// Side is the prompt or the answer. Prices are of 1M tokens.
type Side struct {
	Tokens    money.Decimal  `json:"tokens"` // mean of a request
	Low       money.Decimal  `json:"tokens_low"`
	High      money.Decimal  `json:"tokens_high"`
	List      *money.Decimal `json:"list_price"`      // nil: not known, as of a fleet
	Ratio     *money.Decimal `json:"token_ratio"`     // to the tokens of the offer in use; nil of none
	Effective *money.Decimal `json:"effective_price"` // of 1M tokens of the offer in use
}

// TextOf takes the means of what was counted. The error tells of an overflow.
func TextOf(offer string, c *usage.Counted) (*Text, error) {
	out := &Text{Offer: offer, Tokenizer: c.Tokenizer.Name(), Estimated: c.Exactness == tokenizer.Estimated}
	for _, end := range []struct {
		profile        *usage.Profile
		prompt, answer *money.Decimal
	}{{c.Mid, &out.Prompt.Tokens, &out.Answer.Tokens}, {c.Low, &out.Prompt.Low, &out.Answer.Low},
		{c.High, &out.Prompt.High, &out.Answer.High}} {
		total, err := end.profile.Total()
		if err != nil {
			return nil, err
		}
		n := money.FromInt(end.profile.Requests)
		*end.prompt, *end.answer = money.FromInt(total.PromptSize()).Quo(n), money.FromInt(total.AnswerSize()).Quo(n)
	}
	return out, nil
}

// Against sets tokens and prices in relation to the offer in use.
func (t *Text) Against(from *Text) {
	t.Prompt.against(&from.Prompt)
	t.Answer.against(&from.Answer)
}

func (s *Side) against(from *Side) {
	if from.Tokens.IsZero() {
		return
	}
	ratio := s.Tokens.Quo(from.Tokens)
	s.Ratio = &ratio
	if s.List != nil {
		price := Effective(*s.List, ratio)
		s.Effective = &price
	}
}

// Effective is what as much text costs as makes a token elsewhere: list price × tokens
// of the same text, longer answers with them.
func Effective(list, ratio money.Decimal) money.Decimal { return list.Mul(ratio) }
