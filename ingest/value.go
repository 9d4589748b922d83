package ingest

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A fault says why a cell can't be read: the code of the catalogue, and what
// would have been accepted. The zero fault is none.
type fault struct{ code, want string }

const maxCount = 10_000_000

// count reads a whole number from 0 to 10,000,000, with or without thousands separators.
func count(c *cell) (int32, fault) {
	n := c.num
	switch c.kind {
	case numberCell:
	case textCell:
		if len(c.text) > longest {
			return NoCount, fault{"count-unreadable", "a whole number like 1500 or 1,500"}
		}
		if ambiguousCount(c.text) {
			return NoCount, fault{"count-ambiguous", "a whole number like 1500 or 1,500; this may be a thousand or a fraction"}
		}
		var ok bool
		if n, ok = grouped(plainSigns(c.text)); !ok {
			return NoCount, fault{"count-unreadable", "a whole number like 1500 or 1,500"}
		}
	default:
		return NoCount, fault{"count-unreadable", "a whole number like 1500 or 1,500"}
	}
	if n != float64(int64(n)) || n < 0 || n > maxCount {
		return NoCount, fault{"count-unreadable", "a whole number from 0 to 10,000,000"}
	}
	return int32(n), fault{}
}

// separators are what may stand between groups of thousands. A point is not
// among them: 1.500 could be a fraction.
const separators = ",'’ \u00a0\u2009\u202f"

// grouped reads digits, in groups of three where they are separated. A fraction
// of one or two zeros, as other programs write whole numbers, is none.
func grouped(s string) (float64, bool) {
	s = wholeNumber(s)
	i := strings.IndexAny(s, separators)
	if i < 0 {
		return plainDigits(s)
	}
	sep, _ := utf8.DecodeRuneInString(s[i:])
	groups := strings.Split(s, string(sep))
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && (len(g) == 0 || len(g) > 3 || g[0] == '0') {
			return 0, false
		}
	}
	return plainDigits(strings.Join(groups, ""))
}

func wholeNumber(s string) string {
	whole, fraction, _ := strings.Cut(s, ".")
	if fraction == "0" || fraction == "00" {
		return whole
	}
	return s
}

// plainDigits reads a text of nothing but digits.
func plainDigits(s string) (float64, bool) {
	n := 0.0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + float64(s[i]-'0')
	}
	return n, s != ""
}

// ambiguousCount tells whether a text is one point between up to three digits
// and three more: thousands to some, a fraction to others.
func ambiguousCount(s string) bool {
	if strings.Count(s, ".") != 1 || strings.ContainsAny(s, separators) {
		return false
	}
	_, ok := grouped(strings.Replace(s, ".", ",", 1))
	return ok
}

// The years that days and badge years may lie in; others are slips of the pen.
const (
	FirstYear = 1990
	LastYear  = 2100
)

// year reads a year.
func year(c *cell) (int32, fault) {
	n, ok := c.num, c.kind == numberCell
	if c.kind == textCell {
		n, ok = plainDigits(wholeNumber(c.text))
	}
	if !ok || n != float64(int64(n)) || n < FirstYear || n > LastYear {
		return 0, fault{"year-unreadable", "a year like 2020"}
	}
	return int32(n), fault{}
}

// score reads a number from 1 to 10.
func score(c *cell) (float64, fault) {
	n, ok := c.num, c.kind == numberCell
	if c.kind == textCell {
		n, ok = decimal(c.text)
	}
	if !ok || n < 1 || n > 10 {
		return 0, fault{"score-unreadable", "a number from 1 to 10"}
	}
	return n, fault{}
}

// decimal reads digits with a fraction behind a point, or, where it can't be a
// thousands separator, a comma.
func decimal(s string) (float64, bool) {
	i := strings.IndexAny(s, ".,")
	if i < 0 {
		return plainDigits(s)
	}
	whole, fraction := s[:i], s[i+1:]
	_, ok := plainDigits(whole)
	_, ok2 := plainDigits(fraction)
	if !ok || !ok2 || s[i] == ',' && len(fraction) > 2 {
		return 0, false
	}
	n, err := strconv.ParseFloat(whole+"."+fraction, 64)
	return n, err == nil
}

// answer reads a yes or no.
func (w *words) answer(c *cell) (Answer, fault) {
	switch c.kind {
	case boolCell, numberCell:
		switch c.num {
		case 1:
			return Yes, fault{}
		case 0:
			return No, fault{}
		}
	case textCell:
		if len(c.text) > longest {
			break
		}
		if a := w.answers[c.text]; a != Blank { // the usual spelling, the quick way
			return a, fault{}
		}
		if a := w.answers[answerKey(c.text)]; a != Blank {
			return a, fault{}
		}
	}
	return Blank, fault{"yes-no-unreadable", "yes or no (also y, true, 1, x, ✓ and n, false, 0, -)"}
}

// share reads whether somebody works full time: yes, no, its words, or a share of
// the week, of 1 or of 100 %. Percent says that the heading has the sign.
func (w *words) share(c *cell, percent bool) (Answer, fault) {
	if a, why := w.answer(c); why == (fault{}) {
		return a, why
	}
	n, ok := c.num, c.kind == numberCell
	if c.kind == textCell && len(c.text) <= longest {
		if a := w.fullTime[wordKey(c.text)]; a != Blank {
			return a, fault{}
		}
		text, sign := strings.CutSuffix(c.text, "%")
		percent = percent || sign
		n, ok = decimal(strings.ReplaceAll(trim(text), ",", "."))
	}
	switch {
	case !ok || n < 0 || n > 100:
	case n == 1 || n == 100:
		return Yes, fault{}
	case n < 1 || percent:
		return No, fault{}
	}
	return Blank, fault{"yes-no-unreadable", "yes, no, full-time, part-time, or a share like 80 % or 0.8"}
}

