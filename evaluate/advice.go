package evaluate

import (
	"cmp"
	"slices"

	"assay/ingest"
)

// The programs' names in actions.
const (
	CPanelProgramName  = "cPanel"
	PremierProgramName = "Premier"
)

// shown is how a partner is called in sentences.
func (f *PartnerFinding) shown() string { return cmp.Or(f.Name, f.ID) }

// advise lists what to do for cPanel.
func (cpanelProgram) advise(c *partnerCase, f *PartnerFinding, now Standing, h horizon) []Action {
	var out []Action
	cp, day := now.(*CPanelFinding), h.day
	privileges := c.programs.privileges(day)
	given := []string{privileges.Indicator, privileges.Queue}
	if len(cp.NewYears) > 0 {
		out = append(out, Action{Program: CPanelProgramName, By: day, Whom: cp.Counting, Sends: true,
			What: Cause{Kind: SendCertificate, Lists: &Lists{Names: given}}, Why: []Cause{{Kind: NewlyCertified, Lists: &Lists{Years: cp.NewYears}}}})
	}
	if c.lostPrivileges(cp) {
		out = append(out, Action{Program: CPanelProgramName, By: day, What: Cause{Kind: WithdrawStatus, Lists: &Lists{Names: given}},
			Why: []Cause{{Kind: NoLonger, Name: string(cp.Status)}}})
	}
	with := c // with every action so far carried out
	for i := range cp.Lines {
		l := &cp.Lines[i]
		a := Action{Program: CPanelProgramName, By: day, What: Cause{Kind: MendLine, Line: l}, Why: l.stands()}
		switch {
		case l.Requirement == goodStanding.id && l.State == NotMet && (cp.Status == CPanelSuspended || cp.Status == CPanelNotCertified):
			a.Kind, a.Steps = Mends, goodStanding.steps(c, day, day)
			with = with.mendCPanel(&a, day)
			out = append(out, a)
		case l.State == Unknown && l.mends():
			out = append(out, a)
		}
		if a, ok := c.waiverEnds(CPanelProgramName, l, day); ok {
			out = append(out, a)
		}
	}
	if (cp.ShortBy > 0 || cp.Status == CPanelNotCertified) && !f.turnsTo(CPanelProgramName, CPanelCertified) {
		if a, ok := with.adviseHeads(f, day); ok {
			with = with.mendCPanel(&a, day)
			out = append(out, a)
		}
	}
	if cp.Status == CPanelCertified {
		switch a, ok := with.keepBadge(f, h); {
		case ok:
			out = append(out, a)
		case with != c: // what mends today keeps the badge, too
			if a, ok := c.keepBadge(f, h); ok && with.certifiedOn(f, a.On) {
				out[len(out)-1].keepsToo(&a)
			}
		}
		if a, ok := c.nextRise(f); ok {
			out = append(out, a)
		}
	}
	return out
}

// mendCPanel carries out what mends today's status, and notes the status that it
// gives where it is Certified, and was not.
func (c *partnerCase) mendCPanel(a *Action, day ingest.Day) *partnerCase {
	with := c.carriedOut(a.Steps, day)
	if c.cpanelOn(day).status != CPanelCertified && with.cpanelOn(day).status == CPanelCertified {
		a.Gives, a.On = CPanelCertified, day
	}
	return with
}

// lostPrivileges tells whether the newest earlier run had the partner certified and this one doesn't.
func (c *partnerCase) lostPrivileges(f *CPanelFinding) bool {
	n := len(c.history)
	return n > 0 && c.history[n-1].CPanel == CPanelCertified && f.Status != CPanelCertified
}

// adviseHeads says how enough people come to count for cPanel, the cheapest way.
func (c *partnerCase) adviseHeads(f *PartnerFinding, day ingest.Day) (Action, bool) {
	var best countWay
	found := false
	for _, y := range c.openYears(f, day) {
		way, ok := c.wayToCount(y, max(day, y.opens))
		if ok && way.cost > 0 && (!found || way.cost < best.cost) {
			best, found = way, true
		}
		if found && f.CPanel().Status == CPanelCertified {
			break // at risk for the furthest badge year held
		}
	}
	if !found {
		return Action{}, false
	}
	steps := c.steps(best)
	return Action{Kind: Mends, Program: CPanelProgramName, By: best.last, What: Cause{Kind: DoSteps}, Whom: whom(steps), Steps: steps,
		Why: []Cause{{Kind: Reaches, Name: f.shown(), Of: best.asked, Year: best.year.year}}}, true
}

