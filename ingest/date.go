package ingest

import (
	"strconv"
	"strings"
	"time"
)

// dates reads dates, in the way that a sheet and the run ask for.
type dates struct {
	order DateOrder
	shift Day // 1462 in the 1904 date system, else 0
}

// shift1904 is how many days the 1904 date system is behind the one of 1900.
const shift1904 = 1462

const dateForms = "a date like 2020-06-30, 30 Jun 2020 or June 30, 2020"

var (
	noDate    = fault{"date-unreadable", dateForms}
	farDate   = fault{"date-out-of-range", "a date from 1990 to 2100, like 2020-06-30"}
	noSuchDay = fault{"date-unreadable", "a day that the calendar has, like 2020-06-30"}
	shortYear = fault{"date-unreadable", "a year of four digits, like 2020-06-30"}
	unclear   = fault{"date-ambiguous", "a date that reads one way only, like 2020-06-30; or say --dates mdy or --dates dmy"}
	otherWay  = map[DateOrder]fault{
		DatesMDY: {"date-unreadable", "month, day, year, as --dates mdy says, or a date like 2020-06-30"},
		DatesDMY: {"date-unreadable", "day, month, year, as --dates dmy says, or a date like 2020-06-30"},
	}
)

// day reads a date; a time of day is dropped.
func (d dates) day(c *cell) (Day, fault) {
	switch c.kind {
	case numberCell:
		return d.serial(c.num)
	case textCell:
		if len(c.text) <= longest {
			return d.text(c.text)
		}
	}
	return 0, noDate
}

// serial reads a serial number of the sheet's date system.
func (d dates) serial(n float64) (Day, fault) {
	if n < 0 || n > 1e6 {
		return 0, farDate
	}
	day := Day(n) + d.shift
	if day < firstDay || day > lastDay {
		return 0, farDate
	}
	return day, fault{}
}

var (
	firstDay = DayOf(FirstYear, time.January, 1)
	lastDay  = DayOf(LastYear, time.December, 31)
)

// text reads a written date.
func (d dates) text(s string) (Day, fault) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' { // the usual form, the quick way
		return calendarDay(s[:4], s[5:7], s[8:])
	}
	if n, ok := serialText(s); ok {
		return d.serial(n)
	}
	p, ok := dateParts(dropTime(s))
	if !ok {
		return 0, noDate
	}
	if p.month != 0 {
		return p.named()
	}
	if len(p.a) == 4 { // year first, as in 2020-06-30
		return calendarDay(p.a, p.b, p.c)
	}
	return d.ordered(p)
}

// serialText reads digits, with or without a fraction, as a number.
func serialText(s string) (float64, bool) {
	whole, fraction, cut := strings.Cut(s, ".")
	if _, ok := plainDigits(whole); !ok {
		return 0, false
	}
	if _, ok := plainDigits(fraction); cut && (!ok || len(whole) < 5) {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

// written is a date in three parts: all digits (month 0), or with a month's
// name, which leaves the day in a and the year in b.
type written struct {
	a, b, c string
	month   time.Month
}

// named reads a date whose month is a word: day and year are left.
func (p written) named() (Day, fault) {
	return calendarDay(p.b, strconv.Itoa(int(p.month)), p.a)
}

// ordered reads a date of three numbers with the year last.
func (d dates) ordered(p written) (Day, fault) {
	mdy, mdyFault := calendarDay(p.c, p.a, p.b)
	dmy, dmyFault := calendarDay(p.c, p.b, p.a)
	fits := func(f fault) bool { return f == fault{} }
	switch {
	case !fits(mdyFault) && !fits(dmyFault):
		return 0, worse(mdyFault, dmyFault)
	case d.order == DatesMDY && fits(mdyFault):
		return mdy, fault{}
	case d.order == DatesDMY && fits(dmyFault):
		return dmy, fault{}
	case d.order != DatesUnsaid:
		return 0, otherWay[d.order]
	case fits(mdyFault) && fits(dmyFault) && mdy != dmy:
		return 0, unclear
	case fits(mdyFault):
		return mdy, fault{}
	}
	return dmy, fault{}
}

// worse returns the fault that says more: a day out of range is still a day.
func worse(a, b fault) fault {
	if a == farDate || b == farDate {
		return farDate
	}
	return a
}

// calendarDay returns the day of three numbers.
func calendarDay(year, month, day string) (Day, fault) {
	y, ok1 := plainDigits(year)
	m, ok2 := plainDigits(month)
	d, ok3 := plainDigits(day)
	switch {
	case !ok1 || !ok2 || !ok3 || len(month) > 2 || len(day) > 2:
		return 0, noDate
	case len(year) == 2:
		return 0, shortYear
	case len(year) != 4:
		return 0, noDate
	case m < 1 || m > 12 || d < 1 || int(d) > daysIn(int(y), time.Month(m)):
		return 0, noSuchDay
	case y < FirstYear || y > LastYear:
		return 0, farDate
	}
	return DayOf(int(y), time.Month(m), int(d)), fault{}
}

func daysIn(year int, month time.Month) int {
	if month != time.February {
		return 30 + int(month+month/8)%2
	}
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// dateParts takes a date apart: at its one kind of separator (- / .), or at the
// blanks, commas, points and hyphens around a month's name.
func dateParts(s string) (written, bool) {
	for _, sep := range []string{"-", "/", "."} {
		if p := strings.Split(s, sep); len(p) == 3 && digitsOnly(p[0]) && digitsOnly(p[1]) && digitsOnly(p[2]) {
			return written{a: p[0], b: p[1], c: p[2]}, true
		}
	}
	p := strings.FieldsFunc(s, func(r rune) bool { return blanks(r) || r == ',' || r == '.' || r == '-' })
	if len(p) != 3 {
		return written{}, false
	}
	if m := monthNamed(p[1]); m != 0 { // 30 Jun 2020
		return written{a: p[0], b: p[2], month: m}, true
	}
	if m := monthNamed(p[0]); m != 0 { // June 30, 2020
		return written{a: p[1], b: p[2], month: m}, true
	}
	return written{}, false
}

func digitsOnly(s string) bool {
	_, ok := plainDigits(s)
	return ok
}

// monthNamed returns the month with an English name, of three letters or all ("Sept" too).
func monthNamed(s string) time.Month {
	s = foldCase(s)
	for m := time.January; m <= time.December; m++ {
		if full := strings.ToLower(m.String()); s == full || s == full[:3] || s == "sept" && m == time.September {
			return m
		}
	}
	return 0
}

// dropTime cuts a time of day off: 2020-06-30T12:00:00Z, 6/30/2020 1:05 PM.
func dropTime(s string) string {
	at := strings.IndexByte(s, ':')
	if at < 0 {
		return s
	}
	cut := strings.LastIndexAny(s[:at], "T \u00a0")
	if cut < 0 || !isTime(strings.TrimLeft(s[cut:], "T \u00a0")) {
		return s
	}
	return strings.TrimRight(s[:cut], ", \u00a0")
}

// clocks are the times of day that may follow a date.
var clocks = []string{"15:04", "15:04:05", "15:04Z07:00", "15:04:05Z07:00", "15:04:05Z0700", "3:04 PM", "3:04:05 PM"}

func isTime(s string) bool {
	for _, layout := range clocks {
		if _, err := time.Parse(layout, strings.ToUpper(s)); err == nil {
			return true
		}
	}
	return false
}
