package evaluate_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/templates"
)

// A long run: go test ./evaluate -run Random -random.cases 100000 -random.seed 7 -timeout 0
var (
	randomCases = flag.Int("random.cases", 300, "how many random sequences of runs to judge")
	randomSeed  = flag.Uint64("random.seed", 1, "where the random sheets start")
	randomOnly  = flag.Int("random.only", -1, "judge only this sequence")
	randomLacks = flag.String("random.without", "", "leave these out: status, ends, whose")
	oracleAlone = flag.Bool("random.oracle", false, "judge with the oracle alone, to see what comes about")
)

// ruleData is the rule files and header names that the program comes with.
var ruleData = sync.OnceValues(func() (*evaluate.Programs, *ingest.Headers) {
	programs, err := evaluate.LoadPrograms(templates.FS())
	if err != nil {
		panic(err)
	}
	headers, err := ingest.LoadHeaders(templates.FS())
	if err != nil {
		panic(err)
	}
	return programs, headers
})

// readSheets reads files with the program's own rule data.
func readSheets(files []ingest.Input) (*ingest.Roster, []ingest.Problem, error) {
	programs, headers := ruleData()
	return ingest.Read(files, ingest.Options{Vocabulary: programs.Vocabulary(), Headers: headers})
}

// assess judges files with the real evaluator.
func assess(files []ingest.Input, history evaluate.History, day ingest.Day, jobs int) (*evaluate.Assessment, error) {
	roster, problems, err := readSheets(files)
	if err != nil {
		return nil, err
	}
	programs, _ := ruleData()
	return evaluate.Run(roster, problems, programs, history, day, jobs), nil
}

// assessMonth judges the sheets of a run with the real evaluator.
func assessMonth(m monthSheets, history evaluate.History) (*evaluate.Assessment, error) {
	roster, problems, err := readSheets(render(m))
	if err != nil {
		return nil, err
	}
	programs, err := endingPrograms(m.cpanelEnds, m.premierEnds)
	if err != nil {
		return nil, err
	}
	history.Identity = m.decided
	return evaluate.Run(roster, problems, programs, history, m.day, 1), nil
}

// without leaves out what the real evaluator doesn't know yet.
func (m monthSheets) without(what string) monthSheets {
	if what == "" {
		return m
	}
	renumbered := m.renumbered
	m = m.clone()
	m.renumbered = renumbered
	if strings.Contains(what, "ends") {
		m.cpanelEnds, m.premierEnds = 0, 0
	}
	for _, r := range m.tables[certificationsTable] {
		if strings.Contains(what, "status") {
			r[cStatus] = sheetCell{}
		}
		if strings.Contains(what, "whose") {
			r[cPartner], r[cEmail], r[cName] = sheetCell{}, sheetCell{}, sheetCell{}
		}
	}
	return m
}

// endingPrograms gives the program's own rule data with programs that end (rule G11).
func endingPrograms(cpanelEnds, premierEnds ingest.Day) (*evaluate.Programs, error) {
	if cpanelEnds == 0 && premierEnds == 0 {
		programs, _ := ruleData()
		return programs, nil
	}
	files := fstest.MapFS{}
	err := fs.WalkDir(templates.FS(), "programs", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(templates.FS(), path)
		for name, day := range map[string]ingest.Day{"cpanel.yaml": cpanelEnds, "premier.yaml": premierEnds} {
			if d.Name() == name && day != 0 {
				data = programLine.ReplaceAll(data, fmt.Appendf(nil, "$0\nends: {on: %s, source: {document: Notice, revision: \"1\", section: \"1\", checked: 2020-01-01}}", day))
			}
		}
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		return nil, err
	}
	return evaluate.LoadPrograms(files)
}

var programLine = regexp.MustCompile(`(?m)^program:.*$`)