// openYears lists the badge years to work for: the one that Required is for,
// while it can be earned, and the others that can; before the first window, its year.
func (c *partnerCase) openYears(f *PartnerFinding, day ingest.Day) []*badgeYear {
	var out []*badgeYear
	for _, y := range append([]*badgeYear{c.badgeYear(f.CPanel().Year)}, c.on(day).badgeYears...) {
		if y.known && y.closes >= day && !slices.ContainsFunc(out, func(o *badgeYear) bool { return o.year == y.year }) {
			out = append(out, y)
		}
	}
	return out
}

// keepBadge says how the partner stays certified where its last badge year ends
// within the time looked ahead: the cheapest way, and the latest day for it.
func (c *partnerCase) keepBadge(f *PartnerFinding, h horizon) (Action, bool) {
	at := slices.IndexFunc(f.Forecast, func(t Turn) bool { return t.Program == CPanelProgramName && t.To == CPanelNotCertified })
	if at < 0 {
		return Action{}, false
	}
	turn := f.Forecast[at]
	var best countWay
	found := false
	for _, y := range c.on(turn.On).badgeYears {
		for _, on := range c.earningDays(y, span{h.day, turn.On - 1}) {
			way, ok := c.wayToCount(y, on)
			if ok && (!found || cmp.Or(cmp.Compare(way.cost, best.cost), cmp.Compare(best.on, way.on)) < 0) {
				best, found = way, true
			}
		}
	}
	if !found || best.cost == 0 {
		return Action{}, false // what is to be done at once keeps it, too
	}
	steps := c.steps(best)
	if !c.carriedOut(steps, best.on).certifiedOn(f, turn.On) {
		return Action{}, false
	}
	return Action{Kind: Keeps, Program: CPanelProgramName, By: best.on, What: Cause{Kind: DoSteps}, Whom: whom(steps), Steps: steps, Gives: CPanelCertified, On: turn.On,
		Why: []Cause{{Kind: KeepsBadge, Name: f.shown(), Year: best.year.year}, {Kind: ElseComes, Turn: &turn}}, Cells: turn.Cells}, true
}

// certifiedOn tells whether the partner is certified on a day ahead, today's run recorded.
func (c *partnerCase) certifiedOn(f *PartnerFinding, d ingest.Day) bool {
	later := c.carriedOut(nil, d)
	later.history = append(later.history, f.Record)
	return later.cpanelOn(d).status == CPanelCertified
}

// keepsToo notes on an action that mends that it keeps what another one would
// keep, and where nothing cheaper does, the status that comes of it.
func (a *Action) keepsToo(other *Action) {
	other.Why[0].Kind = AlsoKeeps
	a.Why = append(a.Why, other.Why...)
	a.By, a.Cells = min(a.By, other.By), other.Cells
	if costOf(a.Steps) == costOf(other.Steps) {
		a.Gives, a.On = other.Gives, other.On
	}
}

// nextRise says how many more licences ask for more people than count, where a
// certified partner has enough for now.
func (c *partnerCase) nextRise(f *PartnerFinding) (Action, bool) {
	cp := f.CPanel()
	if cp.Required == ingest.NoCount || cp.ShortBy > 0 {
		return Action{}, false
	}
	licenses, asked := c.badgeYear(cp.Year).chart.nextRise(int(cp.Licenses))
	if len(cp.Counting) >= asked || !near(licenses-int(cp.Licenses), int(cp.Licenses)) {
		return Action{}, false
	}
	return Action{Kind: Watches, Program: CPanelProgramName,
		What: Cause{Kind: RequirementRises, Count: licenses - int(cp.Licenses), Of: asked, Year: int(cp.Required)},
		Why:  []Cause{{Kind: PeopleCountFor, Count: len(cp.Counting), Of: int(cp.Required), Year: cp.Year}}}, true
}

// near tells whether so many licences more are few enough to be worth a line:
// at most a hundred, or a tenth of those that the partner has.
func near(more, licenses int) bool { return more <= max(100, licenses/10) }

