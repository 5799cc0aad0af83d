package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/money"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

// Lever is a thing that costs and margins rest on and that may move.
type Lever string

// The levers. All but Cache move by a factor; Cache is set to a share.
const (
	Price       Lever = "price"       // what vendors ask: of all, a vendor, a model or a meter
	Tokens      Lever = "tokens"      // tokens of the same text: another tokenizer
	Verbosity   Lever = "verbosity"   // tokens of an answer
	Cache       Lever = "cache"       // share of the prompt that is read from the cache
	Volume      Lever = "volume"      // requests of each user
	Users       Lever = "users"       // payers
	Utilisation Lever = "utilisation" // how busy one's own machines may be: their mean ÷ their peak
	Rent        Lever = "rent"        // of GPUs
	Electricity Lever = "electricity" // a kWh
	Sell        Lever = "sell"        // what is charged
)

// Levers lists them.
func Levers() []Lever {
	return []Lever{Price, Tokens, Verbosity, Cache, Volume, Users, Utilisation, Rent, Electricity, Sell}
}

// Shock is one lever moved. The zero Scope means all there are.
type Shock struct {
	Lever Lever
	Scope string        // of Price: a pattern of vendor/model, * matches anything; "" is all
	Meter *meter.ID     // of Price: nil is every meter
	By    money.Decimal // the factor, above 0; for Cache the share, 0 to 1
}

// most bounds factors: what lies beyond is a slip of the hand.
const most = 1000

// Parse reads a shock as it is written: price=+100%, price:openai=x2,
// price:openai/gpt-5*@output=-50%, volume=x3, cache=40%. The error says what is
// wrong with which part.
func Parse(text string) (Shock, error) {
	name, change, ok := strings.Cut(text, "=")
	if !ok {
		return Shock{}, fmt.Errorf("%q is no shock; write LEVER=CHANGE: price=+100%%, volume=x3, cache=40%%", text)
	}
	s, err := parseLever(name)
	if err != nil {
		return s, err
	}
	if s.By, err = s.Lever.parse(change); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// parseLever reads what stands before the change.
func parseLever(name string) (Shock, error) {
	lever, scope, scoped := strings.Cut(name, ":")
	s := Shock{Lever: Lever(lever)}
	if !slices.Contains(Levers(), s.Lever) {
		return s, fmt.Errorf("%q is no lever; they are %s", lever, words(Levers()))
	}
	if !scoped {
		return s, nil
	}
	if s.Lever != Price || scope == "" {
		return s, fmt.Errorf("%q: only a price has a scope: price:VENDOR, price:VENDOR/MODEL, price:VENDOR@METER", name)
	}
	if i := strings.LastIndex(scope, "@"); i >= 0 {
		s.Meter = new(meter.ID)
		if err := s.Meter.UnmarshalText([]byte(scope[i+1:])); err != nil {
			return s, err
		}
		scope = scope[:i]
	}
	if s.Scope = scope; scope != "" && !strings.Contains(scope, "/") {
		s.Scope += "/*"
	}
	return s, nil
}

// parse reads a change: +100%, -20%, x3 or ×3; a share for Cache.
func (l Lever) parse(text string) (money.Decimal, error) {
	if l == Cache {
		return money.ParseShare(text)
	}
	one := money.FromInt(1)
	var f money.Decimal
	var err error
	switch {
	case strings.HasPrefix(text, "x"), strings.HasPrefix(text, "×"):
		f, err = money.Parse(strings.TrimPrefix(strings.TrimPrefix(text, "x"), "×"))
	case strings.HasPrefix(text, "+") && strings.HasSuffix(text, "%"):
		f, err = money.Parse(text[1 : len(text)-1])
		f = one.Add(f.Shift(-2))
	case strings.HasPrefix(text, "-") && strings.HasSuffix(text, "%"):
		f, err = money.Parse(text[1 : len(text)-1])
		f = one.Sub(f.Shift(-2))
	default:
		return f, fmt.Errorf("%q is no change; write +100%%, -20%% or x3", text)
	}
	if err != nil {
		return f, err
	}
	if f.Sign() <= 0 || money.FromInt(most).Less(f) {
		return f, fmt.Errorf("%q leaves %s of what it is; give more than nothing and at most %d times it", text,
			f.Shift(2).String()+"%", most)
	}
	return f, nil
}

// Share reports whether the lever is set to a share rather than moved by a factor.
func (l Lever) Share() bool { return l == Cache }

// String writes the shock so that Parse reads it.
func (s Shock) String() string {
	name := s.Name()
	if s.Lever.Share() {
		return name + "=" + s.By.Shift(2).String() + "%"
	}
	return name + "=x" + s.By.String()
}

// Name is what moves, without the change.
func (s Shock) Name() string {
	name := string(s.Lever)
	if s.Scope != "" || s.Meter != nil {
		name += ":" + s.Scope
	}
	if s.Meter != nil {
		name += "@" + s.Meter.String()
	}
	return name
}

// moves tells whether the shock is about the price of a meter of a model.
func (s *Shock) moves(model string, id meter.ID) bool {
	return s.Lever == Price && (s.Scope == "" || pricebook.Match(s.Scope, model)) && (s.Meter == nil || *s.Meter == id)
}

// Shocks are all that move at once.
type Shocks []Shock

// Factor is the product of the factors of a lever; 1 where it does not move.
func (s Shocks) Factor(l Lever) money.Decimal {
	f := money.FromInt(1)
	for i := range s {
		if s[i].Lever == l {
			f = f.Mul(s[i].By)
		}
	}
	return f
}

// Cached is the last share that Cache is set to; nil where it is not.
func (s Shocks) Cached() *money.Decimal {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].Lever == Cache {
			return &s[i].By
		}
	}
	return nil
}

// Priced returns the factors on the prices of a model by meter, nil where none
// moves.
func (s Shocks) Priced(model string) func(meter.ID) money.Decimal {
	about := slices.DeleteFunc(slices.Clone(s), func(x Shock) bool {
		return x.Lever != Price || x.Scope != "" && !pricebook.Match(x.Scope, model)
	})
	if len(about) == 0 {
		return nil
	}
	return func(id meter.ID) money.Decimal {
		f := money.FromInt(1)
		for i := range about {
			if about[i].moves(model, id) {
				f = f.Mul(about[i].By)
			}
		}
		return f
	}
}

// String lists them.
func (s Shocks) String() string {
	var out []string
	for i := range s {
		out = append(out, s[i].String())
	}
	return strings.Join(out, " ")
}

func words[T ~string](all []T) string {
	var out []string
	for _, w := range all {
		out = append(out, string(w))
	}
	return strings.Join(out, " ")
}
