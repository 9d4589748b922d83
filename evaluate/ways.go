package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/ingest"
)

// --- Premier

// premierRequirements names the six requirements of Premier, in the order of their lines.
var premierRequirements = []string{"specialization", "roles", "services", "terms", "contacts", "follow_ups"}

// stepsTo returns the cheapest steps that, carried out on a day, let a
// requirement that is not met on day d be met; none where no step does.
func (c *partnerCase) stepsTo(requirement string, d, on ingest.Day) []Step {
	switch requirement {
	case "specialization":
		return c.stepsToSpecialization(d)
	case "roles":
		return c.stepsToRoles(d, on)
	case "services":
		return c.stepsToServices(d)
	case "terms":
		return []Step{{Kind: AcceptTerms, Words: "have the terms accepted"}}
	case "contacts":
		return c.stepsToContacts(d, on)
	}
	return c.stepsToFollowUps(d)
}

func (c *partnerCase) stepsToSpecialization(d ingest.Day) []Step {
	rule := c.programs.Premier.Specializations.inForce(d)
	valid, unreadable := c.validSpecializations(d)
	if n := rule.Value - valid; n > 0 && !unreadable {
		return []Step{{Kind: Specialize, Count: n, Words: "obtain or renew " + plural(n, "specialization", "specializations")}}
	}
	return nil
}

func (c *partnerCase) stepsToServices(d ingest.Day) []Step {
	rule := c.programs.Premier.Services.inForce(d)
	var out []Step
	for _, s := range rule.Value {
		if c.judgeService(s.Key, d) == NotMet {
			out = append(out, Step{Kind: PutInPlace, Service: s.Key, Words: "put in place: " + s.Label})
		}
	}
	return out
}

func (c *partnerCase) stepsToContacts(d, on ingest.Day) []Step {
	duty, rev := c.contactsDuty(d)
	n := rev.Value.Count - duty.valid
	if n <= 0 || on < duty.first || on > duty.by {
		return nil
	}
	words := fmt.Sprintf("provide %s by %s", plural(n, "more valid contact", "more valid contacts"), duty.by)
	if duty.valid == 0 {
		words = fmt.Sprintf("provide %s from %s to %s", plural(n, "valid contact", "valid contacts"), duty.first, duty.by)
	}
	return []Step{{Kind: Provide, Count: n, Words: words}}
}

func (c *partnerCase) stepsToFollowUps(d ingest.Day) []Step {
	duty, _ := c.followUpsDuty(d)
	var out []Step
	for _, i := range duty.outstanding {
		s := &c.roster.Surveys[i]
		out = append(out, Step{Kind: FollowUp, Score: c.roster.Cell(s.At, ingest.FollowUpField), Words: "enter the follow-up for " + c.customers([]int32{i})})
	}
	slices.SortStableFunc(out, func(a, b Step) int { return strings.Compare(a.Words, b.Words) })
	return out
}

// A roleOption is somebody who could fill a role, and what it takes.
type roleOption struct {
	member int // -1: somebody to hire
	id     string
	steps  []Step
}

// compare orders options: the cheapest, then who is nearest (who does or renews
// before who earns before who is hired), then by ID.
func (o roleOption) compare(p roleOption) int {
	return cmp.Or(cmp.Compare(costOf(o.steps), costOf(p.steps)), cmp.Compare(o.far(), p.far()), strings.Compare(o.id, p.id))
}

