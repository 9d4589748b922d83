package evaluate

import (
	"cmp"
	"slices"
	"strings"

	"assay/ingest"
)

// A Change is what became different since the last recorded run: who gained,
// lost or renewed a status, fell at risk, went on or off a plan, was removed or
// suspended, came or went.
type Change struct {
	PartnerID, Name string
	Program         string
	What            string     // in one or two words, e.g. "gained"
	From, To        string     // the statuses then and now
	Since           ingest.Day // the day from which it holds, 0 where no record gives one
	Why             []Cause
	Lost            int // the furthest badge year held then, where the partner was certified and isn't any more; else 0
}

// changes compares the findings with what the last run recorded (nothing where there was none).
func (e *evaluation) changes(findings []PartnerFinding, history History, day ingest.Day) []Change {
	if history.LastRun == 0 {
		return nil
	}
	var out []Change
	named := map[string]bool{}
	for i := range findings {
		f := &findings[i]
		key := ingest.FoldID(f.ID)
		named[key] = true
		last, ok := lastRecord(history.Partners[key], day)
		if !ok || last.AsOf != history.LastRun {
			out = append(out, Change{PartnerID: f.ID, Name: f.Name, What: "came", To: inAll(func(p program) Status { return f.StatusIn(p.about().Name) }),
				Why: []Cause{{Kind: InSheetsNow, Day: history.LastRun}}})
			continue
		}
		differences := Compare(&last, &f.Record)
		for n, p := range programs {
			out = append(out, p.changes(f, f.Standings[n], &last, differences)...)
		}
	}
	out = append(out, gone(history, named, day)...)
	slices.SortStableFunc(out, func(a, b Change) int { return strings.Compare(a.PartnerID, b.PartnerID) })
	return out
}

// inAll names the statuses in all programs: cPanel Certified, Premier Compliant.
func inAll(status func(p program) Status) string {
	var out []string
	for _, p := range programs {
		if s := status(p); s != "" {
			out = append(out, p.about().Name+" "+string(s))
		}
	}
	return strings.Join(out, ", ")
}

// lastRecord returns the newest record of a day before the run's.
func lastRecord(records []Record, day ingest.Day) (Record, bool) {
	n, _ := slices.BinarySearchFunc(records, day, func(r Record, d ingest.Day) int { return cmp.Compare(r.AsOf, d) })
	if n == 0 {
		return Record{}, false
	}
	return records[n-1], true
}

// gone lists the partners of the last run that today's sheets don't name.
func gone(history History, named map[string]bool, day ingest.Day) []Change {
	var out []Change
	for key, records := range history.Partners {
		last, ok := lastRecord(records, day)
		if !ok || last.AsOf != history.LastRun || named[key] {
			continue
		}
		out = append(out, Change{PartnerID: last.PartnerID, Name: last.Name, What: "went", From: inAll(func(p program) Status { return p.kept(&last) }),
			Why: []Cause{{Kind: InSheetsThen, Day: last.AsOf}}})
	}
	slices.SortFunc(out, func(a, b Change) int { return strings.Compare(a.PartnerID, b.PartnerID) })
	return out
}

func (cpanelProgram) changes(f *PartnerFinding, standing Standing, last *Record, differences []Difference) []Change {
	now, turned := standing.(*CPanelFinding), DifferenceIn(differences, CPanelProgramName, StatusTrait) != nil
	c := Change{PartnerID: f.ID, Name: f.Name, Program: CPanelProgramName, From: string(last.CPanel), To: string(now.Status), Since: now.began()}
	switch {
	case !turned && now.Status == CPanelCertified:
		return certifiedChanges(c, now, differences)
	case !turned:
		return nil
	case now.Status == CPanelCertified:
		c.What, c.Why = "gained", []Cause{{Kind: YearsHeld, Lists: &Lists{Years: now.yearsHeld()}}}
		if last.CPanel != CPanelNotCertified && len(now.NewYears) == 0 {
			c.Since = 0 // earned before, and in force again
		}
	case now.Status == CPanelSuspended:
		c.What, c.Why = "suspended", []Cause{{Kind: NoGoodStanding}}
	case last.CPanel == CPanelCertified:
		c.What, c.Why = "lost", unmet(now.Lines)
		for _, b := range last.Badges {
			c.Lost = max(c.Lost, b.Year)
		}
	default:
		c.What, c.Why = "changed", unmet(now.Lines)
	}
	return []Change{c}
}

