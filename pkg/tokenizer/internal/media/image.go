package media

import (
	"fmt"
	"math"
	"strings"
)

// maxSide bounds the sides of a picture, in pixels. No vendor takes more.
const maxSide = 100_000

// Image returns the tokens of a picture of w by h pixels. Detail is what the
// request asks for: low, high, original or auto at OpenAI, low, medium, high or
// ultra_high at Google, with or without MEDIA_RESOLUTION_ before it; empty is
// the vendor's default.
func (m Model) Image(w, h int, detail string) (Tokens, Rule, error) {
	if min(w, h) < 1 || max(w, h) > maxSide {
		return Tokens{}, Rule{}, fmt.Errorf("a picture of %d×%d pixels: sides are 1 to %d", w, h, maxSide)
	}
	rule, err := m.find("image", level(detail))
	if err != nil {
		return Tokens{}, Rule{}, err
	}
	tokens, err := rule.params.image(rule.name, size{w, h})
	if err != nil {
		return Tokens{}, rule, fmt.Errorf("%s: %w", m.name, err)
	}
	return tokens, rule, nil
}

// level is the name of a detail as rules.csv has it.
func level(detail string) string {
	d := strings.TrimPrefix(strings.ToLower(detail), "media_resolution_")
	if d == "" || d == "unspecified" {
		return "auto"
	}
	return d
}

func (p params) image(rule string, s size) (Tokens, error) {
	switch rule {
	case "flat":
		return p.flat(), nil
	case "tile":
		return exactly(p.tile(s)), nil
	case "patch":
		return p.patch(s)
	case "grid":
		return exactly(s.gridded(p).cover(int(p["side"]))), nil
	case "area":
		return p.area(s), nil
	case "crop":
		return p.crop(s), nil
	}
	return Tokens{}, fmt.Errorf("rules.csv: no rule %q for pictures", rule)
}

func exactly(n int64) Tokens { return Tokens{n, n, n} }

// size is a picture's width and height in pixels.
type size struct{ w, h int }

// cover is how many squares of a side cover the picture.
func (s size) cover(side int) int64 {
	return int64((s.w+side-1)/side) * int64((s.h+side-1)/side)
}

// fit is the picture scaled down so that its long side is at most edge.
func (s size) fit(edge int) size {
	long := max(s.w, s.h)
	if long <= edge {
		return s
	}
	return s.scaled(edge, long)
}

// scaled is the picture times a fraction, to the nearest pixel, and never
// nothing.
func (s size) scaled(by, of int) size {
	return size{max(1, (2*s.w*by+of)/(2*of)), max(1, (2*s.h*by+of)/(2*of))}
}

// tile is OpenAI's older rule. Smaller pictures are not scaled up.
func (p params) tile(s size) int64 {
	s = s.fit(int(p["fit"]))
	if short, limit := min(s.w, s.h), int(p["short"]); short > limit {
		s = size{s.w * limit / short, s.h * limit / short}
	}
	return int64(p["base"]) + int64(p["tile"])*s.cover(int(p["side"]))
}

// patch is OpenAI's newer rule. The vendor says that its rounding may differ
// by one token, hence off.
func (p params) patch(s size) (Tokens, error) {
	s = s.fit(int(p["edge"]))
	patches := s.patches(p["side"], p.or("budget", math.Inf(1)))
	if limit, ok := p["reject"]; ok && float64(patches) > limit {
		return Tokens{}, fmt.Errorf("the vendor rejects a picture of %d patches: the limit is %g", patches, limit)
	}
	least := min(patches, s.patches(p["side"], p.or("low_budget", math.Inf(1))))
	off := int64(p["off"])
	return Tokens{
		N:    times(patches, p["times"]),
		Low:  max(1, times(least, p["times"])-off),
		High: times(patches, p.or("high", p["times"])) + off,
	}, nil
}

// times rounds up what is left after the noise of binary fractions.
func times(n int64, factor float64) int64 {
	return int64(math.Ceil(float64(n)*factor - 1e-9))
}

// patches is how many squares cover the picture once it is scaled down to the
// budget, as the vendor scales it: until one side is a whole number of squares.
func (s size) patches(side, budget float64) int64 {
	n := s.cover(int(side))
	if float64(n) <= budget {
		return n
	}
	w, h := float64(s.w), float64(s.h)
	shrink := math.Sqrt(side * side * budget / (w * h))
	shrink *= min(whole(w*shrink/side), whole(h*shrink/side))
	small := size{max(1, int(w*shrink)), max(1, int(h*shrink))}
	return min(small.cover(int(side)), int64(budget))
}

// whole is the part of x that is left when it is rounded down.
func whole(x float64) float64 { return math.Floor(x) / x }

// gridded is the picture as Claude sees it: the largest size of the same shape
// that fits both the limit on the long side, padded to whole squares, and the
// limit on the number of squares.
func (s size) gridded(p params) size {
	side, edge, budget := int(p["side"]), int(p["edge"]), int64(p["budget"])
	fits := func(s size) bool {
		return (max(s.w, s.h)+side-1)/side*side <= edge && s.cover(side) <= budget
	}
	if fits(s) {
		return s
	}
	long := max(s.w, s.h)
	good, bad := 1, long // long sides; a picture of one square always fits
	for good+1 < bad {
		middle := (good + bad) / 2
		if fits(s.scaled(middle, long)) {
			good = middle
		} else {
			bad = middle
		}
	}
	return s.scaled(good, long)
}

// area is Claude's older rule, which the vendor calls approximate. Its band
// holds the newer one.
func (p params) area(s size) Tokens {
	small := s.fit(int(p["edge"]))
	n := min(int64(p["budget"]), int64(math.Ceil(float64(small.w)*float64(small.h)/p["per"])))
	grid := s.gridded(p).cover(int(p["side"]))
	return Tokens{n, min(n, grid), max(n, grid)}
}

// crop is Gemini's older rule: tiles grow with the picture, so the number
// depends on its shape. The band holds tiles of a fixed size too, which is how
// another sentence of the vendor's reads.
func (p params) crop(s size) Tokens {
	tile := int64(p["tile"])
	if max(s.w, s.h) <= int(p["small"]) {
		return exactly(tile)
	}
	n := tile * s.cover(max(int(p["min"]), min(s.w, s.h)*2/3))
	fixed := tile * s.cover(int(p["side"]))
	return Tokens{n, int64(p.or("low", float64(min(n, fixed)))), max(n, fixed)}
}
