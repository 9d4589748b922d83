package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"assay/ingest"
)

// A duty is one of the two yearly duties as judged on a day (rule P6).
type duty struct {
	year         int // fiscal year of the January duty, calendar year of the July duty
	first, by    ingest.Day
	exists       bool
	valid        int // contacts that count
	unreadable   int // rows that could count
	low          int // scores received
	outstanding  []int32
	late         []int32
	doubtfulRows []int32
}

// contactsDuty gathers what the January duty of the day's fiscal year is judged by.
func (c *partnerCase) contactsDuty(day ingest.Day) (duty, *Revision[ContactsDuty]) {
	rule := &c.on(day).contacts
	begins := AddMonths(c.partner.PremierSince, rule.Value.AfterMonths)
	d := duty{year: rule.year, first: rule.first, by: rule.by, exists: rule.From != 0 && begins <= day && begins <= rule.by}
	in := d.contacts(day)
	c.listContacts()
	for i := range c.listed {
		switch k := &c.listed[i]; {
		case !k.in(in):
		case k.unreadable:
			d.unreadable++
		case !c.listedBefore(k, in):
			d.valid++
		}
	}
	for _, more := range c.done.contacts {
		if in.has(more.on) {
			d.valid += more.n
		}
	}
	return d, rule.Revision
}

// contacts are the days on which those provided count that are known on a day.
func (d *duty) contacts(day ingest.Day) span { return span{d.first, min(day, d.by)} }

// A listedContact is a contact that may count, by its customer and e-mail.
type listedContact struct {
	row        int32
	provided   ingest.Day
	anyDay     bool  // the day can't be read
	unreadable bool  // it or another cell can't
	same       int32 // the one with the same e-mail before it, as an index; -1 for none
}

// in tells whether the day rules a contact out of a stretch.
func (k *listedContact) in(s span) bool { return k.anyDay || s.has(k.provided) }

// listedBefore tells whether a contact with the same e-mail that can be read
// stands before one in a stretch: it counts once.
func (c *partnerCase) listedBefore(k *listedContact, in span) bool {
	for i := k.same; i >= 0; i = c.listed[i].same {
		if c.listed[i].in(in) {
			return true
		}
	}
	return false
}

// listContacts lists the contacts of which no readable cell but the day says that
// they don't count: the customer is named and current, and the e-mail well formed.
func (c *partnerCase) listContacts() {
	if c.listed != nil {
		return
	}
	c.listed = make([]listedContact, 0, len(c.contacts))
	emails := make([]string, 0, len(c.contacts))
	for _, i := range c.contacts {
		row := &c.roster.Contacts[i]
		ok := func(f ingest.Field, good bool) bool { return row.Bad.Has(f) || good }
		if ok(ingest.CustomerField, row.Customer != "") && ok(ingest.CurrentField, row.Current != ingest.No) && ok(ingest.CustomerEmailField, wellFormed(row.Email)) {
			c.listed = append(c.listed, listedContact{i, row.Provided, row.Bad.Has(ingest.ProvidedField), row.Bad != 0, -1})
			emails = append(emails, foldEmail(row.Email))
		}
	}
	last := make(map[string]int32, len(emails)) // contact of an e-mail
	for i := range c.listed {
		if k := &c.listed[i]; !k.unreadable {
			if before, again := last[emails[i]]; again {
				k.same = before
			}
			last[emails[i]] = int32(i)
		}
	}
}

// wellFormed tells whether an e-mail address has one @, no blanks, a name
// before it, and a domain with a dot and no empty label (rule P6).
func wellFormed(email string) bool {
	name, domain, ok := strings.Cut(strings.TrimSpace(email), "@")
	return ok && name != "" && !strings.Contains(domain, "@") && !strings.ContainsFunc(name, isBlank) && !strings.ContainsFunc(domain, isBlank) &&
		strings.Contains(domain, ".") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".") && !strings.Contains(domain, "..")
}

func (c *partnerCase) judgeContacts(day ingest.Day) State {
	d, rev := c.contactsDuty(day)
	switch {
	case rev.From == 0:
		return Unknown // no rule on this day
	case !d.exists:
		return NotApplicable
	case d.valid >= rev.Value.Count:
		return Met
	case day < c.on(day).contacts.due:
		return NotYetDue
	case day <= d.by:
		return Due
	case d.valid+d.unreadable >= rev.Value.Count:
		return Unknown
	}
	return NotMet
}

// followUpsDuty gathers what the July duty judged on the day is judged by: this
// calendar year's from July on, else last year's.
func (c *partnerCase) followUpsDuty(day ingest.Day) (duty, *Revision[FollowUpsDuty]) {
	rule := &c.on(day).followUps
	rev := rule.Revision
	begins := AddMonths(c.partner.PremierSince, rev.Value.AfterMonths)
	d := duty{year: rule.year, first: rule.first, by: rule.by, exists: rev.From != 0 && begins <= day && begins <= rule.by}
	if rev.From == 0 {
		return d, rev
	}
	received := span{rule.first, min(rule.last, day)}
	for _, i := range c.surveys {
		row := &c.roster.Surveys[i]
		inYear, followUp := received.has(row.Received), c.followUp(i)
		switch {
		case row.Bad.Has(ingest.ReceivedField) || (row.Bad != 0 && inYear):
			d.doubtfulRows = append(d.doubtfulRows, i)
		case row.Bad != 0 || !inYear || row.Score > rev.Value.LowScore:
		case followUp == 0 || followUp > day:
			d.low++
			d.outstanding = append(d.outstanding, i)
		case followUp > d.by:
			d.low++
			d.late = append(d.late, i)
		default:
			d.low++
		}
	}
	return d, rev
}

