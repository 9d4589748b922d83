package mail

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/wording"
)

// The exported fields of these are the placeholders of the templates; the page
// README.md beside the templates says what each holds. All texts that come from
// spreadsheets went through shown.

// partnerFacts are the facts that every message to a partner may use.
type partnerFacts struct {
	Partner   string
	PartnerID string
	Sender    string
	Today     string
}

type certificateFacts struct {
	partnerFacts
	Number      string
	Replaces    string
	Years       string
	LastYear    string
	Begins      string
	GoodThrough string
	Indicator   string
	Queue       string
	HasBadge    bool
	HasProof    bool
	HasPicture  bool
	Files       []fileFacts

	SeveralYears bool
}

type fileFacts struct{ Name, About string }

type planFacts struct {
	partnerFacts
	Start       string
	LastDay     string
	DaysLeft    string
	RemovedOn   string
	RoleA       string
	RoleB       string
	RoleAHolder string
	RoleBHolder string
	Untold      bool // no run before recorded the plan that ended
	Someone     bool // can fill a role today
	Steps       []string
	Also        string
}

type badgeFacts struct {
	partnerFacts
	Year           string
	GoodThrough    string
	DaysLeft       string
	NextYear       string
	People         string
	Licenses       string
	Certifications string
	Opens          string
	Closes         string
	SeveralPeople  bool
	Missing        string
	Steps          []string
	Indicator      string
	Queue          string
}

type standingFacts struct {
	partnerFacts
	GoodThrough string
	Indicator   string
	Queue       string
}

// standings count where partners stand.
type standings struct {
	Partners        int
	Certified       int
	AtRisk          int
	Compliant       int
	Plans           int
	OutOfCompliance int
	Removed         int
	Actions         int
	Review          int
}

type operationsFacts struct {
	standings
	Sender          string
	Today           string
	LastRun         string
	Unrecorded      string
	NewCertificates int
	Reissued        int
	HeldBack        int
	Errors          int
	Warnings        int
	Messages        int
	Owners          int
	Next            []deadlineFacts
	MoreNext        int
	Changes         []changeFacts
	MoreChanges     int
	ChangeCount     int
	SeveralChanges  bool
	Programs        []programFacts
	Unmailed        []addressFacts
	MoreUnmailed    int
	Workbook        string
	TooLarge        bool
}

type (
	deadlineFacts struct{ Partner, By, What string }
	changeFacts   struct{ Partner, What string }
	programFacts  struct{ Program, Before, Now string }
	addressFacts  struct{ Partner, Cell, Why string }
)

// about fills in what every message to a partner has.
func (p *Post) about(f *evaluate.PartnerFinding, l *lexicon) partnerFacts {
	return partnerFacts{
		Partner: shown(cmp.Or(f.Name, f.ID)), PartnerID: shown(f.ID),
		Sender: p.sender(), Today: l.day(p.month.Assessment.Day),
	}
}

// sender is who signs.
func (p *Post) sender() string {
	return cmp.Or(p.templates.Post.From.Name, p.templates.Post.From.Address)
}

func (p *Post) certificateFacts(f *evaluate.PartnerFinding, c Certificate) func(*lexicon) any {
	return func(l *lexicon) any {
		given := certificateFacts{
			partnerFacts: p.about(f, l), Number: c.Number, Replaces: c.Replaces,
			Years: l.years(c.Years), SeveralYears: len(c.Years) > 1, Begins: l.day(c.Begins), GoodThrough: l.day(c.GoodThrough),
			Indicator: l.word(p.month.Assessment.Privileges.Indicator), Queue: l.word(p.month.Assessment.Privileges.Queue),
		}
		given.Partner = shown(cmp.Or(c.Partner, f.Name, f.ID))
		if len(c.Years) > 0 {
			given.LastYear = strconv.Itoa(slices.Max(c.Years))
		}
		for _, file := range p.enclosed(c, l) {
			if file.ContentID == "" {
				given.Files = append(given.Files, fileFacts{file.Name, l.file(file.Kind)})
			}
			given.HasPicture = given.HasPicture || file.Kind == PictureFile
		}
		for _, file := range c.Files {
			given.HasBadge = given.HasBadge || file.Kind == SmallBadgeFile
			given.HasProof = given.HasProof || file.Kind == CredentialFile
		}
		return given
	}
}

