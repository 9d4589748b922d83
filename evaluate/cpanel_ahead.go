package evaluate

import (
	"cmp"
	"slices"

	"assay/ingest"
)

// settled: without a licence count no badge year is earned, but one that the
// sheet has may end.
func (cpanelProgram) settled(c *partnerCase, status Status) bool {
	return !status.Judged() && c.partner.BadgeHeld == 0
}

func (p cpanelProgram) days(c *partnerCase, h horizon) []ingest.Day { return c.daysAhead(p, h) }

func (cpanelProgram) on(c *partnerCase, d ingest.Day) outcome {
	if n := len(c.history); n > 0 && c.history[n-1].CPanel == CPanelSuspended && c.history[n-1].AsOf < d-1 {
		last := c.history[n-1]
		last.AsOf = d - 1 // every run that finds the partner suspended moves the day from which a year can be earned (rule C10)
		c.history = append(c.history, last)
	}
	v := c.cpanelOn(d)
	return &v
}

func (cpanelProgram) record(c *partnerCase, now outcome, d ingest.Day) {
	if badges := now.(*cpanelVerdict).records(); len(badges) > 0 {
		c.history = append(c.history, Record{AsOf: d, Licenses: c.licenses(), CPanel: now.In().Status, Badges: badges})
	}
}

func (cpanelProgram) further(_ *partnerCase, days []ingest.Day, _ int, _ horizon) []ingest.Day {
	return days
}

func (cpanelProgram) because(c *partnerCase, of outcome, d ingest.Day) ([]Cause, []ingest.Cell) {
	now := of.(*cpanelVerdict)
	if now.Status == CPanelEnded {
		return []Cause{endCause(c.programs.CPanel.Ends)}, nil
	}
	yesterday := *c
	yesterday.before(d - 1)
	before := yesterday.cpanelOn(d - 1)
	causes := c.waiverTurns(goodStanding.about(), d)
	for i := range before.held {
		switch h := &before.held[i]; {
		case holds(now.held, h.Year):
		case h.GoodThrough >= d: // known from suspended runs alone, and its window has closed (rule C10)
			causes = append(causes, Cause{Kind: NoGoodStanding, Cells: []ingest.Cell{c.cell(ingest.GoodStandingField)}})
		default:
			causes = append(causes, c.badgeEnds(h, before.counts, d))
		}
	}
	for i := range now.held {
		if h := &now.held[i]; !holds(before.held, h.Year) {
			causes = append(causes, c.badgeBegins(h, now.counts, d)...)
		}
	}
	switch now.Status {
	case CPanelNotCertified:
		if c.readableCount() {
			causes = append(causes, c.nextYear(now.counts, d)...)
		}
	case CPanelSuspended:
		causes = append(causes, Cause{Kind: NoGoodStanding, Cells: []ingest.Cell{c.cell(ingest.GoodStandingField)}})
	case CPanelUnknown:
		causes = append(causes, c.cpanelUnreadable(now, d)...)
	}
	for _, b := range before.counts {
		if now.Status == CPanelNotCertified && before.Status == CPanelUnknown && b.ends == d-1 && !holds(before.held, b.year) {
			causes = append(causes, c.badgeEnds(&heldBadge{Badge: Badge{Year: b.year, GoodThrough: b.ends}}, nil, d))
		}
	}
	return once(causes)
}

// cpanelUnreadable says which cell keeps the status from being known.
func (c *partnerCase) cpanelUnreadable(now *cpanelVerdict, d ingest.Day) []Cause {
	if len(now.held) > 0 {
		return []Cause{{Kind: StandingUnreadable, Cells: []ingest.Cell{c.cell(ingest.GoodStandingField)}}}
	}
	var out []Cause
	for _, b := range now.counts {
		out = append(out, c.comeToCount(b, d)...)
	}
	return append(out, Cause{Kind: LicencesUnreadable, Cells: []ingest.Cell{c.cell(ingest.LicensesField)}})
}

// reissues asks for new certificates in place of those that bear another name of the partner.
func (c *partnerCase) reissues(f *PartnerFinding) []Action {
	var out []Action
	for _, given := range c.given {
		if f.Name != "" && given.Name != "" && !sameButForBlanks(f.Name, given.Name) {
			out = append(out, Action{Program: CPanelProgramName, What: Cause{Kind: Reissue, Name: given.Number}, Why: []Cause{{Kind: BearsName, Name: given.Name}}})
		}
	}
	return out
}

// advise lists what to do for cPanel.
func (p cpanelProgram) advise(c *partnerCase, f *PartnerFinding, now Standing, h horizon) []Action {
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
	out = append(out, c.reissues(f)...)
	with := c // with every action so far carried out
	for i := range cp.Lines {
		l := &cp.Lines[i]
		a := Action{Program: CPanelProgramName, Requirement: l.Requirement, By: day, What: Cause{Kind: MendLine, Line: l}, Why: l.stands()}
		switch {
		case l.Requirement == goodStanding.id && l.State == NotMet && (cp.Status == CPanelSuspended || cp.Status == CPanelNotCertified):
			a.Kind, a.Steps = Mends, goodStanding.steps(c, day, day)
			with = with.mendCPanel(&a, day)
			out = append(out, a)
		case l.State == Unknown && l.mends(), l.Requirement == heldYears.id && l.mends():
			out = append(out, a)
		}
		if a, ok := c.waiverEnds(p, cpanelRequirements[i], l, day); ok {
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
	if c.cpanelOn(day).Status != CPanelCertified && with.cpanelOn(day).Status == CPanelCertified {
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
	reaches := Cause{Kind: Reaches, Name: f.shown(), Of: best.asked, Year: best.year.year}
	if best.on > day {
		reaches.Day = best.on
	}
	return Action{Kind: Mends, Program: CPanelProgramName, Requirement: certifiedPeople.id, By: best.last, What: Cause{Kind: DoSteps}, Whom: whom(steps), Steps: steps, Why: []Cause{reaches}}, true
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
	i := slices.IndexFunc(f.Forecast, func(t Turn) bool { return t.Program == CPanelProgramName && t.To == CPanelNotCertified })
	if i < 0 {
		return Action{}, false
	}
	turn := f.Forecast[i]
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
	return Action{Kind: Keeps, Program: CPanelProgramName, Requirement: certifiedPeople.id, By: best.on, What: Cause{Kind: DoSteps}, Whom: whom(steps), Steps: steps, Gives: CPanelCertified, On: turn.On,
		Why: []Cause{{Kind: KeepsBadge, Name: f.shown(), Year: best.year.year}, {Kind: ElseComes, Turn: &turn}}, Cells: turn.Cells}, true
}

// certifiedOn tells whether the partner is certified on a day ahead, today's run recorded.
func (c *partnerCase) certifiedOn(f *PartnerFinding, d ingest.Day) bool {
	later := c.carriedOut(nil, d)
	later.history = append(later.history, f.Record)
	return later.cpanelOn(d).Status == CPanelCertified
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

// near tells whether the next step of the chart is near enough to be worth a line: at
// most a hundred licences more, or a tenth of those that the partner has.
func near(more, licenses int) bool { return more <= max(100, licenses/10) }

// privileges returns what comes with the status on a day (rule C9).
func (p *Programs) privileges(day ingest.Day) Privileges {
	rev, _ := p.CPanel.Privileges.On(day)
	return rev.Value
}
