package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/say"
)

// A deadline is the last day on which something can be done about a partner.
type deadline struct {
	partner *evaluate.PartnerFinding
	program string
	kind    kind
	last    ingest.Day // the last good day: with the kind, what makes the deadline itself
	act     ingest.Day // by when to act: the last good day, or before it where that is cheaper
	turn    *evaluate.Turn
	actions []*evaluate.Action
}

// A kind is what a deadline is about, as its UID has it.
type kind string

const (
	badgeEnds kind = "badge"
	planEnds  kind = "plan" // or the removal without one
	contacts  kind = "contacts"
	followUps kind = "follow-ups"
	status    kind = "status" // any other change of status, or of a requirement
)

var kindNames = map[kind]string{badgeEnds: "Badge", planEnds: "Get Well Plan", contacts: "Customer contacts", followUps: "Follow-ups", status: "Status"}

// deadlinesOf lists a partner's deadlines from a day on: what its actions are to
// be done by, what the forecast has change for the worse, and its plan's last day.
func deadlinesOf(f *evaluate.PartnerFinding, day ingest.Day) []deadline {
	l := list{partner: f, day: day}
	for i := range f.Actions {
		if a := &f.Actions[i]; l.lies(a) {
			l.act(a)
		}
	}
	for i := range f.Forecast {
		if t := &f.Forecast[i]; t.Worse() {
			l.turn(t)
		}
	}
	if p := f.Premier().Plan; p != nil && !endsBefore(f, p.LastDay) {
		l.plan(p.LastDay)
	}
	slices.SortStableFunc(l.all, func(a, b deadline) int {
		return cmp.Or(strings.Compare(a.program, b.program), cmp.Compare(a.last, b.last), strings.Compare(string(a.kind), string(b.kind)))
	})
	return l.all
}

// A Due is a deadline of a partner, as others than the calendar tell of it.
type Due struct {
	By   ingest.Day // the last day on which something can be done
	What string
}

// DueOf lists a partner's deadlines from a day on, by program and day.
func DueOf(f *evaluate.PartnerFinding, day ingest.Day) []Due {
	var out []Due
	for _, d := range deadlinesOf(f, day) {
		out = append(out, Due{d.act, d.title()})
	}
	return out
}

type list struct {
	partner *evaluate.PartnerFinding
	day     ingest.Day
	all     []deadline
}

// lies tells whether an action has its deadline ahead. What is to be done at once
// has none, nor has what would make a partner certified that isn't, or what a
// partner does that is removed.
func (l *list) lies(a *evaluate.Action) bool {
	within := a.By > l.day && a.By <= evaluate.AddMonths(l.day, monthsAhead)
	switch {
	case a.Kind == evaluate.Keeps, l.keepsBadge(a):
		return true
	case a.Program == evaluate.PremierProgramName && l.partner.Premier().Status == evaluate.PremierRemoved:
		return false
	case a.Program == evaluate.CPanelProgramName || a.Program == "":
		return within && a.Kind == evaluate.Follows
	}
	return within
}

// keepsBadge tells whether an action keeps a badge, also where it mends today's
// status.
func (l *list) keepsBadge(a *evaluate.Action) bool {
	return a.Program == evaluate.CPanelProgramName && (a.Kind == evaluate.Keeps || a.Kind == evaluate.Mends && a.On > l.day)
}

// monthsAhead is how far ahead the deadlines go, as the forecast does.
const monthsAhead = 12

// find returns the deadline of a kind, a new one where there is none yet. It is
// good until the next call.
func (l *list) find(program string, k kind, last ingest.Day) *deadline {
	i := slices.IndexFunc(l.all, func(d deadline) bool { return d.program == program && d.kind == k && d.last == last })
	if i < 0 {
		i = len(l.all)
		l.all = append(l.all, deadline{partner: l.partner, program: program, kind: k, last: last, act: last})
	}
	return &l.all[i]
}

// plan adds the last day of the plan that runs, where no change is known to follow it.
func (l *list) plan(last ingest.Day) {
	for i := range l.all {
		if d := &l.all[i]; d.program == evaluate.PremierProgramName && d.last == last && d.kind == status {
			d.kind = planEnds
		}
	}
	l.find(evaluate.PremierProgramName, planEnds, last)
}

