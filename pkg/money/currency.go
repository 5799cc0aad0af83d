package money

import (
	"fmt"
	"slices"
	"strings"
)

// Currency is an ISO 4217 code in capitals, such as USD.
type Currency string

// USD is the currency most vendors bill in.
const USD Currency = "USD"

// Currencies lists the codes that books and plans may use.
func Currencies() []Currency {
	return []Currency{"AUD", "BRL", "CAD", "CHF", "CNY", "DKK", "EUR", "GBP", "HKD", "INR", "JPY", "KRW", "NOK", "NZD",
		"PLN", "SEK", "SGD", "TWD", "USD"}
}

// ParseCurrency reads an ISO 4217 code in any case.
func ParseCurrency(text string) (Currency, error) {
	c := Currency(strings.ToUpper(text))
	if slices.Contains(Currencies(), c) {
		return c, nil
	}
	return "", fmt.Errorf("unknown currency %s; use one of %s", clip(text), join(Currencies()))
}

// UnmarshalText reads an ISO 4217 code.
func (c *Currency) UnmarshalText(text []byte) error {
	parsed, err := ParseCurrency(string(text))
	if err == nil {
		*c = parsed
	}
	return err
}

func join(codes []Currency) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = string(c)
	}
	return strings.Join(words, " ")
}
