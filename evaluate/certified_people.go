package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"assay/evaluate/rules"
	"assay/ingest"
)

// certifiedPeopleRequirement asks for enough people who count for the badge year
// judged (rules C1 to C5).
type certifiedPeopleRequirement struct{ named }

var certifiedPeople = &certifiedPeopleRequirement{named{id: "certified_people", words: "certified people", several: true}}

func (*certifiedPeopleRequirement) judge(_ *partnerCase, of Standing, _ ingest.Day) State {
	f := of.(*CPanelFinding)
	switch {
	case f.Required == ingest.NoCount && f.Status != CPanelNotCertified:
		return Unknown
	case f.Required == ingest.NoCount, f.ShortBy > 0:
		return NotMet
	}
	return Met
}

func (*certifiedPeopleRequirement) tell(c *partnerCase, l *Line, of Standing, day ingest.Day) {
	f := of.(*CPanelFinding)
	b := c.count(c.badgeYear(f.Year))
	l.Label, l.Clause, l.Source = b.label, c.programs.CPanel.RequiredHeads.Clause, b.chartSource
	l.Found, l.Cells = countOf(f.Counting)+" on "+day.String(), c.countingCells(b, day)
	l.count(len(f.Counting), int(f.Required))
	if l.State != Met {
		l.Cells = c.keptFromCounting(b, day)
		if f.Required == ingest.NoCount || int(f.Required) > b.chart.Required(0) { // fewer licences ask for fewer people
			l.Cells = append([]ingest.Cell{c.cell(ingest.LicensesField)}, l.Cells...)
		}
	}
	if f.Required == ingest.NoCount {
		l.Asked = "depends on a licence count that can be read"
		l.Mend = "put a whole number into the cell cPanel licenses"
		return
	}
	l.Asked = fmt.Sprintf("%d for %s licences", f.Required, ingest.Thousands(int(f.Licenses)))
	if f.ShortBy > 0 {
		l.Mend = fmt.Sprintf("%d more with %s", f.ShortBy, list(b.codes))
	}
}

func (*certifiedPeopleRequirement) calendar(p *Programs, y int) []ingest.Day {
	w, ok := p.CPanel.windowOf(y)
	if !ok {
		return nil
	}
	return []ingest.Day{w.Opens.In(y), w.Closes.In(y) + 1, w.Ends.In(y) + 1}
}

func (*certifiedPeopleRequirement) days(c *partnerCase, h horizon) []ingest.Day {
	var days []ingest.Day
	for y := h.day.Year() - 2; y <= h.last.Year()+2; y++ {
		b := c.badgeYear(y)
		if !b.known || b.closes <= h.day || b.opens > h.last {
			continue // nobody comes to count for it ahead
		}
		for _, step := range c.count(b).tally {
			days = append(days, step.from)
		}
	}
	return days
}