// verdictOf takes from a finding what the oracle judges, too.
func verdictOf(f evaluate.PartnerFinding) verdict {
	c, p := f.CPanel(), f.Premier()
	v := verdict{
		ID: f.ID, Name: f.Name, Review: f.Review,
		CPanel: c.Status, Licenses: c.Licenses, Required: c.Required, ShortBy: c.ShortBy, Year: c.Year, Counting: c.Counting, AtRisk: c.AtRisk,
		NewYears: c.NewYears, BadgesThru: c.GoodThrough,
		Premier: p.Status, Since: p.Since, Specialization: p.State("specialization"), Roles: p.State("roles"), Services: p.State("services"), Terms: p.State("terms"),
		Contacts: p.State("contacts"), FollowUps: p.State("follow_ups"), Heads: p.Heads, RoleA: p.RoleA, RoleB: p.RoleB, RemovedOn: p.RemovedOn,
		Record: f.Record,
	}
	v.Record.CPanelWhy, v.Record.PremierWhy = "", "" // words; the oracle has none
	v.Record.Country = ingest.Country{}              // judged by nothing
	for _, b := range c.Badges {
		v.Badges = append(v.Badges, verdictBadge{b.Year, b.EarnedOn, b.GoodThrough, b.New})
	}
	if p.Plan != nil {
		v.PlanStart, v.PlanLast = p.Plan.Start, p.Plan.LastDay
	}
	return v
}

// differences lists the fields in which two verdicts differ.
func differences(got, want verdict) []string {
	if got.CPanel == evaluate.CPanelNotEnrolled && want.CPanel == got.CPanel {
		got.Year = want.Year // of no matter
	}
	if got.CPanel == ended && want.CPanel == got.CPanel { // the rules don't say what of the licences is shown
		got.Year, got.Licenses, got.Required, got.ShortBy = want.Year, want.Licenses, want.Required, want.ShortBy
	}
	got.Record.Heads, want.Record.Heads = inOrder(got.Record.Heads), inOrder(want.Record.Heads)
	var out []string
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		has, wants := fmt.Sprintf("%+v", g.Field(i)), fmt.Sprintf("%+v", w.Field(i))
		if has != wants {
			out = append(out, fmt.Sprintf("%s: %s is %s, the oracle says %s", want.ID, g.Type().Field(i).Name, has, wants))
		}
	}
	return out
}

// inOrder sorts the heads of a record: two of one ID stand in either order (rule G4).
func inOrder(heads []evaluate.Head) []evaluate.Head {
	return slices.SortedFunc(slices.Values(heads), func(a, b evaluate.Head) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), int(a.Until-b.Until))
	})
}

// A history as both evaluators take it: by folded partner ID.
type records map[string][]evaluate.Record

// add keeps what a run recorded (rule G7): a run before the newest leaves the
// register as it is, a run of the same day replaces that day's records.
func (r records) add(day ingest.Day, newest ingest.Day, recorded []evaluate.Record) ingest.Day {
	if day < newest {
		return newest
	}
	for id, old := range r {
		r[id] = slices.DeleteFunc(old, func(o evaluate.Record) bool { return o.AsOf == day })
	}
	for _, rec := range recorded {
		id := ingest.FoldID(rec.PartnerID)
		r[id] = append(r[id], rec)
	}
	return day
}

