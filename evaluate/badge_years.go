package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"assay/evaluate/rules"
	"assay/ingest"
)

// heldYearsRequirement asks for a badge year held that has not ended (rule C6).
type heldYearsRequirement struct{ named }

var heldYears = &heldYearsRequirement{named{id: "badge_years", words: "badge years", several: true}}

func (*heldYearsRequirement) judge(_ *partnerCase, of Standing, _ ingest.Day) State {
	switch f := of.(*CPanelFinding); {
	case len(f.Badges) > 0:
		return Met
	case noBadgeWhile[f.Status] != "":
		return Unknown
	}
	return NotMet
}

// noBadgeWhile says of a status why it keeps a badge from being held.
var noBadgeWhile = map[Status]string{CPanelUnknown: "a cell can't be read", CPanelSuspended: "suspended"}

func (*heldYearsRequirement) tell(c *partnerCase, l *Line, of Standing, day ingest.Day) {
	f := of.(*CPanelFinding)
	l.Label, l.Clause, l.Source = "Badge years held", "C6", c.badgeYear(f.Year).windowSource
	l.Found, l.Asked = "none", "one that has not ended"
	l.count(len(f.Badges), 1)
	var held []string
	for _, b := range f.Badges {
		text := fmt.Sprintf("%d since %s through %s (%s)", b.Year, b.EarnedOn, b.GoodThrough, b.Why)
		if b.EarnedOn == 0 {
			text = fmt.Sprintf("%d through %s (%s)", b.Year, b.GoodThrough, b.Why)
		}
		held = append(held, text)
	}
	switch why := noBadgeWhile[f.Status]; {
	case len(held) > 0:
		l.Found = strings.Join(held, "; ")
	case why != "":
		l.Found = "none while " + why
	}
	switch {
	case f.Status == CPanelSuspended || f.Status == CPanelUnknown && len(f.kept) > 0:
		l.Cells = []ingest.Cell{c.cell(ingest.GoodStandingField)}
	case f.Status == CPanelUnknown:
		l.Cells = []ingest.Cell{c.cell(ingest.LicensesField)}
	case f.sheet.year > 0 || f.sheet.unreadable && len(c.on(day).badgeYears) > 0:
		l.Cells = []ingest.Cell{c.cell(ingest.BadgeHeldField)}
	}
	if held := f.heldBack(c); len(held) > 0 {
		l.Found += "; " + c.notNew(held)
		l.Mend = "put the newest badge year that was given before, or nothing, into the cell cPanel badge held: while it can't be read, no certificate is issued"
	}
}

// heldBack are the badge years that would be new, could the cell cPanel badge held be read.
func (f *CPanelFinding) heldBack(c *partnerCase) []int {
	var out []int
	for _, b := range f.Badges {
		if f.sheet.unreadable && c.isNew(b.Year, sheetBadge{}) {
			out = append(out, b.Year)
		}
	}
	return out
}

