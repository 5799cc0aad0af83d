package quote_test

import (
	"math/big"
	"slices"
)

// oracleMeter is what the documentation says of a meter: the quantity that its
// price is for, its side, and the meters that stand in for it.
type oracleMeter struct {
	per   int64
	group string // of factors; "" is no token
	other []string
}

func oracleMeters() map[string]oracleMeter {
	const m, k = 1_000_000, 1_000
	return map[string]oracleMeter{
		"input": {m, "prompt", nil}, "cache_read": {m, "prompt", []string{"input"}},
		"cache_write_5m":  {m, "prompt", []string{"cache_write_30m", "input"}},
		"cache_write_30m": {m, "prompt", []string{"cache_write_5m", "input"}},
		"cache_write_1h":  {m, "prompt", []string{"input"}},
		"audio_input":     {m, "prompt", nil}, "image_input": {m, "prompt", nil}, "video_input": {m, "prompt", nil},
		"output": {m, "answer", nil}, "reasoning": {m, "answer", []string{"output"}},
		"audio_output": {m, "answer", nil}, "image_output": {m, "answer", nil},
		"requests": {k, "", nil}, "web_search": {k, "", nil}, "file_search": {k, "", nil}, "images": {1, "", nil},
		"cache_storage": {m, "", nil}, "file_storage": {1, "", nil}, "capacity": {1, "", nil}, "gpu_hours": {1, "", nil},
	}
}

// oracleCard answers for one model under one set of conditions.
type oracleCard struct {
	holding []*statement
	meters  map[string]oracleMeter
}

// deal gathers what holds. The second result is why the model is not sold, or
// "".
func (m *oracleModel) deal(a ask) (*oracleCard, string) {
	c := &oracleCard{meters: oracleMeters()}
	for _, s := range m.all {
		if s.holds(a) {
			c.holding = append(c.holding, s)
		}
	}
	sold := func(is func(*statement) bool) bool { return slices.ContainsFunc(c.holding, is) }
	switch {
	case !slices.ContainsFunc(m.rows, func(r *statement) bool { return r.inForce(a.at) }):
		return nil, "no price"
	case a.mode != "standard" && !sold(func(s *statement) bool { return s.mode == a.mode }):
		return nil, "mode"
	case a.region != "global" && !sold(func(s *statement) bool { return len(s.regions) > 0 }):
		return nil, "region"
	}
	for _, s := range c.holding {
		s.held++
	}
	return c, ""
}

// table is the statement that decides a meter's price. A band speaks for every
// token, listed or not.
func (c *oracleCard) table(meter string) *statement {
	var tables []*statement
	for _, s := range c.holding {
		if s.rates[meter] != nil || s.band && c.meters[meter].group != "" {
			tables = append(tables, s)
		}
	}
	return winner(tables)
}

// factor is what a statement multiplies a meter by: the meter itself is named,
// or its side, or all tokens.
func (c *oracleCard) factor(of map[string]*big.Rat, meter string) *big.Rat {
	group := c.meters[meter].group
	for _, name := range []string{meter, group, "tokens"} {
		if f := of[name]; f != nil && name != "" && (name != "tokens" || group != "") {
			return f
		}
	}
	return nil
}

// multiplied applies what the table's own conditions do not include already,
// the narrowest factor of each set of conditions.
func (c *oracleCard) multiplied(price *big.Rat, meter string, table *statement) *big.Rat {
	groups := map[string][]*statement{}
	for _, s := range c.holding {
		if c.factor(s.multiply, meter) != nil && !subset(s, table) {
			groups[s.key()] = append(groups[s.key()], s)
		}
	}
	for _, g := range groups {
		price = new(big.Rat).Mul(price, c.factor(winner(g).multiply, meter))
	}
	return price
}

// own is the price that a meter has of its own: listed, or a share of the
// input's listed price.
func (c *oracleCard) own(meter string) *big.Rat {
	if t := c.table(meter); t != nil && t.rates[meter] != nil {
		return c.multiplied(t.rates[meter], meter, t)
	}
	var shares []*statement
	for _, s := range c.holding {
		if s.ofInput[meter] != nil {
			shares = append(shares, s)
		}
	}
	share, t := winner(shares), c.table("input")
	if share == nil || t == nil || t.rates["input"] == nil {
		return nil
	}
	return c.multiplied(new(big.Rat).Mul(t.rates["input"], share.ofInput[meter]), meter, t)
}

// price is what one of a meter costs, or nil.
func (c *oracleCard) price(meter string) *big.Rat {
	if p := c.own(meter); p != nil {
		return c.each(p, meter)
	}
	for _, other := range c.meters[meter].other {
		if meter == "cache_write_1h" && (c.own("cache_write_5m") != nil || c.own("cache_write_30m") != nil) {
			return nil // writes are sold, but not for an hour
		}
		if p := c.own(other); p != nil {
			return c.each(p, other)
		}
	}
	return nil
}

func (c *oracleCard) each(p *big.Rat, meter string) *big.Rat {
	return new(big.Rat).Quo(p, big.NewRat(c.meters[meter].per, 1))
}
