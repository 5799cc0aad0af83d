package selfhost

import (
	"slices"

	"github.com/tokecon/tokecon/pkg/hardware"
)

// fitted are the constants that measurements determine; the others are what
// engines are set to.
func (c *Constants) fitted() []*float64 {
	return []*float64{&c.MBU, &c.MBUCache, &c.MFUPrefill, &c.MFUDecode, &c.LayerSeconds, &c.MoEFactor, &c.HopSeconds,
		&c.MostPerGPU}
}

// possible says that no share is more than 1.
func (c *Constants) possible() bool {
	return max(c.MBU, c.MBUCache, c.MFUPrefill, c.MFUDecode) <= 1
}

// Fitted returns the constants that agree best with the measurements of a set,
// starting from c: the mean absolute error and half the median, which keeps
// single odd measurements from ruling, are brought down one constant at a time
// until no step helps.
func (c Constants) Fitted(set *hardware.Set) (Constants, error) {
	best, err := c.loss(set)
	if err != nil {
		return c, err
	}
	for improved := true; improved; {
		improved = false
		for i := range c.fitted() {
			for _, factor := range []float64{0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01, 1.02, 1.05, 1.1, 1.25, 1.4} {
				next := c
				*next.fitted()[i] *= factor
				if !next.possible() {
					continue
				}
				loss, err := next.loss(set)
				if err != nil {
					return c, err
				}
				if loss < best-1e-6 {
					best, c, improved = loss, next, true
				}
			}
		}
	}
	return c, nil
}

func (c *Constants) loss(set *hardware.Set) (float64, error) {
	misses, err := c.Misses(set)
	if err != nil {
		return 0, err
	}
	fit := FitOf(misses)
	return fit.MAPE + fit.Median/2, nil
}

// HeldOut fits the constants to all publishers but one, predicts that one, and
// so on for each, and returns how well that goes: what to expect of hardware that
// no measurement is at hand for.
func (c Constants) HeldOut(set *hardware.Set) (Fit, error) {
	var all []Miss
	for _, publisher := range Publishers(set) {
		rest, held := *set, *set
		rest.Measurements, held.Measurements = nil, nil
		for _, m := range set.Measurements {
			if m.Publisher == publisher {
				held.Measurements = append(held.Measurements, m)
			} else {
				rest.Measurements = append(rest.Measurements, m)
			}
		}
		fitted, err := c.Fitted(&rest)
		if err != nil {
			return Fit{}, err
		}
		misses, err := fitted.Misses(&held)
		if err != nil {
			return Fit{}, err
		}
		all = append(all, misses...)
	}
	return FitOf(all), nil
}

// Publishers names those whose measurements are in a set, in order.
func Publishers(set *hardware.Set) []string {
	var names []string
	for i := range set.Measurements {
		names = append(names, set.Measurements[i].Publisher)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
