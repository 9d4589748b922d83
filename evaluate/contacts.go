package evaluate

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"assay/evaluate/rules"
	"assay/ingest"
)

// contactsRequirement is the January duty: contacts provided (rule P6).
type contactsRequirement struct{ named }

var contacts = &contactsRequirement{named{id: "contacts", words: "customer contacts", several: true, waivable: true, duty: true}}

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
func (c *partnerCase) contactsDuty(day ingest.Day) (duty, *rules.Revision[ContactsDuty]) {
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
	for _, more := range c.deeds.contacts {
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

func (*contactsRequirement) judge(c *partnerCase, _ Standing, day ingest.Day) State {
	if state, ok := c.beforeDuties(day); ok {
		return state
	}
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

func (*contactsRequirement) tell(c *partnerCase, l *Line, _ Standing, day ingest.Day) {
	publish(l, &c.programs.Premier.Contacts, day)
	d, rev := c.contactsDuty(day)
	l.Source = &rev.Source
	if l.State == NotApplicable || c.partner.Bad.Has(ingest.PremierSinceField) {
		c.dutyless(l, rev.Value.AfterMonths)
		return
	}
	l.Asked = c.on(day).contacts.asked
	l.Found = plural(d.valid, "valid contact", "valid contacts")
	l.count(d.valid, rev.Value.Count)
	if d.unreadable > 0 {
		l.Found += fmt.Sprintf(", and %s that can't be read", plural(d.unreadable, "row", "rows"))
	}
	l.Cells = c.contactCells(d, l.State, day)
	switch l.State {
	case Due, NotYetDue:
		l.Mend = fmt.Sprintf("provide %d more by %s", rev.Value.Count-d.valid, d.by)
	case NotMet:
		fiscal, _ := c.programs.Premier.FiscalYear.On(day)
		from, _ := fiscal.Value.Days(d.year + 1)
		from += ingest.Day(rev.Value.OpensOnDay - 1)
		l.Mend = fmt.Sprintf("provide %d valid contacts from %s to %s: for fiscal year %d it is too late", rev.Value.Count, from, rev.Value.Through.In(d.year+1), d.year)
	case Unknown:
		l.Mend = "correct the contact rows that can't be read"
	}
}

// contactCells are the cells that decide about the contacts: those that can't be
// read where they do, of a duty that isn't met those that alone keep a contact from
// counting, else the days of those that count. Without any, that on which Premier
// was attained, for without it there is no duty.
func (c *partnerCase) contactCells(d duty, state State, day ingest.Day) []ingest.Cell {
	in := d.contacts(day)
	counting := map[string]int32{} // of an e-mail: the first contact that counts
	for i := range c.listed {
		if k := &c.listed[i]; k.in(in) && !k.unreadable {
			email := foldEmail(c.roster.Contacts[k.row].Email)
			if _, known := counting[email]; !known {
				counting[email] = k.row
			}
		}
	}
	var cells []ingest.Cell
	for _, i := range c.contacts {
		row := &c.roster.Contacts[i]
		first, known := counting[foldEmail(row.Email)]
		keeping := keepsContact(row, in, row.Bad == 0 && known && first != i)
		switch {
		case state == NotMet && len(keeping) == 1:
			cells = append(cells, c.roster.Cell(row.At, keeping[0]))
		case state == Unknown && len(keeping) == 0:
			cells = append(cells, c.cellsOf(row.At, row.Bad)...)
		case state != NotMet && state != Unknown && len(keeping) == 0 && row.Bad == 0:
			cells = append(cells, c.roster.Cell(row.At, ingest.ProvidedField))
		}
		if len(cells) >= maxCells {
			break
		}
	}
	return c.orSince(cells[:min(len(cells), maxCells)])
}

// cellsOf are the cells of a row in some columns.
func (c *partnerCase) cellsOf(at ingest.Place, fields ingest.FieldSet) []ingest.Cell {
	var cells []ingest.Cell
	for _, f := range fields.Fields() {
		cells = append(cells, c.roster.Cell(at, f))
	}
	return cells
}

// keepsContact returns the fields that can be read and keep a contact from counting
// in a stretch; its e-mail does, too, where another that counts has the same.
func keepsContact(row *ingest.Contact, in span, again bool) []ingest.Field {
	var keeping []ingest.Field
	for _, one := range [...]struct {
		f     ingest.Field
		keeps bool
	}{
		{ingest.CustomerField, row.Customer == ""},
		{ingest.CurrentField, row.Current == ingest.No},
		{ingest.CustomerEmailField, again || !wellFormed(row.Email)},
		{ingest.ProvidedField, !in.has(row.Provided)},
	} {
		if one.keeps && !row.Bad.Has(one.f) {
			keeping = append(keeping, one.f)
		}
	}
	return keeping
}

// orSince are cells, or that of the day on which Premier was attained where there are none.
func (c *partnerCase) orSince(cells []ingest.Cell) []ingest.Cell {
	if len(cells) == 0 {
		return []ingest.Cell{c.cell(ingest.PremierSinceField)}
	}
	return cells
}

// beforeDuties tells where the yearly duties stand while they are not judged: of a
// partner that has not attained Premier, or of which that can't be read.
func (c *partnerCase) beforeDuties(day ingest.Day) (State, bool) {
	switch {
	case c.partner.Bad.Has(ingest.PremierSinceField):
		return Unknown, true
	case !c.attained(day):
		return NotApplicable, true
	}
	return "", false
}

// calendar are the days of a year on which the duty turns for everybody.
func (*contactsRequirement) calendar(p *Programs, y int) []ingest.Day {
	var days []ingest.Day
	for _, rev := range p.Premier.Contacts.Revisions {
		days = append(days, rev.Value.DueFrom.In(y), rev.Value.Through.In(y)+1)
	}
	return days
}

func (*contactsRequirement) days(c *partnerCase, h horizon) []ingest.Day {
	var days []ingest.Day
	for _, rev := range c.programs.Premier.Contacts.Revisions {
		days = append(days, AddMonths(c.partner.PremierSince, rev.Value.AfterMonths))
	}
	for _, i := range c.contacts {
		days = append(days, c.roster.Contacts[i].Provided)
	}
	return c.afterAttained(days, h)
}

// afterAttained are the days on which a duty can turn, none where Premier is not
// attained within the time looked ahead.
func (c *partnerCase) afterAttained(days []ingest.Day, h horizon) []ingest.Day {
	if since := c.partner.PremierSince; since == 0 || since > h.last {
		return nil
	}
	return days
}

func (*contactsRequirement) last(c *partnerCase, d ingest.Day) ingest.Day {
	duty, _ := c.contactsDuty(d)
	return min(d-1, duty.by)
}

func (*contactsRequirement) due(c *partnerCase, state State, day ingest.Day) ingest.Day {
	d, rev := c.contactsDuty(day)
	switch state {
	case Due:
		return d.by
	case NotMet:
		return rev.Value.Through.In(d.year + 1)
	}
	return 0
}

// maxCells is how many cells a line names; the rest stand beside them.
const maxCells = 30

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

func (*contactsRequirement) turned(c *partnerCase, l *Line, _ Standing, d ingest.Day) []Cause {
	duty, rev := c.contactsDuty(d)
	switch {
	case l.State == NotApplicable || rev.From == 0:
		return nil
	case duty.first == d:
		return []Cause{{Kind: FiscalYearBegins, Year: duty.year, Day: d, Cells: []ingest.Cell{c.cell(ingest.PremierSinceField)}}}
	}
	found := Cause{Kind: ContactsProvided, Count: duty.valid, Of: rev.Value.Count, Until: min(d, duty.by), Cells: c.orSince(l.Cells)}
	if l.State == Unknown {
		found.Unreadable = duty.unreadable
	}
	return []Cause{found}
}

func (*contactsRequirement) steps(c *partnerCase, d, on ingest.Day) []Step {
	duty, rev := c.contactsDuty(d)
	n := rev.Value.Count - duty.valid
	if n <= 0 || on < duty.first || on > duty.by {
		return nil
	}
	words := fmt.Sprintf("provide %s by %s", plural(n, "more valid contact", "more valid contacts"), duty.by)
	if duty.valid == 0 {
		words = fmt.Sprintf("provide %s from %s to %s", plural(n, "valid contact", "valid contacts"), duty.first, duty.by)
	}
	return []Step{{Kind: Provide, Count: n, Words: words}}
}

// A ContactsDuty is the January duty: Count valid contacts provided through
// Through; it is due from DueFrom on. Both days lie in the calendar year in which the fiscal year ends.
type ContactsDuty struct {
	AfterMonths int // months since Premier was attained
	Count       int
	OpensOnDay  int // of the fiscal year, from 1: the first day on which contacts can be provided for it
	DueFrom     rules.YearDay
	Through     rules.YearDay
}

func readContacts(f *rules.File, n ast.Node) ContactsDuty {
	keys := f.Keys(n, "the January duty", []string{"after_months", "count", "opens_on_day", "due_from", "through"})
	d := ContactsDuty{
		AfterMonths: f.Months(keys["after_months"]),
		Count:       f.People(keys["count"]),
		OpensOnDay:  f.Number(keys["opens_on_day"], 1, 366),
		DueFrom:     f.YearDay(keys["due_from"]),
		Through:     f.YearDay(keys["through"]),
	}
	f.InTurn(keys["through"], d.DueFrom, d.Through)
	return d
}

// String returns the January duty in words.
func (d ContactsDuty) String() string {
	return fmt.Sprintf("%s from day %d of the fiscal year through %s, due from %s, once %s have passed since Premier was attained (the fiscal year ends in year Y)",
		plural(d.Count, "valid contact", "valid contacts"), d.OpensOnDay, d.Through, d.DueFrom, plural(d.AfterMonths, "month", "months"))
}
