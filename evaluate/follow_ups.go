package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"assay/evaluate/rules"
	"assay/ingest"
)

// followUpsRequirement is the July duty: low scores followed up (rule P6).
type followUpsRequirement struct{ named }

var followUps = &followUpsRequirement{named{id: "follow_ups", words: "follow-ups to low scores", several: true, waivable: true, duty: true}}

// followUpsDuty gathers what the July duty judged on the day is judged by: this
// calendar year's from July on, else last year's.
func (c *partnerCase) followUpsDuty(day ingest.Day) (duty, *rules.Revision[FollowUpsDuty]) {
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

func (*followUpsRequirement) judge(c *partnerCase, _ Standing, day ingest.Day) State {
	if state, ok := c.beforeDuties(day); ok {
		return state
	}
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

func (*followUpsRequirement) tell(c *partnerCase, l *Line, _ Standing, day ingest.Day) {
	publish(l, &c.programs.Premier.FollowUps, day)
	d, rev := c.followUpsDuty(day)
	l.Source = &rev.Source
	if l.State == NotApplicable || c.partner.Bad.Has(ingest.PremierSinceField) {
		c.dutyless(l, rev.Value.AfterMonths)
		return
	}
	l.Asked = c.on(day).followUps.asked
	l.Found = plural(d.low, "low score", "low scores")
	l.count(d.low-len(d.outstanding), d.low)
	if n := len(d.outstanding); n > 0 {
		l.Found += fmt.Sprintf(", %d without a follow-up", n)
		l.Scores = c.scores(d.outstanding)
	}
	if n := len(d.late); n > 0 {
		l.Found += fmt.Sprintf(", %d followed up after %s", n, d.by)
	}
	if n := len(d.doubtfulRows); n > 0 {
		l.Found += fmt.Sprintf(", and %s that can't be read", plural(n, "row", "rows"))
		if l.State == Unknown {
			l.Mend = "correct the survey rows that can't be read"
		}
	}
	rows := d.late
	switch l.State {
	case Due, NotMet:
		rows = d.outstanding
	case Unknown:
		rows = d.doubtfulRows
	case Waived:
		rows = slices.Concat(d.outstanding, d.doubtfulRows)
	}
	for _, i := range rows[:min(len(rows), maxCells)] {
		s := &c.roster.Surveys[i]
		if s.Bad != 0 {
			l.Cells = append(l.Cells, c.cellsOf(s.At, s.Bad)...)
			continue
		}
		l.Cells = append(l.Cells, c.roster.Cell(s.At, ingest.FollowUpField))
	}
	l.Cells = c.orSince(l.Cells)
}

// calendar are the days of a year on which the duty turns for everybody.
func (*followUpsRequirement) calendar(p *Programs, y int) []ingest.Day {
	var days []ingest.Day
	for _, rev := range p.Premier.FiscalYear.Revisions {
		days = append(days, rev.Value.End(y)+1)
	}
	for _, rev := range p.Premier.FollowUps.Revisions {
		days = append(days, rev.Value.DueFrom.In(y), rev.Value.Through.In(y)+1)
	}
	return days
}

func (*followUpsRequirement) days(c *partnerCase, h horizon) []ingest.Day {
	var days []ingest.Day
	for _, rev := range c.programs.Premier.FollowUps.Revisions {
		days = append(days, AddMonths(c.partner.PremierSince, rev.Value.AfterMonths))
	}
	for _, i := range c.surveys {
		s := &c.roster.Surveys[i]
		days = append(days, s.Received, s.FollowUp)
	}
	return c.afterAttained(days, h)
}

func (*followUpsRequirement) last(c *partnerCase, d ingest.Day) ingest.Day {
	duty, _ := c.followUpsDuty(d)
	return min(d-1, duty.by)
}

func (*followUpsRequirement) due(c *partnerCase, state State, day ingest.Day) ingest.Day {
	if state != Due {
		return 0
	}
	d, _ := c.followUpsDuty(day)
	return d.by
}

// scores are the low scores of survey rows, in order of their customers.
func (c *partnerCase) scores(rows []int32) []LowScore {
	out := make([]LowScore, len(rows))
	for i, row := range rows {
		s := &c.roster.Surveys[row]
		out[i] = LowScore{s.Customer, s.Score, s.Received, c.roster.Cell(s.At, ingest.ScoreField)}
	}
	slices.SortStableFunc(out, LowScore.compare)
	return out
}

// compare orders low scores by their customers; those without a name are called by their cells.
func (s LowScore) compare(o LowScore) int {
	return cmp.Or(strings.Compare(s.Called(), o.Called()), cmp.Compare(s.Score, o.Score), cmp.Compare(s.Received, o.Received))
}

// Called is how the customer is called.
func (s LowScore) Called() string {
	if s.Customer == "" {
		return "the customer of " + s.Cell.String()
	}
	return s.Customer
}

func (*followUpsRequirement) turned(c *partnerCase, l *Line, _ Standing, d ingest.Day) []Cause {
	duty, rev := c.followUpsDuty(d)
	one := Cause{Kind: AllFollowedUp, Day: d, Cells: c.orSince(l.Cells)}
	switch {
	case l.State == NotApplicable || rev.From == 0:
		return nil
	case l.State == NotMet:
		one.Kind, one.Lists, one.Until = ScoresOutstanding, &Lists{Scores: c.scores(duty.outstanding)}, min(d-1, duty.by)
	case l.State == Unknown:
		one.Kind, one.Count = SurveysUnreadable, len(duty.doubtfulRows)
	case rev.Value.DueFrom.In(duty.year) == d:
		one.Kind, one.Year = FollowUpsByYear, duty.year
	}
	return []Cause{one}
}

func (*followUpsRequirement) steps(c *partnerCase, d, _ ingest.Day) []Step {
	duty, _ := c.followUpsDuty(d)
	var out []Step
	for _, i := range duty.outstanding {
		s := &c.roster.Surveys[i]
		out = append(out, Step{Kind: FollowUp, Open: &OpenScore{c.scores([]int32{i})[0], c.roster.Cell(s.At, ingest.FollowUpField), s.At}})
	}
	slices.SortStableFunc(out, func(a, b Step) int { return a.Open.compare(b.Open.LowScore) })
	return out
}

// followUp returns the day on which a score was followed up; 0 for none.
func (c *partnerCase) followUp(row int32) ingest.Day {
	s := &c.roster.Surveys[row]
	if on, ok := c.deeds.followed[s.At]; ok {
		return on
	}
	return s.FollowUp
}

// A FollowUpsDuty is the July duty: scores of LowScore or less have their
// follow-up entered through Through; it is judged anew from DueFrom on.
type FollowUpsDuty struct {
	AfterMonths int
	LowScore    float64
	DueFrom     rules.YearDay
	Through     rules.YearDay
}

func readFollowUps(f *rules.File, n ast.Node) FollowUpsDuty {
	keys := f.Keys(n, "the July duty", []string{"after_months", "low_score", "due_from", "through"})
	d := FollowUpsDuty{
		AfterMonths: f.Months(keys["after_months"]),
		LowScore:    f.Decimal(keys["low_score"], 1, 10),
		DueFrom:     f.YearDay(keys["due_from"]),
		Through:     f.YearDay(keys["through"]),
	}
	f.InTurn(keys["through"], d.DueFrom, d.Through)
	return d
}

// String returns the July duty in words.
func (d FollowUpsDuty) String() string {
	return fmt.Sprintf("a follow-up for each score of %g or less through %s, due from %s, once %s have passed since Premier was attained (the fiscal year ends in year Y)",
		d.LowScore, d.Through, d.DueFrom, plural(d.AfterMonths, "month", "months"))
}
