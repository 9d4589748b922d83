// Package scorecard tells a partner where it stands: in each program, requirement by
// requirement, who counts, what comes, and what to do. The same card is printed as a
// page ([Draw]) and mailed.
//
// It decides nothing, and says nothing of anybody but the partner: what can't be
// said by data of its own, such as a sentence that names another partner, isn't said.
package scorecard

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// A Card is a scorecard, in words of the partner's language.
type Card struct {
	Language  string // a BCP 47 tag
	Title     string
	Partner   string // its name, its ID where the name is blank
	PartnerID string // with a word before it
	AsOf      string
	Columns   Columns
	Programs  []Program
	None      string // that it is in none of them; "" where it is
	Lists     []List // who counts, what comes, what to do
	Contest   string
	Records   string
	Letter    Letter
}

// A Letter is what the message says around the card.
type Letter struct{ Subject, Greeting, Intro, Regards, About string }

// Columns are the headings of the tables of requirements.
type Columns struct{ Requirement, State, Found, Asked, Missing, Until string }

// A Program is where the partner stands in a program.
type Program struct {
	Title, Status string
	Wanting       bool // the status isn't a good one
	Facts         []string
	Rows          []Row
}

// A Row is a requirement. What doesn't apply is "".
type Row struct {
	Requirement, State           string
	Found, Asked, Missing, Until string
	Wanting                      bool // something is missing, or not known
}

// A List is what stands under a heading. Without items, None says so.
type List struct {
	Heading, None string
	Items         []Item
}

// An Item is a line of a list; the label, such as a day, may be "".
type Item struct{ Label, Text string }

// The most of what a card lists; it says how many more there are.
const (
	mostNames = 8
	mostItems = 8
)

// A writer composes a card.
type writer struct {
	Words
	Language
	partner  *evaluate.PartnerFinding
	programs *evaluate.Programs
	day      ingest.Day
}

// Compose writes the scorecard of a partner as it was judged on a day. Whoever finds
// something wrong writes to an address.
func Compose(f *evaluate.PartnerFinding, day ingest.Day, programs *evaluate.Programs, address string, words Words, in Language) Card {
	w := writer{words, in, f, programs, day}
	c := Card{
		Language: in.Tag(), Title: w.say("title"), Partner: in.Shown(cmp.Or(f.Name, f.ID)), PartnerID: w.say("partner_id", "id", in.Shown(f.ID)),
		AsOf:    w.say("as_of", "day", in.Day(day)),
		Columns: Columns{w.say("requirement"), w.say("state"), w.say("found"), w.say("asked"), w.say("missing"), w.say("until")},
		Contest: w.say("contest", "address", address),
		Records: w.say("records", "day", in.Day(day), "people", in.Count(len(f.People))),
	}
	about := []string{"partner", c.Partner, "id", in.Shown(f.ID), "as_of", c.AsOf, "day", in.Day(day)}
	c.Letter = Letter{w.say("subject", about...), w.say("greeting"), w.say("intro", about...), w.say("regards"), w.say("about", about...)}
	for _, of := range evaluate.AllPrograms() {
		if s := f.On(of.Name); s != nil && s.In().Status != evaluate.NotEnrolled {
			c.Programs = append(c.Programs, w.program(of, s))
		}
	}
	if len(c.Programs) == 0 {
		c.None = w.say("none")
		return c
	}
	c.Lists = []List{w.who(), w.ahead(), w.steps()}
	return c
}

func (w writer) program(of *evaluate.Program, s evaluate.Standing) Program {
	v := s.In()
	p := Program{Title: of.Title, Status: w.status(v.Status), Wanting: wanting(of, v.Status)}
	switch f := s.(any).(type) {
	case *evaluate.CPanelFinding:
		p.Facts = w.cpanelFacts(f)
	case *evaluate.PremierFinding:
		p.Facts = w.premierFacts(f)
	}
	if v.Status == evaluate.UnknownStatus {
		p.Facts = append(p.Facts, w.say("unknown"))
	}
	if !v.Status.Judged() {
		return p
	}
	for i := range v.Lines {
		p.Rows = append(p.Rows, w.row(s, &v.Lines[i]))
	}
	return p
}

func (w writer) cpanelFacts(f *evaluate.CPanelFinding) (facts []string) {
	if f.GoodThrough != 0 {
		facts = append(facts, w.say("good_through", "day", w.Day(f.GoodThrough)))
	}
	if f.Licenses != ingest.NoCount && f.Status.Judged() {
		facts = append(facts, w.say("licenses", "count", w.Count(int(f.Licenses))))
	}
	if f.AtRisk {
		facts = append(facts, w.say("at_risk"))
	}
	return facts
}

func (w writer) premierFacts(f *evaluate.PremierFinding) (facts []string) {
	switch {
	case f.Plan != nil:
		facts = append(facts, w.say("plan", "from", w.Day(f.Plan.Start), "until", w.Day(f.Plan.LastDay)))
	case f.RemovedOn != 0:
		facts = append(facts, w.say("removed", "day", w.Day(f.RemovedOn)))
	}
	if f.Since != 0 && f.Status.Judged() {
		facts = append(facts, w.say("since", "day", w.Day(f.Since)))
	}
	return facts
}

