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

// adviseAll lists what to do for the requirements of a program: what mends those
// that are not met, the cells to correct, and what keeps the others from failing.
func (c *partnerCase) adviseAll(p program, partner *PartnerFinding, now *Verdict, h horizon) []Action {
	if !now.Status.Judged() {
		return nil
	}
	var out []Action
	mended, with := c.mend(p, partner, now, h.day)
	var kept []Action
	if (now.worsens || len(mended) > 0) && now.Status != p.about().final {
		kept = with.keepAll(p, h)
	}
	for i, r := range p.about().requirements {
		l := &now.Lines[i]
		by := c.dueBy(r, now, l.State, h.day)
		waiver, waived := c.waiverEnds(p, r, l, h.day)
		switch {
		case r.about().duty && now.Status == p.about().final: // nothing of the kind is asked any more
		case mended[l.Requirement] != nil:
			out = append(out, *mended[l.Requirement])
		case r.about().planned && l.State == NotMet: // the records have it filled in time
		case (l.State == NotMet || l.State == Due || l.State == Unknown) && l.mends() && !isKept(kept, l.Requirement, by):
			out = append(out, Action{Program: p.about().Name, Requirement: l.Requirement, By: by, What: Cause{Kind: MendLine, Line: l}, Why: l.stands()})
		case waived && !isKept(kept, l.Requirement, waiver.By):
			out = append(out, waiver)
		}
	}
	// One cell may make several requirements unknown.
	out = slices.CompactFunc(out, func(a, b Action) bool { return a.sameWhat(&b) && a.By == b.By })
	return append(out, kept...)
}

// isKept tells whether any of the actions that keep requirements keeps the given one, by a day.
func isKept(kept []Action, requirement string, by ingest.Day) bool {
	return slices.ContainsFunc(kept, func(a Action) bool { return a.Requirement == requirement && a.By == by })
}