// doubts tells whether a text has a sign that doubts or denies what its words say: a
// question mark, an asterisk, a cross or an empty box, a line through its letters.
func (w *words) doubts(s string) bool {
	const signs, firstOverlay, lastOverlay = "?¿*~", '\u0334', '\u0338'
	return strings.ContainsFunc(s, func(r rune) bool {
		return strings.ContainsRune(signs, r) || firstOverlay <= r && r <= lastOverlay ||
			r >= utf8.RuneSelf && unicode.IsSymbol(r) && w.answers[string(r)] == No
	})
}

// certificationStatus reads the status of a certification.
func (w *words) certificationStatus(c *cell) (certificationStatus, fault) {
	if c.kind == boolCell {
		return [2]certificationStatus{statusVoid, statusCounts}[int(c.num)&1], fault{}
	}
	if c.kind == textCell && len(c.text) <= longest && !strings.Contains(c.text, "?") { // passed? is no answer
		if s := w.status[wordKey(c.text)]; s != 0 {
			return s, fault{}
		}
	}
	return 0, fault{"status-unknown", "a word that says whether it counts, like passed, failed, in progress, revoked or expired"}
}

// employed reads whether somebody is still there.
func (w *words) employed(c *cell) (employment, fault) {
	if c.kind == textCell && len(c.text) <= longest {
		if e := w.employment[wordKey(c.text)]; e != 0 {
			return e, fault{}
		}
		if w.hasGone(c.text) {
			return hasLeft, fault{}
		}
	}
	switch a, _ := w.answer(c); a {
	case Yes:
		return inService, fault{}
	case No:
		return hasLeft, fault{}
	}
	return 0, fault{"employment-unknown", "a word that says whether the person is still there, like active, on leave or terminated"}
}

// hasGone tells whether a text begins with words that say that somebody has gone,
// and doesn't end with some that say otherwise: terminated - voluntary, left 2020-03-31.
func (w *words) hasGone(text string) bool {
	words := strings.Fields(foldWords(text))
	begins := false
	for n := 1; n <= min(3, len(words)); n++ {
		begins = begins || w.employment[strings.Join(words[:n], "")] == hasLeft
		if w.employment[strings.Join(words[len(words)-n:], "")] == inService {
			return false
		}
	}
	return begins && !strings.Contains(text, "?")
}

// agreement reads a yes or no, or a day in its place.
func (d *dates) agreement(w *words, c *cell) (Agreement, fault) {
	if a, f := w.answer(c); f == (fault{}) {
		return Agreement{Answer: a}, f
	}
	day, f := d.day(c)
	if f.code == "date-unreadable" {
		f = fault{"agreement-unreadable", "yes, no, or a date like 2020-06-30"}
	}
	if f != (fault{}) {
		return Agreement{}, f
	}
	return Agreement{Answer: Yes, Day: day}, f
}

// powerOfTen is the fault of an ID of which Excel has left nothing but a power of ten.
var powerOfTen = fault{"id-unreadable", "the ID in full: Excel has cut a long number short; format the column as text before the IDs are put in"}

// inPowersOfTen tells whether a text is a number like 1.23457E+11.
func inPowersOfTen(s string) bool {
	i := strings.IndexAny(s, "eE")
	if i < 1 || s[0] < '0' || s[0] > '9' {
		return false
	}
	whole, fraction, cut := strings.Cut(strings.ReplaceAll(s[:i], ",", "."), ".")
	power := strings.TrimLeft(s[i+1:], "+-")
	signed := len(s)-i-1-len(power) == 1
	return digitsOnly(whole) && digitsOnly(power) && len(power) < 4 && (signed || cut) && (!cut || digitsOnly(fraction)) && len(power)+1 >= len(s)-i-1
}

// specializations reads names of specializations, between semicolons or line breaks.
// One beside which stands that it is pending, expired or the like can't be read:
// whether it is valid nobody knows.
func (w *words) specializations(s string) ([]string, fault) {
	names := slices.DeleteFunc(list(s), func(name string) bool { return w.NoName.has[wordKey(name)] })
	for _, name := range names {
		if w.tellsNot(name) {
			return nil, fault{"specialization-unclear", "names of specializations that are valid; leave out what isn't"}
		}
	}
	return names, fault{}
}

// tellsNot tells whether a name is, begins or ends with words that a status list
// knows for what doesn't count or has expired, days and numbers behind them aside,
// or has no letter. Short words such as open may be part of a name.
func (w *words) tellsNot(name string) bool {
	const shortest = 6
	against := func(words []string, least int) bool {
		key := strings.Join(words, "")
		return len(key) >= least && w.status[key] > statusCounts
	}
	words := strings.Fields(foldWords(name))
	if len(words) == 0 || against(words, 1) {
		return true
	}
	end := len(words)
	for end > 1 && strings.Trim(words[end-1], "0123456789") == "" {
		end--
	}
	for n := 1; n <= min(3, end); n++ {
		if against(words[:n], shortest) || against(words[end-n:end], shortest) {
			return true
		}
	}
	return false
}

// list reads names between semicolons or line breaks.
func list(s string) []string {
	var names []string
	for name := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ';' || r == '\n' || r == '\r' }) {
		if name = trim(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}
