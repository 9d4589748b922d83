package evaluate

import (
	"cmp"
	"slices"
	"strings"

	"assay/ingest"
)

// A Change is what became different since the last recorded run: who gained,
// lost or renewed a status, fell out or recovered, fell at risk, went on or off a
// plan, was removed or suspended, came or went, or has another name.
type Change struct {
	PartnerID, Name string
	Program         string // "" for none
	Kind            ChangeKind
	From, To        string     // the statuses, or the names, then and now
	Since           ingest.Day // the day from which it holds; where no record gives one, that of the run that found it
	Why             []Cause
	Lost            int // the furthest badge year held then, where the partner was certified and isn't any more; else 0
}

// A ChangeKind is what became different, in the words in which it is told.
type ChangeKind string

// The kinds of changes, the worst first.
const (
	NowRemoved       ChangeKind = "removed"
	Lost             ChangeKind = "lost"
	NowSuspended     ChangeKind = "suspended"
	FellOut          ChangeKind = "fell out"
	NoLongerEligible ChangeKind = "no longer eligible"
	LeftProgram      ChangeKind = "left the program"
	WentOnPlan       ChangeKind = "went on a plan"
	FellAtRisk       ChangeKind = "fell at risk"
	BecameUnknown    ChangeKind = "became unknown"
	Went             ChangeKind = "went"
	ProgramEnded     ChangeKind = "the program ended"
	Renamed          ChangeKind = "renamed"
	Came             ChangeKind = "came"
	JoinedProgram    ChangeKind = "joined the program"
	BecameEligible   ChangeKind = "became eligible"
	OffPlan          ChangeKind = "off the plan"
	NoLongerAtRisk   ChangeKind = "no longer at risk"
	Recovered        ChangeKind = "recovered"
	Renewed          ChangeKind = "renewed"
	Gained           ChangeKind = "gained"
)

var byGravity = []ChangeKind{NowRemoved, Lost, NowSuspended, FellOut, NoLongerEligible, LeftProgram, WentOnPlan, FellAtRisk, BecameUnknown, Went, ProgramEnded, Renamed, Came, JoinedProgram, BecameEligible, OffPlan, NoLongerAtRisk, Recovered, Renewed, Gained}

// WorstFirst returns changes with the worst first, and then by partner.
func WorstFirst(all []Change) []Change {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Change) int {
		return cmp.Compare(slices.Index(byGravity, a.Kind), slices.Index(byGravity, b.Kind))
	})
	return all
}

// changes compares the findings, of partners in order, with what the last run
// recorded (nothing where there was none). Jobs is how many workers share them.
func (e *evaluation) changes(findings []PartnerFinding, order []int32, history History, day ingest.Day, jobs int) []Change {
	if history.LastRun == 0 {
		return nil
	}
	since := e.programs.stretch(history.LastRun, day)
	each := make([][]Change, len(findings))
	named := map[string]bool{}
	for i := range findings {
		named[ingest.FoldID(findings[i].ID)] = true
	}
	share(len(findings), jobs, func(i int) {
		each[i] = e.changesOf(&findings[i], order[i], history, since)
	})
	out := slices.Concat(slices.Concat(each...), gone(history, named, day))
	slices.SortStableFunc(out, func(a, b Change) int { return strings.Compare(a.PartnerID, b.PartnerID) })
	return out
}

// changesOf are those of one partner, by its index, in the days since the last run.
func (e *evaluation) changesOf(f *PartnerFinding, id int32, history History, since horizon) []Change {
	last, ok := lastRecord(history.Partners[ingest.FoldID(f.ID)], since.last)
	if !ok || last.AsOf != history.LastRun {
		return []Change{{PartnerID: f.ID, Name: f.Name, Kind: Came, To: inAll(func(p program) Status { return f.StatusIn(p.about().Name) }), Since: since.last,
			Why: []Cause{{Kind: InSheetsNow, Day: history.LastRun}}}}
	}
	var out []Change
	differences := Compare(&last, &f.Record)
	if d := DifferenceIn(differences, "", NameTrait); d != nil && d.From != "" && d.To != "" && !sameButForBlanks(d.From, d.To) {
		out = append(out, Change{PartnerID: f.ID, Name: f.Name, Kind: Renamed, From: d.From, To: d.To, Since: since.last, Why: []Cause{{Kind: NamedThen, Name: d.From, Day: last.AsOf}}})
	}
	for n, p := range programs {
		turned := DifferenceIn(differences, p.about().Name, StatusTrait) != nil
		for _, c := range p.changes(f, f.Standings[n], &last, differences) {
			if turned {
				e.explain(&c, p, id, history, since)
			}
			if c.Since == 0 {
				c.Since = since.last
			}
			if lines := f.Standings[n].In().Lines; len(c.Why) == 0 && !f.StatusIn(c.Program).Judged() && len(lines) > 0 {
				c.Why = []Cause{{Kind: RequirementStands, Line: &lines[0]}}
			}
			c.Why = orElse(c.Why, AllMet)
			out = append(out, c)
		}
	}
	return out
}