// row says a requirement.
func (w writer) row(s evaluate.Standing, l *evaluate.Line) Row {
	r := Row{Requirement: w.requirement(s, l), State: cmp.Or(w.say("state_"+key(string(l.State))), string(l.State)), Wanting: l.State == evaluate.Due || l.State == evaluate.NotMet || l.State == evaluate.Unknown}
	if l.State == evaluate.NotApplicable {
		return r
	}
	switch {
	case l.Counted:
		r.Found, r.Asked = w.Count(l.Count), w.say("unreadable")
		if l.Of >= 0 {
			r.Asked = w.Count(l.Of)
		}
		if n := l.ShortBy(); n > 0 {
			r.Missing = w.Count(n)
		}
	case l.State == evaluate.Met:
		r.Found, r.Asked = w.say("yes"), w.say("yes")
	case l.State == evaluate.Unknown:
		r.Found = w.say("unreadable")
	default:
		r.Found, r.Asked, r.Missing = w.say("no"), w.say("yes"), w.say("yes")
	}
	if names := w.names(l.Has); names != "" {
		r.Found += ": " + names
	}
	if names := w.names(l.Lacks); names != "" {
		r.Missing = cmp.Or(r.Missing, w.Count(len(l.Lacks))) + ": " + names
	}
	r.Until = w.until(s, l)
	return r
}

// requirement is what a requirement is called: by the words, or, where they have
// none for it, by its rule.
func (w writer) requirement(s evaluate.Standing, l *evaluate.Line) string {
	if f, ok := s.(any).(*evaluate.CPanelFinding); ok && l.Requirement == "certified_people" && f.Year != 0 {
		return w.say("certified_people_for", "year", strconv.Itoa(f.Year))
	}
	return cmp.Or(w.say(l.Requirement), w.Word(l.Label))
}

// until is the last day of a waiver, of a badge or of the Get Well Plan, or by which
// something has to be done for the requirement; "" where none is set.
func (w writer) until(s evaluate.Standing, l *evaluate.Line) string {
	var by ingest.Day
	for i := range w.partner.Actions {
		if a := &w.partner.Actions[i]; a.Program == s.In().Program && a.Requirement == l.Requirement && a.By != 0 && (by == 0 || a.By < by) {
			by = a.By
		}
	}
	switch f := s.(any).(type) {
	case *evaluate.CPanelFinding:
		if l.Requirement == "badge_years" {
			by = f.GoodThrough
		}
	case *evaluate.PremierFinding:
		if l.Requirement == "roles" && f.Plan != nil && by == 0 {
			by = f.Plan.LastDay
		}
	}
	switch {
	case l.Waiver != nil:
		return w.Day(l.Waiver.Until)
	case by == w.day && l.State != evaluate.Met:
		return w.say("at_once")
	}
	return w.Day(by)
}

// names lists names, and says how many more there are than can be listed.
func (w writer) names(all []string) string {
	var shown []string
	for _, name := range all[:min(len(all), mostNames)] {
		shown = append(shown, w.Word(w.Shown(name)))
	}
	if n := len(all) - len(shown); n > 0 {
		shown = append(shown, w.say("more", "count", w.Count(n)))
	}
	return strings.Join(shown, ", ")
}

// people names people by their IDs.
func (w writer) people(ids ...string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = w.person(id)
	}
	return w.names(names)
}

// person names somebody at the partner: Ana Ruiz (E-12).
func (w writer) person(id string) string {
	i := slices.IndexFunc(w.partner.People, func(p evaluate.PersonFinding) bool { return p.ID == id })
	if i < 0 || strings.TrimSpace(w.partner.People[i].Name) == "" {
		return w.Shown(id)
	}
	return w.Shown(w.partner.People[i].Name) + " (" + w.Shown(id) + ")"
}

// who lists who counts.
func (w writer) who() List {
	out := List{Heading: w.say("who"), None: w.say("nobody")}
	if f := w.partner.CPanel(); f.Status.Judged() && f.Year != 0 && len(f.Counting) > 0 {
		out.Items = append(out.Items, Item{w.say("who_counts", "year", strconv.Itoa(f.Year)), w.people(f.Counting...)})
	}
	if f := w.partner.Premier(); f.Status.Judged() && f.Status != "" {
		roles, _ := w.programs.Premier.Roles.On(w.day)
		for _, r := range []struct{ key, asks, who string }{{"role_a", roles.Value.RoleA, f.RoleA}, {"role_b", roles.Value.RoleB, f.RoleB}} {
			who := w.say("open")
			if r.who != "" {
				who = w.person(r.who)
			}
			out.Items = append(out.Items, Item{w.say(r.key), who + " – " + w.Word(r.asks)})
		}
	}
	return out
}

// status is a status in words.
func (w writer) status(s evaluate.Status) string {
	return cmp.Or(w.say("status_"+key(string(s))), w.Word(string(s)))
}

func key(s string) string { return strings.ReplaceAll(strings.ToLower(s), " ", "_") }

// wanting tells whether a status is worse than the best of its program, or than that
// of an applicant that may apply.
func wanting(of *evaluate.Program, s evaluate.Status) bool {
	return s.Judged() && s != of.Statuses[0] && s != evaluate.PremierEligible
}
