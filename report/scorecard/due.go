package scorecard

import (
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// A Which says which partners get a scorecard.
type Which string

// The choices. Changed is who is new or changed, has a date within some days, and
// everybody in the first run of a quarter.
const (
	All     Which = "all"
	Changed Which = "changed"
	None    Which = "none"
)

// Due tells, of each partner of an assessment, whether it gets one. Nobody knows
// which partner one is that is suspected to be another under a new ID (rule G7): it
// gets none, nor does one that is in none of the programs and wasn't before.
// No choice is None; a date within so many days ahead has its partner told.
func Due(a *evaluate.Assessment, which Which, within ingest.Day) []bool {
	due := make([]bool, len(a.Partners))
	everybody := a.LastRun == 0 || quarter(a.LastRun) != quarter(a.Day)
	for i := range a.Partners {
		f := &a.Partners[i]
		changed := hasChanged(a.Changes, f.ID)
		in := changed || slices.ContainsFunc(f.Standings, func(s evaluate.Standing) bool { return s.In().Status.Judged() })
		due[i] = which != None && which != "" && f.SuspectedOf == "" && (which == All || in && (everybody || changed || soon(f, a.Day, a.Day+within)))
	}
	return due
}

// quarter numbers the quarters of years.
func quarter(d ingest.Day) int {
	y, m, _ := d.Date()
	return 4*y + int(m-1)/3
}

// hasChanged tells whether a partner is among the changes, which are in order of partners.
func hasChanged(all []evaluate.Change, id string) bool {
	_, ok := slices.BinarySearchFunc(all, id, func(c evaluate.Change, id string) int { return strings.Compare(c.PartnerID, id) })
	return ok
}

// soon tells whether a date of the partner's card lies between two days.
func soon(f *evaluate.PartnerFinding, day, last ingest.Day) bool {
	near := func(d ingest.Day) bool { return day <= d && d <= last }
	switch p := f.Premier().Plan; {
	case p != nil && near(p.LastDay), slices.ContainsFunc(f.CPanel().Badges, func(b evaluate.Badge) bool { return near(b.GoodThrough) }):
		return true
	}
	return slices.ContainsFunc(f.Forecast, func(t evaluate.Turn) bool { return near(t.On) }) ||
		slices.ContainsFunc(f.Actions, func(a evaluate.Action) bool { return len(a.Steps) > 0 && a.By > day && near(a.By) })
}
