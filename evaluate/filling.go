package evaluate

import (
	"cmp"
	"slices"
	"strings"

	"assay/ingest"
)

// A roleOption is somebody who could fill a role, and what it takes.
type roleOption struct {
	member int // -1: somebody to hire
	id     string
	steps  []Step
	again  bool // a certification of his or hers filled it, until it ended
}

// compare orders options: the cheapest, then who is nearest (who does or renews
// before who earns, again or for the first time, before who is hired), then by ID.
func (o roleOption) compare(p roleOption) int {
	return cmp.Or(cmp.Compare(costOf(o.steps), costOf(p.steps)), cmp.Compare(o.far(), p.far()), strings.Compare(o.id, p.id))
}

func (o roleOption) far() int {
	n := 0
	for _, s := range o.steps {
		n = max(n, 2*slices.Index([]StepKind{Renew, GoFullTime, Earn, Hire}, s.Kind)+2)
	}
	if o.again {
		n--
	}
	return n
}

// stepsToRoles returns the cheapest steps that, carried out on a day, let two
// different people fill the two roles on day d (rule P2): the best two of those
// who could fill each, for one person's steps are of no use to another.
func (c *partnerCase) stepsToRoles(d, on ingest.Day) []Step {
	c.staff()
	forA, forB := c.roleOptions(true, d, on), c.roleOptions(false, d, on)
	var best []roleOption
	for _, a := range forA {
		for _, b := range forB {
			if a.member >= 0 && c.sameHead(a.member, b.member) {
				continue
			}
			if best == nil || comparePairs([]roleOption{a, b}, best) < 0 {
				best = []roleOption{a, b}
			}
		}
	}
	var out []Step
	for _, o := range best {
		out = append(out, o.steps...)
	}
	return out
}

func comparePairs(p, q []roleOption) int {
	cost := func(o []roleOption) int { return costOf(o[0].steps) + costOf(o[1].steps) }
	far := func(o []roleOption) int { return o[0].far() + o[1].far() }
	return cmp.Or(cmp.Compare(cost(p), cost(q)), cmp.Compare(far(p), far(q)), p[0].compare(q[0]), p[1].compare(q[1]))
}

// roleOptions returns the three nearest to filling a role on day d, those who do
// among them, and two to hire: a pair needs no more.
func (c *partnerCase) roleOptions(needA bool, d, on ingest.Day) []roleOption {
	const enough = 3
	code, asked := c.roleTitle(needA, on)
	var out []roleOption
	for i, m := range c.members {
		steps, ok := c.stepsToRole(i, needA, code, asked, d, on)
		if ok && (len(steps) == 0 || !c.anybodys(m, steps)) {
			out = append(out, roleOption{i, m.id, steps, len(steps) > 0 && c.filledBefore(m.person, needA, on)})
		}
	}
	for n, f := range c.fits[len(c.members):] { // hired before
		if needA && f.a.has(d) || !needA && f.b.has(d) {
			out = append(out, roleOption{member: len(c.members) + n})
		}
	}
	slices.SortStableFunc(out, roleOption.compare)
	out = out[:min(enough, len(out))]
	if code != "" {
		out = append(out, roleOption{member: -1, steps: []Step{{Kind: Hire, Count: 1, Certifications: []string{code}, Words: asked}}})
	}
	return out
}

// anybodys tells whether steps of a person would be as much somebody else's, who has
// the Employee ID that they go by, too: to earn goes by the ID shown, to go full time
// by each.
func (c *partnerCase) anybodys(m member, steps []Step) bool {
	if slices.ContainsFunc(steps, func(s Step) bool { return s.Kind == GoFullTime }) {
		return c.sharesID(m.person, "")
	}
	return c.sharesID(m.person, m.id)
}

// roleTitle returns the first title of the career list that fills a role and can
// be earned on a day, and what will do in words.
func (c *evaluation) roleTitle(needA bool, on ingest.Day) (code, asked string) {
	careers, ok := c.programs.Premier.Careers.On(on)
	roles, ok2 := c.programs.Premier.Roles.On(on)
	if !ok || !ok2 {
		return "", ""
	}
	asked = roles.Value.RoleA
	for _, t := range careers.Value.Titles {
		if t.retiredOn(on) || !t.RoleA && (needA || !t.RoleB) {
			continue
		}
		code = cmp.Or(code, t.Code)
		if !t.RoleA { // one that fills role B alone can still be earned
			asked = roles.Value.RoleB
		}
	}
	return code, asked
}

