package page

import (
	"fmt"
	"math"

	"github.com/tokecon/tokecon/pkg/margin"
	"github.com/tokecon/tokecon/pkg/money"
)

// samplingNote says what the samples leave open of a plan.
func samplingNote(plan, offer string, request money.Decimal, s *margin.Sampling) string {
	each, high := request.Float64(), math.Inf(1)
	if s.High != nil {
		high = s.High.Float64()
	}
	text := fmt.Sprintf("%s with %s: from %s samples the true mean cost of a request lies between %s of the one shown "+
		"(95%%, after Cox, for skewed data)", plan, offer, grouped(s.N),
		plusMinus(s.Low.Float64()/each, high/each))
	switch {
	case s.GrossHigh == nil:
	case s.GrossLow == nil:
		text += fmt.Sprintf(", the margin at %s or below", percents(*s.GrossHigh))
	default:
		text += fmt.Sprintf(", the margin between %s and %s", percents(*s.GrossLow), percents(*s.GrossHigh))
	}
	if s.Need > 0 {
		text += fmt.Sprintf("; ±10%% would need about %s more", group(s.Need-int64(s.N)))
	}
	if s.Small() {
		text = "! " + text + ". The sample is small: a few large requests would change it"
	}
	return text + "."
}
