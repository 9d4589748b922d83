package evaluate_test

import (
	"flag"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/say"
)

// A long run: go test ./evaluate -run Promise -actions.cases 2000 -actions.cost 3 -timeout 0
var (
	actionsCases = flag.Int("actions.cases", 25, "the actions of how many random sequences of runs to carry out")
	actionsOnly  = flag.Int("actions.only", -1, "carry out only those of this sequence")
	actionsCost  = flag.Int("actions.cost", 2, "up to which cost of an action to try everything cheaper")
)

// carryOut puts steps of a partner into the sheets, as of a day.
func carryOut(m monthSheets, partner evaluate.PartnerFinding, steps []evaluate.Step, on ingest.Day) monthSheets {
	m = m.clone()
	for i, s := range steps {
		c := carrier{&m, partner, on, fmt.Sprintf("%d-%d-%d", on, i, len(m.tables[employeesTable]))}
		c.carryOut(s)
	}
	return m
}

// A carrier writes a step into the sheets.
type carrier struct {
	m       *monthSheets
	partner evaluate.PartnerFinding
	on      ingest.Day
	fresh   string // makes new IDs and addresses
}

func (c carrier) carryOut(s evaluate.Step) {
	switch s.Kind {
	case evaluate.Earn, evaluate.Renew:
		c.earn(s.EmployeeID, s.Certifications)
	case evaluate.Hire:
		for n := range s.Count {
			id := fmt.Sprintf("H-%s-%d", c.fresh, n)
			c.m.add(employeesTable, map[int]sheetCell{eID: text(id), ePartner: text(c.partner.ID), eFullTime: yes(), eFrom: dated(c.on)})
			c.earn(id, s.Certifications)
		}
	case evaluate.GoFullTime:
		c.goFullTime(s.EmployeeID)
	case evaluate.Specialize:
		for range s.Count {
			c.m.add(specializationsTable, map[int]sheetCell{sPartner: text(c.partner.ID), sName: text("New"), sGranted: dated(c.on)})
		}
	case evaluate.PutInPlace:
		c.set(map[string]int{evaluate.ServiceAgreement: pResale, evaluate.Service8x5: pService, evaluate.ServiceCallback: pCallback,
			evaluate.ServicePreSales: pPreSales, evaluate.ServicePostSales: pPostSales}[s.Service], yes())
	case evaluate.AcceptTerms:
		c.set(pTerms, dated(c.on))
	case evaluate.SettleStanding:
		c.set(pStanding, yes())
	case evaluate.Provide:
		for n := range s.Count {
			c.m.add(contactsTable, map[int]sheetCell{kPartner: text(c.partner.ID), kCustomer: text("New"), kEmail: text(fmt.Sprintf("n%s-%d@example.com", c.fresh, n)), kProvided: dated(c.on)})
		}
	case evaluate.FollowUp:
		row, err := strconv.Atoi(strings.TrimLeft(s.Open.FollowUp.Ref(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		if err != nil {
			panic(err)
		}
		c.m.tables[surveysTable][row-2][vFollowUp] = dated(c.on)
	}
}

func (c carrier) earn(id string, codes []string) {
	for _, code := range codes {
		c.m.add(certificationsTable, map[int]sheetCell{cID: text(id), cTitle: text(code), cEarned: dated(c.on)})
	}
}

// set overwrites a cell of every row of the partner.
func (c carrier) set(column int, cell sheetCell) {
	for _, row := range c.m.tables[partnersTable] {
		if row[pID].ok() && folded(row[pID].s) == folded(c.partner.ID) {
			row[column] = cell
		}
	}
}

// goFullTime adds to each part-time row a full-time one from the day on. One without a
// name gets no e-mail, either: two such rows of one e-mail are a person by themselves,
// apart from the one whom the ID has a name for (rule G4).
func (c carrier) goFullTime(id string) {
	at := slices.IndexFunc(c.partner.People, func(p evaluate.PersonFinding) bool { return p.ID == id })
	for _, row := range slices.Clone(c.m.tables[employeesTable]) {
		isOne := func(of string) bool { return folded(of) == folded(row[eID].s) }
		if !slices.ContainsFunc(c.partner.Tell.IDs(&c.partner.People[at]), isOne) || folded(row[ePartner].s) != folded(c.partner.ID) || row[eFullTime].yes || row[eFullTime].bad() ||
			row[eUntil].ok() && row[eUntil].day < c.on {
			continue
		}
		full := slices.Clone(row)
		full[eFullTime], full[eFrom] = yes(), dated(max(c.on, row[eFrom].day))
		if !full[eName].ok() {
			full[eEmail] = sheetCell{}
		}
		c.m.tables[employeesTable] = append(c.m.tables[employeesTable], full)
	}
}

// everyStep lists the steps that could be of use to a partner in a program. No
// step takes somebody who is full time at another partner away from it.
func everyStep(m monthSheets, f evaluate.PartnerFinding, program string) []evaluate.Step {
	var out []evaluate.Step
	if program == evaluate.CPanelProgramName {
		for _, p := range f.People {
			for _, code := range cpanelCodes {
				out = append(out, evaluate.Step{Kind: evaluate.Earn, EmployeeID: p.ID, Certifications: []string{code}})
			}
		}
		return append(out, evaluate.Step{Kind: evaluate.SettleStanding}, evaluate.Step{Kind: evaluate.Hire, Count: 1, Certifications: cpanelCodes})
	}
	for _, p := range f.People {
		out = append(out, evaluate.Step{Kind: evaluate.Earn, EmployeeID: p.ID, Certifications: []string{"CCNA"}})
		if !fullTimeElsewhere(m, f, &p) {
			out = append(out, evaluate.Step{Kind: evaluate.GoFullTime, EmployeeID: p.ID})
		}
	}
	for range 2 {
		out = append(out, evaluate.Step{Kind: evaluate.Hire, Count: 1, Certifications: []string{"CCNA"}})
		out = append(out, evaluate.Step{Kind: evaluate.Provide, Count: 1})
	}
	for _, key := range []string{evaluate.ServiceAgreement, evaluate.Service8x5, evaluate.ServiceCallback, evaluate.ServicePreSales, evaluate.ServicePostSales} {
		out = append(out, evaluate.Step{Kind: evaluate.PutInPlace, Service: key})
	}
	return append(out, evaluate.Step{Kind: evaluate.Specialize, Count: 1}, evaluate.Step{Kind: evaluate.AcceptTerms})
}

func fullTimeElsewhere(m monthSheets, f evaluate.PartnerFinding, p *evaluate.PersonFinding) bool {
	ids := f.Tell.IDs(p)
	return slices.ContainsFunc(m.tables[employeesTable], func(row sheetRow) bool {
		isOne := func(of string) bool { return folded(of) == folded(row[eID].s) }
		return slices.ContainsFunc(ids, isOne) && row[eFullTime].yes && folded(row[ePartner].s) != folded(f.ID)
	})
}

// cheaper calls try with every set of steps that costs less than so much, until it gives true.
func cheaper(steps []evaluate.Step, cost int, chosen []evaluate.Step, try func([]evaluate.Step) bool) bool {
	if try(chosen) {
		return true
	}
	for i, s := range steps {
		if left := cost - s.Cost(); left > 0 && cheaper(steps[i+1:], left, append(slices.Clip(chosen), s), try) {
			return true
		}
	}
	return false
}

// statusOn gives a partner's status in a program on a day, by a run and its forecast.
func (w *everyDay) statusOn(m monthSheets, partner, program string, on ingest.Day) evaluate.Status {
	a, err := assess(render(m), w.history, m.day, 1)
	if err != nil {
		panic(err)
	}
	at := slices.IndexFunc(a.Partners, func(f evaluate.PartnerFinding) bool { return f.ID == partner })
	f := a.Partners[at]
	status := f.StatusIn(program)
	for _, t := range f.Forecast {
		if t.Program == program && t.On <= on {
			status = t.To
		}
	}
	return status
}

// asGood lists the statuses that are as good as one promised.
var asGood = map[evaluate.Status][]evaluate.Status{
	"Certified":         {"Certified"},
	"Compliant":         {"Compliant"},
	"Eligible":          {"Eligible"},
	"Not eligible":      {"Not eligible", "Eligible"},
	"Out of compliance": {"Out of compliance", "Compliant"},
	"Get Well Plan":     {"Get Well Plan", "Out of compliance", "Compliant"},
}

// actionsFail carries out what the actions of a random run promise, each alone or
// with those only that it names, and everything cheaper; it says what doesn't come
// as promised.
func actionsFail(number uint64, turns map[string]int) string {
	w, a, err := readyToLookAhead(number)
	if err != nil {
		return err.Error()
	}
	for _, f := range a.Partners {
		for _, program := range []string{evaluate.CPanelProgramName, evaluate.PremierProgramName} {
			if why := w.promises(f, program, turns); why != "" {
				return fmt.Sprintf("as of %s, %s: %s\nwaivers %v\n%s", w.sheets.day, f.ID, why, w.waivers, show([]monthSheets{w.sheets}))
			}
		}
	}
	return ""
}

func (w *everyDay) promises(f evaluate.PartnerFinding, program string, turns map[string]int) string {
	last := ingest.Day(0)
	for _, action := range f.Actions {
		if action.Program != program || len(action.Steps) == 0 || w.namesakes(f, stepsAtOnce(action)) {
			continue
		}
		if on := w.doneOn(action); action.Kind == evaluate.Keeps {
			if on < last {
				return fmt.Sprintf("%q is out of order", say.What(&action))
			}
			last = on
		}
		if why := w.earnsInVain(action); why != "" {
			return fmt.Sprintf("%q: %s", say.What(&action), why)
		}
		keep := w.keepsItsWord
		if action.Gives == "" {
			keep = w.mendsRequirement
		}
		if why := keep(f, action, turns); why != "" {
			return why
		}
	}
	return ""
}

// stepsAtOnce are the steps of an action and of those that it names.
func stepsAtOnce(action evaluate.Action) []evaluate.Step {
	all := slices.Clone(action.Steps)
	for _, why := range action.Why {
		if why.Kind == evaluate.OnlyWith || why.Kind == evaluate.AlsoWith {
			all = append(all, why.Lists.Steps...)
		}
	}
	return all
}

// namesakes tells whether two people of one name are to earn something: carried out
// on one day, as here, they would be suspected to be one person (rule G4).
func (w *everyDay) namesakes(f evaluate.PartnerFinding, steps []evaluate.Step) bool {
	earns := map[string]string{} // by each name that rows at the partner give
	for _, s := range steps {
		at := slices.IndexFunc(f.People, func(p evaluate.PersonFinding) bool { return p.ID == s.EmployeeID })
		if at < 0 {
			continue
		}
		for _, row := range w.sheets.tables[employeesTable] {
			isOne := func(id string) bool { return folded(id) == folded(row[eID].s) }
			if folded(row[ePartner].s) != folded(f.ID) || !slices.ContainsFunc(f.Tell.IDs(&f.People[at]), isOne) {
				continue
			}
			name := evaluate.FoldCompany(row[eName].s)
			if id, known := earns[name]; known && id != s.EmployeeID && name != "" {
				return true
			}
			earns[name] = s.EmployeeID
		}
	}
	return false
}

// doneOn is the day on which an action is carried out.
func (w *everyDay) doneOn(a evaluate.Action) ingest.Day {
	if a.Kind == evaluate.Keeps {
		return a.By
	}
	from := w.sheets.day
	for _, why := range a.Why {
		if why.Kind == evaluate.Reaches { // for a badge year whose window opens later
			from = max(from, why.Day)
		}
	}
	return from
}

// withThoseNamed carries out the actions that one says it needs, too, and tells how many.
func (w *everyDay) withThoseNamed(f evaluate.PartnerFinding, action evaluate.Action) (m monthSheets, n int) {
	m = w.sheets
	for _, why := range action.Why {
		if why.Kind != evaluate.OnlyWith && why.Kind != evaluate.AlsoWith {
			continue
		}
		at := slices.IndexFunc(f.Actions, func(o evaluate.Action) bool {
			return o.Program == action.Program && say.Steps(o.Steps) == say.Steps(why.Lists.Steps) && o.By == why.Day
		})
		m, n = carryOut(m, f, f.Actions[at].Steps, w.doneOn(f.Actions[at])), n+1
	}
	return m, n
}

// keepsItsWord carries out an action that promises a status, with those only that
// it names, and without it.
func (w *everyDay) keepsItsWord(f evaluate.PartnerFinding, action evaluate.Action, turns map[string]int) string {
	without, others := w.withThoseNamed(f, action)
	on, day := w.doneOn(action), w.sheets.day
	turns[fmt.Sprintf("%s promised, to be done by %s, with %d others", action.Gives, map[bool]string{true: "today", false: "a day ahead"}[on == day], others)]++
	if got := w.statusOn(carryOut(without, f, action.Steps, on), f.ID, action.Program, action.On); got != action.Gives {
		return fmt.Sprintf("%q (%v; %s) promises %s on %s, and gives %s", say.What(&action), action.Steps, say.Causes(action.Why), action.Gives, action.On, got)
	}
	for _, why := range action.Why {
		if got := w.statusOn(without, f.ID, action.Program, action.On); why.Kind == evaluate.ElseComes && got != why.Turn.To {
			return fmt.Sprintf("%q: %s, but without it comes %s", say.What(&action), say.Causes(action.Why), got)
		}
	}
	if cost := costOf(action.Steps); cost <= *actionsCost {
		if better := w.cheaperWay(without, f, action, on, cost); better != nil {
			return fmt.Sprintf("%q (%s) promises %s on %s for %d, which %v gives, too\n%s", say.What(&action), say.Causes(action.Why), action.Gives, action.On, cost, better, strings.Join(actionLines(f), "\n"))
		}
		turns[fmt.Sprintf("nothing cheaper than %d", cost)]++
	}
	return ""
}

// mendsRequirement carries out an action that promises no status, with those only
// that it names: the requirement is mended, or doesn't fail on the day on which it would.
func (w *everyDay) mendsRequirement(f evaluate.PartnerFinding, action evaluate.Action, turns map[string]int) string {
	without, _ := w.withThoseNamed(f, action)
	on := w.doneOn(action)
	with := carryOut(without, f, action.Steps, on)
	for _, why := range action.Why {
		requirement, judged := "", on
		switch why.Kind {
		case evaluate.FillsRoles:
			requirement = "roles"
		case evaluate.Reaches:
			requirement = "certified_people"
		case evaluate.RequirementStands:
			requirement = why.Line.Requirement
		case evaluate.ElseFails:
			requirement, judged = why.Name, why.Turn.On
		default:
			continue
		}
		turns["no status promised: "+requirement]++
		before, after := w.stateOn(without, f.ID, action.Program, requirement, judged), w.stateOn(with, f.ID, action.Program, requirement, judged)
		if readable := !strings.Contains(say.What(&action), "can't be read"); failing(after) && (readable || after == before) || !failing(before) {
			return fmt.Sprintf("%q (%s): %s is %s on %s without it, and %s with it", say.What(&action), say.Causes(action.Why), requirement, before, judged, after)
		}
	}
	return ""
}

func failing(s evaluate.State) bool { return s == evaluate.NotMet || s == evaluate.Unknown }

// earnsInVain says which title a step wants earned or renewed that is retired; "" for none.
func (w *everyDay) earnsInVain(a evaluate.Action) string {
	on := w.doneOn(a)
	careers, _ := w.programs.Premier.Careers.On(on)
	for _, title := range careers.Value.Titles {
		for _, s := range a.Steps {
			named := slices.Contains(s.Certifications, title.Code) || slices.Contains(strings.Fields(s.Words), title.Code)
			if named && title.Retired != 0 && title.Retired <= on {
				return title.Code + " is retired"
			}
		}
	}
	return ""
}

// stateOn gives a requirement's state on a day, by a run of that day.
func (w *everyDay) stateOn(m monthSheets, partner, program, requirement string, on ingest.Day) evaluate.State {
	a, err := assess(render(m), w.history, on, 1)
	if err != nil {
		panic(err)
	}
	at := slices.IndexFunc(a.Partners, func(f evaluate.PartnerFinding) bool { return f.ID == partner })
	return a.Partners[at].On(program).State(requirement)
}

// cheaperWay finds steps that cost less and give a status as good as promised,
// carried out today, or on the last day.
func (w *everyDay) cheaperWay(m monthSheets, f evaluate.PartnerFinding, action evaluate.Action, on ingest.Day, cost int) (better []evaluate.Step) {
	every := everyStep(m, f, action.Program)
	for _, s := range action.Steps {
		if s.Kind == evaluate.FollowUp {
			every = append(every, s)
		}
	}
	for _, d := range slices.Compact([]ingest.Day{m.day, on}) {
		found := cheaper(every, cost, nil, func(steps []evaluate.Step) bool {
			better = steps
			return slices.Contains(asGood[action.Gives], w.statusOn(carryOut(m, f, steps, d), f.ID, action.Program, action.On))
		})
		if found {
			return append(better, evaluate.Step{Words: "on " + d.String()})
		}
	}
	return nil
}

func costOf(steps []evaluate.Step) int {
	n := 0
	for _, s := range steps {
		n += s.Cost()
	}
	return n
}

// actionLines lists what to do: "cPanel by 2020-12-31: E-1 earns CWA (why) → Certified 2020-06-30".
func actionLines(f evaluate.PartnerFinding) []string {
	var out []string
	for _, a := range f.Actions {
		if a.Sends {
			continue
		}
		line := fmt.Sprintf("%s by %s: %s (%s)", a.Program, orNull(a.By), say.What(&a), say.Causes(a.Why))
		if a.Gives != "" {
			line += fmt.Sprintf(" → %s %s", a.Gives, a.On)
		}
		out = append(out, line)
	}
	return out
}

// TestActions tells the typical stories, as of 30 June 2020.
func TestActions(t *testing.T) {
	sound := attained("2020-02-01")
	tests := []struct {
		name string
		in   sheets
		want []string
	}{
		{"nothing to do", sound, nil},
		{"a certification ends: renew it", sound.holding("E-1", "CCNA", "2020-09-03"), []string{
			"Premier by 2020-09-03: E-1 renews CCNA (else Get Well Plan on 2020-09-04: E-1's CCNA ends 2020-09-03; then one head is left; plan until 2021-03-03) → Compliant 2020-09-04",
		}},
		{"a retired one can't be renewed", sound.holding("E-2", "CCDA", "2020-09-03"), []string{
			"Premier by 2020-09-03: E-2 earns CCNA or higher (else Get Well Plan on 2020-09-04: E-2's CCDA ends 2020-09-03; then one head is left; plan until 2021-03-03) → Compliant 2020-09-04",
		}},
		{"somebody with a certification goes full time", sound.span("E-2", "", "2020-09-03").with("employees", "E-3,P-1,Cy,,,no,2018-01-01").with("certifications", "E-3,CCNA,2018-01-01,2024-12-31"), []string{
			"Premier by 2020-09-03: E-3 becomes full time (else Get Well Plan on 2020-09-04: E-2 leaves 2020-09-03; then one head is left; plan until 2021-03-03) → Compliant 2020-09-04",
		}},
		{"both leave", sound.span("E-1", "", "2020-09-03").span("E-2", "", "2020-10-03"), []string{
			"Premier by 2020-09-03: hire 1 person full time with CCNA or higher (else Get Well Plan on 2020-09-04: E-1 leaves 2020-09-03; then one head is left; plan until 2021-03-03) → Compliant 2020-09-04",
			"Premier by 2020-10-03: hire 1 person full time with CCNA or higher (only together with: hire 1 person full time with CCNA or higher, by 2020-09-03; else Get Well Plan on 2020-10-04: E-2 leaves 2020-10-03; then one head is left; plan until 2021-04-03) → Compliant 2020-10-04",
		}},
		{"on a plan, and the last one leaves before it ends", sound.holding("E-2", "CCDA", "2020-05-03").span("E-1", "", "2020-09-03"), []string{
			"Premier by 2020-09-03: E-2 earns CCNA or higher (with that 2 of 2 roles are filled; the plan since 2020-05-04 ends on 2020-11-03) → Compliant 2020-06-30",
			"Premier by 2020-09-03: hire 1 person full time with CCNA or higher (only together with: E-2 earns CCNA or higher, by 2020-09-03; else Get Well Plan on 2020-09-04: E-1 leaves 2020-09-03; then one head is left; plan until 2021-03-03) → Compliant 2020-09-04",
		}},
		{"a row of who earns leads nowhere: from then on it points at the partner", sound.span("E-1", "", "2020-09-03").span("E-2", "", "2020-10-03").with("employees", "E-3,P-1,Cy,,,yes,2018-01-01", "E-3,P-l,Cy,,,yes,2018-01-01", "E-4,P-1,Di,,,yes,2018-01-01"), []string{
			"Premier by 2020-09-03: E-3 earns CCNA or higher (else Get Well Plan on 2020-09-04: E-1 leaves 2020-09-03; then one head is left; plan until 2021-03-03) → Compliant 2020-09-04",
			"Premier by 2020-10-03: E-4 earns CCNA or higher (only together with: E-3 earns CCNA or higher, by 2020-09-03; else Unknown on 2020-10-04: E-2 leaves 2020-10-03; then one head is left; a row that leads nowhere may be meant for this partner: P-l in employees.csv!B5) → Compliant 2020-10-04",
		}},
		{"who has an ID of somebody else, too, earns by the other", sound.span("E-1", "", "2020-05-03").with("employees", "E-3,P-1,Cy,cy@example.com,,yes,2018-01-01", "E-4,P-1,Cy,cy@example.com,,yes,2018-01-01", "E-4,P-1,Di,di@example.com,,no,2018-01-01"), []string{
			"Premier by 2020-11-03: E-3 earns CCNA or higher (with that 2 of 2 roles are filled; the plan since 2020-05-04 ends on 2020-11-03) → Compliant 2020-06-30",
		}},
		{"nobody earns by an ID of two people", sound.span("E-1", "", "2020-05-03").with("employees", "E-3,P-1,Cy,,,yes,2018-01-01", "E-3,P-1,Di,,,yes,2018-01-01"), []string{
			"Premier by 2020-11-03: hire 1 person full time with CCNA or higher (with that 2 of 2 roles are filled; the plan since 2020-05-04 ends on 2020-11-03) → Compliant 2020-06-30",
		}},
		{"on a plan that the records end in time", sound.span("E-2", "2018-01-01", "2020-05-03").again("E-2", "Bob", "2020-07-15", ""), nil},
		{"removed: no step brings Premier back", sound.holding("E-1", "CCNA", "2020-05-03").holding("E-2", "CCDA", "2020-05-03"), []string{
			"Premier by null: E-1 earns CCNA or higher; E-2 earns CCNA or higher (with that 2 of 2 roles are filled)",
			"Premier by null: apply for Premier again once the roles are filled, and enter the new day in Premier since (removed on 2020-05-04)",
		}},
		{"an agreement ends", sound.partner("Resale agreement", "2020-09-03"), []string{
			"Premier by 2020-09-03: put in place: a resale agreement or an indirect channel partner agreement (ICPA) that is valid (else Out of compliance on 2020-09-04: the resale agreement ends 2020-09-03) → Compliant 2020-09-04",
		}},
		{"seven contacts", attained("2019-12-31").contacts(7, "2020-08-01"), []string{
			"Premier by 2021-01-31: provide 3 more valid contacts by 2021-01-31 (else Out of compliance on 2021-02-01: 7 of 10 valid contacts are provided by 2021-01-31) → Compliant 2021-02-01",
		}},
		{"a low score", attained("2019-07-31").contacts(10, "2020-08-01").lowScore("2020-02-03"), []string{
			"Premier by 2020-07-31: enter the follow-up for Acme (score 3 on 2020-02-03) (else Out of compliance on 2020-08-01: 1 low score without a follow-up by 2020-07-31: Acme (score 3 on 2020-02-03)) → Compliant 2020-08-01",
		}},
		{"not eligible for two reasons: both together give the status", applying().partner("Terms accepted", "no").partner("One-hour callback", "no"), []string{
			"Premier by null: put in place: call back within one hour (only together with: have the terms accepted; services: lacking: call back within one hour) → Eligible 2020-06-30",
			"Premier by null: have the terms accepted (only together with: put in place: call back within one hour; terms: not accepted) → Eligible 2020-06-30",
		}},
		{"one more certification keeps the badge", licensed("49").complete("E-1", "2019-12-31").with("certifications", "E-1,CPSP,2020-02-02,", "E-1,CPP,2020-02-02,"), []string{
			"cPanel by 2021-01-31: E-1 earns CWA (with it Alder keeps its badge for 2021; else Not certified on 2021-02-01: badge year 2020 ends 2021-01-31; 0 of 1 count for badge year 2021) → Certified 2021-02-01",
			"cPanel by null: 1 licence more and the requirement rises from 1 to 2 (1 of 1 people count for badge year 2020)",
		}},
		{"cheaper while somebody is still here", licensed("50").complete("E-1", "2020-01-01", "E-2", "2019-12-31").employee("E-1", "Employed until", "2020-10-31"), []string{
			"cPanel by 2020-10-31: E-2 earns CPSP, CPP and CWA (with it Alder keeps its badge for 2021; else Not certified on 2021-02-01: badge year 2020 ends 2021-01-31; 0 of 2 count for badge year 2021) → Certified 2021-02-01",
		}},
		{"40 licences more", licensed("10").complete("E-1", "2020-01-01"), []string{
			"cPanel by null: 40 licences more and the requirement rises from 1 to 2 (1 of 1 people count for badge year 2021)",
		}},
		{"a hundred licences more", licensed("2900").complete("E-1", "2020-01-01", "E-2", "2020-01-01"), []string{
			"cPanel by null: 100 licences more and the requirement rises from 2 to 3 (2 of 2 people count for badge year 2021)",
		}},
		{"that many are far off, and not a tenth", licensed("2727").complete("E-1", "2020-01-01", "E-2", "2020-01-01"), nil},
		{"a tenth more", licensed("2728").complete("E-1", "2020-01-01", "E-2", "2020-01-01"), []string{
			"cPanel by null: 272 licences more and the requirement rises from 2 to 3 (2 of 2 people count for badge year 2021)",
		}},
		{"40 licences more, and enough people", licensed("10").complete("E-1", "2020-01-01", "E-2", "2020-01-01"), nil},
		{"who lacks the least comes first, then hiring", licensed("3000").trained("E-1", "2020-01-01", "", "").trained("E-2", "2020-01-01", "2020-01-01", ""), []string{
			"cPanel by 2020-12-31: E-2 earns CWA; E-1 earns CPP and CWA; hire 1 person with CPSP, CPP and CWA (with it Alder reaches 3 of 3 for badge year 2020) → Certified 2020-06-30",
		}},
		{"at risk: what mends it keeps the badge, too", licensed("50").complete("E-1", "2020-01-01", "E-2", "2019-12-31").employee("E-2", "Employed until", "2020-05-31"), []string{
			"cPanel by 2020-12-31: hire 1 person with CPSP, CPP and CWA (with it Alder reaches 2 of 2 for badge year 2020 and keeps its badge for 2021; else Not certified on 2021-02-01: badge year 2020 ends 2021-01-31; 1 of 2 count for badge year 2021) → Certified 2021-02-01",
		}},
		{"certified by itself soon", licensed("10").complete("E-1", "2020-07-09"), nil},
		{"suspended", licensed("10").complete("E-1", "2020-01-01").partner("cPanel good standing", "no"), []string{
			"cPanel by 2020-06-30: settle the obligation, then set cPanel good standing to yes (good standing: no) → Certified 2020-06-30",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, actionLines(judged(t, "2020-06-30", tt.in))) })
	}
}

// TestActionsKeepTheirPromise carries out in random sheets what the actions say,
// wants the status that they promise, and that no cheaper steps give it.
func TestActionsKeepTheirPromise(t *testing.T) {
	if *actionsOnly >= 0 {
		assert.Empty(t, actionsFail(uint64(*actionsOnly), map[string]int{}))
		return
	}
	turns, different := playAll(*actionsCases, runtime.GOMAXPROCS(0), func(i int, seen map[string]int) bool {
		return actionsFail(uint64(i), seen) == ""
	})
	for _, i := range different {
		t.Errorf("sequence %d: %s", i, actionsFail(uint64(i), map[string]int{}))
	}
	for _, name := range slices.Sorted(maps.Keys(turns)) {
		t.Logf("%7d %s", turns[name], name)
	}
}
