package hardware

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tokecon/tokecon/pkg/internal/near"
	"github.com/tokecon/tokecon/pkg/internal/strictyaml"
	"github.com/tokecon/tokecon/pkg/money"
)

// What is believed at most. Beyond it a unit was mistaken, or the file is meant
// to do harm.
const (
	maxHourly   = 10_000      // US dollars an accelerator and hour
	maxPurchase = 100_000_000 // US dollars an accelerator
	maxTariff   = 100         // US dollars a kWh
	maxLayers   = 10_000
	maxWidth    = 10_000_000 // any other count of a model's layout
	maxGPUs     = 4096       // of one measurement
)

// check refuses what cannot be read in one way only. What is merely doubtful is
// left to Lint.
func (f *file) check(name string) []error {
	c := checker{file: name}
	for i := range f.Accelerators {
		c.accelerator(fmt.Sprintf("accelerators[%d]", i), &f.Accelerators[i])
	}
	for i := range f.Models {
		c.model(fmt.Sprintf("models[%d]", i), &f.Models[i])
	}
	for i := range f.Regions {
		c.region(fmt.Sprintf("regions[%d]", i), &f.Regions[i])
	}
	for i, p := range f.PUEs {
		c.id(fmt.Sprintf("pue[%d].code", i), p.Line, p.Code)
	}
	for i := range f.Measurements {
		for j, m := range f.Measurements[i].Rows {
			at := fmt.Sprintf("measurements[%d].rows[%d]", i, j)
			c.id(at+".id", m.Line, m.ID)
			c.count(at+".gpus", m.Line, m.GPUs, 1, maxGPUs)
		}
	}
	return c.errs
}

// checker collects what is wrong with one file.
type checker struct {
	file string
	errs []error
}

func (c *checker) fail(line int, field, value, reason, hint string) {
	c.errs = append(c.errs, &strictyaml.Error{File: c.file, Line: line, Field: field, Value: value, Reason: reason,
		Hint: hint})
}

