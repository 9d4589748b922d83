// Package say makes English of the causes that evaluate found. It is the one
// room where that happens; the mail's languages have theirs.
package say

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// words are how the causes of a kind are said: what stands in braces is filled in
// from the cause.
var words = [evaluate.NumCauseKinds]string{
	evaluate.Said: "{name}",

	evaluate.WaiverBegins:       "a waiver of {requirement} begins {day}",
	evaluate.WaiverEnds:         "the waiver of {requirement} ends {day}",
	evaluate.BadgeBegins:        "badge year {year}, which the sheet has, begins {day}",
	evaluate.BadgeEnds:          "badge year {year} ends {day}",
	evaluate.PersonStarts:       "{person} starts {day}",
	evaluate.PersonLeaves:       "{person} leaves {day}",
	evaluate.StartsElsewhere:    "{person} starts at {name} {day}",
	evaluate.LeavesElsewhere:    "{person} leaves {name} {day}",
	evaluate.FullTimeEnds:       "{person} is full time until {day}",
	evaluate.Earned:             "{person} earns {names} {day}",
	evaluate.CertificationEnds:  "{person}'s {name} ends {day}",
	evaluate.FillsRole:          "{person} fills a role from {day}",
	evaluate.FillsNoRole:        "{person} no longer fills a role from {day}",
	evaluate.SpecializationEnds: "specialization {name} ends {day}",
	evaluate.SpecializationHeld: "specialization {name} begins {day}",
	evaluate.AgreementEnds:      "the {name} ends {day}",
	evaluate.TermsAccepted:      "the terms are accepted {day}",
	evaluate.PremierAttained:    "Premier is attained {day}",
	evaluate.ProgramEnds:        "the program ends {day}",
	evaluate.RemovedFrom:        "removed {day}",
	evaluate.RulesChange:        "the rules change on {day}",
	evaluate.FiscalYearBegins:   "fiscal year {year} begins {day}",
	evaluate.FollowUpsByYear:    "from {day} the follow-ups are judged by fiscal year {year}",

	evaluate.PlanRuns:    "plan since {day}, until {until}",
	evaluate.PlanStarts:  "plan from {day} until {until}",
	evaluate.PlanEnds:    "plan until {until}",
	evaluate.HeadsLeft:   "{heads}",
	evaluate.HeadsRemain: "then {heads}",

	evaluate.PeopleCount:       "{count} of {of} count for badge year {year}",
	evaluate.PeopleOf:          "{count} of {of} people count",
	evaluate.PeopleCountFor:    "{count} of {of} people count for badge year {year}",
	evaluate.ContactsProvided:  "{count} of {of} valid contacts are provided by {until}{unreadable}",
	evaluate.ScoresOutstanding: "{low scores} without a follow-up by {until}: {customers}",
	evaluate.SurveysUnreadable: "{survey rows} can't be read",
	evaluate.AllFollowedUp:     "every low score has its follow-up {day}",

	evaluate.RequirementStands:  "{line}",
	evaluate.RequirementFails:   "{line} (rule {clause})",
	evaluate.AllMet:             "every requirement is met, or not due yet",
	evaluate.RolesFilled:        "the roles are filled again",
	evaluate.YearsHeld:          "badge year {years}",
	evaluate.NoGoodStanding:     "no good standing",
	evaluate.StandingUnreadable: "good standing can't be read",
	evaluate.LicencesUnreadable: "the licence count can't be read",
	evaluate.InSheetsNow:        "in today's sheets, but not in those of {day}",
	evaluate.InSheetsThen:       "in the sheets of {day}, but not in today's",
	evaluate.NamedThen:          "called {name} in the sheets of {day}",
	evaluate.SoAlready:          "so on {day} already, by today's sheets, which are other than those of then",

	evaluate.RolesShortWith:   "the roles were short, with {left}",
	evaluate.RolesShortNow:    "the roles are short, with {left}",
	evaluate.LastHeadLost:     "the last person who could fill a role was lost",
	evaluate.RolesShortSince:  "the roles have been short from this day on",
	evaluate.NoDayKnown:       "the roles are short, and the records give no day from which a plan could run",
	evaluate.PlanRanOut:       "the plan ended with the roles still short",
	evaluate.RolesFilledAgain: "the roles were filled again",

	evaluate.DoSteps:          "what the steps say",
	evaluate.MendLine:         "{mend}",
	evaluate.SendCertificate:  "send the certificate; switch on the {indicator} and the {queue} queue",
	evaluate.WithdrawStatus:   "switch off the {indicator} and the {queue} queue",
	evaluate.RequirementRises: "{licences} more and the requirement rises from {year} to {of}",
	evaluate.ApplyForPremier:  "apply for Premier",
	evaluate.ApplyAgain:       "apply for Premier again once the roles are filled, and enter the new day in Premier since",
	evaluate.LookAtRemoval:    "look at the removal; if the sheets were wrong: assay register amend {name} --not-removed",
	evaluate.MeetBefore:       "meet {requirement} before the waiver ends",
	evaluate.Reissue:          "reissue certificate {name}: assay register reissue {name} --why \"a new name\"",

	evaluate.NewlyCertified: "newly certified for {badge years}",
	evaluate.NoLonger:       "no longer certified: now {name}",
	evaluate.Reaches:        "{from}with it {name} reaches {of} of {of} for badge year {year}",
	evaluate.KeepsBadge:     "with it {name} keeps its badge for {year}",
	evaluate.AlsoKeeps:      " and keeps its badge for {year}",
	evaluate.ElseComes:      "else {turn}",
	evaluate.ElseFails:      "else {requirement} {is} not met from {turns}",
	evaluate.OnlyWith:       "only together with: {steps}",
	evaluate.AlsoWith:       ", and: {steps}",
	evaluate.FillsRoles:     "with that 2 of 2 roles are filled",
	evaluate.PlanDeadline:   "the plan since {day} ends on {until}",
	evaluate.EveryMet:       "every requirement is met",
	evaluate.WasRemoved:     "removed on {day}",
	evaluate.BearsName:      "it bears the name {name}",
	evaluate.HeadAgain:      "removed on {day}, but {names} can fill a role today",
	evaluate.PlanUntold:     "the plan from {day} that came before was in no run: nobody was told of it",
}

