package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"assay/evaluate/rules"
	"assay/ingest"
)

// A fit is what a person could do for a partner's two roles, by days.
type fit struct {
	a, b spans // days on which the person can fill role A, role B
	head spans // either
}

// A staffing is how many people could fill the roles, by days.
type staffing struct {
	a, b, heads tally
	waived      spans // days on which the roles count as filled by a waiver
}

func staffingOf(fits []fit) staffing {
	return staffing{
		a:     tallyOf(len(fits), func(i int) (spans, int32) { return fits[i].a, 1 }),
		b:     tallyOf(len(fits), func(i int) (spans, int32) { return fits[i].b, 1 }),
		heads: tallyOf(len(fits), func(i int) (spans, int32) { return fits[i].head, 1 }),
	}
}

// filled tells whether the roles count as filled on d: by people, or by a waiver.
func (s staffing) filled(d ingest.Day) bool { return s.staffed(d) || s.waived.has(d) }

// staffed tells whether two different people fill the roles on d (rule P2): one
// for each role, and two in all.
func (s staffing) staffed(d ingest.Day) bool {
	return s.a.on(d) >= 1 && s.b.on(d) >= 1 && s.heads.on(d) >= 2
}

// A stretch is a run of days on which the roles stand alike.
type stretch struct {
	span
	filled bool
	heads  int
}