// play judges the months in order with both evaluators, each with its own
// history, and returns the first difference, or "".
func play(months []monthSheets, turns map[string]int, verdicts func(verdict)) (difference string) {
	defer func() {
		if r := recover(); r != nil {
			difference = fmt.Sprintf("panic: %v", r)
		}
	}()
	tested, oracle := records{}, records{}
	var newest ingest.Day
	for i, m := range months {
		m = m.without(*randomLacks)
		for _, pair := range m.renumbered {
			tested.renumber(pair)
			oracle.renumber(pair)
		}
		if *oracleAlone {
			var wanted []evaluate.Record
			for _, v := range judge(m, oracle, turns) {
				wanted = append(wanted, v.Record)
				if verdicts != nil {
					verdicts(v)
				}
			}
			newest = oracle.add(m.day, newest, wanted)
			continue
		}
		a, err := assessMonth(m, evaluate.History{Partners: tested})
		if err != nil {
			return fmt.Sprintf("run %d: %v", i+1, err)
		}
		want := judge(m, oracle, turns)
		if diff := compareRun(a, want); diff != "" {
			return fmt.Sprintf("run %d of %s:\n%s", i+1, m.day, diff)
		}
		if diff := compareMissing(a, m, oracle); diff != "" {
			return fmt.Sprintf("run %d of %s:\n%s", i+1, m.day, diff)
		}
		var got, wanted []evaluate.Record
		for j, f := range a.Partners {
			got, wanted = append(got, f.Record), append(wanted, want[j].Record)
			if verdicts != nil {
				verdicts(want[j])
			}
		}
		tested.add(m.day, newest, got)
		newest = oracle.add(m.day, newest, wanted)
	}
	return ""
}

// renumber has the records of one partner go on under another ID (rule G7).
func (r records) renumber(pair [2]string) {
	old, id := ingest.FoldID(pair[0]), ingest.FoldID(pair[1])
	merged := slices.Concat(r[old], r[id])
	for i := range merged {
		merged[i].PartnerID = pair[1]
	}
	slices.SortStableFunc(merged, func(a, b evaluate.Record) int { return int(a.AsOf - b.AsOf) })
	delete(r, old)
	if len(merged) > 0 {
		r[id] = merged
	}
}

func compareRun(a *evaluate.Assessment, want []verdict) string {
	var ids, wanted []string
	for _, f := range a.Partners {
		ids = append(ids, f.ID)
	}
	for _, v := range want {
		wanted = append(wanted, v.ID)
	}
	if !slices.Equal(ids, wanted) {
		return fmt.Sprintf("partners are %q, the oracle says %q", ids, wanted)
	}
	var diffs []string
	for i, f := range a.Partners {
		diffs = append(diffs, differences(verdictOf(f), want[i])...)
		diffs = append(diffs, contradictions(f)...)
	}
	return strings.Join(diffs, "\n")
}

// contradictions lists where a finding's parts don't agree with each other.
func contradictions(f evaluate.PartnerFinding) (out []string) {
	say := func(format string, args ...any) { out = append(out, f.ID+": "+fmt.Sprintf(format, args...)) }
	if f.Review != (len(f.ReviewWhy) > 0) {
		say("review is %t, why: %q", f.Review, f.ReviewWhy)
	}
	p := f.Premier()
	states := []evaluate.State{p.State("specialization"), p.State("roles"), p.State("services"), p.State("terms"), p.State("contacts"), p.State("follow_ups")}
	if !p.Status.Judged() {
		p.Lines, states = nil, nil // one line says so
	}
	if len(p.Lines) != len(states) {
		say("%d lines of Premier", len(p.Lines))
	}
	for i, l := range p.Lines {
		if i < len(states) && l.State != states[i] {
			say("line %s says %s, the requirement is %s", l.Requirement, l.State, states[i])
		}
	}
	var counting, heads []string
	for _, person := range f.People {
		if person.CPanelCounts {
			counting = append(counting, person.ID)
		}
		if person.RoleA || person.RoleB {
			heads = append(heads, person.ID)
		}
	}
	// Of suspects who count one is named (rule G4), of all others each.
	if len(onlyIn(f.CPanel().Counting, counting)) > 0 || (len(counting) > 0) != (len(f.CPanel().Counting) > 0) {
		say("people that count are %q, counting %q", counting, f.CPanel().Counting)
	}
	if p.Status.Judged() && (len(onlyIn(p.Heads, heads)) > 0 || (len(heads) > 0) != (len(p.Heads) > 0)) {
		say("people with a role are %q, heads %q", heads, p.Heads)
	}
	return out
}

