package evaluate

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"assay/evaluate/rules"
	"assay/ingest"
)

// badgeYears returns the badge years that could be held on a day: those whose
// window has opened and whose standing has not ended (rules C2 and C6).
func (p *CPanelProgram) badgeYears(d ingest.Day) []int {
	var years []int
	for y := d.Year() - 2; y <= d.Year()+2; y++ {
		if w, ok := p.windowOf(y); ok && y >= p.firstYear() && w.Opens.In(y) <= d && d <= w.Ends.In(y) {
			years = append(years, y)
		}
	}
	return years
}

// firstYear is the program's first badge year.
func (p *CPanelProgram) firstYear() int { return p.FirstBadgeYear.Revisions[0].Value }

// yearStart is the day by which a badge year's rules are looked up.
func yearStart(y int) ingest.Day { return ingest.DayOf(y, 1, 1) }

func (p *CPanelProgram) windowOf(y int) (Window, bool) {
	rev, ok := p.Window.On(yearStart(y))
	return rev.Value, ok
}

// chartOf returns the chart of the people asked for in badge year y (rule C3).
func (p *CPanelProgram) chartOf(y int) *Chart {
	if rev := p.RequiredHeads.RevisionOn(yearStart(y)); rev != nil {
		return &rev.Value
	}
	return &p.RequiredHeads.Revisions[0].Value
}

// completion returns the day on which a person completed a badge year: the
// latest of each certification's earliest earned day inside the window (rules
// C1 and C4); 0 when one is lacking, and how many are.
func (c *workplace) completion(person int32, y *badgeYear) (day ingest.Day, lacking int) {
	if !y.known {
		return 0, 0
	}
	var few [8]ingest.Day
	return c.earnedIn(person, y, span{y.opens, y.closes}, few[:0])
}

// earnedIn is completion in a part of the window. It uses the buffer for the
// earliest earned day of each code.
func (c *workplace) earnedIn(person int32, y *badgeYear, window span, buffer []ingest.Day) (day ingest.Day, lacking int) {
	for _, earliest := range c.earliestIn(person, y, window, buffer) {
		if earliest == 0 {
			lacking++
		}
		day = max(day, earliest)
	}
	if lacking > 0 {
		return 0, lacking
	}
	return day, 0
}

// earliestIn returns the first day in a window on which a person earned each
// code asked for in a badge year, 0 for none. It uses the buffer.
func (c *workplace) earliestIn(person int32, y *badgeYear, window span, buffer []ingest.Day) []ingest.Day {
	first := append(buffer[:0], make([]ingest.Day, len(y.codes))...)
	for _, i := range c.people.certsOf(person) {
		cert := c.people.certification(i)
		code, on := int(y.asks[cert.Title])-1, cert.Earned
		if usable(cert) && code >= 0 && window.has(on) && (first[code] == 0 || on < first[code]) {
			first[code] = on
		}
	}
	return first
}

// lackingIn lists the codes asked for in a badge year that a person didn't earn in a window.
func (c *workplace) lackingIn(person int32, y *badgeYear, window span) []string {
	var lacking []string
	for i, first := range c.earliestIn(person, y, window, nil) {
		if first == 0 {
			lacking = append(lacking, y.codes[i])
		}
	}
	return lacking
}

// usable tells whether a cPanel certification can count: its title and its
// earned day can be read. Its expiry plays no part (rule C1).
func usable(c *ingest.Certification) bool {
	return !c.Bad.Has(ingest.CertificationField, ingest.EarnedField, ingest.EmployeeIDField, ingest.StatusField)
}

// A badgeCount is who counts for one badge year, and when.
type badgeCount struct {
	*badgeYear
	completed []ingest.Day // of each member: the day of completion, 0 for none
	heads     []spans      // of each member: the days on which he or she counts; then of those hired
	hired     []int32      // how many people each of those hired behind the members stands for
	tally     tally        // of heads: people who may be one count once (rule G4)
}

