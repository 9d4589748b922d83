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

// failing says what is not met or unknown, where no record turned on the day itself.
func (c *partnerCase) failing(all []requirement, now Standing, d ingest.Day) []Cause {
	var out []Cause
	for _, r := range all {
		if fails(now.State(r.about().id)) {
			l := c.lineOf(r, now, d)
			out = append(out, Cause{Kind: RequirementStands, Line: l, Cells: l.Cells})
		}
	}
	if len(out) == 0 {
		out = []Cause{{Kind: AllMet, Cells: []ingest.Cell{c.cell(ingest.PremierSinceField)}}}
	}
	return out
}