// countHeads fills in who counts for the badge year judged, and whether it is enough.
func (c *partnerCase) countHeads(f *CPanelFinding, b *badgeCount, day ingest.Day) {
	f.Counting = []string{}
	f.Year = b.year
	if !f.Status.Judged() {
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

// keptFromCounting are the cells that keep people from counting for a badge year on
// a day, where one cell alone does: the end of the employment, or the day on which
// the one certification was earned that lies outside the window.
func (c *partnerCase) keptFromCounting(b *badgeCount, day ingest.Day) []ingest.Cell {
	var cells []ingest.Cell
	counts := c.anyOfHead(func(i int) bool { return b.heads[i].has(day) })
	for i := range c.members {
		m := &c.members[i]
		lacking := c.lackingIn(m.person, b.badgeYear, span{b.opens, min(day, b.closes)})
		switch works := m.employed.has(day); {
		case counts[i] || len(lacking) > 1 || len(lacking) == 1 && !works:
		case len(lacking) == 0:
			cells = append(cells, c.endOfWork(m.person, day)...)
		default:
			for _, k := range c.people.certsOf(m.person) {
				if cert := c.people.certification(k); usable(cert) && c.codeOf(cert) == lacking[0] {
					cells = append(cells, c.roster.CellAt(cert.At, cert.Column))
				}
			}
		}
	}
	return cells[:min(len(cells), maxCells)]
}

// endOfWork is the last day of the person's latest row here before a day, or the
// first of one that begins after it, as a cell; none where neither can be read.
func (c *workplace) endOfWork(person int32, day ingest.Day) []ingest.Cell {
	var cells []ingest.Cell
	latest := ingest.Day(0)
	for _, row := range c.people.rowsAt(person, c.here) {
		switch e := c.people.employee(row); {
		case !readableSpan(e):
		case e.Until != 0 && e.Until < day && e.Until > latest:
			cells, latest = []ingest.Cell{c.roster.Cell(e.At, ingest.UntilField)}, e.Until
		case latest == 0 && e.From > day:
			cells = []ingest.Cell{c.roster.Cell(e.At, ingest.FromField)}
		}
	}
	return cells
}

// A countWay is the cheapest way to have enough people count for a badge year on a day.
type countWay struct {
	year  *badgeYear
	on    ingest.Day
	near  []candidate // those who earn what they lack
	hires int
	cost  int        // of its steps, see [Step.Cost]
	asked int        // people
	last  ingest.Day // through which those who count then stay, those to hire aside
}

// wayToCount returns the cheapest way to have enough people count for a badge
// year on a day: those who lack the least, then people to hire. It is not ok
// where the year can't be earned on the day, or there is no licence count.
func (c *partnerCase) wayToCount(y *badgeYear, on ingest.Day) (way countWay, ok bool) {
	if !y.known || !c.readableCount() || on < y.opens || on > y.closes {
		return way, false
	}
	way = countWay{year: y, on: on, last: y.closes, asked: y.chart.Required(int(c.partner.Licenses))}
	short := way.asked - c.count(y).tally.on(on)
	var few [8]ingest.Day
	var some [16]candidate
	near := some[:0]
	for i := range c.members {
		m := &c.members[i]
		if !m.employed.has(on) || c.sharesID(m.person, m.id) { // a step by a shared ID would be anybody's
			continue
		}
		if _, lacks := c.earnedIn(m.person, y, span{y.opens, on}, few[:0]); lacks > 0 {
			near = append(near, candidate{i, lacks})
		} else {
			way.last = min(way.last, m.employed.through(on))
		}
	}
	way.near = append(way.near, nearest(c.oneAHead(near, c.count(y), on), short)...)
	for _, who := range way.near {
		way.cost += who.lacks
		way.last = min(way.last, c.members[who.member].employed.through(on))
		short--
	}
	way.hires = max(0, short)
	way.cost += Step{Kind: Hire, Count: way.hires, Certifications: y.codes}.Cost()
	return way, true
}

// steps returns the steps of a way.
func (c *partnerCase) steps(way countWay) []Step {
	n := 1
	for _, who := range way.near {
		n += who.lacks
	}
	out := make([]Step, 0, n)
	for _, who := range way.near {
		m := &c.members[who.member]
		for code, first := range c.earliestIn(m.person, way.year, span{way.year.opens, way.on}, nil) {
			if first == 0 {
				out = append(out, Step{Kind: Earn, EmployeeID: m.id, Certifications: way.year.codes[code : code+1 : code+1]})
			}
		}
	}
	if way.hires > 0 {
		out = append(out, Step{Kind: Hire, Count: way.hires, Certifications: way.year.codes})
	}
	return out
}

// A candidate is a member who works here and doesn't count yet.
type candidate struct {
	member int
	lacks  int // certifications
}

// nearest returns the n candidates who lack the least, in order of ID at a tie.
func nearest(all []candidate, n int) []candidate {
	if n <= 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.lacks, b.lacks) })
	return all[:min(n, len(all))]
}

// earningDays lists the last days of each stretch over which the same people
// work here, of those on which a badge year can be earned.
func (c *partnerCase) earningDays(y *badgeYear, in span) []ingest.Day {
	in = span{max(in.from, y.opens), min(in.to, y.closes)}
	days := []ingest.Day{in.to}
	for i := range c.members {
		for _, one := range c.members[i].employed {
			days = append(days, one.from-1, one.to)
		}
	}
	for _, step := range c.count(y).tally {
		days = append(days, step.from-1)
	}
	days = slices.DeleteFunc(days, func(d ingest.Day) bool { return !in.has(d) })
	slices.Sort(days)
	return slices.Compact(days)
}

// comeToCount says who counts for a badge year from a day on, and by what.
func (c *partnerCase) comeToCount(b *badgeCount, d ingest.Day) []Cause {
	var out []Cause
	for i, m := range c.members {
		if !b.heads[i].has(d) || b.heads[i].has(d-1) {
			continue
		}
		one := Cause{Kind: PersonStarts, Person: m.id, Day: d, Cells: c.cpanelCells(nil, i, b)}
		if b.completed[i] == d {
			one.Kind, one.Lists = Earned, &Lists{Names: c.earnedOn(m.person, b.badgeYear, d)}
		}
		out = append(out, one)
	}
	return out
}

