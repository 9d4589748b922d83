package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/ingest"
)

// The programs' names in actions.
const (
	CPanelProgramName  = "cPanel"
	PremierProgramName = "Premier"
)

// advise lists what someone must do: the least that would bring the partner
// (back) into compliance, and what follows from a status gained or lost.
func (c *partnerCase) advise(f *PartnerFinding, r roleCase, day ingest.Day) []Action {
	return slices.Concat(c.adviseCPanel(f, day), c.advisePremier(&f.Premier, r, day))
}

// shown is how a partner is called in sentences.
func (f *PartnerFinding) shown() string { return cmp.Or(f.Name, f.ID) }

func (c *partnerCase) adviseCPanel(f *PartnerFinding, day ingest.Day) []Action {
	var out []Action
	cp := &f.CPanel
	privileges := c.programs.privileges(day)
	if len(cp.NewYears) > 0 {
		out = append(out, Action{Program: CPanelProgramName, By: day, Whom: cp.Counting, Sends: true,
			What: fmt.Sprintf("send the certificate; switch on the %s and the %s queue", privileges.Indicator, privileges.Queue),
			Why:  fmt.Sprintf("newly certified for badge year %s", years(cp.NewYears))})
	}
	if c.lostPrivileges(cp) {
		out = append(out, Action{Program: CPanelProgramName, By: day, What: fmt.Sprintf("switch off the %s and the %s queue", privileges.Indicator, privileges.Queue),
			Why: fmt.Sprintf("no longer certified: now %s", cp.Status)})
	}
	for _, l := range cp.Lines {
		if l.State == Unknown && l.Mend != "" || l.Requirement == "good_standing" && l.State == NotMet && cp.Status == CPanelSuspended {
			out = append(out, Action{Program: CPanelProgramName, By: day, What: l.Mend, Why: l.short()})
		}
		if a, ok := c.waiverEnds(CPanelProgramName, l, day); ok {
			out = append(out, a)
		}
	}
	if cp.ShortBy > 0 || cp.Status == CPanelNotCertified {
		out = append(out, c.adviseHeads(f, day)...)
	}
	return out
}

// lostPrivileges tells whether the newest earlier run had the partner certified and this one doesn't.
func (c *partnerCase) lostPrivileges(f *CPanelFinding) bool {
	n := len(c.history)
	return n > 0 && c.history[n-1].CPanel == CPanelCertified && f.Status != CPanelCertified
}

// A candidate is a person who doesn't count yet, with what is lacking.
type candidate struct {
	member
	steps []string
}

// adviseHeads names the people who are nearest to counting for cPanel.
func (c *partnerCase) adviseHeads(f *PartnerFinding, day ingest.Day) []Action {
	if !c.readableCount() {
		return nil
	}
	year, closes := c.openYear(f, day)
	required := c.programs.CPanel.required(year, int(c.partner.Licenses))
	counts := len(c.count(year).counting(c, day))
	short := required - counts
	var out []Action
	for n, who := range nearest(c.cpanelCandidates(year, day), short) {
		out = append(out, Action{Program: CPanelProgramName, By: closes, Whom: []string{who.id},
			What: fmt.Sprintf("%s lacks %s", who.id, list(who.steps)),
			Why:  fmt.Sprintf("with it %s reaches %d of %d for badge year %d", f.shown(), counts+n+1, required, year)})
	}
	if rest := short - len(out); rest > 0 {
		out = append(out, Action{Program: CPanelProgramName, By: closes,
			What: fmt.Sprintf("%s with %s: hire, or enrol in the courses", plural(rest, "more person", "more people"), c.codes(year)),
			Why:  fmt.Sprintf("with that %s reaches %d of %d for badge year %d", f.shown(), required, required, year)})
	}
	return out
}

// openYear returns the badge year to work for: the one that Required is for
// while it can be earned, else the earliest that can; and its last day for earning.
func (c *partnerCase) openYear(f *PartnerFinding, day ingest.Day) (year int, closes ingest.Day) {
	p := &c.programs.CPanel
	for _, y := range append([]int{f.CPanel.Year}, p.badgeYears(day)...) {
		if w, ok := p.windowOf(y); ok && w.Closes.In(y) >= day {
			return y, w.Closes.In(y)
		}
	}
	y := max(day.Year(), p.firstYear())
	w, _ := p.windowOf(y)
	return y, w.Closes.In(y)
}

// cpanelCandidates are the people employed on the day who don't count for the year.
func (c *partnerCase) cpanelCandidates(year int, day ingest.Day) []candidate {
	var out []candidate
	for i, m := range c.members {
		if _, lacking := c.completion(m.person, year); len(lacking) > 0 && c.employed[i].has(day) {
			out = append(out, candidate{m, lacking})
		}
	}
	return out
}

// nearest returns the n candidates who lack the least, in order of ID at a tie.
func nearest(all []candidate, n int) []candidate {
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(len(a.steps), len(b.steps)), strings.Compare(a.id, b.id))
	})
	return all[:max(0, min(n, len(all)))]
}

func years(ys []int) string {
	var words []string
	for _, y := range ys {
		words = append(words, fmt.Sprint(y))
	}
	return list(words)
}