// compareMissing looks at the partners that today's sheets don't name at all
// (rule G7): one with a badge in force is missing, one that never had any
// standing is not.
func compareMissing(a *evaluate.Assessment, m monthSheets, history records) string {
	missing := map[string]bool{}
	for _, p := range a.Missing {
		missing[ingest.FoldID(p.ID)] = true
	}
	named := map[string]bool{}
	for t, column := range map[int]int{partnersTable: pID, employeesTable: ePartner, specializationsTable: sPartner, contactsTable: kPartner, surveysTable: vPartner} {
		for _, r := range m.tables[t] {
			named[folded(r[column].s)] = true
		}
	}
	for _, r := range m.tables[partnersTable] {
		if r[pID].ok() && missing[folded(r[pID].s)] {
			return r[pID].s + ": is missing, though the sheets name it"
		}
	}
	for _, id := range slices.Sorted(maps.Keys(history)) {
		if named[id] {
			continue
		}
		holds, never := false, true
		for _, r := range history[id] {
			if r.AsOf >= m.day {
				continue
			}
			if r.Attained != evaluate.KnownNo || r.Since != 0 && r.Since <= m.day {
				never = false
			}
			for _, b := range r.Badges {
				never = false
				holds = holds || b.Certified && m.day <= ends(b.Year)
			}
		}
		if holds && !missing[id] {
			return id + ": holds a badge by an earlier run and is not listed as missing"
		}
		if never && missing[id] {
			return id + ": never had a standing and is listed as missing"
		}
	}
	return ""
}

// smallest drops runs, rows and cells as long as the evaluators still differ,
// for no longer than half a minute.
func smallest(months []monthSheets, play func([]monthSheets) (difference string)) []monthSheets {
	begun := time.Now()
	differs := func(m []monthSheets) bool {
		return len(m) > 0 && time.Since(begun) < 30*time.Second && play(m) != ""
	}
	for again := true; again; {
		again = false
		for i := 0; i < len(months); i++ {
			if without := slices.Delete(slices.Clone(months), i, i+1); differs(without) {
				months, again = without, true
				i--
			}
		}
		for i := range months {
			for t := range months[i].tables {
				for j := 0; j < len(months[i].tables[t]); j++ {
					smaller := slices.Clone(months)
					smaller[i] = months[i].clone()
					smaller[i].tables[t] = slices.Delete(smaller[i].tables[t], j, j+1)
					if differs(smaller) {
						months, again = smaller, true
						j--
						continue
					}
					for c := range months[i].tables[t][j] {
						if months[i].tables[t][j][c].blank() {
							continue
						}
						smaller := slices.Clone(months)
						smaller[i] = months[i].clone()
						smaller[i].tables[t][j][c] = sheetCell{}
						if differs(smaller) {
							months, again = smaller, true
						}
					}
				}
			}
		}
	}
	return months
}

// show prints the sheets of each run.
func show(months []monthSheets) string {
	var b strings.Builder
	for i, m := range months {
		fmt.Fprintf(&b, "--- run %d, as of %s\n", i+1, m.day)
		for _, w := range m.waivers {
			fmt.Fprintf(&b, "-- before it, %s of %s is waived from %s through %s\n", w.requirement, w.partner, w.from, w.until)
		}
		for _, pair := range m.renumbered {
			fmt.Fprintf(&b, "-- before it, %s is renumbered to %s\n", pair[0], pair[1])
		}
		fmt.Fprintf(&b, "-- decided: %+v; cPanel ends on %s, Premier on %s\n", m.decided, m.cpanelEnds, m.premierEnds)
		for t, rows := range m.tables {
			if len(rows) > 0 {
				fmt.Fprintf(&b, "-- %s.csv --\n%s", sheetNames[t], bytes.TrimLeft(csvOf(t, rows), "\n"))
			}
		}
	}
	return b.String()
}