// count finds out who counts for a badge year, once for all days.
func (c *partnerCase) count(y *badgeYear) *badgeCount {
	for _, b := range c.counts {
		if b.badgeYear == y || b.year == y.year {
			return b
		}
	}
	b := &badgeCount{badgeYear: y, completed: make([]ingest.Day, len(c.members)), heads: make([]spans, len(c.members), len(c.members)+len(c.deeds.hired))}
	for i := range c.members {
		m := &c.members[i]
		if b.completed[i], _ = c.completion(m.person, y); b.completed[i] > 0 {
			b.heads[i] = m.employed.since(b.completed[i])
		}
	}
	for _, h := range c.deeds.hired {
		var days spans
		if completed, _ := c.completion(h.person, y); completed > 0 {
			days = c.employed(h.person).since(completed)
		}
		b.heads, b.hired = append(b.heads, days), append(b.hired, int32(h.n))
	}
	b.tally = b.tallyOf(c.byHead(b.heads))
	c.counts = append(c.counts, b)
	return b
}

// tallyOf counts heads over the days of the members and of those hired behind them.
func (b *badgeCount) tallyOf(heads []spans) tally {
	members := len(b.completed)
	return tallyOf(len(heads), func(i int) (spans, int32) {
		if i < members {
			return heads[i], 1
		}
		return heads[i], b.hired[i-members]
	})
}

// counting returns the IDs of those who count on a day, in order.
func (b *badgeCount) counting(c *partnerCase, d ingest.Day) []string {
	ids := make([]string, 0, min(len(c.members), b.tally.on(d)))
	counted := map[int]bool{} // those who may be somebody else, too
	for i := range c.members {
		if b.heads[i].has(d) && c.firstOfHead(i, counted) {
			ids = append(ids, c.members[i].id)
		}
	}
	return ids
}

// earned returns the first day of the window, from a day on, on which enough
// heads count for the licences in force on it (rule C5); 0 for none through the day.
func (c *partnerCase) earned(b *badgeCount, heads tally, from, day ingest.Day) ingest.Day {
	from, to := max(from, b.opens), min(day, b.closes)
	var few [32]ingest.Day
	days := append(few[:0], from, day)
	for _, step := range heads {
		days = append(days, step.from)
	}
	licenses := ingest.NoCount
	for i := range c.history {
		if r := &c.history[i]; r.Licenses != ingest.NoCount && r.Licenses != licenses {
			days, licenses = append(days, r.AsOf), r.Licenses
		}
	}
	slices.Sort(days)
	for _, d := range days {
		if from <= d && d <= to && heads.on(d) >= b.chart.Required(c.licensesOn(d, day)) {
			return d
		}
	}
	return 0
}

// licensesOn returns the licence count in force on d in a run for the day (rule C5).
func (c *partnerCase) licensesOn(d, day ingest.Day) int {
	if d == day {
		return int(c.partner.Licenses)
	}
	recorded := ingest.NoCount
	for i := range c.history {
		switch r := &c.history[i]; {
		case r.Licenses == ingest.NoCount:
		case r.AsOf <= d:
			recorded = r.Licenses
		case recorded == ingest.NoCount:
			return int(r.Licenses) // d is before the first run that recorded one
		}
	}
	if recorded == ingest.NoCount {
		return int(c.partner.Licenses)
	}
	return int(recorded)
}

// readableCount tells whether there is a licence count to judge by.
func (c *partnerCase) readableCount() bool {
	return c.partner.Licenses != ingest.NoCount && !c.partner.Bad.Has(ingest.LicensesField)
}

// A cpanelVerdict is the bare verdict on the cPanel program at the end of a day.
type cpanelVerdict struct {
	Verdict
	sheet  sheetBadge
	counts []*badgeCount // of the badge years that could be held
	held   []heldBadge   // whatever good standing says
	// suspected: the partner may be a missing one under a new ID (rule G7).
	suspected bool
}