// certifiedChanges are those of a partner that was certified and still is.
func certifiedChanges(c Change, now *CPanelFinding, differences []Difference) []Change {
	var out []Change
	if len(now.NewYears) > 0 {
		r := c
		r.What, r.Why = "renewed", []Cause{{Kind: YearsHeld, Lists: &Lists{Years: now.NewYears}}}
		out = append(out, r)
	}
	if DifferenceIn(differences, CPanelProgramName, AtRiskTrait) != nil {
		r := c
		r.Since = 0
		r.What, r.Why = "no longer at risk", []Cause{{Kind: PeopleOf, Count: len(now.Counting), Of: max(int(now.Required), 0)}}
		if now.AtRisk {
			r.What = "fell at risk"
		}
		out = append(out, r)
	}
	return out
}

// began is the day on which the newest badge year held was earned.
func (f *CPanelFinding) began() ingest.Day {
	if n := len(f.Badges); n > 0 {
		return f.Badges[n-1].EarnedOn
	}
	return 0
}

func (f *CPanelFinding) yearsHeld() []int {
	var ys []int
	for _, b := range f.Badges {
		ys = append(ys, b.Year)
	}
	return ys
}

func (premierProgram) changes(f *PartnerFinding, standing Standing, last *Record, differences []Difference) []Change {
	now := standing.(*PremierFinding)
	c := Change{PartnerID: f.ID, Name: f.Name, Program: PremierProgramName, From: string(last.Premier), To: string(now.Status), Why: unmet(now.Lines)}
	turned := DifferenceIn(differences, PremierProgramName, StatusTrait) != nil
	if plan := DifferenceIn(differences, PremierProgramName, PlanTrait); !turned && (plan == nil || plan.From == "" || !slices.Contains([]Status{PremierPlan, PremierRemoved}, now.Status)) {
		return nil // not even another plan, or another removal
	}
	switch {
	case now.Status == PremierPlan:
		c.What, c.Since = "went on a plan", now.Plan.Start
		c.Why = now.turnOr(c.Why)
	case now.Status == PremierRemoved:
		c.What, c.Since = "removed", now.RemovedOn
		c.Why = now.turnOr(c.Why)
	case last.Premier == PremierPlan && f.Record.Walk.State == Sound:
		c.What, c.Since = "off the plan", now.lastTurn().On
		c.Why = orElse(c.Why, RolesFilled)
	case (last.Attained == KnownNo || last.Premier == PremierRemoved) && now.attained():
		c.What, c.Since = "gained", now.Since
	case last.Attained == KnownYes && last.Premier != PremierRemoved && f.Record.Attained == KnownNo:
		c.What = "lost"
	default:
		c.What = "changed"
	}
	if now.Status == PremierCompliant || now.Status == PremierEligible {
		c.Why = orElse(c.Why, AllMet)
	}
	return []Change{c}
}

// attained tells whether the status is that of a partner that has Premier.
func (f *PremierFinding) attained() bool {
	return slices.Contains([]Status{PremierCompliant, PremierPlan, PremierOut}, f.Status)
}

// lastTurn is the walk's last turn, the zero Event for none.
func (f *PremierFinding) lastTurn() Event {
	if n := len(f.Events); n > 0 {
		return f.Events[n-1]
	}
	return Event{}
}

// turnOr is why the walk made its last turn, or else another reason.
func (f *PremierFinding) turnOr(why []Cause) []Cause {
	if len(f.Events) == 0 {
		return why
	}
	return []Cause{f.lastTurn().Why}
}

// orElse is a reason, or where there is none one of a kind.
func orElse(why []Cause, kind CauseKind) []Cause {
	if len(why) == 0 {
		return []Cause{{Kind: kind}}
	}
	return why
}