// wantedTurns are what the random sheets must bring about now and then, besides
// every status and every state.
var wantedTurns = []string{
	"one person of two IDs", "partner rows differ", "held by an earlier record", "held by the sheet's word", "good standing unreadable", "new badge", "at risk",
	"tie", "premier date unreadable", "muddy", "muddy removal", "records missing", "history ended by not attained", "attained again",
	"attained again after this walk's removal", "removed without history", "plan since the lapse", "plan since D", "falls out on D", "falls out without a head",
	"falls out into a plan", "removed at the plan's end", "plan closed", "removed on plan without a head", "records missing on plan",

	"one ID, two people", "one ID, two people at one partner", "a certification row says whose it is", "nobody knows whose certification it is",
	"a blank name belongs to the one person there", "a blank name where there are several",
	"suspects", "suspects by a certification of the same day", "suspicion passes on", "suspects fill one role", "suspects would earn a badge year",
	"declared distinct", "declared the same", "partners declared distinct",
	"suspected to be a missing partner", "still suspected to be a missing partner", "licences jump",
	"an employee row points by a near ID", "an employee row points by a head remembered", "a certification row points by a near ID",
	"a near ID, but the row says otherwise", "a certification row points by a head remembered", "a record is gone",
	"a year recorded by suspended runs alone", "earned later than before the suspension", "cPanel Ended", "Premier Ended",
	"removed after a plan that nobody was told of", "removed, and a head is there",
}

// wantedStates are the states that each requirement can be in.
var wantedStates = map[string][]evaluate.State{
	"specialization": {evaluate.Met, evaluate.NotMet, evaluate.Unknown, evaluate.NotApplicable},
	"roles":          {evaluate.Met, evaluate.NotMet, evaluate.Unknown, evaluate.NotApplicable},
	"services":       {evaluate.Met, evaluate.NotMet, evaluate.Unknown, evaluate.NotApplicable},
	"terms":          {evaluate.Met, evaluate.NotMet, evaluate.Unknown, evaluate.NotApplicable},
	"contacts":       {evaluate.Met, evaluate.NotYetDue, evaluate.Due, evaluate.NotMet, evaluate.Unknown, evaluate.NotApplicable},
	"follow_ups":     {evaluate.Met, evaluate.MetLate, evaluate.Due, evaluate.NotMet, evaluate.Unknown, evaluate.NotApplicable},
}

// noteVerdict counts a verdict's statuses and states.
func noteVerdict(turns map[string]int, v verdict) {
	turns["partners"]++
	turns["cPanel "+string(v.CPanel)]++
	turns["Premier "+string(v.Premier)]++
	for name, s := range map[string]evaluate.State{
		"specialization": v.Specialization, "roles": v.Roles, "services": v.Services, "terms": v.Terms, "contacts": v.Contacts, "follow_ups": v.FollowUps,
	} {
		turns[name+" "+string(s)]++
	}
}

// neverSeen lists what never came about.
func neverSeen(turns map[string]int) []string {
	wanted := slices.Clone(wantedTurns)
	for _, s := range evaluate.CPanelStatuses {
		wanted = append(wanted, "cPanel "+string(s))
	}
	for _, s := range evaluate.PremierStatuses {
		wanted = append(wanted, "Premier "+string(s))
	}
	for name, states := range wantedStates {
		for _, s := range states {
			wanted = append(wanted, name+" "+string(s))
		}
	}
	wanted = slices.DeleteFunc(wanted, func(w string) bool { return turns[w] > 0 })
	slices.Sort(wanted)
	return wanted
}

