package ingest

import (
	"strconv"
	"strings"
	"time"
)

// dates reads dates, in the way that a sheet and the run ask for.
type dates struct {
	order  DateOrder // that the run asks for, or a layout
	laid   bool      // a layout does
	shift  Day       // 1462 in the 1904 date system, else 0
	words  *words
	survey func() map[dated]DateOrder // of the sheet, where it can be gone through twice
	orders map[dated]DateOrder        // what the cells of the columns have settled, once it was asked for
	seen   map[int]*seenDates         // by column
}

// A dated is where dates of one order stand: a column, with a separator.
type dated struct {
	column    int
	separator byte
}

// seenDates counts the dates of a column that are written as text.
type seenDates struct{ late, others int } // those of three numbers whose day is over 12

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
func (d *dates) day(c *cell) (Day, fault) {
	switch c.kind {
	case numberCell:
		if digits := c.num; digits >= FirstYear*1e4 && digits <= (LastYear+1)*1e4 { // 20200630
			return d.text(c)
		}
		return d.serial(c.num)
	case textCell:
		if len(c.text) <= longest {
			return d.text(c)
		}
	}
	return 0, noDate
}

// end reads a day on which something ends; 0 where the cell says that there is none.
func (d *dates) end(w *words, c *cell) (Day, fault) {
	if c.kind == textCell && len(c.text) <= longest && (c.text[0] < '0' || c.text[0] > '9') && w.NoEnd.has[wordKey(c.text)] {
		return 0, fault{}
	}
	day, why := d.day(c)
	if why == (fault{}) && day >= endless || why == farDate && d.endless(c) {
		if _, month, of := day.Date(); why == farDate || month == time.December && of == 31 {
			return 0, fault{}
		}
	}
	return day, why
}

// endless is the first 31 December that means that there is no end.
var endless = DayOf(2099, time.December, 31)

// endless tells whether a day after those that can be read is a 31 December.
func (d *dates) endless(c *cell) bool {
	if c.kind == numberCell && c.num < 1e6 {
		return c.num >= float64(lastDay) && monthDay(Day(c.num)+d.shift) == "12-31"
	}
	p, ok := d.parts(c.String())
	if !ok {
		return false
	}
	if p.month == 0 && len(p.a) == 4 {
		return p.a >= "2099" && p.b+"-"+p.c == "12-31"
	}
	if p.month != 0 {
		return len(p.b) == 4 && p.b >= "2099" && p.month == time.December && p.a == "31"
	}
	return len(p.c) == 4 && p.c >= "2099" && (p.a+p.b == "3112" || p.a+p.b == "1231")
}

func monthDay(d Day) string { return d.Time().Format("01-02") }