// cpanelOn judges the partner in the cPanel program at the end of a day, without a word.
func (c *partnerCase) cpanelOn(day ingest.Day) cpanelVerdict {
	v := cpanelVerdict{Verdict: Verdict{Program: CPanelProgramName}, sheet: c.badgeHeld(day), suspected: c.suspectedOf != ""}
	if c.programs.CPanel.Ends.By(day) {
		v.Status = CPanelEnded
		return v
	}
	years := c.on(day).badgeYears
	v.counts = make([]*badgeCount, 0, len(years))
	for _, y := range years {
		v.counts = append(v.counts, c.count(y))
	}
	v.held = c.held(v.counts, v.sheet, day)
	v.Status = c.cpanelStatus(v.counts, v.held, day)
	return v
}

// records is what a run that gave the verdict records of the badge years.
func (v *cpanelVerdict) records() []BadgeRecord {
	var out []BadgeRecord
	for _, h := range v.held {
		out = append(out, BadgeRecord{Year: h.Year, EarnedOn: h.EarnedOn, Sheet: h.sheet,
			Certified: v.Status == CPanelCertified && !v.sheet.unreadable && !v.suspected})
	}
	return out
}

// cpanelRequirements list what cPanel asks for, in the order of their lines.
var cpanelRequirements = []requirement{certifiedPeople, heldYears, goodStanding}

// cpanelFile is the rule file of the cPanel program, in a templates folder.
const cpanelFile = "programs/cpanel.yaml"

// CPanelProgram is the rule data of the cPanel Certified Partner program.
type CPanelProgram struct {
	Name           string
	Ends           rules.Ending
	FirstBadgeYear rules.Rule[int]
	Certifications rules.Rule[[]UniversityTitle]
	Window         rules.Rule[Window]
	// RequiredHeads is in force for a badge year from the revision whose first
	// day is not after the year's 1 January.
	RequiredHeads rules.Rule[Chart]
	Privileges    rules.Rule[Privileges]
	GoodStanding  rules.Rule[string] // the obligation, in words
	Jump          rules.Rule[LicenceJump]
}

func (cpanelProgram) file() string { return cpanelFile }

func (cpanelProgram) ends(p *Programs) *rules.Ending { return &p.CPanel.Ends }

func (cpanelProgram) rules(p *Programs) (name *string, all []programRule) {
	c := &p.CPanel
	return &c.Name, []programRule{
		listedRule[int]{&c.FirstBadgeYear, "cpanel.first-badge-year", (*rules.File).Year, strconv.Itoa, false},
		listedRule[[]UniversityTitle]{&c.Certifications, "cpanel.certifications", readUniversityTitles, universityWords, false},
		listedRule[Window]{&c.Window, "cpanel.window", readWindow, Window.String, true},
		listedRule[Chart]{&c.RequiredHeads, "cpanel.required-heads", readChart, Chart.String, true},
		listedRule[Privileges]{&c.Privileges, "cpanel.privileges", readPrivileges, Privileges.String, false},
		listedRule[string]{&c.GoodStanding, "cpanel.good-standing", (*rules.File).Text, asIs, false},
		listedRule[LicenceJump]{&c.Jump, "cpanel.licence-jump", readJump, LicenceJump.String, false},
	}
}

// A LicenceJump is a licence count that somebody should look at: at least Times
// the last one or at most that part of it, and Away from it or asking for
// another number of people (rule G7a).
type LicenceJump struct{ Times, Away int }

// Privileges are what comes with the status.
type Privileges struct {
	Indicator string // the mark in the partner directory
	Queue     string // the ticket queue
}

func readPrivileges(f *rules.File, n ast.Node) Privileges {
	keys := f.Keys(n, "the privileges", []string{"indicator", "queue"})
	return Privileges{Indicator: f.Text(keys["indicator"]), Queue: f.Text(keys["queue"])}
}

func readJump(f *rules.File, n ast.Node) LicenceJump {
	keys := f.Keys(n, "a jump", []string{"times", "away"})
	return LicenceJump{Times: f.Number(keys["times"], 2, mostLicenses), Away: f.Number(keys["away"], 1, mostLicenses)}
}

// String returns in words when a licence count is a jump.
func (j LicenceJump) String() string {
	return fmt.Sprintf("at least %d times the count of the last run or at most a %dth of it, when it is %s or more away or asks for another number of people", j.Times, j.Times, ingest.Thousands(j.Away))
}

