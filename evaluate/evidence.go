package evaluate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"assay/ingest"
)

// A crew is the people at a partner as they were judged, and their [Teller].
type crew struct {
	workplace
	day                 ingest.Day
	year                *badgeYear // that was judged
	inCPanel, inPremier bool       // the partner is enrolled
}

// peopleFindings says of everybody with a row at the partner for which program he
// or she counts.
func (c *partnerCase) peopleFindings(f *PartnerFinding, day ingest.Day) ([]PersonFinding, Teller) {
	of := &crew{c.workplace, day, c.badgeYear(f.CPanel().Year), f.CPanel().Status.Judged(), f.Premier().Status.Judged()}
	counting := f.CPanel().Counting // both in order of ID
	out := make([]PersonFinding, len(c.members))
	for i, m := range c.members {
		p := PersonFinding{ID: m.id, person: m.person}
		p.Name, p.FullTime = of.nameAndTime(m)
		if len(counting) > 0 && counting[0] == m.id {
			p.CPanelCounts, counting = true, counting[1:]
		}
		if of.inPremier {
			p.RoleA, p.RoleB = c.fits[i].a.has(day), c.fits[i].b.has(day)
		}
		out[i] = p
	}
	return out, of
}

// nameAndTime returns a person's name, and whether he or she is full time here on the day.
func (c *crew) nameAndTime(m member) (name string, full bool) {
	named := false // by a row with the ID shown
	for _, row := range c.people.rowsAt(m.person, c.here) {
		e := c.people.employee(row)
		// The name that goes with the ID shown; the same in any order of the rows.
		own := c.roster.EmployeeIDs[e.ID] == m.id
		if e.Name != "" && (name == "" || own && !named || own == named && e.Name < name) {
			name, named = e.Name, named || own
		}
		full = full || fullTime(e) && openSpan(e.From, e.Until).has(c.day)
	}
	return name, full
}

func (c *crew) IDs(p *PersonFinding) []string { return c.people.idsOf(p.person) }

func (c *crew) Employed(p *PersonFinding) []Stretch {
	var out []Stretch
	for _, s := range c.employed(p.person) {
		one := Stretch{s.from, s.to}
		if s.from <= minDay {
			one.From = 0
		}
		if s.to >= maxDay {
			one.Until = 0
		}
		out = append(out, one)
	}
	return out
}

func (c *crew) Holdings(p *PersonFinding) int { return len(c.people.certsOf(p.person)) }

func (c *crew) Holds(p *PersonFinding) []Holding { return c.holdings(p.person, c.day) }

func (c *crew) Why(p *PersonFinding, program string) string {
	switch {
	case program == CPanelProgramName && c.inCPanel:
		return c.cpanelWhy(p.person)
	case program == PremierProgramName && c.inPremier:
		return c.premierWhy(p.person)
	case program == CPanelProgramName:
		return "the partner is not in the cPanel program"
	}
	return "the partner is not in " + program
}

func (c *crew) Cells(p *PersonFinding) []ingest.Cell { return c.rowCells(nil, p.person) }