func (l *list) act(a *evaluate.Action) {
	k, last := l.kindOf(a), a.By
	if k == badgeEnds && a.On != 0 {
		last = a.On - 1
	}
	d := l.find(a.Program, k, last)
	d.act = min(d.act, a.By)
	d.actions = append(d.actions, a)
}

func (l *list) kindOf(a *evaluate.Action) kind {
	switch {
	case l.keepsBadge(a):
		return badgeEnds
	case len(a.Steps) > 0 && a.Steps[0].Kind == evaluate.Provide:
		return contacts
	case len(a.Steps) > 0 && a.Steps[0].Kind == evaluate.FollowUp:
		return followUps
	}
	return status
}

// turn adds a change for the worse to the deadlines of the day before it.
func (l *list) turn(t *evaluate.Turn) {
	k := status
	switch t.To {
	case evaluate.CPanelNotCertified, evaluate.CPanelNotEnrolled:
		k = badgeEnds
	case evaluate.PremierRemoved:
		k = planEnds
	}
	known := false
	for i := range l.all {
		d := &l.all[i]
		if d.program != t.Program || d.last != t.On-1 {
			continue
		}
		known, d.turn = true, t
		if d.kind == status {
			d.kind = k
		}
	}
	if !known {
		l.find(t.Program, k, t.On-1).turn = t
	}
}

// endsBefore tells whether the plan that runs is over before its last day, by
// what the records hold.
func endsBefore(f *evaluate.PartnerFinding, last ingest.Day) bool {
	return slices.ContainsFunc(f.Forecast, func(t evaluate.Turn) bool {
		return t.Program == evaluate.PremierProgramName && t.On <= last && t.From == evaluate.PremierPlan && t.To != evaluate.PremierUnknown
	})
}

// shared tells whether the day is the same for every partner: one on which a
// badge year or a yearly duty ends. What has to be done before it stands alone.
func (d *deadline) shared() bool {
	return d.act == d.last && (d.kind == badgeEnds || d.kind == contacts || d.kind == followUps)
}

// An entry is a deadline, or what several partners have in common on a day.
type entry []deadline

// together makes entries of deadlines, in their order, the shared ones with the
// first of their kind.
func together(all []deadline) []entry {
	type common struct {
		program string
		kind    kind
		last    ingest.Day
	}
	first := map[common]int{}
	var out []entry
	for _, d := range all {
		what := common{d.program, d.kind, d.last}
		if i, ok := first[what]; ok && d.shared() {
			out[i] = append(out[i], d)
			continue
		}
		if d.shared() {
			first[what] = len(out)
		}
		out = append(out, entry{d})
	}
	return out
}

func (e entry) act() ingest.Day { return e[0].act }

// summary is the entry's title.
func (e entry) summary() string {
	if len(e) == 1 {
		return shown(e[0].name()) + ": " + e[0].title()
	}
	title := ""
	for i := range e { // not every badge year that ends is held already
		if t := e[i].title(); len(t) > len(title) {
			title = t
		}
	}
	return fmt.Sprintf("%d partners: %s", len(e), title)
}

// description says what to do, what comes else, and where that stands; of
// several partners a line each.
func (e entry) description(asOf ingest.Day) string {
	if len(e) == 1 {
		return e[0].description(asOf)
	}
	var lines []string
	for i, room := 0, longestList; i < len(e); i++ {
		line := e[i].among()
		if room -= utf8.RuneCountInString(line); room < 0 {
			lines = append(lines, fmt.Sprintf("… and %d more, all of them in the workbook", len(e)-i))
			break
		}
		lines = append(lines, line)
	}
	return strings.Join(append(lines, fmt.Sprintf("%s, as of %s.", evaluate.ProgramOf(e[0].program).Title, asOf)), "\n")
}

// among says of one partner among several what to do, or what comes.
func (d *deadline) among() string {
	who := fmt.Sprintf("%s (%s): ", shown(d.name()), shown(d.partner.ID))
	switch {
	case len(d.actions) > 0:
		return who + inOneLine(say.What(d.actions[0]), longestLineOf)
	case d.turn != nil:
		return who + inOneLine(change(d.turn), longestLineOf)
	}
	return who + d.title()
}

func (d *deadline) name() string { return cmp.Or(d.partner.Name, d.partner.ID) }