// sameButForBlanks tells whether two names are one but for the blanks in them.
func sameButForBlanks(a, b string) bool { return slices.Equal(strings.Fields(a), strings.Fields(b)) }

// explain says on which day the status turned, and by which record, as runs of the
// days since the last one would have found it by today's sheets. Where these have
// it so on the last run's day already, it is the sheets that are other than then.
func (e *evaluation) explain(c *Change, p program, id int32, history History, since horizon) {
	back := e.newCase(id, history)
	back.before(since.last)
	back = back.carriedOut(nil, since.day)
	then := *p.on(back, since.day).In()
	then.States = slices.Clone(then.States)
	status := then.Status
	turns := back.turns(p, &then, since)
	switch n := len(turns); {
	case n > 0 && string(turns[n-1].To) == c.To:
		c.Why = turns[n-1].Because
		c.Since = cmp.Or(c.Since, turns[n-1].On)
	case n == 0 && string(status) == c.To:
		c.Why = append([]Cause{{Kind: SoAlready, Day: since.day}}, c.Why...)
	}
}

// inAll names the statuses in all programs: cPanel Certified, Premier Compliant.
func inAll(status func(p program) Status) string {
	var out []string
	for _, p := range programs {
		if s := status(p); s != "" {
			out = append(out, p.about().Name+" "+string(s))
		}
	}
	return strings.Join(out, ", ")
}

// lastRecord returns the newest record of a day before the run's.
func lastRecord(records []Record, day ingest.Day) (Record, bool) {
	n, _ := slices.BinarySearchFunc(records, day, func(r Record, d ingest.Day) int { return cmp.Compare(r.AsOf, d) })
	if n == 0 {
		return Record{}, false
	}
	return records[n-1], true
}

// gone lists the partners of the last run that today's sheets don't name.
func gone(history History, named map[string]bool, day ingest.Day) []Change {
	var out []Change
	for key, records := range history.Partners {
		last, ok := lastRecord(records, day)
		if !ok || last.AsOf != history.LastRun || named[key] {
			continue
		}
		out = append(out, Change{PartnerID: last.PartnerID, Name: last.Name, Kind: Went, From: inAll(func(p program) Status { return p.kept(&last) }), Since: day,
			Why: []Cause{{Kind: InSheetsThen, Day: last.AsOf}}})
	}
	slices.SortFunc(out, func(a, b Change) int { return strings.Compare(a.PartnerID, b.PartnerID) })
	return out
}

func (cpanelProgram) changes(f *PartnerFinding, standing Standing, last *Record, differences []Difference) []Change {
	now, turned := standing.(*CPanelFinding), DifferenceIn(differences, CPanelProgramName, StatusTrait) != nil
	c := Change{PartnerID: f.ID, Name: f.Name, Program: CPanelProgramName, From: string(last.CPanel), To: string(now.Status), Since: now.began()}
	switch {
	case !turned && now.Status == CPanelCertified:
		return certifiedChanges(c, now, differences)
	case !turned:
		return nil
	case now.Status == CPanelCertified:
		c.Kind, c.Why = Gained, []Cause{{Kind: YearsHeld, Lists: &Lists{Years: now.yearsHeld()}}}
		if last.CPanel != CPanelNotCertified && len(now.NewYears) == 0 {
			c.Since = 0 // earned before, and in force again
		}
	case now.Status == CPanelSuspended:
		c.Kind, c.Why = NowSuspended, []Cause{{Kind: NoGoodStanding}}
	case last.CPanel == CPanelCertified:
		c.Kind, c.Why = Lost, unmet(now.Lines)
		for _, b := range last.Badges {
			c.Lost = max(c.Lost, b.Year)
		}
	default:
		c.Kind, c.Why = aboutCPanel.turned(last.CPanel, now.Status), unmet(now.Lines)
	}
	return []Change{c}
}