// file says what an attachment is.
func (l *lexicon) file(k FileKind) string {
	f := &l.Files
	return map[FileKind]wording.Phrase{CertificateFile: f.Certificate, SmallBadgeFile: f.Badge, DrawingFile: f.Drawing, CredentialFile: f.Credential, PackageFile: f.Package}[k].Text
}

func (p *Post) planFacts(f *evaluate.PartnerFinding) func(*lexicon) any {
	return func(l *lexicon) any {
		premier, day := f.Premier(), p.month.Assessment.Day
		roles, _ := p.month.Programs.Premier.Roles.On(day)
		facts := planFacts{
			partnerFacts: p.about(f, l), RemovedOn: l.day(premier.RemovedOn),
			RoleA: l.word(roles.Value.RoleA), RoleB: l.word(roles.Value.RoleB),
			RoleAHolder: person(f, premier.RoleA), RoleBHolder: person(f, premier.RoleB),
			Untold: premier.Untold(), Someone: len(premier.Heads) > 0, Steps: p.steps(f, l), Also: l.also(premier.Lines),
		}
		if plan := premier.Plan; plan != nil {
			facts.Start, facts.LastDay, facts.DaysLeft = l.day(plan.Start), l.day(plan.LastDay), l.amount(l.DaysLeft, int(plan.LastDay-day))
		} else {
			facts.Start = l.day(premier.PlanBefore())
		}
		return facts
	}
}

// person names somebody at a partner: Ana Ruiz (E-12); "" for nobody.
func person(f *evaluate.PartnerFinding, id string) string {
	if id == "" {
		return ""
	}
	i := slices.IndexFunc(f.People, func(p evaluate.PersonFinding) bool { return p.ID == id })
	if i < 0 || plain(f.People[i].Name) == "" {
		return shown(id)
	}
	return shown(f.People[i].Name) + " (" + shown(id) + ")"
}

// also names the requirements of Premier, other than the roles, that are not met.
func (l *lexicon) also(lines []evaluate.Line) string {
	var names []string
	for _, line := range lines {
		if name := l.requirement(line.Requirement); line.State == evaluate.NotMet && name != "" {
			names = append(names, name)
		}
	}
	return l.list(names)
}

// steps says what would fill the roles again, in the partner's language.
func (p *Post) steps(f *evaluate.PartnerFinding, l *lexicon) []string {
	var out []string
	for _, s := range roleSteps(f.Actions) {
		out = append(out, l.step(s, person(f, s.whom)))
	}
	return out
}

// A step is what would fill a role: what somebody has to do, or, with nobody
// named, whom to look for.
type step struct {
	whom     string // an employee's ID
	fullTime bool
	renew    string // a certification
	earn     string
}

// roleSteps takes from the actions what mends the roles; what one person has to
// do makes one step.
func roleSteps(actions []evaluate.Action) []step {
	var out []step
	for _, a := range actions {
		if a.Program != evaluate.PremierProgramName || a.Kind != evaluate.Mends {
			continue
		}
		for _, one := range a.Steps {
			s := step{whom: one.EmployeeID}
			if n := len(out) - 1; n >= 0 && s.whom != "" && out[n].whom == s.whom {
				s, out = out[n], out[:n]
			}
			asked := cmp.Or(one.Words, strings.Join(one.Certifications, ", "))
			switch one.Kind {
			case evaluate.GoFullTime:
				s.fullTime = true
			case evaluate.Renew:
				s.renew = strings.Join(one.Certifications, ", ")
			case evaluate.Earn, evaluate.Hire:
				s.earn = asked
			default:
				continue
			}
			out = append(out, s)
		}
	}
	return out
}