// TestRandomSheetsAgainstOracle judges random sheets, run after run, with the
// real evaluator and with the oracle, and wants no difference.
func TestRandomSheetsAgainstOracle(t *testing.T) {
	if *randomOnly >= 0 {
		failDifferent(t, *randomOnly)
		return
	}
	turns, different := playAll(*randomCases, runtime.GOMAXPROCS(0), func(i int, seen map[string]int) bool {
		return play(makeMonths(*randomSeed, uint64(i)), seen, func(v verdict) { noteVerdict(seen, v) }) == ""
	})
	for _, i := range different {
		failDifferent(t, i)
	}
	for _, name := range slices.Sorted(maps.Keys(turns)) {
		t.Logf("%7d %s", turns[name], name)
	}
	if *randomCases >= 1000 { // fewer may not come to everything
		assert.Empty(t, neverSeen(turns), "never came about")
	}
}

// playAll plays the numbers below n on several workers, and adds up the turns
// that came about; it returns the numbers at which a worker found a difference and stopped.
func playAll(n, workers int, same func(i int, seen map[string]int) bool) (turns map[string]int, different []int) {
	var wg sync.WaitGroup
	seen, stopped := make([]map[string]int, workers), make([]int, workers)
	for w := range workers {
		seen[w], stopped[w] = map[string]int{}, -1
		wg.Go(func() {
			for i := w; i < n; i += workers {
				if !same(i, seen[w]) {
					stopped[w] = i
					return
				}
			}
		})
	}
	wg.Wait()
	turns = map[string]int{}
	for w := range workers {
		if stopped[w] >= 0 {
			different = append(different, stopped[w])
		}
		for name, k := range seen[w] {
			turns[name] += k
		}
	}
	return turns, different
}

// failDifferent makes a sequence on which the evaluators differ as small as it
// goes, and fails with it.
func failDifferent(t *testing.T, sequence int) {
	months := makeMonths(*randomSeed, uint64(sequence))
	if play(months, nil, nil) == "" {
		return
	}
	months = smallest(months, func(m []monthSheets) string { return play(m, nil, nil) })
	t.Fatalf("sequence %d differs\n%s\n%s", sequence, play(months, nil, nil), show(months))
}

// shuffled gives the same sheets as other files: rows in another order, tables
// split, files named and given in another order. Of a country in two groupings
// the first stands, so that the groupings stay as they are.
func shuffled(m monthSheets, r *rand.Rand) []ingest.Input {
	m = m.clone()
	var files []ingest.Input
	for t, rows := range m.tables {
		if t == groupingsTable {
			if len(rows) > 0 {
				files = append(files, ingest.Input{Path: "groupings.csv", Data: csvOf(t, rows)})
			}
			continue
		}
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		parts := make([][]sheetRow, 1+r.IntN(3))
		for _, row := range rows {
			n := r.IntN(len(parts))
			parts[n] = append(parts[n], row)
		}
		for n, part := range parts {
			if len(part) > 0 || n == 0 && (t == partnersTable || t == employeesTable) {
				files = append(files, filesOf(fmt.Sprintf("%c%d-%s", 'a'+rune(r.IntN(26)), n, sheetNames[t]), t, part)...)
			}
		}
	}
	r.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	return files
}

// lines writes every field under a value in a line of its own, cells and the
// number of them aside: places move with the rows.
func lines(name string, v reflect.Value, out []string) []string {
	if v.CanInterface() {
		if d, ok := v.Interface().(fmt.Stringer); ok {
			return append(out, name+" = "+d.String())
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return append(out, name+" = none")
		}
		return lines(name, v.Elem(), out)
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[[]ingest.Cell]() {
			return out
		}
		for i := range v.Len() {
			out = lines(fmt.Sprintf("%s[%d]", name, i), v.Index(i), out)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Field(i).Type() != reflect.TypeFor[ingest.Cell]() {
				out = lines(name+"."+v.Type().Field(i).Name, v.Field(i), out)
			}
		}
	default:
		return append(out, cellInText.ReplaceAllString(fmt.Sprintf("%s = %v", name, v), "CELL"))
	}
	return out
}