// id wants a name that can be typed.
func (c *checker) id(field string, line int, id string) {
	const most = 100
	strange := func(r rune) bool { return !strings.ContainsRune(letters+"0123456789.-_+", r) }
	if id == "" || len(id) > most || strings.ContainsFunc(id, strange) ||
		strings.Trim(id[:1], letters+"0123456789") != "" {
		c.fail(line, field, id, "not an id",
			"write up to 100 letters, digits, '.', '-', '_' and '+', a letter or digit first")
	}
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func (c *checker) accelerator(at string, r *acceleratorRow) {
	c.id(at+".id", r.Line, r.ID)
	c.trust(at, r.Line, r.Trust, acceleratorFields())
	for i := range r.Prices {
		c.price(fmt.Sprintf("%s.prices[%d]", at, i), &r.Prices[i])
	}
}

func (c *checker) price(at string, p *priceRow) {
	switch {
	case (p.Low == nil) != (p.High == nil):
		c.fail(p.Line, at, "", "has one end of a range", "give both low and high, or amount alone")
		return
	case p.Amount == nil && p.Low == nil:
		c.fail(p.Line, at, "", "has no price", "give amount, or low and high")
		return
	case p.Low != nil && p.High.Less(*p.Low):
		c.fail(p.Line, at+".high", p.High.String(), "below low "+p.Low.String(), "exchange the two")
	case p.Amount != nil && p.Low != nil && (p.Amount.Less(*p.Low) || p.High.Less(*p.Amount)):
		c.fail(p.Line, at+".amount", p.Amount.String(), "outside low and high", "leave it out to take the middle")
	}
	if p.Term != "" && p.Kind != Reserved {
		c.fail(p.Line, at+".term", string(p.Term), "only a reserved price has a term", "remove it, or write kind: reserved")
	}
	most := int64(maxHourly)
	if p.Kind == Purchase || p.Kind == Server {
		most = maxPurchase
	}
	for _, field := range []struct {
		name   string
		amount *money.Decimal
	}{{"amount", p.Amount}, {"low", p.Low}, {"high", p.High}} {
		if field.amount != nil && field.amount.Cmp(money.FromInt(most)) > 0 {
			c.fail(p.Line, at+"."+field.name, field.amount.String(),
				fmt.Sprintf("above the highest price that is believed, %d", most),
				"check the unit: rents are US dollars an accelerator and hour")
		}
	}
}

// trust wants fields that the row may have.
func (c *checker) trust(at string, line int, trust Trust, fields []string) {
	var names []string
	for field := range trust {
		if !slices.Contains(fields, field) {
			names = append(names, field)
		}
	}
	slices.Sort(names)
	for _, field := range names {
		c.fail(line, at+".trust."+near.Printable(field), "", "not a field of the row", near.Hint(field, fields))
	}
}

// count wants a whole number within bounds.
func (c *checker) count(field string, line, n, least, most int) {
	if n < least || n > most {
		c.fail(line, field, fmt.Sprint(n), "out of bounds", fmt.Sprintf("give %d to %d", least, most))
	}
}

func (c *checker) model(at string, r *modelRow) {
	c.id(at+".id", r.Line, r.ID)
	c.trust(at, r.Line, r.Trust, modelFields())
	for _, f := range []struct {
		name        string
		n, low, top int
	}{
		{"layers", r.Layers, 1, maxLayers}, {"full_layers", r.FullLayers, 0, maxLayers},
		{"window_layers", r.WindowLayers, 0, maxLayers}, {"moe_layers", r.MoELayers, 0, maxLayers},
		{"hidden", r.Hidden, 1, maxWidth}, {"heads", r.Heads, 1, maxWidth}, {"kv_heads", r.KVHeads, 1, maxWidth},
		{"head_dim", r.HeadDim, 1, maxWidth},
		{"latent_rank", r.LatentRank, 0, maxWidth}, {"query_rank", r.QueryRank, 0, maxWidth},
		{"rope_dim", r.RopeDim, 0, maxWidth},
		{"window_tokens", r.WindowTokens, 0, maxWidth}, {"ffn_width", r.FFNWidth, 0, maxWidth},
		{"experts", r.Experts, 0, maxWidth},
		{"experts_per_token", r.ExpertsPerToken, 0, maxWidth}, {"shared_experts", r.SharedExperts, 0, maxWidth},
		{"expert_width", r.ExpertWidth, 0, maxWidth},
		{"expert_matrices", r.ExpertMatrices, 0, 3}, {"expert_hidden", r.ExpertHidden, 0, maxWidth},
		{"vocabulary", r.Vocabulary, 0, maxWidth}, {"kv_elements", r.KVElements, 0, 1_000_000_000},
	} {
		c.count(at+"."+f.name, r.Line, f.n, f.low, f.top)
	}
	if r.Attention == MLA && (r.LatentRank == 0 || r.RopeDim == 0) {
		c.fail(r.Line, at, "", "mla without latent_rank and rope_dim", "give both, or write attention: gqa")
	}
}

func (c *checker) region(at string, r *regionRow) {
	c.id(at+".code", r.Line, r.Code)
	if p := r.Price; p != nil && p.USDPerKWh.Cmp(money.FromInt(maxTariff)) > 0 {
		c.fail(p.Line, at+".price.usd_per_kwh", p.USDPerKWh.String(),
			fmt.Sprintf("above the highest price that is believed, %d", maxTariff),
			"check the unit: US dollars a kWh, not cents")
	}
}

// acceleratorFields and modelFields are what a doubt may be about.
func acceleratorFields() []string {
	return strings.Fields("memory_gb memory bandwidth_gbs tflops tdp_watts allin_kw link link_gbs")
}

func modelFields() []string {
	return strings.Fields("total_b active_b attention layers full_layers window_layers window_tokens hidden heads " +
		"kv_heads head_dim latent_rank query_rank rope_dim ffn_width moe_layers experts experts_per_token shared_experts " +
		"expert_width expert_matrices expert_hidden vocabulary precision weight_gb kv_elements context tokenizer licence")
}
