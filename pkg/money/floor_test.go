package money_test

import (
	"testing"

	"github.com/tokecon/tokecon/pkg/money"
)

func TestFloor(t *testing.T) {
	for text, want := range map[string]string{"0": "0", "0.999999999999": "0", "1": "1", "123456789.000001": "123456789",
		"99999999999999999999.5": "99999999999999999999"} {
		if got := money.MustParse(text).Floor(); got.String() != want {
			t.Errorf("floor of %s is %s, want %s", text, got, want)
		}
	}
	if got := money.FromInt(0).Sub(money.MustParse("0.5")).Floor(); !got.Equal(money.FromInt(-1)) {
		t.Errorf("floor of -0.5 is %s", got)
	}
}
