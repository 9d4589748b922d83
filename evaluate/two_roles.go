package evaluate

import (
	"fmt"
	"strings"

	"assay/ingest"
)

// twoRolesRequirement asks for two different people in the two certified roles
// (rule P2). It is the one requirement whose lapse opens a Get Well Plan (rule P7).
type twoRolesRequirement struct{ named }

var twoRoles = &twoRolesRequirement{named{id: "roles", words: "the two roles", several: true, waivable: true, planned: true}}

func (*twoRolesRequirement) judge(c *partnerCase, _ Standing, day ingest.Day) State {
	c.staff()
	switch {
	case c.staffing.staffed(day):
		return Met
	case c.staffing.filled(day):
		return Waived
	case c.muddy(day) != "":
		return Unknown
	}
	return NotMet
}

func (*twoRolesRequirement) tell(c *partnerCase, l *Line, of Standing, day ingest.Day) {
	f := of.(*PremierFinding)
	rev := publish(l, &c.programs.Premier.Roles, day)
	l.Asked = c.on(day).roles
	var found []string
	var few [32]ingest.Cell
	cells := few[:0]
	for i, m := range c.members {
		if c.fits[i].head.has(day) {
			found = append(found, m.id+" ("+c.fits[i].roles(day)+")")
			cells = c.premierCells(cells, m.person, day)
		}
	}
	l.Found, l.Cells = list(found), append([]ingest.Cell(nil), cells...)
	l.count(f.filled())
	doubt := c.doubtOn(day)
	out, keeping := c.keptOut(day)
	switch {
	case len(found) == 0:
		l.Found = "nobody who can fill a role"
	case len(found) == 1 && l.State != Met:
		l.Found = "only " + found[0]
	case l.State != Met && f.RoleA == "":
		l.Found += ", nobody for role A"
	}
	switch {
	case l.State == Met:
	case l.State == Unknown && doubt.why != "":
		l.Cells = []ingest.Cell{doubt.cell}
	case l.State == Unknown:
		l.Cells = append([]ingest.Cell{c.cell(ingest.PremierSinceField)}, keeping...)
	case len(out) > 0:
		l.Found, l.Cells = l.Found+"; "+strings.Join(out[:min(len(out), maxNames)], "; "), keeping[:min(len(keeping), maxCells)]
	}
	switch {
	case f.Status == PremierUnknown && doubt.why != "":
		l.Mend = "correct the error: " + doubt.why
	case l.State == Unknown:
		l.Mend = "add the records of those who hold the roles"
	case l.State == NotMet:
		l.Mend = rolesMend(f, rev.Value)
	}
}

func (*twoRolesRequirement) days(c *partnerCase, h horizon) []ingest.Day {
	c.staff()
	var days []ingest.Day
	for _, t := range []tally{c.staffing.a, c.staffing.b, c.staffing.heads} {
		for _, step := range t {
			days = append(days, step.from)
		}
	}
	for _, m := range c.members {
		if all := c.claimsOf(m.person); all.several() {
			days = append(days, all.tieTurns(c.here, span{h.day + 1, h.last})...)
		}
	}
	return append(days, c.strayedDays()...)
}

func (*twoRolesRequirement) steps(c *partnerCase, d, on ingest.Day) []Step {
	return c.stepsToRoles(d, on)
}

func (*twoRolesRequirement) turned(c *partnerCase, _ *Line, of Standing, d ingest.Day) []Cause {
	out := c.staffingTurns(d)
	if f := of.(*PremierFinding); len(out) > 0 && f.Plan == nil && f.RemovedOn == 0 {
		out = append(out, c.headsLeft(HeadsRemain, d))
	}
	return out
}

// twoPeople says who is asked for.
func twoPeople(asked Roles) string {
	return "two people full time: one with " + asked.RoleA + ", another with " + asked.RoleB
}

// rolesMend says who is lacking.
func rolesMend(f *PremierFinding, asked Roles) string {
	switch {
	case len(f.Heads) == 0:
		return twoPeople(asked)
	case f.RoleA == "":
		return "one person full time with " + asked.RoleA
	}
	return "another person full time with " + asked.RoleB
}

// filled is how many of the two roles are filled, and that they are two.
func (f *PremierFinding) filled() (roles, of int) {
	for _, head := range []string{f.RoleA, f.RoleB} {
		if of++; head != "" {
			roles++
		}
	}
	return roles, of
}

// roles names the roles that somebody can fill on a day.
func (f fit) roles(day ingest.Day) string {
	switch a, b := f.a.has(day), f.b.has(day); {
	case a && b:
		return "role A or B"
	case a:
		return "role A"
	}
	return "role B only"
}

// nameHeads lists who can fill a role on the day, and names role A and B: the
// lowest head that can fill A, and the lowest other.
func (c *partnerCase) nameHeads(f *PremierFinding, day ingest.Day) {
	roleA := -1
	counted := map[int]bool{}
	for i, m := range c.members {
		if !c.fits[i].head.has(day) {
			continue
		}
		if c.firstOfHead(i, counted) {
			f.Heads = append(f.Heads, m.id)
		}
		if roleA < 0 && c.fits[i].a.has(day) {
			roleA, f.RoleA = i, m.id
		}
	}
	for i, m := range c.members {
		if f.RoleB == "" && !c.sameHead(i, roleA) && c.fits[i].b.has(day) {
			f.RoleB = m.id
		}
	}
}