// retiredOn tells whether a title can no longer be earned or renewed.
func (t CareerTitle) retiredOn(d ingest.Day) bool { return t.Retired != 0 && t.Retired <= d }

// stepsToRole says what a person has to do on a day to fill a role on day d; ok
// is false where that isn't in the person's hands (another grouping, another
// partner, an error).
func (c *partnerCase) stepsToRole(i int, needA bool, code, asked string, d, on ingest.Day) (steps []Step, ok bool) {
	f := c.fits[i]
	if needA && f.a.has(d) || !needA && f.b.has(d) {
		return nil, true
	}
	m := c.members[i]
	if !c.fullTimeOn(m.person, d) {
		if !c.couldGoFullTime(i, d, on) {
			return nil, false
		}
		steps = append(steps, Step{Kind: GoFullTime, EmployeeID: m.id})
	} else if here, several := c.countsHere(m.person); several && !here.has(d) {
		return nil, false
	}
	a, b := c.careerDays(m.person, nil, nil)
	switch lapsing := c.lapsingFor(m.person, needA, d, on); {
	case needA && a.has(d) || !needA && b.has(d):
	case lapsing != "":
		steps = append(steps, Step{Kind: Renew, EmployeeID: m.id, Certifications: []string{lapsing}})
	case code != "":
		steps = append(steps, Step{Kind: Earn, EmployeeID: m.id, Certifications: []string{code}, Words: asked})
	default:
		return nil, false
	}
	return steps, true
}

// couldGoFullTime tells whether a person works part time here on day d, in the
// partner's country grouping, and full time nowhere else: nobody is taken from
// another partner.
func (c *partnerCase) couldGoFullTime(i int, d, on ingest.Day) bool {
	m := c.members[i]
	if all := c.claimsOf(m.person); all.several() || all != nil && len(all.partners) == 1 && all.partners[0] != c.here {
		return false
	}
	return intersect(c.partTimeHere(m.person), spans{{on, maxDay}}).has(d)
}

// partTimeHere returns the person's part-time spans at this partner that would
// count, were they full time.
func (c *workplace) partTimeHere(person int32) spans {
	var out spans
	for _, row := range c.people.rowsAt(person, c.here) {
		e := c.people.employee(row)
		if e.FullTime != ingest.Yes && !e.Bad.Has(ingest.FullTimeField) && readableSpan(e) && c.inGrouping(e) {
			out = append(out, openSpan(e.From, e.Until))
		}
	}
	return union(out)
}

// lapsingFor returns the code of the person's latest certification that would
// fill the role, ends before day d and can be renewed on a day: it is held then,
// and its title goes on. "" for none.
func (c *evaluation) lapsingFor(person int32, needA bool, d, on ingest.Day) string {
	code, latest := "", ingest.Day(0)
	for _, i := range c.people.certsOf(person) {
		cert := c.people.certification(i)
		title, fills := c.couldFill(cert, needA, on)
		if end := c.expiry(cert); fills && !title.retiredOn(on) && on <= end && end < d && end > latest {
			code, latest = title.Code, end
		}
	}
	return code
}

// filledBefore tells whether a certification of the person that would fill the
// role has ended before a day.
func (c *evaluation) filledBefore(person int32, needA bool, on ingest.Day) bool {
	return slices.ContainsFunc(c.people.certsOf(person), func(i int32) bool {
		cert := c.people.certification(i)
		_, fills := c.couldFill(cert, needA, on)
		return fills && c.expiry(cert) < on
	})
}

// couldFill tells whether a certification would fill a role while it is held, and its title.
func (c *evaluation) couldFill(cert *ingest.Certification, needA bool, on ingest.Day) (*CareerTitle, bool) {
	title, known := c.careerTitle(cert, on)
	return title, known && cert.Bad == 0 && (title.RoleA || !needA && title.RoleB)
}