func (d *deadline) title() string {
	switch {
	case d.kind == badgeEnds:
		return d.badgeEnds()
	case d.kind == planEnds && (d.turn == nil || d.turn.To != evaluate.PremierRemoved):
		return "Get Well Plan ends"
	case d.kind == planEnds && d.turn.From == evaluate.PremierPlan:
		return "Get Well Plan ends in removal"
	case d.kind == planEnds:
		return "last day before the removal from Premier"
	case d.kind == contacts:
		return "customer contacts due"
	case d.kind == followUps:
		return "follow-ups to low scores due"
	case d.turn != nil:
		return fmt.Sprintf("last day %s, then %s (%s)", d.turn.From, d.turn.To, d.program)
	}
	return inOneLine(say.What(d.actions[0]), longestName)
}

func (d *deadline) badgeEnds() string {
	out := "cPanel badge"
	for _, b := range d.partner.CPanel().Badges {
		if b.GoodThrough == d.last {
			out += fmt.Sprintf(" %d", b.Year)
		}
	}
	if d.act < d.last {
		return out + fmt.Sprintf(" ends %s: act by %s", d.last, d.act)
	}
	return out + " ends"
}

// description says what to do, what comes else, and where that stands.
func (d *deadline) description(asOf ingest.Day) string {
	var lines []string
	for _, a := range d.actions {
		lines = append(lines, "To do: "+inOneLine(say.What(a), longestText))
	}
	switch {
	case d.turn != nil && len(d.actions) > 0:
		lines = append(lines, "Else: "+change(d.turn))
	case d.turn != nil:
		lines = append(lines, "What comes: "+change(d.turn))
	case len(d.actions) > 0:
		lines = append(lines, why(d.actions[0]))
	default:
		lines = append(lines, fmt.Sprintf("What comes: the Get Well Plan ends on %s", d.last))
	}
	if cells := d.cells(); len(cells) > 0 {
		lines = append(lines, "Evidence: "+inOneLine(strings.Join(cells, ", "), longestText))
	}
	lines = append(lines, fmt.Sprintf("%s (%s), %s, as of %s.", shown(d.name()), shown(d.partner.ID), evaluate.ProgramOf(d.program).Title, asOf))
	return strings.Join(lines, "\n")
}

// why says what an action is for: what comes else, where it begins with that.
func why(a *evaluate.Action) string {
	if len(a.Why) > 0 && a.Why[0].Kind == evaluate.ElseComes {
		return "Else: " + change(a.Why[0].Turn)
	}
	return "Why: " + inOneLine(say.Causes(a.Why), longestText)
}

func change(t *evaluate.Turn) string {
	return fmt.Sprintf("%s on %s: %s", t.To, t.On, inOneLine(say.Causes(t.Because), longestText))
}

// mostCells is how many cells an entry names.
const mostCells = 8

// cells lists where it stands what the deadline comes from.
func (d *deadline) cells() []string {
	var cells []ingest.Cell
	switch {
	case d.turn != nil:
		cells = d.turn.Cells
	case len(d.actions) > 0 && len(d.actions[0].Cells) > 0:
		cells = d.actions[0].Cells
	default:
		cells = d.requirementCells()
	}
	var out []string
	for _, c := range cells {
		if s := c.String(); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if n := len(out); n > mostCells {
		out = append(out[:mostCells], fmt.Sprintf("and %d more", n-mostCells))
	}
	return out
}

// requirementCells are those of the requirement that the deadline is about.
func (d *deadline) requirementCells() []ingest.Cell {
	requirement := map[kind]string{contacts: "contacts", followUps: "follow_ups", planEnds: "roles"}[d.kind]
	for _, l := range d.partner.Premier().Lines {
		if l.Requirement == requirement {
			return l.Cells
		}
	}
	return nil
}

// The most letters of a name, and of a sentence: calendars cut what is longer
// than some kilobytes, and show the beginning of a title.
const (
	longestName = 100
	longestText = 1500
	// of a partner among several, and of all of them
	longestLineOf = 300
	longestList   = 6000
)

func shown(name string) string { return inOneLine(name, longestName) }

// The joiners, which Persian and emoji are spelt with.
const zwnj, zwj = '\u200c', '\u200d'

// inOneLine is text in one line, of so many letters at most, without what can't be
// seen and steers how the rest is drawn or read, such as direction marks and tags.
func inOneLine(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r) && r != zwnj && r != zwj && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	letters := []rune(strings.Join(strings.Fields(s), " "))
	if len(letters) > most {
		return strings.TrimSpace(string(letters[:most-1])) + "…"
	}
	return string(letters)
}