// certifiedChanges are those of a partner that was certified and still is.
func certifiedChanges(c Change, now *CPanelFinding, differences []Difference) []Change {
	var out []Change
	if len(now.NewYears) > 0 {
		r := c
		r.Kind, r.Why = Renewed, []Cause{{Kind: YearsHeld, Lists: &Lists{Years: now.NewYears}}}
		out = append(out, r)
	}
	if DifferenceIn(differences, CPanelProgramName, AtRiskTrait) != nil {
		r := c
		r.Since = 0
		r.Kind, r.Why = NoLongerAtRisk, []Cause{{Kind: PeopleOf, Count: len(now.Counting), Of: max(int(now.Required), 0)}}
		if now.AtRisk {
			r.Kind = FellAtRisk
		}
		out = append(out, r)
	}
	return out
}

// began is the day on which the newest badge year held was earned.
func (f *CPanelFinding) began() ingest.Day {
	if n := len(f.Badges); n > 0 {
		return f.Badges[n-1].EarnedOn
	}
	return 0
}

func (f *CPanelFinding) yearsHeld() []int {
	var ys []int
	for _, b := range f.Badges {
		ys = append(ys, b.Year)
	}
	return ys
}

func (premierProgram) changes(f *PartnerFinding, standing Standing, last *Record, differences []Difference) []Change {
	now := standing.(*PremierFinding)
	c := Change{PartnerID: f.ID, Name: f.Name, Program: PremierProgramName, From: string(last.Premier), To: string(now.Status), Why: unmet(now.Lines)}
	turned := DifferenceIn(differences, PremierProgramName, StatusTrait) != nil
	if plan := DifferenceIn(differences, PremierProgramName, PlanTrait); !turned && (plan == nil || plan.From == "" || !slices.Contains([]Status{PremierPlan, PremierRemoved}, now.Status)) {
		return nil // not even another plan, or another removal
	}
	switch {
	case now.Status == PremierPlan:
		c.Kind, c.Since = WentOnPlan, now.Plan.Start
		c.Why = now.turnOr(c.Why)
	case now.Status == PremierRemoved:
		c.Kind, c.Since = NowRemoved, now.RemovedOn
		c.Why = now.turnOr(c.Why)
	case last.Premier == PremierPlan && f.Record.Walk.State == Sound:
		c.Kind, c.Since = OffPlan, now.lastTurn().On
		c.Why = orElse(c.Why, RolesFilled)
	case (last.Attained == KnownNo || last.Premier == PremierRemoved) && now.attained():
		c.Kind, c.Since = Gained, now.Since
	case last.Attained == KnownYes && last.Premier != PremierRemoved && f.Record.Attained == KnownNo:
		c.Kind = Lost
	case now.Status == PremierEligible:
		c.Kind = BecameEligible
	case last.Premier == PremierEligible && now.Status == PremierNotEligible:
		c.Kind = NoLongerEligible
	default:
		c.Kind = aboutPremier.turned(last.Premier, now.Status)
	}
	if now.Status == PremierCompliant || now.Status == PremierEligible {
		c.Why = orElse(c.Why, AllMet)
	}
	return []Change{c}
}

// attained tells whether the status is that of a partner that has Premier.
func (f *PremierFinding) attained() bool {
	return slices.Contains([]Status{PremierCompliant, PremierPlan, PremierOut}, f.Status)
}

// lastTurn is the walk's last turn, the zero Event for none.
func (f *PremierFinding) lastTurn() Event {
	if n := len(f.Events); n > 0 {
		return f.Events[n-1]
	}
	return Event{}
}

// turnOr is why the walk made its last turn, or else another reason.
func (f *PremierFinding) turnOr(why []Cause) []Cause {
	if len(f.Events) == 0 {
		return why
	}
	return []Cause{f.lastTurn().Why}
}

// orElse is a reason, or where there is none one of a kind.
func orElse(why []Cause, kind CauseKind) []Cause {
	if len(why) == 0 {
		return []Cause{{Kind: kind}}
	}
	return why
}
