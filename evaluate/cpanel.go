package evaluate

import (
	"fmt"
	"slices"
	"strings"

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
	if rev := p.RequiredHeads.at(yearStart(y)); rev != nil {
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
	earn := func(code int, on ingest.Day) {
		if code >= 0 && window.has(on) && (first[code] == 0 || on < first[code]) {
			first[code] = on
		}
	}
	for _, i := range c.people.certs.of(person) {
		if cert := c.people.certification(i); usable(cert) {
			earn(int(y.asks[cert.Title])-1, cert.Earned)
		}
	}
	for _, d := range c.done.earned {
		if d.person == person {
			earn(slices.Index(y.codes, d.code), d.on)
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
	return !c.Bad.Has(ingest.CertificationField, ingest.EarnedField, ingest.EmployeeIDField)
}

// A badgeCount is who counts for one badge year, and when.
type badgeCount struct {
	*badgeYear
	done  []ingest.Day // of each member: the day of completion, 0 for none
	heads []spans      // of each member: the days on which he or she counts; then those hired
	tally tally
}

// count finds out who counts for a badge year, once for all days.
func (c *partnerCase) count(y *badgeYear) *badgeCount {
	for _, b := range c.counts {
		if b.badgeYear == y || b.year == y.year {
			return b
		}
	}
	b := &badgeCount{badgeYear: y, done: make([]ingest.Day, len(c.members)), heads: make([]spans, len(c.members), len(c.members)+len(c.done.hired))}
	for i := range c.members {
		m := &c.members[i]
		if b.done[i], _ = c.completion(m.person, y); b.done[i] > 0 {
			b.heads[i] = m.employed.since(b.done[i])
		}
	}
	b.heads = append(b.heads, c.hiredFor(y)...)
	b.tally = tallyOf(len(b.heads), func(i int) spans { return b.heads[i] })
	c.counts = append(c.counts, b)
	return b
}

// counting returns the IDs of those who count on a day, in order.
func (b *badgeCount) counting(c *partnerCase, d ingest.Day) []string {
	ids := make([]string, 0, min(len(c.members), b.tally.at(d)))
	for i := range c.members {
		if b.heads[i].has(d) {
			ids = append(ids, c.members[i].id)
		}
	}
	return ids
}

// earned returns the first day of the window on which enough people count for
// the licences in force on it (rule C5); 0 for none through the day.
func (c *partnerCase) earned(b *badgeCount, day ingest.Day) ingest.Day {
	from, to := b.opens, min(day, b.closes)
	var few [32]ingest.Day
	days := append(few[:0], from, day)
	for _, step := range b.tally {
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
		if from <= d && d <= to && b.tally.at(d) >= b.chart.Required(c.licensesOn(d, day)) {
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

// A sheetBadge is the cell cPanel badge held, as it reads on the day.
type sheetBadge struct {
	year       int // 0: blank
	unreadable bool
}

// badgeHeld reads the cell: a year before the program's first reads as blank,
// one whose window has not begun is an error (rule G5).
func (c *partnerCase) badgeHeld(day ingest.Day) sheetBadge {
	if c.partner.Bad.Has(ingest.BadgeHeldField) {
		return sheetBadge{unreadable: true}
	}
	y := int(c.partner.BadgeHeld)
	if y == 0 {
		return sheetBadge{}
	}
	first := c.programs.CPanel.firstYear()
	if y < first {
		c.report("badge-year-early", ingest.BadgeHeldField, fmt.Sprintf("got %d, want a badge year from %d on: read as blank", y, first))
		return sheetBadge{}
	}
	if b := c.badgeYear(y); !b.known || b.opens > day {
		c.report("badge-year-ahead", ingest.BadgeHeldField, fmt.Sprintf("got %d, want a badge year that can be earned by %s", y, day))
		c.ownError = true
		return sheetBadge{unreadable: true}
	}
	return sheetBadge{year: y}
}

// heldBadge is a badge year held, with what a record keeps of it.
type heldBadge struct {
	Badge
	sheet bool
}

// held returns the badge years held on the day, whatever good standing says
// (rules C5, C6, C8 and C11).
func (c *partnerCase) held(counts []*badgeCount, sheet sheetBadge, day ingest.Day) []heldBadge {
	var out []heldBadge
	for _, b := range counts {
		h := heldBadge{Badge: Badge{Year: b.year, GoodThrough: b.ends}, sheet: sheet.year == b.year}
		recorded, before := c.recordedBadge(b.year)
		earned := ingest.Day(0)
		if c.readableCount() {
			earned = c.earned(b, day)
		}
		switch {
		case before:
			h.EarnedOn, h.Why = recorded.EarnedOn, "recorded by an earlier run"
		case earned > 0:
			h.EarnedOn, h.Why = earned, "earned by the people who counted"
		case h.sheet:
			h.Why = "known from the sheet"
		default:
			continue
		}
		h.New = c.isNew(b.year, sheet)
		out = append(out, h)
	}
	return out
}

// readableCount tells whether there is a licence count to judge by.
func (c *partnerCase) readableCount() bool {
	return c.partner.Licenses != ingest.NoCount && !c.partner.Bad.Has(ingest.LicensesField)
}

// recordedBadge finds the badge year in the newest record that has it.
func (c *partnerCase) recordedBadge(year int) (BadgeRecord, bool) {
	for i := len(c.history) - 1; i >= 0; i-- {
		for _, b := range c.history[i].Badges {
			if b.Year == year {
				return b, true
			}
		}
	}
	return BadgeRecord{}, false
}

// isNew tells whether a badge year held is new in this run (rule C7).
func (c *partnerCase) isNew(year int, sheet sheetBadge) bool {
	if sheet.unreadable || sheet.year >= year {
		return false
	}
	for i := range c.history {
		for _, b := range c.history[i].Badges {
			if b.Year == year && (b.Certified || b.Sheet) {
				return false
			}
		}
	}
	return true
}

// A cpanelVerdict is the bare verdict on the cPanel program at the end of a day.
type cpanelVerdict struct {
	status CPanelStatus
	sheet  sheetBadge
	counts []*badgeCount // of the badge years that could be held
	held   []heldBadge   // whatever good standing says
}

// cpanelOn judges the partner in the cPanel program at the end of a day, without a word.
func (c *partnerCase) cpanelOn(day ingest.Day) cpanelVerdict {
	v := cpanelVerdict{sheet: c.badgeHeld(day)}
	years := c.on(day).badgeYears
	v.counts = make([]*badgeCount, 0, len(years))
	for _, y := range years {
		v.counts = append(v.counts, c.count(y))
	}
	v.held = c.held(v.counts, v.sheet, day)
	v.status = c.cpanelStatus(v.counts, v.held, day)
	return v
}

// records is what a run that gave the verdict records of the badge years.
func (v *cpanelVerdict) records() []BadgeRecord {
	var out []BadgeRecord
	for _, h := range v.held {
		out = append(out, BadgeRecord{Year: h.Year, EarnedOn: h.EarnedOn, Sheet: h.sheet,
			Certified: v.status == CPanelCertified && !v.sheet.unreadable})
	}
	return out
}

// judgeCPanel judges the partner in the cPanel program at the end of the day.
func (c *partnerCase) judgeCPanel(day ingest.Day) (CPanelFinding, []BadgeRecord) {
	v := c.cpanelOn(day)
	f := CPanelFinding{Licenses: ingest.NoCount, Required: ingest.NoCount, Status: v.status}
	for _, h := range v.held {
		if v.status != CPanelCertified {
			break
		}
		f.Badges = append(f.Badges, h.Badge)
		f.GoodThrough = max(f.GoodThrough, h.GoodThrough)
		if h.New {
			f.NewYears = append(f.NewYears, h.Year)
		}
	}
	b := c.judgedYear(&f, v.counts, day)
	c.countHeads(&f, b, day)
	c.cpanelLines(&f, b, v.sheet, day)
	return f, v.records()
}

// cpanelStatus gives the status (rules C6, C10, G5 and G6).
func (c *partnerCase) cpanelStatus(counts []*badgeCount, held []heldBadge, day ingest.Day) CPanelStatus {
	p := c.partner
	switch {
	case len(held) > 0 && c.goodStanding(day) == Unknown:
		return CPanelUnknown
	case len(held) > 0 && c.goodStanding(day) == NotMet:
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

// countHeads fills in who counts for the badge year judged, and whether it is enough.
func (c *partnerCase) countHeads(f *CPanelFinding, b *badgeCount, day ingest.Day) {
	f.Counting = []string{}
	f.Year = b.year
	if f.Status == CPanelNotEnrolled {
		return
	}
	f.Counting = b.counting(c, day)
	if !c.readableCount() {
		return
	}
	f.Licenses = c.partner.Licenses
	f.Required = int32(b.chart.Required(int(f.Licenses)))
	f.ShortBy = max(0, int(f.Required)-len(f.Counting))
	f.AtRisk = f.Status == CPanelCertified && f.ShortBy > 0
}

// judgedYear returns the furthest badge year held, else the one in which most
// heads count on the day, the earlier at a tie. Before the program's first
// window that is its first year.
func (c *partnerCase) judgedYear(f *CPanelFinding, counts []*badgeCount, day ingest.Day) *badgeCount {
	if len(counts) == 0 {
		return c.count(c.badgeYear(c.programs.CPanel.firstYear()))
	}
	best := counts[0]
	for _, b := range counts[1:] {
		if b.tally.at(day) > best.tally.at(day) {
			best = b
		}
	}
	if n := len(f.Badges); n > 0 {
		i := slices.IndexFunc(counts, func(b *badgeCount) bool { return b.year == f.Badges[n-1].Year })
		best = counts[i]
	}
	return best
}

// cpanelLines says what was found and asked.
func (c *partnerCase) cpanelLines(f *CPanelFinding, b *badgeCount, sheet sheetBadge, day ingest.Day) {
	if f.Status == CPanelNotEnrolled {
		f.Lines = []Line{{Requirement: "certified_people", Label: "Licences", State: NotApplicable, Clause: "G6",
			Found: "no licence count", Asked: "a licence count, for a partner in the program", Cells: []ingest.Cell{c.cell(ingest.LicensesField)}}}
		return
	}
	people := Line{Requirement: "certified_people", Label: b.label, Clause: c.programs.CPanel.RequiredHeads.Clause, Source: b.chartSource,
		Found: countOf(f.Counting) + " on " + day.String(), Cells: c.countingCells(b, day)}
	switch {
	case f.Required == ingest.NoCount:
		people.State, people.Asked = Unknown, "depends on a licence count that can be read"
		people.Mend = "put a whole number into the cell cPanel licenses"
		if f.Status == CPanelNotCertified {
			people.State = NotMet
		}
	case f.ShortBy > 0:
		people.State, people.Asked = NotMet, fmt.Sprintf("%d for %s licences", f.Required, thousands(f.Licenses))
		people.Mend = fmt.Sprintf("%d more with %s", f.ShortBy, list(b.codes))
	default:
		people.State, people.Asked = Met, fmt.Sprintf("%d for %s licences", f.Required, thousands(f.Licenses))
	}
	f.Lines = []Line{people, c.badgesLine(f, b, sheet), c.standingLine(day)}
}

// countingCells are the cells by which people count for a badge year on a day.
func (c *partnerCase) countingCells(b *badgeCount, day ingest.Day) []ingest.Cell {
	var few [32]ingest.Cell
	cells := append(few[:0], c.cell(ingest.LicensesField))
	for i := range c.members {
		if b.heads[i].has(day) {
			cells = c.cpanelCells(cells, i, b)
		}
	}
	return append([]ingest.Cell(nil), cells...)
}

// badgesLine says which badge years are held and how.
func (c *partnerCase) badgesLine(f *CPanelFinding, b *badgeCount, sheet sheetBadge) Line {
	l := Line{Requirement: "badge_years", Label: "Badge years held", Clause: "C6", Source: b.windowSource, State: NotMet, Found: "none", Asked: "one that has not ended"}
	var held []string
	for _, b := range f.Badges {
		text := fmt.Sprintf("%d since %s through %s (%s)", b.Year, b.EarnedOn, b.GoodThrough, b.Why)
		if b.EarnedOn == 0 {
			text = fmt.Sprintf("%d through %s (%s)", b.Year, b.GoodThrough, b.Why)
		}
		held = append(held, text)
	}
	if len(held) > 0 {
		l.State, l.Found = Met, strings.Join(held, "; ")
	} else if f.Status == CPanelUnknown || f.Status == CPanelSuspended {
		l.State, l.Found = Unknown, "none while "+map[CPanelStatus]string{CPanelUnknown: "a cell can't be read", CPanelSuspended: "suspended"}[f.Status]
	}
	if sheet.year > 0 || sheet.unreadable {
		l.Cells = append(l.Cells, c.cell(ingest.BadgeHeldField))
	}
	return l
}

// goodStanding judges the other obligations: a blank cell means yes (rule C10).
func (c *partnerCase) goodStanding(day ingest.Day) State {
	state := Met
	switch {
	case c.partner.Bad.Has(ingest.GoodStandingField):
		state = Unknown
	case c.partner.GoodStanding == ingest.No:
		state = NotMet
	}
	return c.waive("good_standing", state, day)
}

// standingLine says how the other obligations stand (rule C10).
func (c *partnerCase) standingLine(day ingest.Day) Line {
	rule := &c.programs.CPanel.GoodStanding
	rev := rule.inForce(day)
	l := Line{Requirement: "good_standing", Label: rule.Text, Clause: rule.Clause, Source: &rev.Source, Asked: rev.Value, State: c.goodStanding(day), Found: "yes", Cells: []ingest.Cell{c.cell(ingest.GoodStandingField)}}
	switch {
	case c.partner.Bad.Has(ingest.GoodStandingField):
		l.Found, l.Mend = "can't be read", "put yes or no into the cell cPanel good standing"
	case c.partner.GoodStanding == ingest.No:
		l.Found, l.Mend = "no", "settle the obligation, then set cPanel good standing to yes"
	case c.partner.GoodStanding == ingest.Blank:
		l.Found = "blank, which means yes"
	}
	c.tellWaiver(&l, day)
	return l
}