// Causes says causes one after the other, as after "because"; none is "".
func Causes(all []evaluate.Cause) string {
	var b strings.Builder
	for i := range all {
		if i > 0 && all[i].Kind != evaluate.AlsoKeeps && all[i].Kind != evaluate.AlsoWith { // which go on with the sentence
			b.WriteString("; ")
		}
		b.WriteString(Cause(all[i]))
	}
	return b.String()
}

// What says what to do.
func What(a *evaluate.Action) string {
	if a.What.Kind == evaluate.DoSteps {
		return Steps(a.Steps)
	}
	return Cause(a.What)
}

// Purpose says what a kind of action is for, so that it can be filtered by.
func Purpose(k evaluate.ActionKind) string {
	return [...]string{evaluate.Follows: "Clerical", evaluate.Mends: "Restore", evaluate.Keeps: "Keep", evaluate.Watches: "For information"}[k]
}

// Cause says one cause.
func Cause(c evaluate.Cause) string {
	var b strings.Builder
	text := words[c.Kind]
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		b.WriteString(filled(&c, name))
		text = after
	}
}

// filled is what stands in place of a name in braces.
func filled(c *evaluate.Cause, name string) string {
	switch name {
	case "requirement":
		called, _ := evaluate.Called(c.Name)
		return called
	case "is":
		return isOrAre(c.Name)
	case "from":
		if c.Day == 0 {
			return ""
		}
		return "earned from " + c.Day.String() + " on; "
	case "steps":
		return stepsBy(c.Lists.Steps, c.Day)
	case "person":
		return c.Person
	case "name":
		return c.Name
	case "names":
		if c.Lists == nil {
			return c.Name
		}
		return List(c.Lists.Names)
	case "indicator":
		return c.Lists.Names[0]
	case "queue":
		return c.Lists.Names[1]
	case "day":
		return c.Day.String()
	case "until":
		return c.Until.String()
	case "count":
		return strconv.Itoa(c.Count)
	case "of":
		return strconv.Itoa(c.Of)
	case "year":
		return strconv.Itoa(c.Year)
	case "years":
		return years(c.Lists.Years)
	case "turn":
		return fmt.Sprintf("%s on %s: %s", c.Turn.To, c.Turn.On, Causes(c.Turn.Because))
	case "turns":
		return fmt.Sprintf("%s on: %s", c.Turn.On, Causes(c.Turn.Because))
	}
	return filledLine(c, name)
}

