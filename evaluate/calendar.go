package evaluate

import (
	"time"

	"assay/ingest"
)

// AddMonths returns the day n months later: the same day of the month, cut to
// the month's last day (rule G3).
func AddMonths(d ingest.Day, n int) ingest.Day {
	y, m, day := d.Date()
	first, next := ingest.DayOf(y, m+time.Month(n), 1), ingest.DayOf(y, m+time.Month(n)+1, 1)
	return min(first+ingest.Day(day-1), next-1)
}

// JudgedYears returns the fiscal years whose contacts, and whose surveys, are
// judged on a day or will be from the next duty on (rule P6); none where no rule is
// in force.
func (p *Programs) JudgedYears(day ingest.Day) (contacts, surveys []int) {
	fiscal, ok := p.Premier.FiscalYear.On(day)
	if !ok {
		return nil, nil
	}
	now := fiscal.Value.Of(day)
	contacts, surveys = []int{now}, []int{now}
	if duty, ok := p.Premier.FollowUps.On(day); ok {
		year := day.Year()
		if day < duty.Value.DueFrom.In(year) {
			year--
		}
		if year != now {
			surveys = append(surveys, year)
		}
	}
	return contacts, surveys
}

// FiscalYearOf returns the fiscal year that a day lies in, by the rule in force on another.
func (p *Programs) FiscalYearOf(day, on ingest.Day) int {
	fiscal, _ := p.Premier.FiscalYear.On(on)
	return fiscal.Value.Of(day)
}
