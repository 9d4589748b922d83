package workbook

import (
	"cmp"
	"slices"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/say"
)

// A planRow is a Get Well Plan that runs on the day, or a removal.
type planRow struct {
	*evaluate.PartnerFinding
	partner int // its index in the assessment
	start   ingest.Day
	why     string
}

func (r planRow) running() bool { return r.Premier().Plan != nil }

// planRows returns the running plans, by the days that they have left, and then
// the removals, the latest first.
func planRows(a *evaluate.Assessment) []planRow {
	var running, removed []planRow
	for i := range a.Partners {
		f := &a.Partners[i]
		switch {
		case f.Premier().Plan != nil:
			running = append(running, planRow{f, i, f.Premier().Plan.Start, whyNow(f.Premier())})
		case f.Premier().Status == evaluate.PremierRemoved:
			removed = append(removed, planRow{f, i, f.Premier().PlanBefore(), whyNow(f.Premier())})
		}
	}
	slices.SortStableFunc(running, func(a, b planRow) int { return cmp.Compare(a.Premier().Plan.LastDay, b.Premier().Plan.LastDay) })
	slices.SortStableFunc(removed, func(a, b planRow) int { return cmp.Compare(b.Premier().RemovedOn, a.Premier().RemovedOn) })
	return append(running, removed...)
}

// whyNow says why the partner is on a plan or removed: the last turn of the
// walk, or what an earlier run recorded where there was none since.
func whyNow(f *evaluate.PremierFinding) string {
	if len(f.Events) > 0 {
		return say.Cause(f.Events[len(f.Events)-1].Why)
	}
	by := "recorded by the run of " + f.RecordedOn.String()
	switch f.Recorded.State {
	case evaluate.OnPlan:
		return "on a plan since " + f.Recorded.Since.String() + ", " + by
	case evaluate.Removed:
		return "removed on " + f.Recorded.Since.String() + ", " + by
	}
	return ""
}

// turns tells the Get Well Plan walk, a line a turn, from where an earlier run left it.
func turns(f *evaluate.PremierFinding) string {
	var s []string
	if r := f.Recorded; r.State == evaluate.OnPlan || r.State == evaluate.Removed {
		s = append(s, r.Since.String()+" "+r.State.String()+": recorded by the run of "+f.RecordedOn.String())
	}
	for _, e := range f.Events {
		turn := e.On.String() + " " + e.Now.String()
		if why := say.Cause(e.Why); why != "" {
			turn += ": " + why
		}
		s = append(s, turn)
	}
	return listed(s, 12)
}

// writePlans writes the Get Well Plans.
func writePlans(p *press) error {
	return list[planRow]{
		sheet: plansSheet, table: "GetWellPlans", tab: tabWork,
		title: "Get Well Plans",
		about: "those running on " + long(p.Assessment.Day) + " by the days left, then the removals",
		none:  "no Get Well Plan is running, and no partner is removed", frozen: 2, printed: "What would mend it",
		rows: p.plans,
		columns: withCarried(p, 2, func(r planRow) *evaluate.PartnerFinding { return r.PartnerFinding }, []column[planRow]{
			{"Partner ID", 11, func(r planRow) cell {
				return text(r.ID).to(p.placeOf(premierSheet, r.partner), "This partner in Premier")
			}},
			{"Partner", 25, func(r planRow) cell { return name(r.Name) }},
			{"Status", 11, planStatus},
			{"Start", 11, func(r planRow) cell { return day(r.start) }},
			{"Last day", 11, func(r planRow) cell {
				if !r.running() {
					return day(0)
				}
				return day(r.Premier().Plan.LastDay)
			}},
			{"Days left", 9, func(r planRow) cell {
				if !r.running() {
					return noCount()
				}
				return count(daysLeft(p.Assessment.Day, *r.Premier().Plan))
			}},
			{"Removed on", 12, func(r planRow) cell { return day(r.Premier().RemovedOn) }},
			{"Heads left", 10, func(r planRow) cell {
				return count(len(r.Premier().Heads)).to(p.toPeople(r.partner), "This partner's people")
			}},
			{"Who is left", 24, func(r planRow) cell { return text(who(r.PartnerFinding, r.Premier().Heads...)) }},
			{"What would mend it", restOfPage, func(r planRow) cell { return text(mending(r.Premier().Lines)) }},
			{"Actions", 9, func(r planRow) cell { return p.actionsCell(partnerRow{r.PartnerFinding, r.partner}) }},
			{"Mailed", 34, func(r planRow) cell { return text(inLine(p.planMail(r))) }},
			{"Why", 50, func(r planRow) cell { return text(r.why) }},
			{"How it came", 44, func(r planRow) cell { return text(inLine(turns(r.Premier()))) }},
		}),
	}.write(p)
}

func planStatus(r planRow) cell {
	if r.running() {
		return toned("running", warn)
	}
	return toned("removed", bad)
}
