package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/ingest"
)

// peopleFindings says of everybody with a row at the partner what he or she
// holds, for which program the person counts, and if not, why.
func (c *partnerCase) peopleFindings(f *PartnerFinding, r roleCase, day ingest.Day) []PersonFinding {
	out := make([]PersonFinding, len(c.members))
	for i, m := range c.members {
		p := PersonFinding{ID: m.id, IDs: c.people.idsOf(m.person), Employed: c.employed[i].String()}
		named := false // by a row with the ID shown
		for _, row := range c.people.rows.of(m.person) {
			e := c.people.employee(row)
			if e.Partner != c.partner.ID {
				continue
			}
			p.Cells = append(p.Cells, c.roster.Cell(e.At, ingest.EmployeeIDField))
			// The name that goes with the ID shown; the same in any order of the rows.
			own := c.roster.EmployeeIDs[e.ID] == m.id
			if e.Name != "" && (p.Name == "" || own && !named || own == named && e.Name < p.Name) {
				p.Name, named = e.Name, named || own
			}
			p.FullTime = p.FullTime || fullTime(e) && openSpan(e.From, e.Until).has(day)
		}
		if p.Employed == "" {
			p.Employed = "can't be read"
		}
		p.Holds = c.holdings(m.person, day)
		p.CPanelCounts = slices.Contains(f.CPanel.Counting, m.id)
		p.CPanelWhy = c.cpanelWhy(i, f.CPanel.Year, day)
		p.RoleA, p.RoleB = r.fits[i].a.has(day), r.fits[i].b.has(day)
		p.PremierWhy = c.premierWhy(i, r, day)
		if f.CPanel.Status == CPanelNotEnrolled {
			p.CPanelWhy = "the partner is not in the cPanel program"
		}
		if f.Premier.Status == PremierNotEnrolled {
			p.RoleA, p.RoleB, p.PremierWhy = false, false, "the partner is not in Premier"
		}
		out[i] = p
	}
	return out
}

// holdings lists the person's certifications, by day earned.
func (c *evaluation) holdings(person int32, day ingest.Day) []Holding {
	var out []Holding
	for _, i := range c.people.certs.of(person) {
		cert := c.people.certification(i)
		h := Holding{Title: c.codeOf(cert), Earned: cert.Earned, At: c.roster.CellAt(cert.At, cert.Column)}
		switch {
		case h.Title == "" || cert.Bad.Has(ingest.EarnedField):
			h.Title = cmp.Or(h.Title, "a certification") + " (can't be read)"
		case c.isCareer(cert):
			h.Expires = c.expiry(cert)
			h.Held = cert.Bad == 0 && span{cert.Earned, h.Expires}.has(day)
		default:
			h.Held = slices.ContainsFunc(c.programs.CPanel.badgeYears(day), func(y int) bool {
				w, _ := c.programs.CPanel.windowOf(y)
				return span{w.Opens.In(y), min(day, w.Closes.In(y))}.has(cert.Earned)
			})
		}
		out = append(out, h)
	}
	slices.SortStableFunc(out, func(a, b Holding) int {
		return cmp.Or(cmp.Compare(a.Earned, b.Earned), strings.Compare(a.Title, b.Title))
	})
	return out
}

// cpanelWhy says why a person counts for a badge year on the day, or why not.
func (c *partnerCase) cpanelWhy(i, year int, day ingest.Day) string {
	m := c.members[i]
	done, lacking := c.completion(m.person, year)
	var reasons []string
	if len(lacking) > 0 {
		reasons = append(reasons, fmt.Sprintf("lacks %s for badge year %d", list(lacking), year))
		if outside := c.outside(m.person, year, lacking); outside != "" {
			reasons = append(reasons, outside)
		}
	} else if done > day {
		reasons = append(reasons, fmt.Sprintf("completes badge year %d on %s", year, done))
	}
	if !c.employed[i].has(day) {
		reasons = append(reasons, c.notEmployed(i, day))
	}
	if len(reasons) == 0 {
		return fmt.Sprintf("all of %s by %s, for badge year %d", c.codes(year), done, year)
	}
	return strings.Join(reasons, "; ")
}

