package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"assay/ingest"
)

// followUpsRequirement is the July duty: low scores followed up (rule P6).
type followUpsRequirement struct{ named }

var followUps = &followUpsRequirement{named{id: "follow_ups", words: "follow-ups to low scores", several: true, waivable: true}}

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

func (*followUpsRequirement) judge(c *partnerCase, _ finding, day ingest.Day) State {
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

func (*followUpsRequirement) tell(c *partnerCase, l *Line, _ finding, day ingest.Day) {
	publish(l, &c.programs.Premier.FollowUps, day)
	d, rev := c.followUpsDuty(day)
	l.Source = &rev.Source
	if l.State == NotApplicable || c.partner.Bad.Has(ingest.PremierSinceField) {
		c.dutyless(l, rev.Value.AfterMonths)
		return
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
		if l.State == Unknown {
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
}

// calendar are the days of a year on which the duty turns for everybody.
func (*followUpsRequirement) calendar(p *Programs, y int) []ingest.Day {
	var days []ingest.Day
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

func (*followUpsRequirement) turned(c *partnerCase, l *Line, _ finding, d ingest.Day) []cause {
	duty, rev := c.followUpsDuty(d)
	cells := l.Cells
	if len(cells) == 0 {
		cells = []ingest.Cell{c.cell(ingest.PremierSinceField)}
	}
	switch {
	case l.State == NotApplicable || rev.From == 0:
		return nil
	case l.State == NotMet:
		return []cause{{fmt.Sprintf("%s without a follow-up by %s: %s", plural(len(duty.outstanding), "low score", "low scores"), min(d-1, duty.by), c.customers(duty.outstanding)), cells}}
	case l.State == Unknown:
		return []cause{{plural(len(duty.doubtfulRows), "survey row", "survey rows") + " can't be read", cells}}
	case rev.Value.DueFrom.In(duty.year) == d:
		return []cause{{fmt.Sprintf("from %s the follow-ups are judged by fiscal year %d", d, duty.year), cells}}
	}
	return []cause{{fmt.Sprintf("every low score has its follow-up %s", d), cells}}
}

func (*followUpsRequirement) steps(c *partnerCase, d, _ ingest.Day) []Step {
	duty, _ := c.followUpsDuty(d)
	var out []Step
	for _, i := range duty.outstanding {
		s := &c.roster.Surveys[i]
		out = append(out, Step{Kind: FollowUp, Score: c.roster.Cell(s.At, ingest.FollowUpField), Words: "enter the follow-up for " + c.customers([]int32{i})})
	}
	slices.SortStableFunc(out, func(a, b Step) int { return strings.Compare(a.Words, b.Words) })
	return out
}

// followUp returns the day on which a score was followed up; 0 for none.
func (c *partnerCase) followUp(row int32) ingest.Day {
	s := &c.roster.Surveys[row]
	for _, f := range c.done.followed {
		if f.score == c.roster.Cell(s.At, ingest.FollowUpField) {
			return f.on
		}
	}
	return s.FollowUp
}