// mend returns what mends the requirements of a program that are not met on the
// day, and the case with it carried out. What takes time, or a cell to correct, is
// none of it.
func (c *partnerCase) mend(p program, partner *PartnerFinding, now *Verdict, day ingest.Day) (mended map[string]*Action, with *partnerCase) {
	mended, with = map[string]*Action{}, c
	for i, r := range p.about().requirements {
		l := &now.Lines[i]
		if l.State != NotMet || r.about().duty && now.Status == p.about().final {
			continue
		}
		a := &Action{Kind: Mends, Program: p.about().Name, Requirement: l.Requirement, By: c.dueBy(r, now, l.State, day), What: Cause{Kind: MendLine, Line: l}, Why: l.stands()}
		if !r.ask(c, partner, a) {
			continue
		}
		a.Steps = r.steps(with, day, day)
		if len(a.Steps) == 0 {
			continue
		}
		a.Whom = whom(a.Steps)
		next := with.carriedOut(a.Steps, day)
		if now.Status != p.about().final {
			a.promise(p, p.on(with, day), p.on(next, day), day)
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

// promise notes the status in a program that an action gives on a day, where it
// is better than without the action.
func (a *Action) promise(p program, without, with outcome, day ingest.Day) {
	if is := with.In().Status; is != UnknownStatus && p.about().worse(is, without.In().Status) {
		a.Gives, a.On = is, day
	}
}

// sameWhat tells whether two actions are to do the same.
func (a *Action) sameWhat(o *Action) bool {
	return a.What.same(&o.What) && (a.What.Kind != DoSteps || slices.EqualFunc(a.Steps, o.Steps, Step.same))
}

// stands says of a requirement what was found.
func (l *Line) stands() []Cause { return []Cause{{Kind: RequirementStands, Line: l}} }

// keepAll lists what keeps each requirement of a program from failing on a day
// ahead, the soonest first, each with those before it carried out. The case is
// judged as if today's requirements had been mended.
func (c *partnerCase) keepAll(p program, h horizon) []Action {
	var out []Action
	with := c.carriedOut(nil, h.day)
	today := p.on(with, h.day)
	p.record(with, today, h.day)
	states := today.In().States
	days := p.days(with, h)
	for i := 0; i < len(days); i++ {
		d := days[i]
		now := p.on(with, d)
		if !now.In().Status.Judged() {
			break // the program ends: there is nothing left to keep
		}
		for n, r := range p.about().requirements {
			if !fails(now.In().States[n]) || fails(states[n]) {
				continue
			}
			a, next := with.keep(p, r, now, h, d)
			if next == nil {
				continue
			}
			if slices.ContainsFunc(out, func(o Action) bool { return o.By > a.By }) {
				a.Gives, a.On = "", 0 // a waiver outlasts the duty's last day: what is due after that comes first
			}
			out = append(out, a)
			with = next
			now = p.on(with, d)
			days = append(days[:i+1:i+1], slices.DeleteFunc(p.days(with, h), func(o ingest.Day) bool { return o <= d })...)
		}
		p.record(with, now, d)
		states = now.In().States
		days = p.further(with, days, i, h)
	}
	slices.SortStableFunc(out, func(a, b Action) int { return int(a.By - b.By) })
	return out
}

// keep returns what keeps a requirement from failing on a day, and the case with
// it carried out; none where it is too late, or not in anybody's hands.
func (c *partnerCase) keep(p program, r requirement, now outcome, h horizon, d ingest.Day) (Action, *partnerCase) {
	by := r.last(c, d)
	if by < h.day {
		return Action{}, nil
	}
	steps := r.steps(c, d, by)
	if len(steps) == 0 {
		return Action{}, nil
	}
	with := c.carriedOut(steps, by)
	after := p.on(with, d)
	if fails(after.In().State(r.about().id)) {
		return Action{}, nil
	}
	because, cells := p.because(c, now, d)
	turn := &Turn{On: d, Program: p.about().Name, To: now.In().Status, Because: because, Cells: cells}
	a := Action{Kind: Keeps, Program: p.about().Name, Requirement: r.about().id, By: by, What: Cause{Kind: DoSteps}, Whom: whom(steps), Steps: steps,
		Why: []Cause{{Kind: ElseComes, Turn: turn}}, Cells: cells}
	a.promise(p, now, after, d)
	if a.Gives == "" {
		a.Why[0] = Cause{Kind: ElseFails, Name: a.Requirement, Turn: turn}
	}
	return a, with
}

// waiverEnds is what to do about a requirement that is waived for now; nothing
// where it can't be met by the last day of the waiver.
func (c *partnerCase) waiverEnds(p program, r requirement, l *Line, day ingest.Day) (Action, bool) {
	if l.State != Waived {
		return Action{}, false
	}
	w, _ := c.waiver(l.Requirement, day)
	if c.tooLate(p, r, w.Until) {
		return Action{}, false
	}
	return Action{Program: p.about().Name, Requirement: l.Requirement, By: w.Until, What: Cause{Kind: MeetBefore, Name: l.Requirement}, Why: l.stands()}, true
}

// tooLate tells whether a requirement is not met at the end of a day, waivers
// aside, and no step carried out by then would meet it.
func (c *partnerCase) tooLate(p program, r requirement, d ingest.Day) bool {
	if r.judge(c, nil, d) != NotMet {
		return false
	}
	steps := r.steps(c, d, d)
	return len(steps) == 0 || r.judge(c.carriedOut(steps, d), nil, d) == NotMet
}

// dueBy returns the day by which a requirement has to be mended; 0 where an
// applicant has all the time it wants.
func (c *partnerCase) dueBy(r requirement, now *Verdict, state State, day ingest.Day) ingest.Day {
	if by := r.due(c, state, day); by != 0 {
		return by
	}
	if state == Unknown || now.atOnce && now.Status != ProgramOf(now.Program).final {
		return day // at once: it decides today's status
	}
	return 0
}
