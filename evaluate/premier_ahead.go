package evaluate

import (
	"slices"

	"assay/ingest"
)

func (premierProgram) settled(_ *partnerCase, status Status) bool { return !status.Judged() }

// days are, but for the ends of plans that have not begun, those on which the
// Premier status can turn. The two yearly duties are for those who have Premier.
func (p premierProgram) days(c *partnerCase, h horizon) []ingest.Day {
	days := append(c.requirementDays(premierRequirements, h), h.rules[PremierProgramName]...)
	if since := c.partner.PremierSince; since != 0 && since <= h.last {
		days = append(append(days, since), h.calendar[PremierProgramName]...)
	}
	days = h.sorted(days)
	return p.further(c, days, -1, h)
}

func (premierProgram) on(c *partnerCase, d ingest.Day) outcome {
	f := c.premierOn(d)
	return &f
}

func (premierProgram) record(c *partnerCase, now outcome, d ingest.Day) {
	f := now.(*PremierFinding)
	r := Record{AsOf: d, Licenses: ingest.NoCount, Since: c.since(), Attained: c.attainedOn(d), Walk: f.walk}
	if len(c.pointersHere().lost) > 0 { // else nobody asks who the heads were: their records are there
		r.Heads = c.recordedHeads(f.walk, d)
	}
	c.history = append(c.history, r)
}

// further adds the end of the plan that the newest record of the walk has.
func (premierProgram) further(c *partnerCase, days []ingest.Day, i int, h horizon) []ingest.Day {
	from := c.recordedWalk()
	if from == nil || from.Walk.State != OnPlan {
		return days
	}
	end := c.programs.Premier.deadline(from.Walk.Since)
	at, known := slices.BinarySearch(days, end)
	if known || at <= i || end <= h.day || end > h.last {
		return days
	}
	return slices.Insert(days, at, end)
}

func (p premierProgram) because(c *partnerCase, of outcome, d ingest.Day) ([]Cause, []ingest.Cell) {
	now := of.(*PremierFinding)
	if now.Status == PremierEnded {
		return []Cause{endCause(c.programs.Premier.Ends)}, nil
	}
	before := c.premierOn(d - 1)
	var causes []Cause
	if c.attained(d) && !c.attained(d-1) {
		causes = append(causes, Cause{Kind: PremierAttained, Day: d, Cells: []ingest.Cell{c.cell(ingest.PremierSinceField)}})
	}
	c.nameHeads(now, d)
	causes = append(causes, c.turnedRequirements(p, before.States, now, d)...)
	switch {
	case now.Status == PremierRemoved && before.Plan != nil && c.programs.Premier.deadline(before.Plan.Start) == d:
		causes = append(c.planCauses(before.Plan, d-1), Cause{Kind: RemovedFrom, Day: now.RemovedOn})
	case now.Status == PremierRemoved:
		if turns := c.staffingTurns(d); len(turns) > 0 {
			causes = append(append(causes, turns...), c.headsLeft(HeadsRemain, d))
		}
		causes = append(causes, Cause{Kind: RemovedFrom, Day: now.RemovedOn})
	case now.Status == PremierPlan && now.Plan.Start == d:
		causes = append(causes, c.planCauses(now.Plan, d)...)
	case now.Status == PremierPlan:
		causes = append(causes, Cause{Kind: PlanRuns, Day: now.Plan.Start, Until: now.Plan.LastDay})
	case now.Status == PremierUnknown && c.muddy(d) != "" && now.State(twoRoles.id) != Met:
		causes = append(append(causes, c.staffingTurns(d)...), Cause{Kind: Said, Name: c.muddy(d)})
	case before.Plan != nil:
		causes = append(causes, c.staffingTurns(d)...)
	}
	if len(causes) == 0 {
		causes = c.failing(premierRequirements, now, d)
	}
	causes, cells := once(causes)
	if len(cells) == 0 { // a waiver, or a plan of unknown origin: who is left
		cells = append(c.lineOf(twoRoles, now, d).Cells, c.cell(ingest.PremierSinceField))
	}
	return causes, cells
}

// advise lists what to do for Premier: what mends or keeps its requirements, and
// to apply for it.
func (p premierProgram) advise(c *partnerCase, partner *PartnerFinding, now Standing, h horizon) []Action {
	var out []Action
	f := now.(*PremierFinding)
	if f.Status == PremierEligible && f.Since == 0 {
		out = append(out, Action{Program: PremierProgramName, What: Cause{Kind: ApplyForPremier}, Why: []Cause{{Kind: EveryMet}}})
	}
	out = append(out, c.adviseAll(p, partner, now.In(), h)...)
	if f.Status == PremierRemoved {
		if why := f.doubtfulRemoval(); len(why) > 0 {
			out = append(out, Action{Program: PremierProgramName, By: h.day, What: Cause{Kind: LookAtRemoval, Name: partner.ID}, Why: why, Whom: f.Heads})
		}
		out = append(out, Action{Program: PremierProgramName, What: Cause{Kind: ApplyAgain}, Why: []Cause{{Kind: WasRemoved, Day: f.RemovedOn}}})
	}
	return out
}

// doubtfulRemoval says why a person has to look at a removal.
func (f *PremierFinding) doubtfulRemoval() []Cause {
	var out []Cause
	if len(f.Heads) > 0 {
		out = append(out, Cause{Kind: HeadAgain, Day: f.RemovedOn, Lists: &Lists{Names: f.Heads}})
	}
	if f.Untold() {
		out = append(out, Cause{Kind: PlanUntold, Day: f.PlanBefore()})
	}
	return out
}

// ask asks for the roles by what the plan says of them, and not where the records
// have them filled before it is over.
func (*twoRolesRequirement) ask(c *partnerCase, partner *PartnerFinding, a *Action) bool {
	f := partner.Premier()
	if f.Status == PremierPlan && partner.turnsTo(PremierProgramName, PremierCompliant, PremierOut) {
		return false
	}
	a.By, a.What, a.Why = c.rolesDue(partner), Cause{Kind: DoSteps}, roleWhy(f)
	return true
}

// rolesDue is the day by which the roles have to be filled: the last before the
// partner is removed, on a plan; 0 where no day is set.
func (c *partnerCase) rolesDue(f *PartnerFinding) ingest.Day {
	if f.Premier().Plan == nil {
		return 0
	}
	for _, t := range f.Forecast {
		if t.Program == PremierProgramName && t.To == PremierRemoved {
			return t.On - 1
		}
	}
	return f.Premier().Plan.LastDay
}

func roleWhy(f *PremierFinding) []Cause {
	why := []Cause{{Kind: FillsRoles}}
	if f.Plan != nil {
		why = append(why, Cause{Kind: PlanDeadline, Day: f.Plan.Start, Until: f.Plan.LastDay})
	}
	return why
}
