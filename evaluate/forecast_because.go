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
func (c *partnerCase) waiverTurns(requirement string, d ingest.Day) []cause {
	was, is := c.waivedDays(requirement).has(d-1), c.waivedDays(requirement).has(d)
	switch {
	case was && !is:
		return []cause{{fmt.Sprintf("the waiver of %s ends %s", shortNames[requirement], d-1), c.waivable(requirement)}}
	case is && !was:
		return []cause{{fmt.Sprintf("a waiver of %s begins %s", shortNames[requirement], d), c.waivable(requirement)}}
	}
	return nil
}

// waivable is the cell of good standing, the one requirement with a single cell;
// a waiver itself stands in the register.
func (c *partnerCase) waivable(requirement string) []ingest.Cell {
	if requirement != "good_standing" {
		return nil
	}
	return []ingest.Cell{c.cell(ingest.GoodStandingField)}
}

// --- cPanel

// cpanelBecause says why the cPanel status turns on a day.
func (c *partnerCase) cpanelBecause(now *cpanelVerdict, d ingest.Day) (string, []ingest.Cell) {
	before := c.cpanelOn(d - 1)
	causes := c.waiverTurns("good_standing", d)
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

func holds(held []heldBadge, year int) bool {
	return slices.ContainsFunc(held, func(h heldBadge) bool { return h.Year == year })
}

// badgeEnds says that a badge year's standing ended the day before.
func (c *partnerCase) badgeEnds(h *heldBadge, counts []*badgeCount, d ingest.Day) cause {
	out := cause{words: fmt.Sprintf("badge year %d ends %s", h.Year, h.GoodThrough)}
	if h.sheet {
		out.cells = append(out.cells, c.cell(ingest.BadgeHeldField))
	}
	for _, b := range counts {
		for i := range c.members {
			if b.year == h.Year && h.EarnedOn != 0 && b.heads[i].has(h.EarnedOn) {
				out.cells = c.cpanelCells(out.cells, i, b)
			}
		}
	}
	if len(out.cells) == 0 { // only the register knows by whom
		out.cells = []ingest.Cell{c.cell(ingest.LicensesField)}
	}
	return out
}

// badgeBegins says what gives a badge year on a day.
func (c *partnerCase) badgeBegins(h *heldBadge, counts []*badgeCount, d ingest.Day) []cause {
	if h.EarnedOn == 0 {
		return []cause{{fmt.Sprintf("badge year %d, which the sheet has, begins %s", h.Year, d), []ingest.Cell{c.cell(ingest.BadgeHeldField)}}}
	}
	at := slices.IndexFunc(counts, func(b *badgeCount) bool { return b.year == h.Year })
	b := counts[at]
	out := c.comeToCount(b, d)
	return append(out, c.countOn(b, d))
}

// comeToCount says who counts for a badge year from a day on, and by what.
func (c *partnerCase) comeToCount(b *badgeCount, d ingest.Day) []cause {
	var out []cause
	for i, m := range c.members {
		if !b.heads[i].has(d) || b.heads[i].has(d-1) {
			continue
		}
		words := fmt.Sprintf("%s starts %s", m.id, d)
		if b.done[i] == d {
			words = fmt.Sprintf("%s earns %s %s", m.id, list(c.earnedOn(m.person, b.badgeYear, d)), d)
		}
		out = append(out, cause{words, c.cpanelCells(nil, i, b)})
	}
	return out
}

// earnedOn lists the certifications asked for in a badge year that the person earns on a day.
func (c *evaluation) earnedOn(person int32, y *badgeYear, d ingest.Day) []string {
	var out []string
	for _, i := range c.people.certs.of(person) {
		cert := c.people.certification(i)
		if code := c.codeOf(cert); usable(cert) && cert.Earned == d && y.asks[cert.Title] > 0 && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

// countOn says how many people count for a badge year on a day, and how many are asked for.
func (c *partnerCase) countOn(b *badgeCount, d ingest.Day) cause {
	words := fmt.Sprintf("%d of %d count for badge year %d", b.tally.at(d), b.chart.Required(int(c.partner.Licenses)), b.year)
	return cause{words, []ingest.Cell{c.cell(ingest.LicensesField)}}
}

// nextYear says how many count for the earliest badge year that can still be earned.
func (c *partnerCase) nextYear(counts []*badgeCount, d ingest.Day) []cause {
	for _, b := range counts {
		if b.closes >= d {
			return []cause{c.countOn(b, d)}
		}
	}
	return nil
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
func (c *partnerCase) premierBecause(now *PremierFinding, roles roleCase, d ingest.Day) (string, []ingest.Cell) {
	before, _, _ := c.premierOn(d - 1)
	var causes []cause
	if c.attained(d) && !c.attained(d-1) {
		causes = append(causes, cause{fmt.Sprintf("Premier is attained %s", d), []ingest.Cell{c.cell(ingest.PremierSinceField)}})
	}
	c.nameHeads(now, roles, d)
	line := func(i int) Line { return c.premierLine(i, now, roles, d) }
	causes = append(causes, c.turnedRequirements(&before, now, line, d)...)
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
	case now.Status == PremierUnknown && roles.muddyWhy != "" && now.Roles != Met:
		causes = append(append(causes, c.staffingTurns(d)...), cause{words: roles.muddyWhy})
	case before.Plan != nil:
		causes = append(causes, c.staffingTurns(d)...)
	}
	if len(causes) == 0 {
		causes = c.failing(now, line)
	}
	words, cells := told(causes)
	if len(cells) == 0 { // a waiver, or a plan of unknown origin: who is left
		cells = append(line(1).Cells, c.cell(ingest.PremierSinceField))
	}
	return words, cells
}

// planCauses says how a plan came about, and how long it runs; where no record
// turned on its first day, who is left on a day of it.
func (c *partnerCase) planCauses(p *Plan, d ingest.Day) []cause {
	out := c.staffingTurns(p.Start)
	if len(out) == 0 {
		left := c.headsLeft(d)
		left.words = strings.TrimPrefix(left.words, "then ")
		return []cause{left, {words: fmt.Sprintf("plan from %s until %s", p.Start, p.LastDay)}}
	}
	return append(out, c.headsLeft(p.Start), cause{words: fmt.Sprintf("plan until %s", p.LastDay)})
}

// headsLeft says how many people could fill a role on a day.
func (c *partnerCase) headsLeft(d ingest.Day) cause {
	switch n := c.staffing.heads.at(d); {
	case n == 0:
		return cause{words: "then nobody is left"}
	case n == 1:
		return cause{words: "then one head is left"}
	case c.staffing.a.at(d) == 0:
		return cause{words: fmt.Sprintf("then %d heads are left, none for role A", n)}
	default:
		return cause{words: fmt.Sprintf("then %d heads fill the roles", n)}
	}
}

// fails tells whether a requirement keeps a partner from being compliant.
func fails(s State) bool { return s == NotMet || s == Unknown }

// states lists where the six requirements stand, in the order of their lines.
func (f *PremierFinding) states() [6]State {
	return [...]State{f.Specialization, f.Roles, f.Services, f.Terms, f.Contacts, f.FollowUps}
}

// turnedRequirements says which requirements came to be met or failed on a day; line gives theirs.
func (c *partnerCase) turnedRequirements(before, now *PremierFinding, line func(int) Line, d ingest.Day) []cause {
	var out []cause
	was, is := before.states(), now.states()
	for i, requirement := range premierRequirements {
		switch {
		case fails(was[i]) == fails(is[i]) && (was[i] != Unknown || is[i] != NotMet):
		case requirement != "roles":
			out = append(out, c.turnedRequirement(line(i), d)...)
		default:
			out = append(out, c.staffingTurns(d)...)
			if len(out) > 0 && now.Plan == nil && now.RemovedOn == 0 {
				out = append(out, c.headsLeft(d))
			}
		}
	}
	return out
}

// turnedRequirement says by which record a requirement turns on a day.
func (c *partnerCase) turnedRequirement(l Line, d ingest.Day) []cause {
	out := c.waiverTurns(l.Requirement, d)
	switch l.Requirement {
	case "specialization":
		out = append(out, c.specializationTurns(d)...)
	case "services":
		out = append(out, c.agreementTurns(d)...)
	case "terms":
		if c.partner.Terms.Day == d {
			out = append(out, cause{fmt.Sprintf("the terms are accepted %s", d), l.Cells})
		}
	case "contacts":
		out = append(out, c.contactTurns(l, d)...)
	case "follow_ups":
		out = append(out, c.followUpTurns(l, d)...)
	}
	if len(out) > 0 {
		return out
	}
	if slices.Contains(c.programs.Premier.firstDays(), d) {
		out = append(out, cause{words: fmt.Sprintf("the rules change on %s", d)})
	}
	return append(out, cause{l.short(), l.Cells})
}

func (c *partnerCase) specializationTurns(d ingest.Day) []cause {
	var out []cause
	for _, i := range c.specializations {
		s := &c.roster.Specializations[i]
		switch {
		case s.Bad != 0:
		case s.Expires == d-1:
			out = append(out, cause{fmt.Sprintf("specialization %s ends %s", s.Name, s.Expires), []ingest.Cell{c.roster.Cell(s.At, ingest.ExpiresField)}})
		case s.Granted == d:
			out = append(out, cause{fmt.Sprintf("specialization %s begins %s", s.Name, s.Granted), []ingest.Cell{c.roster.Cell(s.At, ingest.GrantedField)}})
		}
	}
	slices.SortStableFunc(out, func(a, b cause) int { return strings.Compare(a.words, b.words) })
	return out
}

func (c *partnerCase) agreementTurns(d ingest.Day) []cause {
	var out []cause
	if c.partner.Resale.Day == d-1 {
		out = append(out, cause{fmt.Sprintf("the resale agreement ends %s", d-1), []ingest.Cell{c.cell(ingest.ResaleField)}})
	}
	if c.partner.ICPA.Day == d-1 {
		out = append(out, cause{fmt.Sprintf("the ICPA ends %s", d-1), []ingest.Cell{c.cell(ingest.ICPAField)}})
	}
	return out
}

func (c *partnerCase) contactTurns(l Line, d ingest.Day) []cause {
	duty, rev := c.contactsDuty(d)
	switch {
	case l.State == NotApplicable || rev.From == 0:
		return nil
	case duty.first == d:
		return []cause{{fmt.Sprintf("fiscal year %d begins %s", duty.year, d), []ingest.Cell{c.cell(ingest.PremierSinceField)}}}
	}
	found := fmt.Sprintf("%d of %d valid contacts are provided by %s", duty.valid, rev.Value.Count, min(d, duty.by))
	if l.State == Unknown {
		found += fmt.Sprintf(", and %s can't be read", plural(duty.unreadable, "row", "rows"))
	}
	cells := l.Cells
	if len(cells) == 0 {
		cells = []ingest.Cell{c.cell(ingest.PremierSinceField)}
	}
	return []cause{{found, cells}}
}

func (c *partnerCase) followUpTurns(l Line, d ingest.Day) []cause {
	duty, rev := c.followUpsDuty(d)
	cells := l.Cells
	if len(cells) == 0 {
		cells = []ingest.Cell{c.cell(ingest.PremierSinceField)}
	}
	switch {
	case l.State == NotApplicable || rev.From == 0:
		return nil
	case l.State == NotMet:
		return []cause{{fmt.Sprintf("%s without a follow-up by %s: %s", plural(len(duty.outstanding), "low score", "low scores"), min(d-1, duty.by), c.customers(duty.outstanding)), cells}}
	case l.State == Unknown:
		return []cause{{plural(len(duty.doubtfulRows), "survey row", "survey rows") + " can't be read", cells}}
	case rev.Value.DueFrom.In(duty.year) == d:
		return []cause{{fmt.Sprintf("from %s the follow-ups are judged by fiscal year %d", d, duty.year), cells}}
	}
	return []cause{{fmt.Sprintf("every low score has its follow-up %s", d), cells}}
}

// failing says what is not met or unknown, where no record turned on the day itself.
func (c *partnerCase) failing(now *PremierFinding, line func(int) Line) []cause {
	var out []cause
	for i, state := range now.states() {
		if fails(state) {
			l := line(i)
			out = append(out, cause{l.short(), l.Cells})
		}
	}
	if len(out) == 0 {
		out = []cause{{"every requirement is met, or not due yet", []ingest.Cell{c.cell(ingest.PremierSinceField)}}}
	}
	return out
}

// staffingTurns says who comes to fill a role on a day, or no longer does, and by which record.
func (c *partnerCase) staffingTurns(d ingest.Day) []cause {
	out := c.waiverTurns("roles", d)
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
func (c *partnerCase) lostHead(i int, d ingest.Day) cause {
	m := c.members[i]
	for _, row := range c.people.rowsAt(m.person, c.here) {
		e := c.people.employee(row)
		switch {
		case !fullTime(e) || e.Until != d-1:
		case !m.employed.has(d):
			return cause{fmt.Sprintf("%s leaves %s", m.id, e.Until), []ingest.Cell{c.roster.Cell(e.At, ingest.UntilField)}}
		case !c.fullTimeOn(m.person, d):
			return cause{fmt.Sprintf("%s is full time until %s", m.id, e.Until), []ingest.Cell{c.roster.Cell(e.At, ingest.UntilField)}}
		}
	}
	if e := c.claimsOf(m.person).starting(c.here, d); e != nil {
		return cause{fmt.Sprintf("%s starts at %s %s", m.id, c.roster.PartnerIDs[e.Partner], d), []ingest.Cell{c.roster.Cell(e.At, ingest.FromField)}}
	}
	for _, k := range c.people.certs.of(m.person) {
		if cert := c.people.certification(k); c.fillsOn(cert, d-1) && c.expiry(cert) == d-1 {
			return cause{fmt.Sprintf("%s's %s ends %s", m.id, c.codeOf(cert), d-1), []ingest.Cell{c.certificationCell(cert, ingest.ExpiresField)}}
		}
	}
	return cause{fmt.Sprintf("%s no longer fills a role from %s", m.id, d), c.rowCells(nil, m.person)}
}

// gainedHead says by which record a person fills a role from a day on.
func (c *partnerCase) gainedHead(i int, d ingest.Day) cause {
	m := c.members[i]
	for _, k := range c.people.certs.of(m.person) {
		if cert := c.people.certification(k); c.fillsOn(cert, d) && cert.Earned == d {
			return cause{fmt.Sprintf("%s earns %s %s", m.id, c.codeOf(cert), d), []ingest.Cell{c.certificationCell(cert, ingest.EarnedField)}}
		}
	}
	if e := c.claimsOf(m.person).ending(c.here, d-1); e != nil {
		return cause{fmt.Sprintf("%s leaves %s %s", m.id, c.roster.PartnerIDs[e.Partner], d-1), []ingest.Cell{c.roster.Cell(e.At, ingest.UntilField)}}
	}
	for _, row := range c.people.rowsAt(m.person, c.here) {
		if e := c.people.employee(row); fullTime(e) && e.From == d {
			return cause{fmt.Sprintf("%s starts %s", m.id, d), []ingest.Cell{c.roster.Cell(e.At, ingest.FromField)}}
		}
	}
	return cause{fmt.Sprintf("%s fills a role from %s", m.id, d), c.rowCells(nil, m.person)}
}

// certificationCell returns the cell of a certification's field; of one in an
// employee row, the cell of its earned date, the only one that it has.
func (c *evaluation) certificationCell(cert *ingest.Certification, f ingest.Field) ingest.Cell {
	if cert.Inline || f == ingest.EarnedField || cert.Expires == 0 {
		return c.roster.CellAt(cert.At, cert.Column)
	}
	return c.roster.Cell(cert.At, f)
}