// String returns the privileges in words.
func (p Privileges) String() string {
	return fmt.Sprintf("%s; tickets escalated to the %s queue", p.Indicator, p.Queue)
}

// cpanelProgram is the cPanel Certified Partner program.
type cpanelProgram struct{}

var aboutCPanel = &Program{
	Name: CPanelProgramName, Key: "cpanel", Title: "cPanel Certified Partner", Statuses: CPanelStatuses, Outside: CPanelNotEnrolled,
	bestFirst:    []Status{CPanelCertified, CPanelSuspended, CPanelUnknown, CPanelNotCertified, CPanelNotEnrolled, CPanelEnded},
	requirements: cpanelRequirements,
}

func (cpanelProgram) about() *Program { return aboutCPanel }

func (cpanelProgram) judge(c *partnerCase, day ingest.Day) Standing {
	v := c.cpanelOn(day)
	f := &CPanelFinding{Verdict: v.Verdict, Licenses: ingest.NoCount, Required: ingest.NoCount, sheet: v.sheet, kept: v.records()}
	if v.Status == CPanelEnded {
		f.Licenses, f.Counting, f.Lines = c.licenses(), []string{}, []Line{endLine(c.programs.CPanel.Ends)}
		return f
	}
	for _, h := range v.held {
		if v.Status != CPanelCertified {
			break
		}
		f.Badges = append(f.Badges, h.Badge)
		f.GoodThrough = max(f.GoodThrough, h.GoodThrough)
		if h.New {
			f.NewYears = append(f.NewYears, h.Year)
		}
	}
	b := c.judgedYear(f, v.counts, day)
	c.countHeads(f, b, day)
	if !v.Status.Judged() {
		f.Lines = c.notInCPanel()
		return f
	}
	f.States = c.judgeAll(cpanelRequirements, f, day)
	f.Lines = c.lines(cpanelRequirements, f, day)
	return f
}

func (cpanelProgram) keep(now Standing, r *Record) {
	f := now.(*CPanelFinding)
	r.CPanel, r.AtRisk, r.Badges = f.Status, f.AtRisk, f.kept
}

func (cpanelProgram) kept(r *Record) Status { return r.CPanel }

// Mapped is a copy in which those who count are what a function makes of them, too.
func (f *CPanelFinding) Mapped(id func(string) string, _ func(Cause) Cause, line func(Line) Line) Standing {
	out := *f
	out.Counting, out.Lines = mapped(f.Counting, id), mapped(f.Lines, line)
	return &out
}

// cpanelStatus gives the status (rules C6, C10, G5 and G6).
func (c *partnerCase) cpanelStatus(counts []*badgeCount, held []heldBadge, day ingest.Day) Status {
	p := c.partner
	settled := c.judged(goodStanding, nil, day)
	switch {
	case len(held) > 0 && settled == Unknown:
		return CPanelUnknown
	case len(held) > 0 && settled == NotMet:
		return CPanelSuspended
	case len(held) > 0:
		return CPanelCertified
	case p.Bad.Has(ingest.LicensesField):
		if c.someoneCounted(counts, day) {
			return CPanelUnknown
		}
		return CPanelNotCertified
	case p.Licenses == ingest.NoCount:
		return CPanelNotEnrolled
	case c.earnedByAll(counts, day):
		return CPanelUnknown
	}
	return CPanelNotCertified
}

// someoneCounted tells whether a head counted on any day of the windows through the day.
func (c *partnerCase) someoneCounted(counts []*badgeCount, day ingest.Day) bool {
	for _, b := range counts {
		window := span{b.opens, min(day, b.closes)}
		for _, s := range b.heads {
			if s.meets(window) {
				return true
			}
		}
	}
	return false
}

// notInCPanel says that nothing is asked of the partner.
func (c *partnerCase) notInCPanel() []Line {
	return []Line{{Requirement: certifiedPeople.id, Label: "Licences", State: NotApplicable, Clause: "G6",
		Found: "no licence count", Asked: "a licence count, for a partner in the program", Cells: []ingest.Cell{c.cell(ingest.LicensesField)}}}
}
