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

// required returns the people asked for in badge year y for a licence count (rule C3).
func (p *CPanelProgram) required(y, licenses int) int {
	rev, ok := p.RequiredHeads.On(yearStart(y))
	if !ok {
		rev = p.RequiredHeads.Revisions[0]
	}
	return rev.Value.Required(licenses)
}

// nextRise returns the licence count from which more people are asked for in
// badge year y than for a count, and how many.
func (p *CPanelProgram) nextRise(y, licenses int) (from, heads int) {
	rev, ok := p.RequiredHeads.On(yearStart(y))
	if !ok {
		rev = p.RequiredHeads.Revisions[0]
	}
	return rev.Value.nextRise(licenses)
}

// completion returns the day on which a person completed badge year y: the
// latest of each certification's earliest earned day inside the window (rules
// C1 and C4); 0 when one is lacking, with the codes that are.
func (c *partnerCase) completion(person int32, y int) (day ingest.Day, lacking []string) {
	w, ok := c.programs.CPanel.windowOf(y)
	titles, ok2 := c.programs.CPanel.Certifications.On(yearStart(y))
	if !ok || !ok2 {
		return 0, nil
	}
	opens, closes := w.Opens.In(y), w.Closes.In(y)
	for _, t := range titles.Value {
		earliest := ingest.Day(0)
		for _, i := range c.people.certs.of(person) {
			cert := c.people.certification(i)
			if c.codeOf(cert) == t.Code && usable(cert) && opens <= cert.Earned && cert.Earned <= closes && (earliest == 0 || cert.Earned < earliest) {
				earliest = cert.Earned
			}
		}
		for _, d := range c.done.earned {
			if d.person == person && d.code == t.Code && opens <= d.on && d.on <= closes && (earliest == 0 || d.on < earliest) {
				earliest = d.on
			}
		}
		if earliest == 0 {
			lacking = append(lacking, t.Code)
		}
		day = max(day, earliest)
	}
	if len(lacking) > 0 {
		return 0, lacking
	}
	return day, nil
}

// usable tells whether a cPanel certification can count: its title and its
// earned day can be read. Its expiry plays no part (rule C1).
func usable(c *ingest.Certification) bool {
	return !c.Bad.Has(ingest.CertificationField, ingest.EarnedField, ingest.EmployeeIDField)
}

// A badgeCount is who counts for one badge year, and when.
type badgeCount struct {
	year  int
	heads []spans // of each member: the days on which he or she counts
	tally tally
}

// count finds out who counts for a badge year, once for all days.
func (c *partnerCase) count(year int) badgeCount {
	if i := slices.IndexFunc(c.counts, func(b badgeCount) bool { return b.year == year }); i >= 0 {
		return c.counts[i]
	}
	b := badgeCount{year: year, heads: make([]spans, len(c.members))}
	for i, m := range c.members {
		if done, _ := c.completion(m.person, year); done > 0 {
			b.heads[i] = intersect(c.employed[i], spans{{done, maxDay}})
		}
	}
	b.heads = append(b.heads, c.hiredFor(year)...)
	b.tally = tallyOf(b.heads)
	c.counts = append(c.counts, b)
	return b
}

// counting returns the IDs of those who count on a day, in order.
func (b badgeCount) counting(c *partnerCase, d ingest.Day) []string {
	ids := []string{}
	for i, m := range c.members {
		if b.heads[i].has(d) {
			ids = append(ids, m.id)
		}
	}
	return ids
}

