package evaluate

import (
	"fmt"
	"regexp"
	"time"

	"github.com/goccy/go-yaml/ast"

	"assay/ingest"
)

func timeMonth(m int) time.Month { return time.Month(m) }

// AddMonths returns the day n months later: the same day of the month, cut to
// the month's last day (rule G3).
func AddMonths(d ingest.Day, n int) ingest.Day {
	y, m, day := d.Date()
	first, next := ingest.DayOf(y, m+time.Month(n), 1), ingest.DayOf(y, m+time.Month(n)+1, 1)
	return min(first+ingest.Day(day-1), next-1)
}

// A FiscalYear ends on the last Weekday (0 Sunday … 6 Saturday) of Month.
type FiscalYear struct{ Month, Weekday int }

var fiscalEndPattern = regexp.MustCompile(`^last ([A-Z][a-z]+) of ([A-Z][a-z]+)$`)

// fiscalYear reads its end, written as last Saturday of July.
func (f *ruleFile) fiscalYear(n ast.Node) FiscalYear {
	if s, ok := n.(*ast.StringNode); ok {
		if m := fiscalEndPattern.FindStringSubmatch(s.Value); m != nil {
			weekday, month := indexOf(time.Sunday, time.Saturday, m[1]), indexOf(time.January, time.December, m[2])
			if weekday >= 0 && month > 0 {
				return FiscalYear{Month: month, Weekday: weekday}
			}
		}
	}
	f.refuse(n, "got %s, want an end like last Saturday of July", shown(n))
	return FiscalYear{}
}

// String returns the end of the fiscal year in words.
func (f FiscalYear) String() string {
	return fmt.Sprintf("ends on the last %s of %s", time.Weekday(f.Weekday), time.Month(f.Month))
}

// end returns the last day of the fiscal year y (rule P6).
func (f FiscalYear) end(y int) ingest.Day {
	last := ingest.DayOf(y, time.Month(f.Month)+1, 0)
	back := (int(last.Time().Weekday()) - f.Weekday + 7) % 7
	return last - ingest.Day(back)
}

// days returns the first and last day of the fiscal year y.
func (f FiscalYear) days(y int) (first, last ingest.Day) { return f.end(y-1) + 1, f.end(y) }

// of returns the fiscal year that a day lies in.
func (f FiscalYear) of(d ingest.Day) int {
	y := d.Year()
	if d > f.end(y) {
		return y + 1
	}
	return y
}

// JudgedYears returns the fiscal years whose contacts, and whose surveys, are
// judged on a day or will be from the next duty on (rule P6); none where no rule is
// in force.
func (p *Programs) JudgedYears(day ingest.Day) (contacts, surveys []int) {
	fiscal, ok := p.Premier.FiscalYear.On(day)
	if !ok {
		return nil, nil
	}
	now := fiscal.Value.of(day)
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
	return fiscal.Value.of(day)
}
