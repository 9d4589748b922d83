package evaluate

import (
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"

	"assay/evaluate/rules"
	"assay/ingest"
)

// A badgeYear is a badge year with the rules that hold for it.
type badgeYear struct {
	year          int
	known         bool       // there is a window for it
	opens, closes ingest.Day // the window in which it is earned
	ends          ingest.Day // the standing that it gives
	codes         []string   // the certifications asked for
	// asks tells of an ingest.Title which of the codes it is, from 1; 0 for none.
	asks  []uint16
	chart *Chart
	label string // of the line on certified people
	// Where the chart and the window are published, nil where they have not begun.
	chartSource, windowSource *rules.Source
}

// badgeYearOf looks up the rules of a badge year.
func (e *evaluation) badgeYearOf(y int) *badgeYear {
	p := &e.programs.CPanel
	w, ok := p.windowOf(y)
	b := &badgeYear{year: y, known: ok, opens: w.Opens.In(y), closes: w.Closes.In(y), ends: w.Ends.In(y), chart: p.chartOf(y), label: "Certified people for badge year " + strconv.Itoa(y)}
	if rev := p.RequiredHeads.RevisionOn(yearStart(y)); rev != nil {
		b.chartSource = &rev.Source
	}
	if rev := p.Window.RevisionOn(yearStart(y)); rev != nil {
		b.windowSource = &rev.Source
	}
	if rev := p.Certifications.RevisionOn(yearStart(y)); rev != nil {
		for _, t := range rev.Value {
			b.codes = append(b.codes, t.Code)
		}
	}
	b.asks = make([]uint16, len(e.titles))
	for i, t := range e.titles {
		b.asks[i] = uint16(slices.Index(b.codes, t.code) + 1)
	}
	return b
}

// badgeYear returns a badge year, looked up once.
func (e *evaluation) badgeYear(y int) *badgeYear {
	if i := y - e.firstYear; 0 <= i && i < len(e.years) {
		return kept(&e.years[i], func() *badgeYear { return e.badgeYearOf(y) })
	}
	return e.badgeYearOf(y)
}

// A dayRules is what the rules and the calendar say of a day, whoever is judged.
type dayRules struct {
	badgeYears []*badgeYear // that could be held (rules C2 and C6)
	careers    int          // the revision of the career list, -1 for none
	contacts   dutyYear[ContactsDuty]
	followUps  dutyYear[FollowUpsDuty]
	// What is asked for, in words.
	specialization, roles, services string
}

// A dutyYear is the year for which a yearly duty is judged on a day (rule P6).
type dutyYear[T any] struct {
	*rules.Revision[T]            // the zero Revision where there is no rule on the day
	year               int        // fiscal year of the January duty, calendar year of the July duty
	first, last        ingest.Day // of the fiscal year; of contacts, the first day is that on which they can be provided
	due, by            ingest.Day // from when it is due (of the July duty: judged), and the last day for it
	asked              string     // in words
}

// dayRulesOf looks up the rules of a day.
func (e *evaluation) dayRulesOf(day ingest.Day) *dayRules {
	m := &e.programs.Premier
	r := &dayRules{careers: m.Careers.IndexOn(day)}
	for _, y := range e.programs.CPanel.badgeYears(day) {
		r.badgeYears = append(r.badgeYears, e.badgeYear(y))
	}
	r.contacts.Revision, r.followUps.Revision = new(rules.Revision[ContactsDuty]), new(rules.Revision[FollowUpsDuty])
	fiscal := m.FiscalYear.RevisionOn(day)
	if rule := m.Contacts.RevisionOn(day); rule != nil && fiscal != nil {
		y := fiscal.Value.Of(day)
		first, last := fiscal.Value.Days(y)
		first += ingest.Day(rule.Value.OpensOnDay - 1)
		r.contacts = dutyYear[ContactsDuty]{rule, y, first, last, rule.Value.DueFrom.In(y), rule.Value.Through.In(y), ""}
		r.contacts.asked = fmt.Sprintf("%d valid contacts provided from %s to %s", rule.Value.Count, first, r.contacts.by)
	}
	if rule := m.FollowUps.RevisionOn(day); rule != nil && fiscal != nil {
		y := day.Year()
		if day < rule.Value.DueFrom.In(y) {
			y--
		}
		first, last := fiscal.Value.Days(y)
		r.followUps = dutyYear[FollowUpsDuty]{rule, y, first, last, rule.Value.DueFrom.In(y), rule.Value.Through.In(y), ""}
		r.followUps.asked = fmt.Sprintf("a follow-up by %s for every score of %g or less received in fiscal year %d", r.followUps.by, rule.Value.LowScore, y)
	}
	if rule := m.Specializations.RevisionOn(day); rule != nil {
		r.specialization = plural(rule.Value, "specialization valid", "specializations valid") + " on " + day.String()
	}
	if rule := m.Roles.RevisionOn(day); rule != nil {
		r.roles = twoPeople(rule.Value)
	}
	if rule := m.Services.RevisionOn(day); rule != nil {
		labels := make([]string, len(rule.Value))
		for i, s := range rule.Value {
			labels[i] = s.Label
		}
		r.services = list(labels)
	}
	return r
}

// on returns what the rules say of a day, looked up once for the days of the run.
func (e *evaluation) on(day ingest.Day) *dayRules {
	if i := int(day - e.firstDay); 0 <= i && i < len(e.days) {
		return kept(&e.days[i], func() *dayRules { return e.dayRulesOf(day) })
	}
	return e.dayRulesOf(day)
}

// maxKept is how many days back to the last run there is room for.
const maxKept = 400

// keepDays makes room for what the rules say of the days of a horizon, the one
// before it and the badge years around it: they are looked up once, not once a partner.
func (e *evaluation) keepDays(h horizon) {
	e.firstDay, e.days = h.day-1, make([]atomic.Pointer[dayRules], h.last-h.day+2)
	e.firstYear = min(h.day.Year()-3, e.programs.CPanel.firstYear())
	e.years = make([]atomic.Pointer[badgeYear], h.last.Year()+4-e.firstYear)
}

// kept returns what is kept in a place, made by whoever asks for it first; what
// several make at once is the same.
func kept[T any](slot *atomic.Pointer[T], made func() *T) *T {
	if v := slot.Load(); v != nil {
		return v
	}
	v := made()
	slot.Store(v)
	return v
}