// earnedOn lists the certifications asked for in a badge year that the person earns on a day.
func (c *evaluation) earnedOn(person int32, y *badgeYear, d ingest.Day) []string {
	var out []string
	for _, i := range c.people.certsOf(person) {
		cert := c.people.certification(i)
		if code := c.codeOf(cert); usable(cert) && cert.Earned == d && y.asks[cert.Title] > 0 && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

// countOn says how many people count for a badge year on a day, and how many are asked for.
func (c *partnerCase) countOn(b *badgeCount, d ingest.Day) Cause {
	return Cause{Kind: PeopleCount, Count: b.tally.on(d), Of: b.chart.Required(int(c.partner.Licenses)), Year: b.year, Cells: []ingest.Cell{c.cell(ingest.LicensesField)}}
}

// A Chart gives the certified people required for a licence count.
type Chart struct {
	Steps []ChartStep // by rising licences; the first from 0
	// Beyond the last step, one Heads more for each further Every licences.
	Beyond ChartBeyond
}

// A ChartStep asks for Heads from Licenses on.
type ChartStep struct{ Licenses, Heads int }

// ChartBeyond is how a chart goes on.
type ChartBeyond struct{ Every, Heads int }

// Required returns the number of people required for a licence count.
func (c Chart) Required(licenses int) int {
	var in ChartStep
	for _, s := range c.Steps {
		if s.Licenses > licenses {
			return in.Heads
		}
		in = s
	}
	return in.Heads + (licenses-in.Licenses)/c.Beyond.Every*c.Beyond.Heads
}

// nextRise returns the licence count from which a chart asks for more people
// than for a count, and how many.
func (c Chart) nextRise(licenses int) (from, heads int) {
	now := c.Required(licenses)
	for _, s := range c.Steps {
		if s.Licenses > licenses && s.Heads > now {
			return s.Licenses, s.Heads
		}
	}
	last := c.Steps[len(c.Steps)-1]
	from = last.Licenses + max(0, licenses-last.Licenses)/c.Beyond.Every*c.Beyond.Every + c.Beyond.Every
	return from, c.Required(from)
}

func readChart(f *rules.File, n ast.Node) Chart {
	keys := f.Keys(n, "a chart", []string{"steps", "beyond"})
	var c Chart
	for _, n := range f.Items(keys["steps"], "steps") {
		c.Steps = append(c.Steps, readStep(f, n, c.Steps))
	}
	beyond := f.Keys(keys["beyond"], "what comes beyond the steps", []string{"every", "heads"})
	c.Beyond = ChartBeyond{Every: f.Number(beyond["every"], 1, mostLicenses), Heads: f.People(beyond["heads"])}
	return c
}

// readStep reads a step of a chart that follows those before it.
func readStep(f *rules.File, n ast.Node, before []ChartStep) ChartStep {
	keys := f.Keys(n, "a step", []string{"licenses", "heads"})
	s := ChartStep{f.Number(keys["licenses"], 0, mostLicenses), f.People(keys["heads"])}
	above := ChartStep{-1, 0}
	if len(before) > 0 {
		above = before[len(before)-1]
	} else if s.Licenses > 0 {
		f.Refuse(keys["licenses"], "got %d, want 0: the first step is for those with the fewest licences", s.Licenses)
	}
	if s.Licenses >= 0 && s.Licenses <= above.Licenses {
		f.Refuse(keys["licenses"], "got %d, want more than the %d of the step above", s.Licenses, above.Licenses)
	}
	if s.Heads >= 0 && s.Heads <= above.Heads {
		f.Refuse(keys["heads"], "got %d, want more than the %d of the step above", s.Heads, above.Heads)
	}
	return s
}

// String returns the chart in words: 0 licences → 1 person; 50 → 2; then 1 more per 2,000.
func (c Chart) String() string {
	var b strings.Builder
	for i, s := range c.Steps {
		if i == 0 {
			fmt.Fprintf(&b, "%s licences → %s", ingest.Thousands(s.Licenses), plural(s.Heads, "person", "people"))
			continue
		}
		fmt.Fprintf(&b, "; %s → %s", ingest.Thousands(s.Licenses), ingest.Thousands(s.Heads))
	}
	fmt.Fprintf(&b, "; then %s more per %s", ingest.Thousands(c.Beyond.Heads), ingest.Thousands(c.Beyond.Every))
	return b.String()
}
