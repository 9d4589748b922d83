package evaluate

import (
	"assay/ingest"
)

// waiverTurns says which waiver of a requirement begins on a day or ended the day before.
func (c *partnerCase) waiverTurns(n *named, d ingest.Day) []Cause {
	was, is := c.waivedDays(n.id).has(d-1), c.waivedDays(n.id).has(d)
	switch {
	case was && !is:
		return []Cause{{Kind: WaiverEnds, Name: n.id, Day: d - 1, Cells: c.waivable(n.id)}}
	case is && !was:
		return []Cause{{Kind: WaiverBegins, Name: n.id, Day: d, Cells: c.waivable(n.id)}}
	}
	return nil
}

// waivable is the cell of good standing, the one requirement with a single cell;
// a waiver itself stands in the register.
func (c *partnerCase) waivable(requirement string) []ingest.Cell {
	if requirement != goodStanding.id {
		return nil
	}
	return []ingest.Cell{c.cell(ingest.GoodStandingField)}
}

// --- cPanel

// cpanelBecause says why the cPanel status turns on a day.
func (c *partnerCase) cpanelBecause(now *cpanelVerdict, d ingest.Day) ([]Cause, []ingest.Cell) {
	if now.status == CPanelEnded {
		return []Cause{c.programs.CPanel.Ends.cause()}, nil
	}
	yesterday := *c
	yesterday.before(d - 1)
	before := yesterday.cpanelOn(d - 1)
	causes := c.waiverTurns(goodStanding.about(), d)
	for i := range before.held {
		if h := &before.held[i]; !holds(now.held, h.Year) {
			causes = append(causes, c.badgeEnds(h, before.counts, d))
		}
	}
	for i := range now.held {
		if h := &now.held[i]; !holds(before.held, h.Year) {
			causes = append(causes, c.badgeBegins(h, now.counts, d)...)
		}
	}
	switch now.status {
	case CPanelNotCertified:
		if c.readableCount() {
			causes = append(causes, c.nextYear(now.counts, d)...)
		}
	case CPanelSuspended:
		causes = append(causes, Cause{Kind: NoGoodStanding, Cells: []ingest.Cell{c.cell(ingest.GoodStandingField)}})
	case CPanelUnknown:
		causes = append(causes, c.cpanelUnreadable(now, d)...)
	}
	if len(causes) == 0 {
		causes = []Cause{{Kind: BadgeYearsChange, Cells: []ingest.Cell{c.cell(ingest.LicensesField)}}}
	}
	return once(causes)
}

// cpanelUnreadable says which cell keeps the status from being known.
func (c *partnerCase) cpanelUnreadable(now *cpanelVerdict, d ingest.Day) []Cause {
	if len(now.held) > 0 {
		return []Cause{{Kind: StandingUnreadable, Cells: []ingest.Cell{c.cell(ingest.GoodStandingField)}}}
	}
	var out []Cause
	for _, b := range now.counts {
		out = append(out, c.comeToCount(b, d)...)
	}
	return append(out, Cause{Kind: LicencesUnreadable, Cells: []ingest.Cell{c.cell(ingest.LicensesField)}})
}

// --- Premier

// premierBecause says why the Premier status turns on a day.
func (c *partnerCase) premierBecause(now *PremierFinding, d ingest.Day) ([]Cause, []ingest.Cell) {
	if now.Status == PremierEnded {
		return []Cause{c.programs.Premier.Ends.cause()}, nil
	}
	before := c.premierOn(d - 1)
	var causes []Cause
	if c.attained(d) && !c.attained(d-1) {
		causes = append(causes, Cause{Kind: PremierAttained, Day: d, Cells: []ingest.Cell{c.cell(ingest.PremierSinceField)}})
	}
	c.nameHeads(now, d)
	causes = append(causes, c.turnedRequirements(premierRequirements, before.States, now, d)...)
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
		cells = append(c.line(twoRoles, now, d).Cells, c.cell(ingest.PremierSinceField))
	}
	return causes, cells
}

// failing says what is not met or unknown, where no record turned on the day itself.
func (c *partnerCase) failing(all []requirement, now Standing, d ingest.Day) []Cause {
	var out []Cause
	for _, r := range all {
		if fails(now.State(r.about().id)) {
			l := c.line(r, now, d)
			out = append(out, Cause{Kind: RequirementStands, Line: l, Cells: l.Cells})
		}
	}
	if len(out) == 0 {
		out = []Cause{{Kind: AllMet, Cells: []ingest.Cell{c.cell(ingest.PremierSinceField)}}}
	}
	return out
}