func (c *partnerCase) judgeFollowUps(day ingest.Day) State {
	d, rev := c.followUpsDuty(day)
	switch {
	case rev.From == 0:
		return Unknown // no rule on this day
	case !d.exists:
		return NotApplicable
	case len(d.outstanding) > 0 && day <= d.by:
		return Due
	case len(d.outstanding) > 0:
		return NotMet
	case len(d.doubtfulRows) > 0:
		return Unknown
	case len(d.late) > 0:
		return MetLate
	}
	return Met
}

func (c *partnerCase) contactsLine(state State, day ingest.Day) Line {
	rule := &c.programs.Premier.Contacts
	d, rev := c.contactsDuty(day)
	l := Line{Requirement: "contacts", Label: rule.Text, State: state, Clause: rule.Clause, Source: &rev.Source}
	if l.State == NotApplicable || c.partner.Bad.Has(ingest.PremierSinceField) {
		c.dutyless(&l, rev.Value.AfterMonths)
		return l
	}
	l.Asked = c.on(day).contacts.asked
	l.Found = plural(d.valid, "valid contact", "valid contacts")
	if d.unreadable > 0 {
		l.Found += fmt.Sprintf(", and %s that can't be read", plural(d.unreadable, "row", "rows"))
	}
	var few [maxCells]ingest.Cell
	cells := few[:0]
	for i := range c.listed {
		if k := &c.listed[i]; k.in(d.contacts(day)) && len(cells) < maxCells {
			cells = append(cells, c.roster.Cell(c.roster.Contacts[k.row].At, ingest.ProvidedField))
		}
	}
	l.Cells = append(l.Cells, cells...)
	switch state {
	case Due, NotYetDue:
		l.Mend = fmt.Sprintf("provide %d more by %s", rev.Value.Count-d.valid, d.by)
	case NotMet:
		fiscal, _ := c.programs.Premier.FiscalYear.On(day)
		from, _ := fiscal.Value.days(d.year + 1)
		l.Mend = fmt.Sprintf("provide %d valid contacts from %s to %s: for fiscal year %d it is too late", rev.Value.Count, from, rev.Value.Through.In(d.year+1), d.year)
	case Unknown:
		l.Mend = "correct the contact rows that can't be read"
	}
	return l
}

func (c *partnerCase) followUpsLine(state State, day ingest.Day) Line {
	rule := &c.programs.Premier.FollowUps
	d, rev := c.followUpsDuty(day)
	l := Line{Requirement: "follow_ups", Label: rule.Text, State: state, Clause: rule.Clause, Source: &rev.Source}
	if l.State == NotApplicable || c.partner.Bad.Has(ingest.PremierSinceField) {
		c.dutyless(&l, rev.Value.AfterMonths)
		return l
	}
	l.Asked = c.on(day).followUps.asked
	l.Found = plural(d.low, "low score", "low scores")
	if n := len(d.outstanding); n > 0 {
		l.Found += fmt.Sprintf(", %d without a follow-up", n)
		l.Mend = "enter the follow-up for " + c.customers(d.outstanding)
	}
	if n := len(d.late); n > 0 {
		l.Found += fmt.Sprintf(", %d followed up after %s", n, d.by)
	}
	if n := len(d.doubtfulRows); n > 0 {
		l.Found += fmt.Sprintf(", and %s that can't be read", plural(n, "row", "rows"))
		if state == Unknown {
			l.Mend = "correct the survey rows that can't be read"
		}
	}
	for _, rows := range [][]int32{d.outstanding, d.late, d.doubtfulRows} {
		for _, i := range rows {
			if len(l.Cells) < maxCells {
				l.Cells = append(l.Cells, c.roster.Cell(c.roster.Surveys[i].At, ingest.FollowUpField))
			}
		}
	}
	return l
}

// A line names so many cells and customers; the rest stand beside them.
const (
	maxCells = 30
	maxNames = 5
)

// dutyless says why a yearly duty isn't judged.
func (c *partnerCase) dutyless(l *Line, months int) {
	l.Asked = fmt.Sprintf("from %d months after Premier was attained", months)
	l.Cells = []ingest.Cell{c.cell(ingest.PremierSinceField)}
	switch since := c.partner.PremierSince; {
	case c.partner.Bad.Has(ingest.PremierSinceField):
		l.Found, l.Mend = "the day Premier was attained can't be read", "put a date into the cell Premier since"
	case since == 0:
		l.Found = "not attained"
	default:
		l.Found = fmt.Sprintf("attained %s, so the first duty begins after %s", since, AddMonths(since, months))
	}
}

// customers names the customers of survey rows.
func (c *partnerCase) customers(rows []int32) string {
	var names []string
	for _, i := range rows {
		s := &c.roster.Surveys[i]
		name := s.Customer
		if name == "" {
			name = "the customer of " + c.roster.Cell(s.At, ingest.ScoreField).String()
		}
		names = append(names, fmt.Sprintf("%s (score %g on %s)", name, s.Score, s.Received))
	}
	slices.Sort(names)
	if n := len(names); n > maxNames {
		names = append(names[:maxNames], plural(n-maxNames, "other", "others"))
	}
	return list(names)
}