// filledLine is filled for counts in words, and what is said of a requirement.
func filledLine(c *evaluate.Cause, name string) string {
	switch name {
	case "badge years":
		return BadgeYears(c.Lists.Years)
	case "heads":
		return heads(c.Count, c.Of)
	case "left":
		if c.Count == 0 {
			return "nobody left who could fill a role"
		}
		return strconv.Itoa(c.Count) + " left"
	case "unreadable":
		if c.Unreadable == 0 {
			return ""
		}
		return ", and " + Plural(c.Unreadable, "row", "rows") + " can't be read"
	case "low scores":
		return Plural(len(c.Lists.Scores), "low score", "low scores")
	case "survey rows":
		return Plural(c.Count, "survey row", "survey rows")
	case "customers":
		return customers(c.Lists.Scores)
	case "licences":
		if c.Count == 1 {
			return "1 licence"
		}
		return ingest.Thousands(c.Count) + " licences"
	case "line":
		return Short(c.Line)
	case "clause":
		return c.Line.Clause
	case "mend":
		return Mend(c.Line)
	}
	panic("say: no " + name + " in a cause")
}

// heads says how many can fill a role, of them some role A.
func heads(n, roleA int) string {
	switch {
	case n == 0:
		return "nobody is left"
	case n == 1:
		return "one head is left"
	case roleA == 0:
		return fmt.Sprintf("%d heads are left, none for role A", n)
	}
	return fmt.Sprintf("%d heads fill the roles", n)
}

// mostCustomers is how many customers are named; the rest stand beside the cells.
const mostCustomers = 5

// customers names those who gave low scores.
func customers(scores []evaluate.LowScore) string {
	var names []string // in the order of the scores
	for _, s := range scores {
		names = append(names, fmt.Sprintf("%s (score %g on %s)", s.Called(), s.Score, s.Received))
	}
	if n := len(names); n > mostCustomers {
		names = append(names[:mostCustomers], Plural(n-mostCustomers, "other", "others"))
	}
	return List(names)
}

// Found says what was found of a requirement, and who waived it.
func Found(l *evaluate.Line) string {
	if w := l.Waiver; w != nil {
		return fmt.Sprintf("%s; waived until %s by %s: %s", l.Found, w.Until, w.Who, w.Why)
	}
	return l.Found
}

// Short says which requirement it is, and what was found.
func Short(l *evaluate.Line) string {
	called, _ := evaluate.Called(l.Requirement)
	return called + ": " + Found(l)
}

// Mend says what would mend a requirement; "" where nothing has to be.
func Mend(l *evaluate.Line) string {
	if len(l.Scores) > 0 {
		return "enter the follow-up for " + customers(l.Scores)
	}
	return l.Mend
}

// Unmet says in a few words what is not met, unknown or waived, as a sentence
// goes on after "because"; "" where nothing is. The badge years held follow from
// the other requirements.
func Unmet(lines []evaluate.Line) string {
	var out []string
	for i := range lines {
		l := &lines[i]
		if !l.Wants() || l.Requirement == "badge_years" {
			continue
		}
		called, _ := evaluate.Called(l.Requirement)
		out = append(out, fmt.Sprintf("%s %s %s: %s", called, isOrAre(l.Requirement), l.State, Found(l)))
	}
	if len(out) == 0 {
		return ""
	}
	return List(out)
}

// isOrAre is how a sentence goes on behind the name of a requirement.
func isOrAre(requirement string) string {
	if _, several := evaluate.Called(requirement); several {
		return "are"
	}
	return "is"
}

// stepsBy says what to do, and by which day, where the steps don't say it themselves.
func stepsBy(steps []evaluate.Step, by ingest.Day) string {
	if by == 0 || steps[0].Kind == evaluate.Provide {
		return Steps(steps)
	}
	return Steps(steps) + ", by " + by.String()
}

// Wave says that many partners turned worse at once, and by which causes.
func Wave(w *evaluate.Wave, since ingest.Day) string {
	causes := make([]string, len(w.Causes))
	for i, c := range w.Causes {
		called := make([]string, len(c.Requirements))
		for k, id := range c.Requirements {
			called[k], _ = evaluate.Called(id)
		}
		causes[i] = fmt.Sprintf("%s %s", ingest.Thousands(c.Partners), strings.TrimSpace(c.Program+" "+string(c.To)))
		if len(called) > 0 {
			causes[i] += " for " + List(called)
		}
	}
	return fmt.Sprintf("%s of %s stand worse than on %s: %s. So many at once seldom have a cause each: look for one before anything is sent",
		ingest.Thousands(w.Partners), Plural(w.Of, "partner", "partners"), since, strings.Join(causes, "; "))
}