// outside names certifications that were earned, but not inside the window.
func (c *evaluation) outside(person int32, year int, lacking []string) string {
	var found []string
	for _, i := range c.people.certs.of(person) {
		cert := c.people.certification(i)
		if code := c.codeOf(cert); usable(cert) && slices.Contains(lacking, code) {
			found = append(found, code+" earned "+cert.Earned.String())
		}
	}
	if len(found) == 0 {
		return ""
	}
	w, _ := c.programs.CPanel.windowOf(year)
	return fmt.Sprintf("%s: outside the window from %s to %s", strings.Join(found, ", "), w.Opens.In(year), w.Closes.In(year))
}

// notEmployed says why a person isn't employed at the partner on the day.
func (c *partnerCase) notEmployed(i int, day ingest.Day) string {
	s := c.employed[i]
	switch {
	case len(s) == 0:
		return "the days of employment can't be read"
	case s[0].from > day:
		return "starts on " + s[0].from.String()
	}
	last := s[0].to
	for _, one := range s {
		if one.to < day {
			last = one.to
		}
	}
	return "last day at work was " + last.String()
}

// premierWhy says why a person can fill a role on the day, or why not.
func (c *partnerCase) premierWhy(i int, r roleCase, day ingest.Day) string {
	m := c.members[i]
	if r.fits[i].head.has(day) {
		var by []string
		for _, i := range c.people.certs.of(m.person) {
			cert := c.people.certification(i)
			if c.fillsOn(cert, day) {
				by = append(by, fmt.Sprintf("%s until %s", c.codeOf(cert), c.expiry(cert)))
			}
		}
		return "can fill " + c.whichRoles(r.fits[i], day) + " with " + list(by)
	}
	var reasons []string
	if why := c.notCertified(m.person, day); why != "" {
		reasons = append(reasons, why)
	}
	if why := c.notFullTime(i, day); why != "" {
		reasons = append(reasons, why)
	} else if here, several := c.countsHere(m.person); several && !here.has(day) {
		reasons = append(reasons, c.countsElsewhere(m.person, day))
	}
	return strings.Join(reasons, "; ")
}

// fillsOn tells whether a certification fills a role on the day.
func (c *evaluation) fillsOn(cert *ingest.Certification, day ingest.Day) bool {
	title, known := c.careerTitle(cert, day)
	return known && cert.Bad == 0 && (title.RoleA || title.RoleB) && span{cert.Earned, c.expiry(cert)}.has(day)
}

// careerTitle returns what the career list in force on the day says of a certification.
func (c *evaluation) careerTitle(cert *ingest.Certification, day ingest.Day) (CareerTitle, bool) {
	rev, ok := c.programs.Premier.Careers.On(day)
	if !ok || !c.isCareer(cert) {
		return CareerTitle{}, false
	}
	return rev.Value.Title(c.codeOf(cert))
}

// notCertified says why none of a person's certifications fills a role on the day, "" where one does.
func (c *evaluation) notCertified(person int32, day ingest.Day) string {
	var reasons []string
	for _, i := range c.people.certs.of(person) {
		cert := c.people.certification(i)
		title, known := c.careerTitle(cert, day)
		code := c.codeOf(cert)
		switch {
		case cert.Bad.Has(ingest.CertificationField):
			reasons = append(reasons, "a certification can't be read ("+c.roster.CellAt(cert.At, cert.Column).String()+")")
		case !known:
		case cert.Bad != 0:
			reasons = append(reasons, code+" can't be read ("+c.roster.CellAt(cert.At, cert.Column).String()+")")
		case !title.RoleA && !title.RoleB:
			reasons = append(reasons, code+" fills no role")
		case cert.Earned > day:
			reasons = append(reasons, code+" is earned on "+cert.Earned.String())
		case c.expiry(cert) < day:
			reasons = append(reasons, code+" expired on "+c.expiry(cert).String())
		default:
			return ""
		}
	}
	if len(reasons) == 0 {
		return "no career certification"
	}
	return strings.Join(reasons, "; ")
}

