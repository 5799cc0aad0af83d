package pricebook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones must not depend on what the machine has installed
)

const minutesPerDay = 24 * 60

// Days is a run of weekdays, such as mon-fri; it may pass over Sunday.
type Days struct{ First, Last time.Weekday }

// UnmarshalText reads mon or mon-fri.
func (d *Days) UnmarshalText(text []byte) error {
	first, last, run := strings.Cut(string(text), "-")
	if !run {
		last = first
	}
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	a, b := slices.Index(names, first), slices.Index(names, last)
	if a < 0 || b < 0 {
		return fmt.Errorf("not weekdays; write mon or mon-fri")
	}
	*d = Days{time.Weekday(a), time.Weekday(b)}
	return nil
}

// Has reports whether the run holds the weekday.
func (d Days) Has(w time.Weekday) bool {
	return (w-d.First+7)%7 <= (d.Last-d.First+7)%7
}

// Hours is a span of the day in minutes since midnight, half-open. When End is
// not after Start it runs past midnight.
type Hours struct{ Start, End int }

// UnmarshalText reads 09:00-12:00 or 16:30-00:30; 24:00 is the day's end.
func (h *Hours) UnmarshalText(text []byte) error {
	start, end, ok := strings.Cut(string(text), "-")
	a, errA := clock(start)
	b, errB := clock(end)
	if !ok || errA != nil || errB != nil || a == b {
		return fmt.Errorf("not a span of hours; write 09:00-12:00")
	}
	*h = Hours{a, b}
	return nil
}

func clock(text string) (int, error) {
	h, m, ok := strings.Cut(text, ":")
	hour, errH := strconv.ParseUint(h, 10, 8) // unsigned: "+9" is no hour
	minute, errM := strconv.ParseUint(m, 10, 8)
	if !ok || errH != nil || errM != nil || len(h) != 2 || len(m) != 2 || minute > 59 || hour*60+minute > minutesPerDay {
		return 0, fmt.Errorf("not a time of day")
	}
	return int(hour*60 + minute), nil
}

// Zone is an IANA time zone.
type Zone struct{ *time.Location }

// UnmarshalText reads a zone's name, such as Asia/Shanghai.
func (z *Zone) UnmarshalText(text []byte) error {
	location, err := time.LoadLocation(string(text))
	if err != nil || len(text) == 0 || string(text) == "Local" {
		return fmt.Errorf("unknown time zone; write an IANA name such as UTC or Asia/Shanghai")
	}
	z.Location = location
	return nil
}

// windowed reports whether the clause depends on the weekday or the hour.
func (c *Clause) windowed() bool { return len(c.Days) > 0 || len(c.Hours) > 0 }

// inWindow reports whether the instant lies in the clause's days and hours by
// the wall clock of its zone. Hours past midnight belong to the day on which
// they began.
func (c *Clause) inWindow(t time.Time) bool {
	if c.Zone.Location != nil {
		t = t.In(c.Zone.Location)
	} else {
		t = t.UTC()
	}
	today, minute := t.Weekday(), t.Hour()*60+t.Minute()
	if len(c.Hours) == 0 {
		return c.onDay(today)
	}
	for _, h := range c.Hours {
		switch {
		case h.Start < h.End && h.Start <= minute && minute < h.End && c.onDay(today):
			return true
		case h.Start > h.End && minute >= h.Start && c.onDay(today):
			return true
		case h.Start > h.End && minute < h.End && c.onDay((today+6)%7):
			return true
		}
	}
	return false
}

func (c *Clause) onDay(w time.Weekday) bool {
	if len(c.Days) == 0 {
		return true
	}
	return slices.ContainsFunc(c.Days, func(d Days) bool { return d.Has(w) })
}