// stretches cuts the days from one to another where anything changes.
func (s staffing) stretches(from, to ingest.Day) []stretch {
	var few [32]ingest.Day
	cuts := append(few[:0], from)
	for _, t := range [...]tally{s.a, s.b, s.heads} {
		for _, step := range t {
			if from < step.from && step.from <= to {
				cuts = append(cuts, step.from)
			}
		}
	}
	for _, w := range s.waived {
		for _, d := range [...]ingest.Day{w.from, w.to + 1} {
			if from < d && d <= to {
				cuts = append(cuts, d)
			}
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	out := make([]stretch, 0, len(cuts))
	for i, d := range cuts {
		end := to
		if i+1 < len(cuts) {
			end = cuts[i+1] - 1
		}
		next := stretch{span{d, end}, s.filled(d), s.heads.on(d)}
		if n := len(out); n > 0 && out[n-1].filled == next.filled && out[n-1].heads == next.heads {
			out[n-1].to = end
			continue
		}
		out = append(out, next)
	}
	return out
}

// staff finds out who could fill the roles, once for all days.
func (c *partnerCase) staff() {
	if c.staffed {
		return
	}
	c.fits = c.fitsOf()
	c.staffing = staffingOf(c.fitsByHead())
	c.staffing.waived = c.waivedDays("roles")
	c.staffed = true
}

// fitsOf returns what each member could do for the roles of this partner: full
// time here, in the partner's country grouping, counting here and not at
// another partner, and certified (rules P2, P3, P8 and P9).
func (c *partnerCase) fitsOf() []fit {
	fits := make([]fit, len(c.members), len(c.members)+len(c.deeds.hired))
	for i, m := range c.members {
		fits[i] = c.fitOf(m.person)
	}
	for _, h := range c.deeds.hired {
		fits = append(fits, slices.Repeat([]fit{c.fitOf(h.person)}, h.n)...)
	}
	return fits
}

// fitOf says on which days one person could fill each role.
func (c *workplace) fitOf(person int32) (f fit) {
	var some, few, more [4]span
	a, b := c.careerDays(person, few[:0], more[:0])
	if len(a)+len(b) == 0 {
		return f
	}
	work := union(c.fullTimeHere(person, some[:0]))
	if len(work) == 0 {
		return f
	}
	if here, several := c.countsHere(person); several {
		work = intersect(work, here)
	}
	return fitIn(intersect(work, a), intersect(work, b))
}

// fitIn is what somebody could do for the roles on the days for each; it keeps them.
func fitIn(a, b spans) fit {
	if slices.Equal(a, b) {
		return fit{a, a, a}
	}
	return fit{a, b, union(slices.Concat(a, b))}
}

// fullTimeHere returns the person's full-time spans at this partner whose
// country is in the partner's grouping. It uses the buffer.
func (c *workplace) fullTimeHere(person int32, buffer spans) spans {
	out := buffer[:0]
	for _, row := range c.people.rowsAt(person, c.here) {
		e := c.people.employee(row)
		if fullTime(e) && c.inGrouping(e) {
			out = append(out, openSpan(e.From, e.Until))
		}
	}
	return out
}

// fullTimeOn tells whether a person works full time at this partner on a day, in its grouping.
func (c *workplace) fullTimeOn(person int32, d ingest.Day) bool {
	var few [4]span
	return slices.ContainsFunc(c.fullTimeHere(person, few[:0]), func(s span) bool { return s.has(d) })
}

// readableSpan tells whether a row's days of employment can be relied on.
func readableSpan(e *ingest.Employee) bool { return !e.Bad.Has(ingest.FromField, ingest.UntilField) }

// fullTime tells whether a row is a full-time span that can be relied on.
func fullTime(e *ingest.Employee) bool {
	return e.FullTime == ingest.Yes && !e.Bad.Has(ingest.FullTimeField) && readableSpan(e)
}

// inGrouping tells whether a row's country is in the partner's grouping (rule
// P8). A blank one is the partner's; one that can't be read is in none.
func (c *workplace) inGrouping(e *ingest.Employee) bool {
	home := c.country
	if c.countryBad {
		home = ingest.Country{}
	}
	switch {
	case e.Bad.Has(ingest.CountryField):
		return false
	case e.Country == ingest.Country{}:
		return true
	case home == ingest.Country{}:
		return false
	}
	return home == e.Country || c.groupings.of(home) == c.groupings.of(e.Country)
}

// careerDays returns the days on which the person holds a career certification
// that fills role A, and one that fills role B (rules G2 and P3). It uses the buffers.
func (c *workplace) careerDays(person int32, a, b spans) (spans, spans) {
	for _, i := range c.people.certsOf(person) {
		cert := c.people.certification(i)
		if c.isCareer(cert) && cert.Bad == 0 {
			a, b = c.fillDays(cert, a, b)
		}
	}
	return union(a), union(b)
}

// fillDays adds the days on which a certification fills role A, and role B.
func (c *evaluation) fillDays(cert *ingest.Certification, a, b spans) (spans, spans) {
	careers := &c.programs.Premier.Careers
	held := span{cert.Earned, c.expiry(cert)}
	for n := range careers.Revisions {
		rev := &careers.Revisions[n]
		until := maxDay
		if n+1 < len(careers.Revisions) {
			until = careers.Revisions[n+1].From - 1
		}
		title, ok := &c.titles[cert.Title].careers[n], c.titles[cert.Title].known[n]
		part := span{max(held.from, rev.From), min(held.to, until)}
		if !ok || part.from > part.to {
			continue
		}
		if title.RoleA {
			a = append(a, part)
		}
		if title.RoleB {
			b = append(b, part)
		}
	}
	return a, b
}

// expiry returns the last good day of a career certification; without one it
// lasts the months of the rule file (rule P3).
func (c *evaluation) expiry(cert *ingest.Certification) ingest.Day {
	if cert.Expires != 0 {
		return cert.Expires
	}
	rev := c.programs.Premier.Careers.RevisionOn(cert.Earned)
	if rev == nil {
		rev = &c.programs.Premier.Careers.Revisions[0]
	}
	return AddMonths(cert.Earned, rev.Value.ValidityMonths)
}

// countsHere returns the days on which a person with full-time rows at several
// partners counts at this one (rule P9); several is false where he or she has none elsewhere.
func (c *workplace) countsHere(person int32) (here spans, several bool) {
	if all := c.claimsOf(person); all.several() {
		return all.counts[c.here], true
	}
	return nil, false
}

// Roles are the two certified roles, in words, and who may fill them.
type Roles struct {
	RoleA string
	RoleB string
}

// Careers is the list of career certifications.
type Careers struct {
	// ValidityMonths is how long one without an expiry date lasts.
	ValidityMonths int
	// Prefixes is how a name begins that must be a career certification.
	Prefixes []string
	// LateDays is how many days after a title was retired it may still be earned.
	LateDays int
	Titles   []CareerTitle
}

// Title returns the career certification of a code.
func (c Careers) Title(code string) (CareerTitle, bool) {
	i := slices.IndexFunc(c.Titles, func(t CareerTitle) bool { return t.Code == code })
	if i < 0 {
		return CareerTitle{}, false
	}
	return c.Titles[i], true
}

// A CareerTitle is a career certification, and the roles that it fills.
type CareerTitle struct {
	Code    string
	Name    string
	Aliases []string
	Level   string // entry, associate, specialist, professional, expert or architect
	Retired ingest.Day
	RoleA   bool
	RoleB   bool
}

func readRoles(f *rules.File, n ast.Node) Roles {
	keys := f.Keys(n, "the roles", []string{"role_a", "role_b"})
	return Roles{RoleA: f.Text(keys["role_a"]), RoleB: f.Text(keys["role_b"])}
}

// careerLevels are those of career certifications, lowest first; specialist stands
// beside the others and below professional.
var careerLevels = []string{"entry", "associate", "specialist", "professional", "expert", "architect"}

func readCareers(f *rules.File, n ast.Node) Careers {
	keys := f.Keys(n, "the career certifications", []string{"validity_months", "prefixes", "titles"}, "late_days")
	f.OrBuiltIn(keys, "premier.careers", "late_days")
	c := Careers{LateDays: f.Number(keys["late_days"], 0, mostLateDays), ValidityMonths: f.Months(keys["validity_months"]), Prefixes: f.Texts(keys["prefixes"], "prefixes")}
	inList := map[string]bool{}
	for _, n := range f.Items(keys["titles"], "titles") {
		keys := f.Keys(n, "a title", []string{"code", "level", "fills", "name"}, "retired", "aliases")
		name := f.Title(keys, inList)
		t := CareerTitle{
			Code: name.Code, Name: name.Name, Aliases: name.Aliases,
			Level:   f.Choice(keys["level"], careerLevels...),
			Retired: f.Day(keys["retired"]),
		}
		t.RoleA, t.RoleB = readFills(f, keys["fills"])
		c.Titles = append(c.Titles, t)
	}
	return c
}

// readFills reads the roles that a title fills: [A, B], [B] or [].
func readFills(f *rules.File, n ast.Node) (roleA, roleB bool) {
	var roles []string
	for _, item := range f.AnyItems(n, "roles") {
		roles = append(roles, f.Choice(item, "A", "B"))
	}
	roleA, roleB = slices.Contains(roles, "A"), slices.Contains(roles, "B")
	if n != nil && (roleA && !roleB || len(roles) > 2) {
		f.Refuse(n, "got [%s], want [A, B], [B] or []: what fills role A fills role B", strings.Join(roles, ", "))
	}
	return roleA, roleB
}

// String returns the roles in words.
func (r Roles) String() string {
	return fmt.Sprintf("role A: %s; role B: %s", r.RoleA, r.RoleB)
}

// String returns the career certifications in words, by the roles that they fill.
func (c Careers) String() string {
	var both, onlyB, none []string
	for _, t := range c.Titles {
		switch {
		case t.RoleA:
			both = append(both, t.Code)
		case t.RoleB:
			onlyB = append(onlyB, t.Code)
		default:
			none = append(none, t.Code)
		}
	}
	return fmt.Sprintf("%s; roles A and B: %s; role B only: %s; neither role: %s; without an expiry date good for %s; a retired title can be earned for %s more",
		plural(len(c.Titles), "title", "titles"), list(both), list(onlyB), list(none), plural(c.ValidityMonths, "month", "months"), plural(c.LateDays, "day", "days"))
}