// advise lists what to do for Premier.
func (premierProgram) advise(c *partnerCase, partner *PartnerFinding, now Standing, h horizon) []Action {
	var out []Action
	f, day := now.(*PremierFinding), h.day
	add := func(by ingest.Day, what Cause, why []Cause) {
		out = append(out, Action{Program: PremierProgramName, What: what, By: by, Why: why})
	}
	if f.Status == PremierEligible && f.Since == 0 {
		add(0, Cause{Kind: ApplyForPremier}, []Cause{{Kind: EveryMet}})
	}
	mended, with := c.mendPremier(partner, day)
	var kept []keeping
	if (f.worsens || len(mended) > 0) && f.Status != PremierRemoved {
		kept = with.keepPremier(h)
	}
	for i := range f.Lines {
		if !f.Status.Judged() {
			break
		}
		l, r := &f.Lines[i], premierRequirements[i]
		by := c.dueBy(r, l.State, day)
		w, waived := c.waiverEnds(PremierProgramName, l, day)
		switch keptBy := func(by ingest.Day) bool {
			return slices.ContainsFunc(kept, func(a keeping) bool { return a.requirement == l.Requirement && a.By == by })
		}; {
		case mended[l.Requirement] != nil:
			out = append(out, *mended[l.Requirement])
		case r.about().planned && l.State == NotMet: // the records have it filled in time
		case (l.State == NotMet || l.State == Due || l.State == Unknown) && l.mends() && !keptBy(by):
			add(by, Cause{Kind: MendLine, Line: l}, l.stands())
		case waived && !keptBy(w.By):
			out = append(out, w)
		}
	}
	// One cell may make several requirements unknown.
	out = slices.CompactFunc(out, func(a, b Action) bool { return a.sameWhat(&b) && a.By == b.By })
	for _, a := range kept {
		out = append(out, a.Action)
	}
	if f.Status == PremierRemoved {
		add(0, Cause{Kind: ApplyAgain}, []Cause{{Kind: WasRemoved, Day: f.RemovedOn}})
	}
	return out
}

// A keeping is an action that keeps a requirement of Premier from failing.
type keeping struct {
	Action
	requirement string
}

// mendPremier returns what mends the requirements that are not met on the day,
// and the case with it carried out. What takes time, or a cell to correct, is none of it.
func (c *partnerCase) mendPremier(partner *PartnerFinding, day ingest.Day) (mended map[string]*Action, with *partnerCase) {
	mended, with = map[string]*Action{}, c
	f := partner.Premier()
	for i, r := range premierRequirements {
		if !f.Status.Judged() {
			break
		}
		l, planned := &f.Lines[i], r.about().planned
		if l.State != NotMet || planned && f.Status == PremierPlan && partner.turnsTo(PremierProgramName, PremierCompliant, PremierOut) {
			continue
		}
		steps := r.steps(with, day, day)
		if len(steps) == 0 {
			continue
		}
		next := with.carriedOut(steps, day)
		a := &Action{Kind: Mends, Program: PremierProgramName, By: c.dueBy(r, l.State, day), What: Cause{Kind: MendLine, Line: l}, Why: l.stands(), Whom: whom(steps), Steps: steps}
		if planned {
			a.By, a.What, a.Why = c.rolesDue(partner), Cause{Kind: DoSteps}, roleWhy(f)
		}
		if f.Status != PremierRemoved { // once a run has recorded it, nothing but a new day attained ends it
			before, after := with.premierOn(day), next.premierOn(day)
			a.promise(before.Status, after.Status, day)
		}
		mended[l.Requirement], with = a, next
	}
	return mended, with
}

// turnsTo tells whether the next change in a program is to one of the statuses,
// by what the records hold already.
func (f *PartnerFinding) turnsTo(program string, statuses ...Status) bool {
	i := slices.IndexFunc(f.Forecast, func(t Turn) bool { return t.Program == program })
	return i >= 0 && slices.Contains(statuses, f.Forecast[i].To)
}

// promise notes the status that an action gives on a day where it is better than without it.
func (a *Action) promise(without, with Status, day ingest.Day) {
	if with != PremierUnknown && aboutPremier.worse(with, without) {
		a.Gives, a.On = with, day
	}
}

// rolesDue is the day by which the roles have to be filled: the last before the
// partner is removed, on a plan; 0 where no day is set.
func (c *partnerCase) rolesDue(f *PartnerFinding) ingest.Day {
	if f.Premier().Plan == nil {
		return 0
	}
	for _, t := range f.Forecast {
		if t.Program == PremierProgramName && t.To == PremierRemoved {
			return t.On - 1
		}
	}
	return f.Premier().Plan.LastDay
}

func roleWhy(f *PremierFinding) []Cause {
	why := []Cause{{Kind: FillsRoles}}
	if f.Plan != nil {
		why = append(why, Cause{Kind: PlanDeadline, Day: f.Plan.Start, Until: f.Plan.LastDay})
	}
	return why
}