// step says a step.
func (l *lexicon) step(s step, person string) string {
	of := stepFacts{Person: person, Certification: l.word(cmp.Or(s.renew, s.earn))}
	phrases := &l.Steps
	switch {
	case s.whom == "":
		return phrases.Hire.say(of)
	case s.fullTime && s.renew != "":
		return phrases.FullTimeRenew.say(of)
	case s.fullTime && s.earn != "":
		return phrases.FullTimeEarn.say(of)
	case s.fullTime:
		return phrases.FullTime.say(of)
	case s.renew != "":
		return phrases.Renew.say(of)
	}
	return phrases.Earn.say(of)
}

func (p *Post) standingFacts(f *evaluate.PartnerFinding) func(*lexicon) any {
	return func(l *lexicon) any {
		a := p.month.Assessment
		return standingFacts{partnerFacts: p.about(f, l), GoodThrough: l.day(f.CPanel().GoodThrough), Indicator: l.word(a.Privileges.Indicator), Queue: l.word(a.Privileges.Queue)}
	}
}

// badgeSteps says who has to earn what for the badge to go on, or to come again,
// and how many people that brings.
func badgeSteps(f *evaluate.PartnerFinding, l *lexicon) (steps []string, people int) {
	for _, a := range f.Actions {
		if a.Program != evaluate.CPanelProgramName || a.Kind == evaluate.Follows || len(steps) > 0 {
			continue
		}
		lacks := map[string][]string{}
		var order []string
		for _, s := range a.Steps {
			switch s.Kind {
			case evaluate.Earn:
				if lacks[s.EmployeeID] == nil {
					order = append(order, s.EmployeeID)
				}
				lacks[s.EmployeeID] = append(lacks[s.EmployeeID], s.Certifications...)
			case evaluate.Hire:
				people += s.Count
				steps = append(steps, l.Steps.Further.say(stepFacts{Person: l.amount(l.People, s.Count), Certification: l.list(s.Certifications)}))
			}
		}
		earns := make([]string, len(order))
		for i, id := range order {
			earns[i] = l.Steps.Earn.say(stepFacts{Person: person(f, id), Certification: l.list(lacks[id])})
		}
		steps, people = append(earns, steps...), people+len(order)
	}
	return steps, people
}

func (p *Post) badgeFacts(f *evaluate.PartnerFinding, b evaluate.Badge) func(*lexicon) any {
	return func(l *lexicon) any {
		a, rules, next := p.month.Assessment, &p.month.Programs.CPanel, b.Year+1
		facts := badgeFacts{
			partnerFacts: p.about(f, l), Year: strconv.Itoa(b.Year), NextYear: strconv.Itoa(next), GoodThrough: l.day(b.GoodThrough),
			Indicator: l.word(a.Privileges.Indicator), Queue: l.word(a.Privileges.Queue),
		}
		if left := b.GoodThrough - a.Day; left >= 0 {
			facts.DaysLeft = l.amount(l.DaysLeft, int(left))
		}
		begins := ingest.DayOf(next, 1, 1)
		if w, ok := rules.Window.On(begins); ok {
			facts.Opens, facts.Closes = l.day(w.Value.Opens.In(next)), l.day(w.Value.Closes.In(next))
		}
		if chart, ok := rules.RequiredHeads.On(begins); ok && f.CPanel().Licenses != ingest.NoCount {
			people := chart.Value.Required(int(f.CPanel().Licenses))
			facts.People, facts.SeveralPeople = l.amount(l.People, people), people > 1
			facts.Licenses = l.amount(l.Licenses, int(f.CPanel().Licenses))
		}
		steps, missing := badgeSteps(f, l)
		if facts.Steps = steps; missing > 0 {
			facts.Missing = l.amount(l.People, missing)
		}
		if titles, ok := rules.Certifications.On(begins); ok {
			var codes []string
			for _, t := range titles.Value {
				codes = append(codes, t.Code)
			}
			facts.Certifications = l.list(codes)
		}
		return facts
	}
}