func (c *partnerCase) advisePremier(f *PremierFinding, r roleCase, day ingest.Day) []Action {
	var out []Action
	add := func(by ingest.Day, what, why string) {
		out = append(out, Action{Program: PremierProgramName, What: what, By: by, Why: why})
	}
	switch f.Status {
	case PremierNotEnrolled, PremierCompliant:
	case PremierEligible:
		if f.Since == 0 {
			add(0, "apply for Premier", "every requirement is met")
		}
	case PremierRemoved:
		add(0, "apply for Premier again once the roles are filled, and enter the new day in Premier since", fmt.Sprintf("removed on %s", f.RemovedOn))
	}
	for _, l := range f.Lines {
		by := c.dueBy(l, day)
		switch {
		case l.Requirement == "roles" && l.State == NotMet:
			out = append(out, c.adviseRoles(f, r, day)...)
		case l.State == NotMet || l.State == Due || l.State == Unknown && l.Mend != "":
			add(by, l.Mend, l.short())
		}
		if a, ok := c.waiverEnds(PremierProgramName, l, day); ok {
			out = append(out, a)
		}
	}
	// One cell may make several requirements unknown.
	return slices.CompactFunc(out, func(a, b Action) bool { return a.What == b.What && a.By == b.By })
}

// waiverEnds is what to do about a requirement that is waived for now.
func (c *partnerCase) waiverEnds(program string, l Line, day ingest.Day) (Action, bool) {
	if l.State != Waived {
		return Action{}, false
	}
	w, _ := c.waiver(l.Requirement, day)
	return Action{Program: program, By: w.Until, What: "meet " + cmp.Or(shortNames[l.Requirement], l.Requirement) + " before the waiver ends", Why: l.short()}, true
}

// dueBy returns the day by which a requirement has to be mended; 0 where an
// applicant has all the time it wants.
func (c *partnerCase) dueBy(l Line, day ingest.Day) ingest.Day {
	switch {
	case l.Requirement == "contacts" && l.State == Due:
		d, _ := c.contactsDuty(day)
		return d.by
	case l.Requirement == "contacts" && l.State == NotMet:
		d, rev := c.contactsDuty(day)
		return rev.Value.Through.In(d.year + 1)
	case l.Requirement == "follow_ups" && l.State == Due:
		d, _ := c.followUpsDuty(day)
		return d.by
	case l.State == Unknown || c.attained(day):
		return day // at once: it decides today's status
	}
	return 0
}

// adviseRoles names the people who are nearest to filling the roles.
func (c *partnerCase) adviseRoles(f *PremierFinding, r roleCase, day ingest.Day) []Action {
	rev, ok := c.programs.Premier.Roles.On(day)
	if !ok {
		return nil
	}
	by := ingest.Day(0)
	if f.Plan != nil {
		by = f.Plan.LastDay
	}
	var out []Action
	taken := map[string]bool{}
	for n := len(f.Heads); n < 2 || len(out) == 0 && f.RoleA == ""; n++ {
		needA := f.RoleA == "" && len(out) == 0
		asked := rev.Value.RoleB
		if needA {
			asked = rev.Value.RoleA
		}
		a := Action{Program: PremierProgramName, By: by, Why: c.roleWhy(f, len(f.Heads)+len(out)+1),
			What: fmt.Sprintf("1 more person full time with %s: hire or certify", asked)}
		who := slices.DeleteFunc(c.roleCandidates(r, needA, rev.Value, day), func(who candidate) bool { return taken[who.id] })
		if best := nearest(who, 1); len(best) > 0 {
			taken[best[0].id] = true
			a.Whom, a.What = []string{best[0].id}, best[0].id+" "+list(best[0].steps)
		}
		out = append(out, a)
	}
	return out
}

func (c *partnerCase) roleWhy(f *PremierFinding, n int) string {
	why := fmt.Sprintf("with that %d of 2 roles are filled", min(n, 2))
	if f.Plan != nil {
		why += fmt.Sprintf("; the plan since %s ends on %s", f.Plan.Start, f.Plan.LastDay)
	}
	return why
}

// roleCandidates are the people employed on the day who could come to fill the
// role that is lacking, with the steps that each has to take.
func (c *partnerCase) roleCandidates(r roleCase, needA bool, roles Roles, day ingest.Day) []candidate {
	var out []candidate
	for i, m := range c.members {
		able := r.fits[i].head
		asked := roles.RoleB
		if needA {
			able, asked = r.fits[i].a, roles.RoleA
		}
		if able.has(day) || !c.employed[i].has(day) {
			continue
		}
		if steps, ok := c.stepsToRole(i, needA, asked, day); ok {
			out = append(out, candidate{m, steps})
		}
	}
	return out
}

// stepsToRole says what a person has to do to fill a role; ok is false where
// that isn't in the person's hands (another grouping, another partner, an error).
func (c *partnerCase) stepsToRole(i int, needA bool, asked string, day ingest.Day) (steps []string, ok bool) {
	switch why := c.notFullTime(i, day); why {
	case "":
	case partTime:
		steps = append(steps, "becomes full time")
	default:
		return nil, false
	}
	person := c.members[i].person
	if here, several := c.countsHere(person); several && !here.has(day) {
		return nil, false
	}
	a, b := c.careerDays(person)
	if needA && a.has(day) || !needA && (a.has(day) || b.has(day)) {
		return steps, true
	}
	if code := c.expiredFor(person, needA, day); code != "" {
		return append(steps, "renews "+code), true
	}
	return append(steps, "earns "+asked), true
}

// expiredFor returns the code of the person's latest expired certification that would fill the role.
func (c *evaluation) expiredFor(person int32, needA bool, day ingest.Day) string {
	code, latest := "", ingest.Day(0)
	for _, i := range c.people.certs.of(person) {
		cert := c.people.certification(i)
		title, known := c.careerTitle(cert, day)
		if !known || cert.Bad != 0 || needA && !title.RoleA || !title.RoleA && !title.RoleB || title.Retired != 0 {
			continue // a retired title can't be renewed
		}
		if end := c.expiry(cert); end < day && end > latest {
			code, latest = title.Code, end
		}
	}
	return code
}

// privileges returns what comes with the status on a day (rule C9).
func (p *Programs) privileges(day ingest.Day) Privileges {
	rev, _ := p.CPanel.Privileges.On(day)
	return rev.Value
}