// spoken gives what an assessment tells of people in words, a line each.
func spoken(a *evaluate.Assessment) []string {
	var out []string
	for i := range a.Partners {
		f := &a.Partners[i]
		for k := range f.People {
			p := &f.People[k]
			words := fmt.Sprintf("%s %s: %v; %s; %s; %s; %s", f.ID, p.ID, f.Tell.IDs(p), f.Tell.Employed(p), f.Tell.Why(p, evaluate.CPanelProgramName), f.Tell.Why(p, evaluate.PremierProgramName), f.Tell.Cells(p))
			for _, h := range f.Tell.Holds(p) {
				words += fmt.Sprintf("; %s %s %s %v %s", h.Title, h.Earned, h.Expires, h.Held, h.At)
			}
			out = append(out, words)
		}
	}
	return out
}

// untold is an assessment without those who tell of its people, who know all of the run.
func untold(a *evaluate.Assessment) *evaluate.Assessment {
	out := *a
	out.Partners = slices.Clone(a.Partners)
	for i := range out.Partners {
		out.Partners[i].Tell = nil
	}
	return &out
}

// cellInText is a place as messages name it.
var cellInText = regexp.MustCompile(`[\w.-]+\.csv![A-Z]*\d+`)

// findings gives everything that an assessment says, places aside, and the codes
// of its problems, which stand in order of their places.
func findings(a *evaluate.Assessment) []string {
	out := lines("partners", reflect.ValueOf(untold(a).Partners), nil)
	for _, words := range spoken(a) {
		out = append(out, cellInText.ReplaceAllString(words, "CELL"))
	}
	out = lines("missing", reflect.ValueOf(a.Missing), out)
	var problems []string
	for _, p := range a.Problems {
		if p.Code != "column-ignored" { // one a sheet, however many these are
			problems = append(problems, p.Code)
		}
	}
	slices.Sort(problems)
	return append(out, problems...)
}

// onlyIn gives the lines that the other list lacks.
func onlyIn(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(line string) bool { return slices.Contains(other, line) })
}

// TestOrderOfRowsAndFiles wants the same findings from the same rows in another order.
func TestOrderOfRowsAndFiles(t *testing.T) {
	for i := range *randomCases / 10 {
		m := makeMonths(*randomSeed+1, uint64(i))[0]
		r := rand.New(rand.NewPCG(*randomSeed, uint64(i)))
		plain, err := assess(render(m), evaluate.History{}, m.day, 1)
		require.NoError(t, err)
		other, err := assess(shuffled(m, r), evaluate.History{}, m.day, 4)
		require.NoError(t, err)
		one, two := findings(plain), findings(other)
		if !slices.Equal(one, two) {
			t.Errorf("sequence %d: in order %q, shuffled %q", i, onlyIn(one, two), onlyIn(two, one))
		}
	}
}

// TestNumberOfWorkers wants deeply the same assessment from any number of workers.
func TestNumberOfWorkers(t *testing.T) {
	for i := range *randomCases / 20 {
		history := records{}
		var newest ingest.Day
		for _, m := range makeMonths(*randomSeed+2, uint64(i)) {
			files := render(m)
			alone, err := assess(files, evaluate.History{Partners: history}, m.day, 1)
			require.NoError(t, err)
			for _, jobs := range []int{2, 4, 16} {
				shared, err := assess(files, evaluate.History{Partners: history}, m.day, jobs)
				require.NoError(t, err)
				require.Equal(t, spoken(alone), spoken(shared), "sequence %d with %d workers", i, jobs)
				if one, several := untold(alone), untold(shared); !reflect.DeepEqual(one, several) {
					require.Equal(t, one, several, "sequence %d with %d workers", i, jobs)
				}
			}
			var recorded []evaluate.Record
			for _, f := range alone.Partners {
				recorded = append(recorded, f.Record)
			}
			newest = history.add(m.day, newest, recorded)
		}
	}
}