// notNew says why badge years aren't new.
func (c *partnerCase) notNew(ys []int) string {
	return fmt.Sprintf("whether %s is new can't be told: the cell cPanel badge held (%s) can't be read", years(ys), c.cell(ingest.BadgeHeldField))
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
		recorded, before, suspended := c.recordedBadge(b.year)
		earned := ingest.Day(0)
		if c.readableCount() {
			earned = c.earned(b, b.tally, suspended+1, day)
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

// recordedBadge finds the badge year in the first record that has it and didn't
// find the partner suspended: the day once given doesn't move (rule C8). Where
// there is none, it gives the day of the newest run that recorded the year of a
// suspended partner, 0 for none (rule C10).
func (c *partnerCase) recordedBadge(year int) (recorded BadgeRecord, ok bool, suspended ingest.Day) {
	for i := range c.history {
		r := &c.history[i]
		for _, b := range r.Badges {
			switch {
			case b.Year != year:
			case r.CPanel != CPanelSuspended:
				return b, true, 0
			default:
				suspended = max(suspended, r.AsOf)
			}
		}
	}
	return BadgeRecord{}, false, suspended
}

// isNew tells whether a badge year held is new in this run (rule C7).
func (c *partnerCase) isNew(year int, sheet sheetBadge) bool {
	if sheet.unreadable || sheet.year >= year || c.suspectedOf != "" {
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

// judgedYear returns the furthest badge year held, else the one in which most
// heads count on the day, the earlier at a tie. Before the program's first
// window that is its first year.
func (c *partnerCase) judgedYear(f *CPanelFinding, counts []*badgeCount, day ingest.Day) *badgeCount {
	if len(counts) == 0 {
		return c.count(c.badgeYear(c.programs.CPanel.firstYear()))
	}
	best := counts[0]
	for _, b := range counts[1:] {
		if b.tally.on(day) > best.tally.on(day) {
			best = b
		}
	}
	if n := len(f.Badges); n > 0 {
		i := slices.IndexFunc(counts, func(b *badgeCount) bool { return b.year == f.Badges[n-1].Year })
		best = counts[i]
	}
	return best
}

func holds(held []heldBadge, year int) bool {
	return slices.ContainsFunc(held, func(h heldBadge) bool { return h.Year == year })
}

// badgeEnds says that a badge year's standing ended the day before.
func (c *partnerCase) badgeEnds(h *heldBadge, counts []*badgeCount, d ingest.Day) Cause {
	out := Cause{Kind: BadgeEnds, Year: h.Year, Day: h.GoodThrough}
	if h.sheet {
		out.Cells = append(out.Cells, c.cell(ingest.BadgeHeldField))
	}
	for _, b := range counts {
		for i := range c.members {
			if b.year == h.Year && h.EarnedOn != 0 && b.heads[i].has(h.EarnedOn) {
				out.Cells = c.cpanelCells(out.Cells, i, b)
			}
		}
	}
	if len(out.Cells) == 0 { // only the register knows by whom
		out.Cells = []ingest.Cell{c.cell(ingest.LicensesField)}
	}
	return out
}

// badgeBegins says what gives a badge year on a day.
func (c *partnerCase) badgeBegins(h *heldBadge, counts []*badgeCount, d ingest.Day) []Cause {
	if h.EarnedOn == 0 {
		return []Cause{{Kind: BadgeBegins, Year: h.Year, Day: d, Cells: []ingest.Cell{c.cell(ingest.BadgeHeldField)}}}
	}
	i := slices.IndexFunc(counts, func(b *badgeCount) bool { return b.year == h.Year })
	b := counts[i]
	out := c.comeToCount(b, d)
	return append(out, c.countOn(b, d))
}

// nextYear says how many count for the earliest badge year that can still be earned.
func (c *partnerCase) nextYear(counts []*badgeCount, d ingest.Day) []Cause {
	for _, b := range counts {
		if b.closes >= d {
			return []Cause{c.countOn(b, d)}
		}
	}
	return nil
}

// A UniversityTitle is a cPanel University certification.
type UniversityTitle struct {
	Code    string
	Name    string
	Aliases []string
}

// A Window says when a badge year Y is earned and how long it is good.
type Window struct {
	Opens  rules.YearDay // first day on which it can be earned
	Closes rules.YearDay // last day on which it can be earned
	Ends   rules.YearDay // last day of the standing
}

func readWindow(f *rules.File, n ast.Node) Window {
	keys := f.Keys(n, "a window", []string{"opens", "closes", "ends"})
	w := Window{Opens: f.YearDay(keys["opens"]), Closes: f.YearDay(keys["closes"]), Ends: f.YearDay(keys["ends"])}
	f.InTurn(keys["closes"], w.Opens, w.Closes)
	f.InTurn(keys["ends"], w.Closes, w.Ends)
	return w
}

func readUniversityTitles(f *rules.File, n ast.Node) []UniversityTitle {
	var all []UniversityTitle
	inList := map[string]bool{}
	for _, n := range f.Items(n, "certifications") {
		keys := f.Keys(n, "a certification", []string{"code", "name"}, "aliases")
		t := f.Title(keys, inList)
		all = append(all, UniversityTitle{Code: t.Code, Name: t.Name, Aliases: t.Aliases})
	}
	return all
}

// String returns the window in words.
func (w Window) String() string {
	return fmt.Sprintf("badge year Y is earned from %s through %s and good through %s", w.Opens, w.Closes, w.Ends)
}

func universityWords(titles []UniversityTitle) string {
	words := make([]string, len(titles))
	for i, t := range titles {
		words[i] = fmt.Sprintf("%s (%s)", t.Code, t.Name)
	}
	return strings.Join(words, ", ")
}