func (c *crew) Elsewhere(p *PersonFinding) (ids []string) {
	add := func(person int32) {
		for _, row := range c.people.rowsOf(person) {
			if e := c.people.employee(row); e.Partner >= 0 && e.Partner != c.here {
				ids = append(ids, c.people.partnerID(e))
			}
		}
	}
	add(p.person)
	for _, row := range c.people.rowsOf(p.person) {
		if id := c.people.employee(row).ID; id >= 0 {
			for _, person := range c.people.ofID.of(int32(id)) {
				add(person)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// employed returns the days on which a person is employed here.
func (c *workplace) employed(person int32) spans {
	days, _ := c.people.employedAt(person, c.here, nil)
	return days
}

// holdings lists the person's certifications, by day earned.
func (c *evaluation) holdings(person int32, day ingest.Day) []Holding {
	certs := c.people.certsOf(person)
	out := slices.Grow([]Holding(nil), len(certs))
	for _, i := range certs {
		cert := c.people.certification(i)
		h := Holding{Title: c.codeOf(cert), Earned: cert.Earned, At: c.roster.CellAt(cert.At, cert.Column)}
		switch {
		case h.Title == "" || cert.Bad.Has(ingest.EarnedField, ingest.StatusField):
			h.Title = cmp.Or(h.Title, "a certification") + " (can't be read)"
		case c.isCareer(cert):
			h.Expires = c.expiry(cert)
			h.Held = cert.Bad == 0 && span{cert.Earned, h.Expires}.has(day)
			if title, known := c.careerTitle(cert, day); known {
				h.For = map[[2]bool]string{{true, false}: "role A", {false, true}: "role B", {true, true}: "roles A and B"}[[2]bool{title.RoleA, title.RoleB}]
			}
		default:
			h.For = CPanelProgramName
			h.Held = slices.ContainsFunc(c.on(day).badgeYears, func(y *badgeYear) bool {
				return span{y.opens, min(day, y.closes)}.has(cert.Earned)
			})
		}
		out = append(out, h)
	}
	slices.SortStableFunc(out, func(a, b Holding) int {
		return cmp.Or(cmp.Compare(a.Earned, b.Earned), strings.Compare(a.Title, b.Title))
	})
	return out
}

// cpanelWhy says why a person counts for the badge year judged, or why not.
func (c *crew) cpanelWhy(person int32) string {
	year := strconv.Itoa(c.year.year)
	completed, lacking := c.completion(person, c.year)
	var reasons []string
	if lacking > 0 {
		codes := c.lackingIn(person, c.year, span{c.year.opens, c.year.closes})
		reasons = append(reasons, "lacks "+list(codes)+" for badge year "+year)
		if outside := c.outside(person, c.year, codes); outside != "" {
			reasons = append(reasons, outside)
		}
	} else if completed > c.day {
		reasons = append(reasons, "completes badge year "+year+" on "+completed.String())
	}
	if employed := c.employed(person); !employed.has(c.day) {
		reasons = append(reasons, notEmployed(employed, c.day))
	}
	if len(reasons) == 0 {
		return "all of " + list(c.year.codes) + " by " + completed.String() + ", for badge year " + year
	}
	return strings.Join(reasons, "; ")
}

// outside names certifications that were earned, but not inside the window.
func (c *evaluation) outside(person int32, y *badgeYear, lacking []string) string {
	var found []string
	for _, i := range c.people.certsOf(person) {
		cert := c.people.certification(i)
		if code := c.codeOf(cert); usable(cert) && slices.Contains(lacking, code) {
			found = append(found, code+" earned "+cert.Earned.String())
		}
	}
	if len(found) == 0 {
		return ""
	}
	return strings.Join(found, ", ") + ": outside the window from " + y.opens.String() + " to " + y.closes.String()
}

// notEmployed says why a person isn't employed at the partner on the day.
func notEmployed(s spans, day ingest.Day) string {
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
func (c *crew) premierWhy(person int32) string {
	if f := c.fitOf(person); f.head.has(c.day) {
		var by []string
		for _, i := range c.people.certsOf(person) {
			if cert := c.people.certification(i); c.fillsOn(cert, c.day) {
				by = append(by, c.codeOf(cert)+" until "+c.expiry(cert).String())
			}
		}
		return "can fill " + f.roles(c.day) + " with " + list(by)
	}
	certifications, work := c.barred(person, c.day)
	return whys(append(certifications, work...))
}

// fillsOn tells whether a certification fills a role on the day.
func (c *evaluation) fillsOn(cert *ingest.Certification, day ingest.Day) bool {
	title, known := c.careerTitle(cert, day)
	return known && cert.Bad == 0 && (title.RoleA || title.RoleB) && span{cert.Earned, c.expiry(cert)}.has(day)
}

// careerTitle returns what the career list in force on the day says of a certification.
func (c *evaluation) careerTitle(cert *ingest.Certification, day ingest.Day) (*CareerTitle, bool) {
	if n := c.on(day).careers; n >= 0 && c.isCareer(cert) {
		title := &c.titles[cert.Title]
		return &title.careers[n], title.known[n]
	}
	return nil, false
}

// cpanelCells adds the cells that make a member count for a badge year.
func (c *partnerCase) cpanelCells(cells []ingest.Cell, i int, b *badgeCount) []ingest.Cell {
	m := &c.members[i]
	cells = c.rowCells(cells, m.person)
	for _, k := range c.people.certsOf(m.person) {
		if cert := c.people.certification(k); usable(cert) && b.asks[cert.Title] > 0 && b.opens <= cert.Earned && cert.Earned <= b.completed[i] {
			cells = append(cells, c.roster.CellAt(cert.At, cert.Column))
		}
	}
	return cells
}

// premierCells adds the cells that let a person fill a role on the day.
func (c *workplace) premierCells(cells []ingest.Cell, person int32, day ingest.Day) []ingest.Cell {
	cells = c.rowCells(cells, person)
	for _, k := range c.people.certsOf(person) {
		if cert := c.people.certification(k); c.fillsOn(cert, day) {
			cells = append(cells, c.roster.CellAt(cert.At, cert.Column))
		}
	}
	return cells
}

// rowCells adds the cells of a person's rows at the partner.
func (c *workplace) rowCells(cells []ingest.Cell, person int32) []ingest.Cell {
	for _, row := range c.people.rowsAt(person, c.here) {
		cells = append(cells, c.roster.Cell(c.people.employee(row).At, ingest.EmployeeIDField))
	}
	return cells
}