// reviewRemoval asks for a person's eye where a removal may not be the last word:
// a head is there again on the day, or nobody was told of the plan before it.
func (c *partnerCase) reviewRemoval(w *walked, day ingest.Day) {
	if c.staffing.heads.on(day) > 0 {
		c.review(fmt.Sprintf("removed on %s, but somebody can fill a role again on %s", w.Since, day))
	}
	if n := len(w.events); untold(w.events) {
		c.review(fmt.Sprintf("removed on %s after a plan from %s that no run recorded: nobody was told of it", w.Since, w.events[n-2].On))
	}
}

// inDoubt tells whether an error keeps a muddy partner from falling out (rule
// G5): where the roles are not filled, or the walk would end in a removal,
// unless an earlier run recorded the removal.
func (c *partnerCase) inDoubt(w *walked, day ingest.Day) bool {
	if c.muddy(day) == "" || (c.staffing.filled(day) && w.State != Removed) {
		return false
	}
	from := c.recordedWalk()
	return from == nil || from.Walk.State != Removed
}

// staffingTurns says who comes to fill a role on a day, or no longer does, and by which record.
func (c *partnerCase) staffingTurns(d ingest.Day) []Cause {
	out := c.waiverTurns(twoRoles.about(), d)
	for i := range c.members {
		was, is := c.fits[i].b.has(d-1), c.fits[i].b.has(d)
		wasA, isA := c.fits[i].a.has(d-1), c.fits[i].a.has(d)
		switch {
		case was && !is || wasA && !isA:
			out = append(out, c.lostHead(i, d))
		case is && !was || isA && !wasA:
			out = append(out, c.gainedHead(i, d))
		}
	}
	return out
}

// lostHead says by which record a person no longer fills a role from a day on.
func (c *partnerCase) lostHead(i int, d ingest.Day) Cause {
	m := c.members[i]
	for _, row := range c.people.rowsAt(m.person, c.here) {
		e := c.people.employee(row)
		switch {
		case !fullTime(e) || e.Until != d-1:
		case !m.employed.has(d):
			return Cause{Kind: PersonLeaves, Person: m.id, Day: e.Until, Cells: []ingest.Cell{c.roster.Cell(e.At, ingest.UntilField)}}
		case !c.fullTimeOn(m.person, d):
			return Cause{Kind: FullTimeEnds, Person: m.id, Day: e.Until, Cells: []ingest.Cell{c.roster.Cell(e.At, ingest.UntilField)}}
		}
	}
	if e := c.claimsOf(m.person).starting(c.here, d); e != nil {
		return Cause{Kind: StartsElsewhere, Person: m.id, Name: c.roster.PartnerIDs[e.Partner], Day: d, Cells: []ingest.Cell{c.roster.Cell(e.At, ingest.FromField)}}
	}
	for _, k := range c.people.certsOf(m.person) {
		if cert := c.people.certification(k); c.fillsOn(cert, d-1) && c.expiry(cert) == d-1 {
			return Cause{Kind: CertificationEnds, Person: m.id, Name: c.codeOf(cert), Day: d - 1, Cells: []ingest.Cell{c.certificationCell(cert, ingest.ExpiresField)}}
		}
	}
	return Cause{Kind: FillsNoRole, Person: m.id, Day: d, Cells: c.rowCells(nil, m.person)}
}

// gainedHead says by which record a person fills a role from a day on.
func (c *partnerCase) gainedHead(i int, d ingest.Day) Cause {
	m := c.members[i]
	for _, k := range c.people.certsOf(m.person) {
		if cert := c.people.certification(k); c.fillsOn(cert, d) && cert.Earned == d {
			return Cause{Kind: Earned, Person: m.id, Name: c.codeOf(cert), Day: d, Cells: []ingest.Cell{c.certificationCell(cert, ingest.EarnedField)}}
		}
	}
	if e := c.claimsOf(m.person).ending(c.here, d-1); e != nil {
		return Cause{Kind: LeavesElsewhere, Person: m.id, Name: c.roster.PartnerIDs[e.Partner], Day: d - 1, Cells: []ingest.Cell{c.roster.Cell(e.At, ingest.UntilField)}}
	}
	for _, row := range c.people.rowsAt(m.person, c.here) {
		if e := c.people.employee(row); fullTime(e) && e.From == d {
			return Cause{Kind: PersonStarts, Person: m.id, Day: d, Cells: []ingest.Cell{c.roster.Cell(e.At, ingest.FromField)}}
		}
	}
	return Cause{Kind: FillsRole, Person: m.id, Day: d, Cells: c.rowCells(nil, m.person)}
}

// certificationCell returns the cell of a certification's field; of one in an
// employee row, the cell of its earned date, the only one that it has.
func (c *evaluation) certificationCell(cert *ingest.Certification, f ingest.Field) ingest.Cell {
	if cert.Inline || f == ingest.EarnedField || f == ingest.ExpiresField && cert.Expires == 0 {
		return c.roster.CellAt(cert.At, cert.Column)
	}
	return c.roster.Cell(cert.At, f)
}

// headsLeft says how many people could fill a role on a day.
func (c *partnerCase) headsLeft(kind CauseKind, d ingest.Day) Cause {
	return Cause{Kind: kind, Count: c.staffing.heads.on(d), Of: c.staffing.a.on(d)}
}

// planCauses says how a plan came about, and how long it runs; where no record
// turned on its first day, who is left on a day of it.
func (c *partnerCase) planCauses(p *Plan, d ingest.Day) []Cause {
	out := c.staffingTurns(p.Start)
	if len(out) == 0 {
		return []Cause{c.headsLeft(HeadsLeft, d), {Kind: PlanStarts, Day: p.Start, Until: p.LastDay}}
	}
	return append(out, c.headsLeft(HeadsRemain, p.Start), Cause{Kind: PlanEnds, Until: p.LastDay})
}
