package scorecard

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// A date is something that comes on a day.
type date struct {
	on   ingest.Day
	what string
}

// ahead lists what comes within the year: the ends of badges and of the plan, and
// each change of status.
func (w writer) ahead() List {
	var dates []date
	last := evaluate.AddMonths(w.day, monthsAhead)
	for _, b := range w.partner.CPanel().Badges {
		dates = append(dates, date{b.GoodThrough, w.say("badge_ends", "year", strconv.Itoa(b.Year))})
	}
	if p := w.partner.Premier().Plan; p != nil {
		dates = append(dates, date{p.LastDay, w.say("plan_ends")})
	}
	for i := range w.partner.Forecast {
		dates = append(dates, w.turn(&w.partner.Forecast[i]))
	}
	slices.SortStableFunc(dates, func(a, b date) int { return cmp.Compare(a.on, b.on) })
	out := List{Heading: w.say("ahead"), None: w.say("ahead_none")}
	for _, d := range dates {
		if d.on > last {
			break
		}
		out.Items = append(out.Items, Item{w.Day(d.on), d.what})
	}
	return w.short(out)
}

// monthsAhead is how far a card looks, as the forecast does.
const monthsAhead = 12

// short is a list of as many items as a card has room for.
func (w writer) short(l List) List {
	if n := len(l.Items) - mostItems; n > 0 {
		l.Items = append(l.Items[:mostItems:mostItems], Item{"", w.say("more", "count", w.Count(n))})
	}
	return l
}

// turn says what a change of status leads to, and why, as far as that is said of
// nobody else.
func (w writer) turn(t *evaluate.Turn) date {
	key := "turns_better"
	if t.Worse() {
		key = "turns"
	}
	what := w.say(key, "program", evaluate.ProgramOf(t.Program).Title, "status", w.status(t.To))
	var why []string
	for _, c := range t.Because {
		if said := w.cause(&c); said != "" && !slices.Contains(why, said) && len(why) < mostWhy {
			why = append(why, said)
		}
	}
	if len(why) > 0 {
		what = w.say("because", "what", what, "why", strings.Join(why, "; "))
	}
	return date{t.On, what}
}

// mostWhy is how many reasons a change has.
const mostWhy = 3

// whys are the phrases of causes that are the partner's own; of others nothing is said.
var whys = map[evaluate.CauseKind]string{
	evaluate.WaiverEnds:         "why_waiver_ends",
	evaluate.BadgeEnds:          "why_badge_ends",
	evaluate.PersonStarts:       "why_person_starts",
	evaluate.PersonLeaves:       "why_person_leaves",
	evaluate.StartsElsewhere:    "why_elsewhere",
	evaluate.LeavesElsewhere:    "why_elsewhere",
	evaluate.FullTimeEnds:       "why_full_time_ends",
	evaluate.Earned:             "why_earned",
	evaluate.CertificationEnds:  "why_certification_ends",
	evaluate.SpecializationEnds: "why_specialization_ends",
	evaluate.SpecializationHeld: "why_specialization_held",
	evaluate.AgreementEnds:      "why_agreement_ends",
	evaluate.ContactsProvided:   "why_contacts",
	evaluate.ScoresOutstanding:  "why_scores",
	evaluate.ProgramEnds:        "why_program_ends",
	evaluate.RulesChange:        "why_rules_change",
}

func (w writer) cause(c *evaluate.Cause) string {
	key, ok := whys[c.Kind]
	if !ok {
		return ""
	}
	names, count := c.Name, c.Count
	if c.Lists != nil {
		if len(c.Lists.Names) > 0 {
			names = w.List(c.Lists.Names)
		}
		count = max(count, len(c.Lists.Scores))
	}
	return w.say(key, "person", w.person(c.Person), "name", w.Word(w.Shown(c.Name)), "names", w.Shown(names),
		"year", strconv.Itoa(c.Year), "count", w.Count(count), "of", w.Count(c.Of))
}

// steps lists what to do, the cheapest way: what mends a status of today and what
// keeps one, each with the day by which it is to be done, the soonest first.
func (w writer) steps() List {
	out := List{Heading: w.say("steps"), None: w.say("steps_none")}
	var todo []*evaluate.Action
	for i := range w.partner.Actions {
		if a := &w.partner.Actions[i]; len(a.Steps) > 0 && (a.Kind == evaluate.Mends || a.Kind == evaluate.Keeps) {
			todo = append(todo, a)
		}
	}
	slices.SortStableFunc(todo, func(a, b *evaluate.Action) int { return cmp.Compare(uint32(a.By-1), uint32(b.By-1)) }) // no day: last
	for _, a := range todo {
		what := w.upTo(w.tell(a.Steps))
		if a.Gives != "" {
			what = w.say("gives", "steps", what, "status", w.status(a.Gives))
		}
		by := w.Day(a.By)
		if a.By == w.day {
			by = w.say("at_once")
		}
		out.Items = append(out.Items, Item{by, what})
	}
	return w.short(out)
}

// upTo joins as many steps as a card has room for.
func (w writer) upTo(steps []string) string {
	if n := len(steps) - mostNames; n > 0 {
		steps = append(steps[:mostNames:mostNames], w.say("more", "count", w.Count(n)))
	}
	return strings.Join(steps, "; ")
}

// tell says steps: what one person earns together, and people to hire with the same
// certifications.
func (w writer) tell(steps []evaluate.Step) (out []string) {
	for i := 0; i < len(steps); {
		s, n, asked := steps[i], steps[i].Count, steps[i].Certifications
		for i++; i < len(steps) && together(s, steps[i]); i++ {
			n += steps[i].Count
			if s.Kind != evaluate.Hire {
				asked = append(slices.Clip(asked), steps[i].Certifications...)
			}
		}
		out = append(out, w.step(s, n, asked))
	}
	return out
}

func together(a, b evaluate.Step) bool {
	switch {
	case a.Kind != b.Kind || a.Words != b.Words:
		return false
	case a.Kind == evaluate.Hire:
		return slices.Equal(a.Certifications, b.Certifications)
	}
	return a.EmployeeID != "" && a.EmployeeID == b.EmployeeID
}

// stepKeys are the phrases of steps; one without is said in the words of its rule.
var stepKeys = map[evaluate.StepKind]string{
	evaluate.Earn: "step_earn", evaluate.Renew: "step_renew", evaluate.GoFullTime: "step_full_time", evaluate.Hire: "step_hire",
	evaluate.Specialize: "step_specialize", evaluate.PutInPlace: "step_put_in_place", evaluate.AcceptTerms: "step_accept_terms",
	evaluate.Provide: "step_provide", evaluate.FollowUp: "step_follow_up", evaluate.SettleStanding: "step_settle",
}

func (w writer) step(s evaluate.Step, n int, certifications []string) string {
	key, ok := stepKeys[s.Kind]
	if !ok {
		return w.Shown(s.Words)
	}
	asked := w.List(certifications)
	if s.Words != "" {
		asked = w.Word(s.Words)
	}
	return w.say(key, "person", w.person(s.EmployeeID), "certifications", asked, "count", w.Count(n), "service", w.service(s.Service),
		"customer", w.Shown(s.Low().Customer), "score", strconv.FormatFloat(s.Low().Score, 'g', -1, 64), "day", w.Day(s.Low().Received))
}

// service is what a service is called in its rule.
func (w writer) service(key string) string {
	rev, _ := w.programs.Premier.Services.On(w.day)
	for _, s := range rev.Value {
		if s.Key == key {
			return w.Word(s.Label)
		}
	}
	return key
}
