package ingest

import (
	"fmt"
	"time"
)

// A Day is a calendar day without clock or zone (rule G1), counted as Excel's
// 1900 date system counts: 2020-01-01 is 43831. The zero Day means "no day".
// Days compare and subtract as the integers that they are.
type Day int32

// epoch is day 0 of the 1900 date system for every day after February 1900.
var epoch = time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)

// DayOf returns the day of a year, month and day of month. Values outside
// their range are carried over, as time.Date does.
func DayOf(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Sub(epoch).Hours() / 24)
}

// ParseDay reads a day written as 2020-06-30.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("got %.100q, want a day like 2020-06-30", s)
	}
	return DayOf(t.Date()), nil
}

// Time returns midnight UTC of the day.
func (d Day) Time() time.Time { return epoch.AddDate(0, 0, int(d)) }

// Date returns the day's year, month and day of month.
func (d Day) Date() (year int, month time.Month, day int) { return d.Time().Date() }

// Year returns the day's calendar year.
func (d Day) Year() int { return d.Time().Year() }

// String returns the day as 2020-06-30, and "" for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText writes the day as 2020-06-30.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a day written as 2020-06-30.
func (d *Day) UnmarshalText(b []byte) error {
	day, err := ParseDay(string(b))
	if err == nil {
		*d = day
	}
	return err
}