func (o roleOption) far() int {
	n := 0
	for _, s := range o.steps {
		n = max(n, slices.Index([]StepKind{Renew, GoFullTime, Earn, Hire}, s.Kind)+1)
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
			if a.member == b.member && a.member >= 0 {
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
		if steps, ok := c.stepsToRole(i, needA, code, asked, d, on); ok {
			out = append(out, roleOption{i, m.id, steps})
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
		out = append(out, roleOption{-1, "", []Step{{Kind: Hire, Certifications: []string{code}, Words: asked}}})
	}
	return out
}

// roleTitle returns the first title of the career list that fills a role and can
// be earned on a day, and what will do in words.
func (c *evaluation) roleTitle(needA bool, on ingest.Day) (code, asked string) {
	careers, ok := c.programs.Premier.Careers.On(on)
	roles, ok2 := c.programs.Premier.Roles.On(on)
	if !ok || !ok2 {
		return "", ""
	}
	asked = roles.Value.RoleB
	if needA {
		asked = roles.Value.RoleA
	}
	for _, t := range careers.Value.Titles {
		if (t.RoleA || !needA && t.RoleB) && !t.retiredOn(on) {
			return t.Code, asked
		}
	}
	return "", ""
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
	switch lapsed := c.lapsedFor(m.person, needA, d, on); {
	case needA && a.has(d) || !needA && b.has(d):
	case lapsed != "":
		steps = append(steps, Step{Kind: Renew, EmployeeID: m.id, Certifications: []string{lapsed}})
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

// lapsedFor returns the code of the person's latest certification that would
// fill the role, has ended before day d and can be renewed on a day; "" for none.
func (c *evaluation) lapsedFor(person int32, needA bool, d, on ingest.Day) string {
	code, latest := "", ingest.Day(0)
	for _, i := range c.people.certs.of(person) {
		cert := c.people.certification(i)
		title, known := c.careerTitle(cert, on)
		if !known || cert.Bad != 0 || !title.RoleA && (needA || !title.RoleB) || title.retiredOn(on) {
			continue
		}
		if end := c.expiry(cert); end < d && end > latest {
			code, latest = title.Code, end
		}
	}
	return code
}

// --- cPanel

// A countWay is the cheapest way to have enough people count for a badge year on a day.
type countWay struct {
	year  *badgeYear
	on    ingest.Day
	near  []candidate // those who earn what they lack
	hires int
	cost  int        // of its steps, see [Step.Cost]
	asked int        // people
	last  ingest.Day // through which those who count then stay, those to hire aside
}

// wayToCount returns the cheapest way to have enough people count for a badge
// year on a day: those who lack the least, then people to hire. It is not ok
// where the year can't be earned on the day, or there is no licence count.
func (c *partnerCase) wayToCount(y *badgeYear, on ingest.Day) (way countWay, ok bool) {
	if !y.known || !c.readableCount() || on < y.opens || on > y.closes {
		return way, false
	}
	way = countWay{year: y, on: on, last: y.closes, asked: y.chart.Required(int(c.partner.Licenses))}
	short := way.asked - c.count(y).tally.at(on)
	var few [8]ingest.Day
	var some [16]candidate
	near := some[:0]
	for i := range c.members {
		m := &c.members[i]
		if !m.employed.has(on) {
			continue
		}
		if _, lacks := c.earnedIn(m.person, y, span{y.opens, on}, few[:0]); lacks > 0 {
			near = append(near, candidate{i, lacks})
		} else {
			way.last = min(way.last, m.employed.through(on))
		}
	}
	way.near = append(way.near, nearest(near, short)...)
	for _, who := range way.near {
		way.cost += who.lacks
		way.last = min(way.last, c.members[who.member].employed.through(on))
		short--
	}
	way.hires = max(0, short)
	way.cost += way.hires * Step{Kind: Hire, Certifications: y.codes}.Cost()
	return way, true
}

// steps returns the steps of a way.
func (c *partnerCase) steps(way countWay) []Step {
	n := way.hires
	for _, who := range way.near {
		n += who.lacks
	}
	out := make([]Step, 0, n)
	for _, who := range way.near {
		m := &c.members[who.member]
		for code, first := range c.earliestIn(m.person, way.year, span{way.year.opens, way.on}, nil) {
			if first == 0 {
				out = append(out, Step{Kind: Earn, EmployeeID: m.id, Certifications: way.year.codes[code : code+1 : code+1]})
			}
		}
	}
	for range way.hires {
		out = append(out, Step{Kind: Hire, Certifications: way.year.codes})
	}
	return out
}

// A candidate is a member who works here and doesn't count yet.
type candidate struct {
	member int
	lacks  int // certifications
}

// nearest returns the n candidates who lack the least, in order of ID at a tie.
func nearest(all []candidate, n int) []candidate {
	if n <= 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.lacks, b.lacks) })
	return all[:min(n, len(all))]
}

// earningDays lists the last days of each stretch over which the same people
// work here, of those on which a badge year can be earned.
func (c *partnerCase) earningDays(y *badgeYear, in span) []ingest.Day {
	in = span{max(in.from, y.opens), min(in.to, y.closes)}
	days := []ingest.Day{in.to}
	for i := range c.members {
		for _, one := range c.members[i].employed {
			days = append(days, one.from-1, one.to)
		}
	}
	for _, step := range c.count(y).tally {
		days = append(days, step.from-1)
	}
	days = slices.DeleteFunc(days, func(d ingest.Day) bool { return !in.has(d) })
	slices.Sort(days)
	return slices.Compact(days)
}