// sameWhat tells whether two actions are to do the same.
func (a *Action) sameWhat(o *Action) bool {
	return a.What.same(&o.What) && (a.What.Kind != DoSteps || slices.EqualFunc(a.Steps, o.Steps, Step.same))
}

// stands says of a requirement what was found.
func (l *Line) stands() []Cause { return []Cause{{Kind: RequirementStands, Line: l}} }

// keepPremier lists what keeps each requirement from failing on a day ahead, the
// soonest first, each with those before it carried out. The case is judged as if
// today's requirements had been mended.
func (c *partnerCase) keepPremier(h horizon) []keeping {
	var out []keeping
	with := c.carriedOut(nil, h.day)
	f := with.premierOn(h.day)
	with.recordPremier(&f, h.day)
	was := f.States
	days := with.premierDays(h)
	for i := 0; i < len(days); i++ {
		d := days[i]
		now := with.premierOn(d)
		if !now.Status.Judged() {
			break // the program ends: there is nothing left to keep
		}
		for n, r := range premierRequirements {
			if !fails(now.States[n]) || fails(was[n]) {
				continue
			}
			a, next := with.keep(r, &now, h, d)
			if next == nil {
				continue
			}
			if slices.ContainsFunc(out, func(o keeping) bool { return o.By > a.By }) {
				a.Gives, a.On = "", 0 // a waiver outlasts the duty's last day: what is due after that comes first
			}
			out = append(out, keeping{a, r.about().id})
			with = next
			now = with.premierOn(d)
			days = append(days[:i+1:i+1], slices.DeleteFunc(with.premierDays(h), func(o ingest.Day) bool { return o <= d })...)
		}
		with.recordPremier(&now, d)
		was = now.States
		days = with.withDeadline(days, i, h)
	}
	slices.SortStableFunc(out, func(a, b keeping) int { return int(a.By - b.By) })
	return out
}

// recordPremier keeps what a run of the day would record of Premier.
func (c *partnerCase) recordPremier(f *PremierFinding, d ingest.Day) {
	r := Record{AsOf: d, Licenses: ingest.NoCount, Since: c.since(), Attained: c.attainedOn(d), Walk: f.walk}
	if len(c.pointers.lost) > 0 { // else nobody asks who the heads were: their records are there
		r.Heads = c.recordedHeads(f.walk, d)
	}
	c.history = append(c.history, r)
}

// keep returns what keeps a requirement from failing on a day, and the case with
// it carried out; none where it is too late, or not in anybody's hands.
func (c *partnerCase) keep(r requirement, now *PremierFinding, h horizon, d ingest.Day) (Action, *partnerCase) {
	by := r.last(c, d)
	if by < h.day {
		return Action{}, nil
	}
	steps := r.steps(c, d, by)
	if len(steps) == 0 {
		return Action{}, nil
	}
	with := c.carriedOut(steps, by)
	after := with.premierOn(d)
	if fails(after.State(r.about().id)) {
		return Action{}, nil
	}
	because, cells := c.premierBecause(now, d)
	turn := &Turn{On: d, Program: PremierProgramName, To: now.Status, Because: because, Cells: cells}
	a := Action{Kind: Keeps, Program: PremierProgramName, By: by, What: Cause{Kind: DoSteps}, Whom: whom(steps), Steps: steps,
		Why: []Cause{{Kind: ElseComes, Turn: turn}}, Cells: cells}
	a.promise(now.Status, after.Status, d)
	return a, with
}

// waiverEnds is what to do about a requirement that is waived for now.
func (c *partnerCase) waiverEnds(program string, l *Line, day ingest.Day) (Action, bool) {
	if l.State != Waived {
		return Action{}, false
	}
	w, _ := c.waiver(l.Requirement, day)
	return Action{Program: program, By: w.Until, What: Cause{Kind: MeetBefore, Name: l.Requirement}, Why: l.stands()}, true
}

// dueBy returns the day by which a requirement has to be mended; 0 where an
// applicant has all the time it wants.
func (c *partnerCase) dueBy(r requirement, state State, day ingest.Day) ingest.Day {
	if by := r.due(c, state, day); by != 0 {
		return by
	}
	if state == Unknown || c.attained(day) {
		return day // at once: it decides today's status
	}
	return 0
}

// privileges returns what comes with the status on a day (rule C9).
func (p *Programs) privileges(day ingest.Day) Privileges {
	rev, _ := p.CPanel.Privileges.On(day)
	return rev.Value
}
