package pricebook_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tokecon/tokecon/pkg/meter"
	"github.com/tokecon/tokecon/pkg/pricebook"
)

func withOwnErr(t testing.TB, texts ...string) (*pricebook.Set, error) {
	t.Helper()
	docs, err := pricebook.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		docs = append(docs, pricebook.Document{Name: fmt.Sprintf("own%d.yaml", i), Data: []byte(text), Own: true})
	}
	return pricebook.Load(docs)
}

const contract = `vendor: openai
models:
  - id: gpt-5.4
    prices:
      - from: 2026-06-01
        until: 2026-12-01
        rates: {input: 2}
        source: contract 17
        checked: 2026-06-01
`

// TestContractPrice holds that an own price wins over the listed one, meter by
// meter and for as long as it holds.
func TestContractPrice(t *testing.T) {
	set := withOwn(t, contract)
	for _, c := range []struct {
		at            string
		mode          pricebook.Mode
		input, output string
	}{
		{"2026-05-31T23:59:59Z", "", "2.5", "15"},
		{"2026-06-01", "", "2", "15"},
		{"2026-06-01", pricebook.Batch, "1", "7.5"}, // the vendor's batch discount applies to it
		{"2026-11-30T23:59:59Z", "", "2", "15"},
		{"2026-12-01", "", "2.5", "15"},
	} {
		got := rates(t, set, "gpt-5.4", pricebook.Ask{At: day(t, c.at), Mode: c.mode})
		expect(t, "at "+c.at, got, map[meter.ID]string{meter.Input: c.input, meter.Output: c.output})
	}
	m, err := set.Find("gpt-5.4", day(t, "2026-06-01"))
	if err != nil {
		t.Fatal(err)
	}
	card, err := m.Card(pricebook.Ask{At: day(t, "2026-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	if in, out := card.Rates[meter.Input].Source, card.Rates[meter.Output].Source; !in.Own || in.Book != "own0.yaml" ||
		in.Line != 7 || out.Own {
		t.Errorf("input is of %+v, output of %+v", in, out)
	}
	if m.Tokenizer != "o200k_base" || card.Context != 1_050_000 || set.Version().Own != 1 {
		t.Errorf("%s, %d, %+v", m.Tokenizer, card.Context, set.Version())
	}
}

// TestDiscountAndMarkUp holds that an own factor applies to listed prices, once
// and on top of the vendor's, and not to a price of one's own.
func TestDiscountAndMarkUp(t *testing.T) {
	term := func(by string) string {
		return "terms:\n  - {models: ['gpt-5.4*'], from: 2026-06-01, multiply: {tokens: " + by +
			"}, source: contract 18, checked: 2026-06-01}\n"
	}
	at := day(t, "2026-07-01")
	for by, want := range map[string]string{"0.8": "2", "1.2": "3"} {
		set := withOwn(t, "vendor: openai\n"+term(by))
		expect(t, by, rates(t, set, "gpt-5.4", pricebook.Ask{At: at}),
			map[meter.ID]string{meter.Input: want, meter.WebSearch: "10"})
	}
	set := withOwn(t, "vendor: openai\n"+term("0.8"))
	got := rates(t, set, "gpt-5.4", pricebook.Ask{At: at, Mode: pricebook.Batch, Region: "eu", Prompt: 300_000})
	expect(t, "5 × 0.8 × 0.5 × 1.1", got, map[meter.ID]string{meter.Input: "2.2"})
	expect(t, "before it", rates(t, set, "gpt-5.4", pricebook.Ask{At: day(t, "2026-05-31")}),
		map[meter.ID]string{meter.Input: "2.5"})
	set = withOwn(t, contract+term("0.8"))
	expect(t, "own price, own discount", rates(t, set, "gpt-5.4", pricebook.Ask{At: at}),
		map[meter.ID]string{meter.Input: "2", meter.Output: "12"})
}

// TestPrivateModel holds that a model of one's own stands beside the listed
// ones, and that the vendor's terms hold for it whichever file it is in.
func TestPrivateModel(t *testing.T) {
	const private = `vendor: openai
models:
  - id: ft:gpt-4o:acme
    aliases: [{id: acme-support, from: 2026-01-01}]
    tokenizer: o200k_base
    context: 64000
    prices:
      - {from: 2026-01-01, rates: {input: 3.75, output: 15}, source: contract, checked: 2026-01-01}
`
	set, at := withOwn(t, private), day(t, "2026-07-01")
	expect(t, "standard", rates(t, set, "acme-support", pricebook.Ask{At: at}), map[meter.ID]string{meter.Input: "3.75"})
	expect(t, "batch", rates(t, set, "ft:gpt-4o:acme", pricebook.Ask{At: at, Mode: pricebook.Batch}),
		map[meter.ID]string{meter.Input: "1.875"})
	_, err := set.Find("acme-support", day(t, "2025-12-31"))
	var e *pricebook.NoPriceError
	if !errors.As(err, &e) {
		t.Errorf("before its time: %v", err)
	}
	if got := set.OwnModels(); len(got) != 1 || got[0] != "openai/ft:gpt-4o:acme" {
		t.Error(got)
	}
}

// TestOwnFacts holds that what an own entry says of a model is not dropped.
func TestOwnFacts(t *testing.T) {
	set := withOwn(t, "vendor: openai\nmodels:\n  - {id: gpt-5.4, context: 32000, max_output: 1000, tokenizer: "+
		"cl100k_base, aliases: [{id: cheap}]}\n")
	m, err := set.Find("openai/cheap", day(t, "2026-11-23"))
	if err != nil {
		t.Fatal(err)
	}
	card, err := m.Card(pricebook.Ask{At: day(t, "2026-11-23")})
	if err != nil || card.Context != 32000 || card.MaxOutput != 1000 || m.Tokenizer != "cl100k_base" ||
		m.Currency != "USD" {
		t.Errorf("%v, %+v, %s", err, card, m.Tokenizer)
	}
}

// TestOwnBooksRefused holds what two books must not say at once: A7, P8.
func TestOwnBooksRefused(t *testing.T) {
	_, err := withOwnErr(t, contract, contract)
	if err == nil || !strings.Contains(err.Error(),
		"own1.yaml:5: openai/gpt-5.4: overlaps the row of equal rank at own0.yaml:5") {
		t.Errorf("two rows of equal rank: %v", err)
	}
	if _, err := withOwnErr(t, contract,
		strings.NewReplacer("2026-12-01", "2027-12-01", "2026-06-01", "2026-12-01").Replace(contract)); err != nil {
		t.Errorf("one after the other: %v", err)
	}
	for what, text := range map[string]string{
		"a row": strings.Replace(contract, "vendor: openai", "vendor: openai\ncurrency: EUR", 1),
		"a term": "vendor: openai\ncurrency: EUR\nterms:\n  - {models: [gpt-5.4], rates: {web_search: 9}, source: s, " +
			"checked: 2026-01-01}\n",
	} {
		if _, err := withOwnErr(t, text); err == nil ||
			!strings.Contains(err.Error(), "openai/gpt-5.4: priced in EUR here and in USD at vendors/openai.yaml:") {
			t.Errorf("%s in another currency: %v", what, err)
		}
	}
	const factor = "vendor: openai\ncurrency: EUR\nterms:\n  - {models: [gpt-5.4], multiply: {tokens: 0.8}, source: " +
		"s, checked: 2026-01-01}\n"
	set, err := withOwnErr(t, factor, strings.Replace(factor, "0.8", "0.7", 1))
	if err != nil {
		t.Fatalf("a factor has no currency: %v", err)
	}
	m, err := set.Find("gpt-5.4", day(t, "2026-11-23"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Card(pricebook.Ask{At: day(t, "2026-11-23")})
	var e *pricebook.AmbiguousError
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "own0.yaml:4 and own1.yaml:4") {
		t.Errorf("two discounts of equal rank: %v", err)
	}
}

// TestSetter: who bills sets the price, unless a book says otherwise; the user's own
// book has the last word. The Claude models of another cloud have their maker's price.
func TestSetter(t *testing.T) {
	const own = `vendor: azure
models:
  - id: gpt-5-mini
    setter: openai
    prices: [{from: 2026-01-01, rates: {input: 0.25}, source: a, checked: 2026-01-01}]
`
	const word = `vendor: amazon-bedrock
models: [{id: "amazon.nova-pro-v1:0", setter: somebody}]
`
	set := withOwn(t, own, word)
	for name, want := range map[string]string{"azure/gpt-5-mini": "openai", "openai/gpt-5-mini": "openai",
		"amazon-bedrock/amazon.nova-pro-v1:0": "somebody", "amazon-bedrock/amazon.nova-lite-v1:0": "amazon-bedrock",
		"amazon-bedrock/meta.llama3-3-70b-instruct-v1:0": "amazon-bedrock"} {
		if m, err := set.Find(name, day(t, "2026-06-01")); err != nil || m.Setter != want {
			t.Errorf("%s: %v, %v; want %s", name, m, err, want)
		}
	}
	claudes := 0
	for _, m := range set.Models() {
		if strings.Contains(m.ID, "claude") {
			claudes++
			if m.Setter != "anthropic" {
				t.Errorf("%s: %s sets its price", m.FullName(), m.Setter)
			}
		}
	}
	if claudes < 20 {
		t.Errorf("only %d Claude models were seen", claudes)
	}
}

// TestSold: since the first price, and until the last where each has an end.
func TestSold(t *testing.T) {
	const book = `vendor: acme
models:
  - id: gone
    prices:
      - {from: 2025-01-01, until: 2025-06-01, rates: {input: 2}, source: a, checked: 2026-01-01}
      - {from: 2025-06-01, until: 2026-03-01, rates: {input: 1}, source: a, checked: 2026-01-01}
  - id: here
    prices:
      - {from: 2025-01-01, until: 2025-06-01, rates: {input: 2}, source: a, checked: 2026-01-01}
      - {from: 2025-06-01, rates: {input: 1}, source: a, checked: 2026-01-01}
`
	set := withOwn(t, book)
	for name, want := range map[string]string{"acme/gone": "2026-03-01", "acme/here": "0001-01-01"} {
		m, err := set.Find(name, day(t, "2025-02-01"))
		if err != nil {
			t.Fatal(err)
		}
		if since, ends := m.Sold(); since.Format("2006-01-02") != "2025-01-01" || ends.Format("2006-01-02") != want {
			t.Errorf("%s: %s to %s, want %s", name, since, ends, want)
		}
	}
}
