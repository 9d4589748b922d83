package evaluate

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"assay/evaluate/rules"
	"assay/ingest"
)

// allianceProgram is a toy: a third program, with a requirement of its own and one
// that cPanel has, too.
type allianceProgram struct{}

const (
	allianceName            = "Alliance"
	allianceMember   Status = "Member"
	allianceNoMember Status = "No member"
)

var allianceRequirements = []requirement{owner, goodStandingBy(func(p *Programs) *rules.Rule[string] { return &allianceRulesOf(p).GoodStanding })}

var aboutAlliance = &Program{
	Name: allianceName, Key: "alliance", Title: "Hosting Alliance", Outside: NotEnrolled, requirements: allianceRequirements,
	Statuses:  []Status{allianceMember, allianceNoMember, UnknownStatus, NotEnrolled, Ended},
	bestFirst: []Status{allianceMember, UnknownStatus, allianceNoMember, NotEnrolled, Ended},
}

// RegisterAlliance adds the toy to the programs, until the function that it
// returns is called.
func RegisterAlliance() (undo func()) {
	before := programs
	programs = append(slices.Clip(programs), allianceProgram{})
	stepKinds[nameOwner] = stepDone{ofPartner: true, carryOut: (*partnerCase).nameOwner}
	return func() {
		programs = before
		delete(stepKinds, nameOwner)
	}
}

// allianceRules is the toy's rule data.
type allianceRules struct {
	Name         string
	Ends         rules.Ending
	Owners       rules.Rule[int]
	GoodStanding rules.Rule[string]
}

func allianceRulesOf(p *Programs) *allianceRules { return p.Others[allianceName].(*allianceRules) }

func (allianceProgram) about() *Program { return aboutAlliance }
func (allianceProgram) file() string    { return "programs/alliance.yaml" }

func (allianceProgram) rules(p *Programs) (name *string, all []programRule) {
	if p.Others == nil {
		p.Others = map[string]any{allianceName: new(allianceRules)}
	}
	r := allianceRulesOf(p)
	return &r.Name, []programRule{
		listedRule[int]{&r.Owners, "alliance.owner", func(f *rules.File, n ast.Node) int { return f.Number(n, 0, 1) }, func(n int) string { return plural(n, "person", "people") }, false},
		listedRule[string]{&r.GoodStanding, "alliance.good-standing", (*rules.File).Text, asIs, false},
	}
}

func (allianceProgram) ends(p *Programs) *rules.Ending { return &allianceRulesOf(p).Ends }

// An allianceFinding is a partner's standing in the toy: all that a verdict says.
type allianceFinding struct{ Verdict }

func (f *allianceFinding) Mapped(_ func(string) string, _ func(Cause) Cause, line func(Line) Line) Standing {
	out := *f
	out.Lines = mapped(f.Lines, line)
	return &out
}

func (p allianceProgram) on(c *partnerCase, d ingest.Day) outcome { return p.found(c, d) }

func (p allianceProgram) found(c *partnerCase, d ingest.Day) *allianceFinding {
	f := &allianceFinding{Verdict{Program: allianceName, Status: allianceMember, atOnce: true}}
	if p.ends(c.programs).By(d) {
		f.Status = Ended
		return f
	}
	f.States = c.judgeAll(allianceRequirements, nil, d)
	switch {
	case slices.Contains(f.States, NotMet):
		f.Status = allianceNoMember
	case slices.Contains(f.States, Unknown):
		f.Status = UnknownStatus
	}
	return f
}

func (p allianceProgram) judge(c *partnerCase, day ingest.Day) Standing {
	f := p.found(c, day)
	if f.Status == Ended {
		f.Lines = []Line{endLine(*p.ends(c.programs))}
		return f
	}
	f.Lines = c.lines(allianceRequirements, f, day)
	return f
}

func (allianceProgram) settled(_ *partnerCase, status Status) bool       { return !status.Judged() }
func (p allianceProgram) days(c *partnerCase, h horizon) []ingest.Day    { return c.daysAhead(p, h) }
func (allianceProgram) record(c *partnerCase, now outcome, d ingest.Day) {}
func (allianceProgram) further(_ *partnerCase, days []ingest.Day, _ int, _ horizon) []ingest.Day {
	return days
}

func (p allianceProgram) because(c *partnerCase, now outcome, d ingest.Day) ([]Cause, []ingest.Cell) {
	if now.In().Status == Ended {
		return []Cause{endCause(*p.ends(c.programs))}, nil
	}
	return once(c.turnedRequirements(p, p.found(c, d-1).States, now.(*allianceFinding), d))
}

func (p allianceProgram) advise(c *partnerCase, f *PartnerFinding, now Standing, h horizon) []Action {
	return c.adviseAll(p, f, now.In(), h)
}

func (allianceProgram) keep(now Standing, r *Record) {
	r.Others = map[string]Status{allianceName: now.In().Status}
}

func (allianceProgram) kept(r *Record) Status { return r.Others[allianceName] }

func (allianceProgram) compare(out []Difference, _, _ *Record) []Difference { return out }

func (p allianceProgram) changes(f *PartnerFinding, now Standing, last *Record, differences []Difference) []Change {
	turned := DifferenceIn(differences, allianceName, StatusTrait)
	if turned == nil {
		return nil
	}
	c := Change{PartnerID: f.ID, Name: f.Name, Program: allianceName, Kind: Gained, From: turned.From, To: turned.To, Why: unmet(now.In().Lines)}
	if aboutAlliance.worse(p.kept(last), now.In().Status) {
		c.Kind = Lost
	}
	return []Change{c}
}

func (p allianceProgram) owed(_ *Programs, records []Record, _ ingest.Day) string {
	if last := p.kept(&records[len(records)-1]); last == allianceMember {
		return string(last)
	}
	return ""
}
