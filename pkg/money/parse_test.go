package money_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tokecon/tokecon/pkg/money"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "-0.00": "0", "0.0": "0", "3": "3", "3.00": "3", "0.000125": "0.000125", "10": "10",
		"100":                                "100",
		"9007199254740993":                   "9007199254740993", // 2^53+1 does not fit a float
		strings.Repeat("9", 24):              strings.Repeat("9", 24),
		"0." + strings.Repeat("0", 23) + "1": "0." + strings.Repeat("0", 23) + "1",
	} {
		d, err := money.Parse(text)
		if err != nil || d.String() != want {
			t.Errorf("Parse(%q) = %s, %v; want %s", text, d, err, want)
		}
	}
	if d := money.MustParse("-0"); d.Sign() != 0 || d.Fixed(2) != "0.00" {
		t.Errorf("-0 is %s", d.Fixed(2))
	}
}

// TestParseRefuses holds that what needs guessing is refused with a remedy.
func TestParseRefuses(t *testing.T) {
	tests := []struct{ text, reason, hint string }{
		{"-1", "negative", "0 or more"},
		{"-0.01", "negative", "0 or more"},
		{"NaN", "not finite", "write the number"},
		{".nan", "not finite", "write the number"},
		{"inf", "not finite", "write the number"},
		{"-Infinity", "negative", "0 or more"},
		{"", "no number", "write 0 for free"},
		{"-", "no number", "write 0 for free"},
		{"0." + strings.Repeat("1", 40), "more than 24 decimal places", "round it in the file"},
		{strings.Repeat("1", 25), "more than 24 digits", "check the unit"},
		{"1e308", "an exponent", "0.000001, not 1e-6"},
		{"1e-400", "an exponent", "0.000001, not 1e-6"},
		{"1E1000000", "an exponent", "0.000001, not 1e-6"},
		{"3,50", "a comma", "3.50 or 3500"},
		{"1,000.00", "separators", "write 1000"},
		{"1,000,000", "separators", "write 1000"},
		{"1 000", "separators", "write 1000"},
		{"1'000", "separators", "write 1000"},
		{"010", "leading zero", "octal"},
		{"0x10", "not a plain decimal", "digits like"},
		{"1_000", "not a plain decimal", "digits like"},
		{"1.2.3", "not a plain decimal", "digits like"},
		{"5.", "not a plain decimal", "digits like"},
		{".5", "not a plain decimal", "digits like"},
		{"$3.00", "a currency sign", "the book names its currency"},
		{"3€", "a currency sign", "the book names its currency"},
		{"60%", "a percent sign", "write the number"},
		{"3 USD", "separators", ""},
		{"3/1M", "not a number", "digits like"},
		{"+3", "not a number", "digits like"},
		{"--0", "not a number", "digits like"},
		{"free", "not a number", "digits like"},
		{"３", "not a number", "digits like"}, // a full-width digit
		{"٣", "not a number", "digits like"}, // an Arabic one
		{"3\x00", "not a number", "digits like"},
	}
	for _, test := range tests {
		d, err := money.Parse(test.text)
		var e *money.ParseError
		if !errors.As(err, &e) || !strings.Contains(e.Reason, test.reason) || !strings.Contains(e.Hint, test.hint) {
			t.Errorf("Parse(%q) = %s, %v; want %q with a hint at %q", test.text, d, err, test.reason, test.hint)
			continue
		}
		if strings.ContainsAny(err.Error(), "\n\r\x00") {
			t.Errorf("Parse(%q): the message is not one line of text: %q", test.text, err)
		}
	}
}

// TestParseIsSafe holds that no length of nonsense is slow or deep. A run of
// signs once recursed for each of them.
func TestParseIsSafe(t *testing.T) {
	start := time.Now()
	for _, text := range []string{strings.Repeat("-", 1<<24), strings.Repeat("9", 1<<24),
		"0." + strings.Repeat("9", 1<<24), strings.Repeat(",", 1<<24)} {
		_, err := money.Parse(text)
		if err == nil || len(err.Error()) > 300 {
			t.Errorf("%.10s…: %d bytes of message", text, len(err.Error()))
		}
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestParseShare(t *testing.T) {
	for text, want := range map[string]string{"60%": "0.6", "0.6": "0.6", " 2.9% ": "0.029", "0": "0", "1": "1",
		"100%": "1", "0%": "0"} {
		if d, err := money.ParseShare(text); err != nil || d.String() != want {
			t.Errorf("ParseShare(%q) = %s, %v; want %s", text, d, err, want)
		}
	}
	for text, hint := range map[string]string{"60": "write 60% or 0.6", "2.9": "write 60% or 0.6",
		"101%": "write 60% or 0.6", "-5%": "0 or more", "%": "write 0", "x": "digits like"} {
		if d, err := money.ParseShare(text); err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("ParseShare(%q) = %s, %v; want a hint at %q", text, d, err, hint)
		}
	}
}

func TestParseCurrency(t *testing.T) {
	for _, text := range []string{"usd", "USD", "Usd"} {
		if c, err := money.ParseCurrency(text); err != nil || c != money.USD {
			t.Errorf("ParseCurrency(%q) = %s, %v", text, c, err)
		}
	}
	for _, text := range []string{"", "US$", "XXX", "dollars", "USD\n"} {
		_, err := money.ParseCurrency(text)
		if err == nil || !strings.Contains(err.Error(), "EUR") || strings.Contains(err.Error(), "\n") {
			t.Errorf("ParseCurrency(%q): %v; want the list", text, err)
		}
	}
	for _, c := range money.Currencies() {
		var read money.Currency
		if err := read.UnmarshalText([]byte(c)); err != nil || read != c {
			t.Errorf("%s is read as %s, %v", c, read, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"0", "-0", "3.50", "1e9", "0x1", "", "-", "99999999999999999999999999", ".", "1.", "NaN",
		"1,0", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := money.Parse(text)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") || len(err.Error()) > 400 {
				t.Errorf("message %q", err)
			}
			return
		}
		again, err := money.Parse(d.String())
		if err != nil || !again.Equal(d) || again.String() != d.String() {
			t.Errorf("%q is %s, and that is %s, %v", text, d, again, err)
		}
	})
}
