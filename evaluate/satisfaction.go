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
func (c *partnerCase) contactsDuty(day ingest.Day) (duty, Revision[ContactsDuty]) {
	rev, ok := c.programs.Premier.Contacts.On(day)
	fiscal, ok2 := c.programs.Premier.FiscalYear.On(day)
	if !ok || !ok2 {
		return duty{}, Revision[ContactsDuty]{}
	}
	d := duty{year: fiscal.Value.of(day)}
	d.first, _ = fiscal.Value.days(d.year)
	d.by = rev.Value.Through.In(d.year)
	begins := AddMonths(c.partner.PremierSince, rev.Value.AfterMonths)
	d.exists = begins <= day && begins <= d.by
	seen := map[string]bool{}
	for _, i := range c.contacts {
		row := &c.roster.Contacts[i]
		switch {
		case !c.mayCount(row, d, day):
		case row.Bad != 0:
			d.unreadable++
			d.doubtfulRows = append(d.doubtfulRows, i)
		case !seen[foldEmail(row.Email)]:
			seen[foldEmail(row.Email)] = true
			d.valid++
		}
	}
	for _, more := range c.done.contacts {
		if d.first <= more.on && more.on <= min(day, d.by) {
			d.valid += more.n
		}
	}
	return d, rev
}

// mayCount tells whether no readable cell rules a contact out: its customer is
// named and current, its e-mail is well formed, and it was provided in time.
func (c *partnerCase) mayCount(row *ingest.Contact, d duty, day ingest.Day) bool {
	ok := func(f ingest.Field, good bool) bool { return row.Bad.Has(f) || good }
	return ok(ingest.ProvidedField, d.first <= row.Provided && row.Provided <= min(day, d.by)) &&
		ok(ingest.CustomerField, row.Customer != "") &&
		ok(ingest.CurrentField, row.Current != ingest.No) &&
		ok(ingest.CustomerEmailField, wellFormed(row.Email))
}

// wellFormed tells whether an e-mail address has one @, no blanks, a name
// before it, and a domain with a dot and no empty label (rule P6).
func wellFormed(email string) bool {
	name, domain, ok := strings.Cut(strings.TrimSpace(email), "@")
	if !ok || name == "" || strings.Contains(domain, "@") || strings.ContainsFunc(name+domain, isBlank) {
		return false
	}
	labels := strings.Split(domain, ".")
	for _, l := range labels {
		if l == "" {
			return false
		}
	}
	return len(labels) > 1
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
	case day < rev.Value.DueFrom.In(d.year):
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
func (c *partnerCase) followUpsDuty(day ingest.Day) (duty, Revision[FollowUpsDuty]) {
	rev, ok := c.programs.Premier.FollowUps.On(day)
	fiscal, ok2 := c.programs.Premier.FiscalYear.On(day)
	if !ok || !ok2 {
		return duty{}, Revision[FollowUpsDuty]{}
	}
	d := duty{year: day.Year()}
	if day < rev.Value.DueFrom.In(d.year) {
		d.year--
	}
	d.by = rev.Value.Through.In(d.year)
	begins := AddMonths(c.partner.PremierSince, rev.Value.AfterMonths)
	d.exists = begins <= day && begins <= d.by
	first, last := fiscal.Value.days(d.year)
	d.first = first
	received := span{first, min(last, day)}
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
	rule := c.programs.Premier.Contacts
	d, rev := c.contactsDuty(day)
	l := Line{Requirement: "contacts", Label: rule.Text, State: state, Clause: rule.Clause, Source: rev.Source}
	if l.State == NotApplicable || c.partner.Bad.Has(ingest.PremierSinceField) {
		c.dutyless(&l, rev.Value.AfterMonths)
		return l
	}
	l.Asked = fmt.Sprintf("%d valid contacts provided from %s to %s", rev.Value.Count, d.first, d.by)
	l.Found = plural(d.valid, "valid contact", "valid contacts")
	if d.unreadable > 0 {
		l.Found += fmt.Sprintf(", and %s that can't be read", plural(d.unreadable, "row", "rows"))
	}
	for _, i := range c.contacts {
		if row := &c.roster.Contacts[i]; c.mayCount(row, d, day) && len(l.Cells) < maxCells {
			l.Cells = append(l.Cells, c.roster.Cell(row.At, ingest.ProvidedField))
		}
	}
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
	rule := c.programs.Premier.FollowUps
	d, rev := c.followUpsDuty(day)
	l := Line{Requirement: "follow_ups", Label: rule.Text, State: state, Clause: rule.Clause, Source: rev.Source}
	if l.State == NotApplicable || c.partner.Bad.Has(ingest.PremierSinceField) {
		c.dutyless(&l, rev.Value.AfterMonths)
		return l
	}
	l.Asked = fmt.Sprintf("a follow-up by %s for every score of %g or less received in fiscal year %d", d.by, rev.Value.LowScore, d.year)
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