// notFullTime says why a person has no full-time row on the day that counts for
// the partner's country, "" where there is one.
func (c *partnerCase) notFullTime(i int, day ingest.Day) string {
	if !c.employed[i].has(day) {
		return c.notEmployed(i, day)
	}
	full := false
	for _, row := range c.people.rows.of(c.members[i].person) {
		e := c.people.employee(row)
		if e.Partner != c.partner.ID || !readableSpan(e) || !openSpan(e.From, e.Until).has(day) {
			continue
		}
		switch {
		case e.Bad.Has(ingest.FullTimeField):
			return "the cell Full-time can't be read (" + c.roster.Cell(e.At, ingest.FullTimeField).String() + ")"
		case !fullTime(e):
		case c.inGrouping(e):
			return ""
		case e.Bad.Has(ingest.CountryField):
			return "the country can't be read (" + c.roster.Cell(e.At, ingest.CountryField).String() + ")"
		default:
			full = true
		}
	}
	if full {
		return c.otherGrouping(i, day)
	}
	return partTime
}

// partTime is why somebody doesn't fill a role who works, but not full time.
const partTime = "not full time"

func (c *partnerCase) otherGrouping(i int, day ingest.Day) string {
	for _, row := range c.people.rows.of(c.members[i].person) {
		e := c.people.employee(row)
		if e.Partner == c.partner.ID && fullTime(e) && openSpan(e.From, e.Until).has(day) {
			return fmt.Sprintf("works in %s, which is not in the country grouping of the partner's %s", e.Country.Name(), cmp.Or(c.partner.Country.Name(), "blank country"))
		}
	}
	return "works in another country grouping"
}

// countsElsewhere says where a person who is full time at several partners counts on the day.
func (c *partnerCase) countsElsewhere(person int32, day ingest.Day) string {
	all, _ := c.claims(person)
	latest, _ := winners(all, day)
	if len(latest) == 1 {
		return "counts for " + c.roster.PartnerIDs[latest[0]] + ", where the full-time start is later"
	}
	return "started full time on one day at " + list(c.partnerNames(latest)) + ": counts for none of them"
}

// cpanelCells are the cells that make a person count for a badge year.
func (c *partnerCase) cpanelCells(i, year int) []ingest.Cell {
	m := c.members[i]
	done, _ := c.completion(m.person, year)
	w, _ := c.programs.CPanel.windowOf(year)
	cells := c.rowCells(m)
	for _, k := range c.people.certs.of(m.person) {
		cert := c.people.certification(k)
		if usable(cert) && slices.Contains(c.codesOf(year), c.codeOf(cert)) && w.Opens.In(year) <= cert.Earned && cert.Earned <= done {
			cells = append(cells, c.roster.CellAt(cert.At, cert.Column))
		}
	}
	return cells
}

// premierCells are the cells that let a person fill a role on the day.
func (c *partnerCase) premierCells(i int, day ingest.Day) []ingest.Cell {
	m := c.members[i]
	cells := c.rowCells(m)
	for _, k := range c.people.certs.of(m.person) {
		if cert := c.people.certification(k); c.fillsOn(cert, day) {
			cells = append(cells, c.roster.CellAt(cert.At, cert.Column))
		}
	}
	return cells
}

// rowCells are the cells of a person's rows at the partner.
func (c *partnerCase) rowCells(m member) []ingest.Cell {
	var cells []ingest.Cell
	for _, row := range c.people.rows.of(m.person) {
		if e := c.people.employee(row); e.Partner == c.partner.ID {
			cells = append(cells, c.roster.Cell(e.At, ingest.EmployeeIDField))
		}
	}
	return cells
}
