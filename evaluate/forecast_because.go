package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"assay/ingest"
)

// A cause is something in the records that turns a status, and where it stands.
type cause struct {
	words string
	cells []ingest.Cell
}

// told joins causes to a sentence, each said once.
func told(causes []cause) (words string, cells []ingest.Cell) {
	var said []string
	var few [maxCells]ingest.Cell
	cells = few[:0]
	for _, one := range causes {
		if !slices.Contains(said, one.words) {
			said = append(said, one.words)
		}
		for _, cell := range one.cells {
			if !slices.Contains(cells, cell) && len(cells) < maxCells {
				cells = append(cells, cell)
			}
		}
	}
	return strings.Join(said, "; "), append([]ingest.Cell(nil), cells...)
}

// waiverTurns says which waiver of a requirement begins on a day or ended the day before.
func (c *partnerCase) waiverTurns(n *named, d ingest.Day) []cause {
	was, is := c.waivedDays(n.id).has(d-1), c.waivedDays(n.id).has(d)
	switch {
	case was && !is:
		return []cause{{fmt.Sprintf("the waiver of %s ends %s", n.words, d-1), c.waivable(n.id)}}
	case is && !was:
		return []cause{{fmt.Sprintf("a waiver of %s begins %s", n.words, d), c.waivable(n.id)}}
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
func (c *partnerCase) cpanelBecause(now *cpanelVerdict, d ingest.Day) (string, []ingest.Cell) {
	before := c.cpanelOn(d - 1)
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
		causes = append(causes, cause{"no good standing", []ingest.Cell{c.cell(ingest.GoodStandingField)}})
	case CPanelUnknown:
		causes = append(causes, c.cpanelUnreadable(now, d)...)
	}
	if len(causes) == 0 {
		causes = []cause{{"the badge years that can be held change", []ingest.Cell{c.cell(ingest.LicensesField)}}}
	}
	return told(causes)
}

// cpanelUnreadable says which cell keeps the status from being known.
func (c *partnerCase) cpanelUnreadable(now *cpanelVerdict, d ingest.Day) []cause {
	if len(now.held) > 0 {
		return []cause{{"good standing can't be read", []ingest.Cell{c.cell(ingest.GoodStandingField)}}}
	}
	var out []cause
	for _, b := range now.counts {
		out = append(out, c.comeToCount(b, d)...)
	}
	return append(out, cause{"the licence count can't be read", []ingest.Cell{c.cell(ingest.LicensesField)}})
}

// --- Premier

// premierBecause says why the Premier status turns on a day.
func (c *partnerCase) premierBecause(now *PremierFinding, d ingest.Day) (string, []ingest.Cell) {
	before := c.premierOn(d - 1)
	var causes []cause
	if c.attained(d) && !c.attained(d-1) {
		causes = append(causes, cause{fmt.Sprintf("Premier is attained %s", d), []ingest.Cell{c.cell(ingest.PremierSinceField)}})
	}
	c.nameHeads(now, d)
	causes = append(causes, c.turnedRequirements(premierRequirements, before.States, now, d)...)
	switch {
	case now.Status == PremierRemoved && before.Plan != nil && c.programs.Premier.deadline(before.Plan.Start) == d:
		causes = append(c.planCauses(before.Plan, d-1), cause{words: fmt.Sprintf("removed %s", now.RemovedOn)})
	case now.Status == PremierRemoved:
		if turns := c.staffingTurns(d); len(turns) > 0 {
			causes = append(append(causes, turns...), c.headsLeft(d))
		}
		causes = append(causes, cause{words: fmt.Sprintf("removed %s", now.RemovedOn)})
	case now.Status == PremierPlan && now.Plan.Start == d:
		causes = append(causes, c.planCauses(now.Plan, d)...)
	case now.Status == PremierPlan:
		causes = append(causes, cause{words: fmt.Sprintf("plan since %s, until %s", now.Plan.Start, now.Plan.LastDay)})
	case now.Status == PremierUnknown && c.muddy(d) != "" && now.State(twoRoles.id) != Met:
		causes = append(append(causes, c.staffingTurns(d)...), cause{words: c.muddy(d)})
	case before.Plan != nil:
		causes = append(causes, c.staffingTurns(d)...)
	}
	if len(causes) == 0 {
		causes = c.failing(premierRequirements, now, d)
	}
	words, cells := told(causes)
	if len(cells) == 0 { // a waiver, or a plan of unknown origin: who is left
		cells = append(c.line(twoRoles, now, d).Cells, c.cell(ingest.PremierSinceField))
	}
	return words, cells
}

// failing says what is not met or unknown, where no record turned on the day itself.
func (c *partnerCase) failing(all []requirement, now finding, d ingest.Day) []cause {
	var out []cause
	for _, r := range all {
		if fails(now.State(r.about().id)) {
			l := c.line(r, now, d)
			out = append(out, cause{l.short(), l.Cells})
		}
	}
	if len(out) == 0 {
		out = []cause{{"every requirement is met, or not due yet", []ingest.Cell{c.cell(ingest.PremierSinceField)}}}
	}
	return out
}