// serial reads a serial number of the sheet's date system.
func (d *dates) serial(n float64) (Day, fault) {
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
func (d *dates) text(c *cell) (Day, fault) {
	s := plainSigns(c.String())
	if len(s) == 10 && s[4] == '-' && s[7] == '-' { // the usual form, the quick way
		day, why := calendarDay(s[:4], s[5:7], s[8:])
		d.saw(c, day, false)
		return day, why
	}
	if len(s) == 8 && digitsOnly(s) { // 20200630
		return calendarDay(s[:4], s[4:6], s[6:])
	}
	if n, ok := serialText(s); ok {
		return d.serial(n)
	}
	p, ok := d.parts(s)
	switch {
	case !ok:
		return 0, noDate
	case p.month != 0:
		day, why := p.named()
		d.saw(c, day, false)
		return day, why
	case len(p.a) == 4: // year first, as in 2020/06/30
		day, why := calendarDay(p.a, p.b, p.c)
		d.saw(c, day, false)
		return day, why
	}
	day, why := d.ordered(c.column, p)
	d.saw(c, day, true)
	return day, why
}

// saw counts a date that is written as text.
func (d *dates) saw(c *cell, day Day, ordered bool) {
	if d.seen == nil || day == 0 {
		return
	}
	s := d.seen[c.column]
	if s == nil {
		s = new(seenDates)
		d.seen[c.column] = s
	}
	if _, _, of := day.Date(); ordered && of > 12 {
		s.late++
	} else {
		s.others++
	}
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

// written is a date in three parts: all digits (month 0), between separators, or
// with a month's name, which leaves the day in a and the year in b.
type written struct {
	a, b, c   string
	month     time.Month
	separator byte
}

// named reads a date whose month is a word: day and year are left. Of a year two
// digits will do: 20 is 2020, 90 is 1990.
func (p written) named() (Day, fault) {
	year := p.b
	if len(year) == 2 && digitsOnly(year) {
		century := "20"
		if year >= "90" {
			century = "19"
		}
		year = century + year
	}
	return calendarDay(year, strconv.Itoa(int(p.month)), p.a)
}

// readings reads a date of three numbers with the year last in both ways.
func (p written) readings() (mdy, dmy Day, mdyWhy, dmyWhy fault) {
	mdy, mdyWhy = calendarDay(p.c, p.a, p.b)
	dmy, dmyWhy = calendarDay(p.c, p.b, p.a)
	return mdy, dmy, mdyWhy, dmyWhy
}

// ordered reads a date of three numbers with the year last: in the order that the
// other cells of its column have settled, else in the one that the run asks for.
func (d *dates) ordered(column int, p written) (Day, fault) {
	mdy, dmy, mdyWhy, dmyWhy := p.readings()
	fits := func(f fault) bool { return f == fault{} }
	switch {
	case !fits(mdyWhy) && !fits(dmyWhy):
		return 0, worse(mdyWhy, dmyWhy)
	case fits(mdyWhy) && fits(dmyWhy) && mdy == dmy:
		return mdy, fault{}
	case d.order == DatesUnsaid && !fits(dmyWhy):
		return mdy, fault{}
	case d.order == DatesUnsaid && !fits(mdyWhy):
		return dmy, fault{}
	}
	if d.orders == nil && d.survey != nil {
		d.orders = d.survey()
	}
	order, settled := d.orders[dated{column, p.separator}]
	if !settled {
		order = d.order
	}
	switch {
	case order == DatesMDY && fits(mdyWhy):
		return mdy, fault{}
	case order == DatesDMY && fits(dmyWhy):
		return dmy, fault{}
	case order != DatesUnsaid:
		why := otherWay[order]
		if d.laid {
			why.want += " (the layout goes before --dates)"
		}
		return 0, why
	}
	return 0, unclear
}

// settles returns the order that a cell settles for its column; ok is false where
// it can be read in either, or in none.
func (d *dates) settles(c *cell) (col dated, order DateOrder, ok bool) {
	if c.kind != textCell || len(c.text) > longest {
		return col, order, false
	}
	p, ok := d.parts(c.text)
	if !ok || p.month != 0 || len(p.a) == 4 {
		return col, order, false
	}
	col = dated{c.column, p.separator}
	switch _, _, mdyWhy, dmyWhy := p.readings(); {
	case mdyWhy != (fault{}) && dmyWhy == (fault{}) || dmyWhy == farDate && mdyWhy == noSuchDay:
		return col, DatesDMY, true
	case dmyWhy != (fault{}) && mdyWhy == (fault{}) || mdyWhy == farDate && dmyWhy == noSuchDay:
		return col, DatesMDY, true
	}
	return col, order, false
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

func digitsOnly(s string) bool {
	_, ok := plainDigits(s)
	return ok
}

// parts takes a date apart: three numbers at their one kind of separator (- / .),
// or the words around a month's name. A time of day, its zone and a weekday are left out.
func (d *dates) parts(s string) (written, bool) {
	words := strings.FieldsFunc(d.withoutTime(s), func(r rune) bool { return blanks(r) || r == ',' || r == ';' })
	kept := words[:0]
	for _, w := range words {
		if !d.words.BesideDates.has[foldName(w)] || len(words) < 4 && d.words.months[foldName(w)] != 0 {
			kept = append(kept, w)
		}
	}
	if len(kept) == 1 {
		for _, separator := range []byte{'-', '/', '.'} {
			if p := strings.Split(kept[0], string(separator)); len(p) == 3 && digitsOnly(p[0]) && digitsOnly(p[1]) && digitsOnly(p[2]) {
				return written{a: p[0], b: p[1], c: p[2], separator: separator}, true
			}
		}
	}
	p := strings.FieldsFunc(strings.Join(kept, " "), func(r rune) bool { return blanks(r) || r == '.' || r == '-' || r == '/' })
	if len(p) != 3 {
		return written{}, false
	}
	for i, w := range p {
		m := d.words.months[foldName(w)]
		switch {
		case m == 0:
		case i == 0: // June 30, 2020
			return written{a: d.cardinal(p[1]), b: p[2], month: m}, true
		case i == 1 && len(p[0]) == 4 && digitsOnly(p[0]): // 2020 Jun 30
			return written{a: d.cardinal(p[2]), b: p[0], month: m}, true
		case i == 1: // 30 Jun 2020
			return written{a: d.cardinal(p[0]), b: p[2], month: m}, true
		}
	}
	return written{}, false
}

// cardinal returns the number of 30th.
func (d *dates) cardinal(s string) string {
	i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if i > 0 && d.words.Ordinals.has[wordKey(s[i:])] {
		return s[:i]
	}
	return s
}

// withoutTime cuts a time of day and its zone off: 2020-06-30T12:00:00Z,
// 6/30/2020 1:05 PM, 10 January 2020 10:05:00 +0000.
func (d *dates) withoutTime(s string) string {
	if day, zone := s[:min(len(s), 10)], s[min(len(s), 10):]; len(day) == 10 && day[4] == '-' && isZone(zone) {
		return day // 2020-06-30Z
	}
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		return s
	}
	from := strings.LastIndexFunc(s[:colon], func(r rune) bool { return r < '0' || r > '9' }) + 1
	to := colon + strings.IndexFunc(s[colon:]+" ", func(r rune) bool { return r != ':' && r != '.' && (r < '0' || r > '9') })
	clock, _, _ := strings.Cut(s[from:to], ".")
	if !isClock(clock) || from == 0 {
		return s
	}
	before, after := strings.TrimRight(s[:from], "Tt, \u00a0\u202f"), s[to:]
	for _, w := range strings.FieldsFunc(after, func(r rune) bool { return blanks(r) || r == '(' || r == ')' }) {
		if key := foldName(w); !isZone(w) && !d.words.BesideTimes.has[key] && !d.words.BesideTimes.has[strings.TrimRight(key, "0123456789")] {
			return s
		}
	}
	return before
}

// isClock tells whether a text is 10:05 or 10:05:00.
func isClock(s string) bool {
	for _, layout := range []string{"15:04", "15:04:05"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

// isZone tells whether a text is Z, or how far a zone is from it: +0000, -05:00.
func isZone(s string) bool {
	if s == "Z" || s == "z" {
		return true
	}
	for _, layout := range []string{"-0700", "-07:00", "-07"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