// Stale says what of a rule file somebody should look at, and what to do, a line for each.
func Stale(s evaluate.Stale) []string {
	var out []string
	if len(s.Carried) > 0 {
		out = append(out, fmt.Sprintf("%s: its document gives %s, carried forward since: look for a newer one and add its revision", s.File, List(s.Carried)))
	}
	if s.Unchecked > 0 {
		out = append(out, fmt.Sprintf("%s: %s last checked at the source %s ago or more, first on %s: look there, and bring checked up to date",
			s.File, wereRules(s.Unchecked), Plural(s.Months, "month", "months"), s.Checked))
	}
	if s.Later > 0 {
		out = append(out, fmt.Sprintf("%s: %s of a document of %s, after this day: if the one before asked otherwise, add its revision", s.File, areRules(s.Later), s.Document))
	}
	return out
}

func wereRules(n int) string {
	if n == 1 {
		return "1 rule was"
	}
	return ingest.Thousands(n) + " rules were"
}

func areRules(n int) string {
	if n == 1 {
		return "1 rule is"
	}
	return ingest.Thousands(n) + " rules are"
}

// Steps says what to do: "E-3 earns CPP and CWA; hire 2 people with CPSP, CPP and CWA".
func Steps(steps []evaluate.Step) string {
	var out []string
	for i := 0; i < len(steps); {
		n := i + 1
		for n < len(steps) && goTogether(steps[n], steps[i]) {
			n++
		}
		out = append(out, together(steps[i:n]))
		i = n
	}
	return strings.Join(out, "; ")
}

// goTogether tells whether a step is told together with another: those of one
// person, and people to hire with the same certifications.
func goTogether(s, o evaluate.Step) bool {
	if s.Kind == evaluate.Hire || o.Kind == evaluate.Hire {
		return s.Kind == o.Kind && s.Words == o.Words && slices.Equal(s.Certifications, o.Certifications)
	}
	return s.EmployeeID != "" && s.EmployeeID == o.EmployeeID
}

// together says what one person does, or how many people to hire.
func together(steps []evaluate.Step) string {
	s := steps[0]
	people := 0
	for _, s := range steps {
		people += s.Count
	}
	switch {
	case s.Kind == evaluate.Hire && s.Words != "": // a role asks for full time
		return fmt.Sprintf("hire %s with %s", Plural(people, "person full time", "people full time"), s.Words)
	case s.Kind == evaluate.Hire:
		return fmt.Sprintf("hire %s with %s", Plural(people, "person", "people"), certifications(s))
	case s.Kind == evaluate.FollowUp:
		return FollowUp(s)
	case s.EmployeeID == "":
		return s.Words
	}
	var does, earns []string
	for _, s := range steps {
		switch s.Kind {
		case evaluate.GoFullTime:
			does = append(does, "becomes full time")
		case evaluate.Renew:
			does = append(does, "renews "+certifications(s))
		case evaluate.Earn:
			earns = append(earns, certifications(s))
		}
	}
	if len(earns) > 0 {
		does = append(does, "earns "+List(earns))
	}
	return s.EmployeeID + " " + List(does)
}

// FollowUp says whose low score to follow up.
func FollowUp(s evaluate.Step) string {
	return "enter the follow-up for " + customers([]evaluate.LowScore{s.Low()})
}

// certifications says which certifications will do.
func certifications(s evaluate.Step) string { return cmp.Or(s.Words, List(s.Certifications)) }

// List joins words as in "CPSP, CPP and CWA".
func List(words []string) string {
	switch n := len(words); n {
	case 0:
		return "none"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// Plural gives "1 person" or "3 people".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// BadgeYears names badge years: "badge years 2020 and 2021".
func BadgeYears(ys []int) string {
	if len(ys) == 1 {
		return "badge year " + years(ys)
	}
	return "badge years " + years(ys)
}

func years(ys []int) string {
	names := make([]string, len(ys))
	for i, y := range ys {
		names[i] = strconv.Itoa(y)
	}
	return List(names)
}