// earned returns the first day of the window on which enough people count for
// the licences in force on it (rule C5); 0 for none through the day.
func (c *partnerCase) earned(b badgeCount, day ingest.Day) ingest.Day {
	w, _ := c.programs.CPanel.windowOf(b.year)
	from, to := w.Opens.In(b.year), min(day, w.Closes.In(b.year))
	days := []ingest.Day{from, day}
	for _, step := range b.tally {
		days = append(days, step.from)
	}
	licenses := ingest.NoCount
	for _, r := range c.history {
		if r.Licenses != ingest.NoCount && r.Licenses != licenses {
			days, licenses = append(days, r.AsOf), r.Licenses
		}
	}
	slices.Sort(days)
	for _, d := range slices.Compact(days) {
		if d < from || d > to {
			continue
		}
		if b.tally.at(d) >= c.programs.CPanel.required(b.year, c.licensesOn(d, day)) {
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
	for _, r := range c.history {
		switch {
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
	if w, ok := c.programs.CPanel.windowOf(y); !ok || w.Opens.In(y) > day {
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
func (c *partnerCase) held(counts []badgeCount, sheet sheetBadge, day ingest.Day) []heldBadge {
	var out []heldBadge
	for _, b := range counts {
		w, _ := c.programs.CPanel.windowOf(b.year)
		h := heldBadge{Badge: Badge{Year: b.year, GoodThrough: w.Ends.In(b.year)}, sheet: sheet.year == b.year}
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
	for _, r := range slices.Backward(c.history) {
		for _, b := range r.Badges {
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
	for _, r := range c.history {
		for _, b := range r.Badges {
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
	counts []badgeCount // of the badge years that could be held
	held   []heldBadge  // whatever good standing says
}

// cpanelOn judges the partner in the cPanel program at the end of a day, without a word.
func (c *partnerCase) cpanelOn(day ingest.Day) cpanelVerdict {
	v := cpanelVerdict{sheet: c.badgeHeld(day)}
	for _, y := range c.programs.CPanel.badgeYears(day) {
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
	c.countHeads(&f, v.counts, day)
	c.cpanelLines(&f, v.counts, v.sheet, day)
	return f, v.records()
}

// cpanelStatus gives the status (rules C6, C10, G5 and G6).
func (c *partnerCase) cpanelStatus(counts []badgeCount, held []heldBadge, day ingest.Day) CPanelStatus {
	p := &c.partner
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
func (c *partnerCase) someoneCounted(counts []badgeCount, day ingest.Day) bool {
	for _, b := range counts {
		w, _ := c.programs.CPanel.windowOf(b.year)
		window := spans{{w.Opens.In(b.year), min(day, w.Closes.In(b.year))}}
		for _, s := range b.heads {
			if len(intersect(s, window)) > 0 {
				return true
			}
		}
	}
	return false
}

// countHeads fills in who counts, for which badge year, and whether it is enough.
func (c *partnerCase) countHeads(f *CPanelFinding, counts []badgeCount, day ingest.Day) {
	f.Counting = []string{}
	b := c.judgedYear(f, counts, day)
	f.Year = b.year
	if f.Status == CPanelNotEnrolled {
		return
	}
	f.Counting = b.counting(c, day)
	if !c.readableCount() {
		return
	}
	f.Licenses = c.partner.Licenses
	f.Required = int32(c.programs.CPanel.required(b.year, int(f.Licenses)))
	f.ShortBy = max(0, int(f.Required)-len(f.Counting))
	f.AtRisk = f.Status == CPanelCertified && f.ShortBy > 0
}

// judgedYear returns the furthest badge year held, else the one in which most
// heads count on the day, the earlier at a tie. Before the program's first
// window that is its first year.
func (c *partnerCase) judgedYear(f *CPanelFinding, counts []badgeCount, day ingest.Day) badgeCount {
	if len(counts) == 0 {
		return c.count(c.programs.CPanel.firstYear())
	}
	best := counts[0]
	for _, b := range counts[1:] {
		if b.tally.at(day) > best.tally.at(day) {
			best = b
		}
	}
	if n := len(f.Badges); n > 0 {
		i := slices.IndexFunc(counts, func(b badgeCount) bool { return b.year == f.Badges[n-1].Year })
		best = counts[i]
	}
	return best
}

// cpanelLines says what was found and asked.
func (c *partnerCase) cpanelLines(f *CPanelFinding, counts []badgeCount, sheet sheetBadge, day ingest.Day) {
	if f.Status == CPanelNotEnrolled {
		f.Lines = []Line{{Requirement: "certified_people", Label: "Licences", State: NotApplicable, Clause: "G6",
			Found: "no licence count", Asked: "a licence count, for a partner in the program", Cells: []ingest.Cell{c.cell(ingest.LicensesField)}}}
		return
	}
	chart, _ := c.programs.CPanel.RequiredHeads.On(yearStart(f.Year))
	people := Line{Requirement: "certified_people", Label: fmt.Sprintf("Certified people for badge year %d", f.Year), Clause: c.programs.CPanel.RequiredHeads.Clause, Source: chart.Source,
		Found: fmt.Sprintf("%s on %s", countOf(f.Counting), day), Cells: []ingest.Cell{c.cell(ingest.LicensesField)}}
	switch {
	case f.Required == ingest.NoCount:
		people.State, people.Asked = Unknown, "depends on a licence count that can be read"
		people.Mend = "put a whole number into the cell cPanel licenses"
		if f.Status == CPanelNotCertified {
			people.State = NotMet
		}
	case f.ShortBy > 0:
		people.State, people.Asked = NotMet, fmt.Sprintf("%d for %s licences", f.Required, thousands(f.Licenses))
		people.Mend = fmt.Sprintf("%d more with %s", f.ShortBy, c.codes(f.Year))
	default:
		people.State, people.Asked = Met, fmt.Sprintf("%d for %s licences", f.Required, thousands(f.Licenses))
	}
	for i, m := range c.members {
		if slices.Contains(f.Counting, m.id) {
			people.Cells = append(people.Cells, c.cpanelCells(i, f.Year)...)
		}
	}
	f.Lines = append(f.Lines, people, c.badgesLine(f, sheet), c.standingLine(day))
}

// badgesLine says which badge years are held and how.
func (c *partnerCase) badgesLine(f *CPanelFinding, sheet sheetBadge) Line {
	rule := c.programs.CPanel.Window
	rev, _ := rule.On(yearStart(f.Year))
	l := Line{Requirement: "badge_years", Label: "Badge years held", Clause: "C6", Source: rev.Source, State: NotMet, Found: "none", Asked: "one that has not ended"}
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
	rule := c.programs.CPanel.GoodStanding
	rev, _ := rule.On(day)
	l := Line{Requirement: "good_standing", Label: rule.Text, Clause: rule.Clause, Source: rev.Source, Asked: rev.Value, State: c.goodStanding(day), Found: "yes", Cells: []ingest.Cell{c.cell(ingest.GoodStandingField)}}
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

// codesOf lists the certifications asked for in a badge year.
func (c *evaluation) codesOf(year int) []string {
	rev, _ := c.programs.CPanel.Certifications.On(yearStart(year))
	var codes []string
	for _, t := range rev.Value {
		codes = append(codes, t.Code)
	}
	return codes
}

// codes gives them in words.
func (c *evaluation) codes(year int) string { return list(c.codesOf(year)) }
