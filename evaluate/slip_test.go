package evaluate_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
	"assay/evaluate/intake"
	"assay/ingest"
	"assay/templates"
)

// A long run: go test ./evaluate -run OneSlip -slip.worlds 1000 -random.seed 7 -timeout 0
var slipWorlds = flag.Int("slip.worlds", 8, "how many random worlds to spoil, each month by one slip")

// A slip spoils the sheets of a month by one mistake, given what earlier runs
// recorded and the files of the last one. It returns the files, none where it
// found nothing to spoil.
type slip func(g *rosterMaker, m *monthSheets, before *lived) []ingest.Input

// slipKinds are the slips that must cost nobody anything, in order.
var slipKinds = []struct {
	name string
	slip slip
}{
	{"a letter in a partner's ID", mistypes(partnersTable, pID)},
	{"a letter in the Partner ID of an employee", mistypes(employeesTable, ePartner)},
	{"a letter in an employee's ID", mistypes(employeesTable, eID)},
	{"a letter in the Employee ID beside a certification", mistypes(certificationsTable, cID)},
	{"a letter in the Partner ID beside a specialization", mistypes(specializationsTable, sPartner)},
	{"a letter in the Partner ID beside a contact", mistypes(contactsTable, kPartner)},
	{"a letter in the Partner ID beside a survey", mistypes(surveysTable, vPartner)},
	{"a letter in a heading", mistypeHeading},
	{"the only career certification of a head is gone", inSheets(loseOnly)},
	{"a column is lost", loseColumn},
	{"a file is lost", loseFile},
	{"half of a file is lost", loseHalf},
	{"a person is entered twice", inSheets(enterAgain)},
	{"a partner is entered twice", inSheets(enterPartnerAgain)},
	{"a partner is renumbered", inSheets(renumberOnly)},
	{"a licence count has a digit too many", inSheets(digitTooMany)},
}

// inSheets is a slip in the rows, whatever the files.
func inSheets(spoil func(g *rosterMaker, m *monthSheets, before records) bool) slip {
	return func(g *rosterMaker, m *monthSheets, before *lived) []ingest.Input {
		if !spoil(g, m, before.records) {
			return nil
		}
		return render(*m)
	}
}

// mistypes makes a slip in an ID of a table that leaves it nearly the same (rule G8).
func mistypes(table, column int) slip {
	return inSheets(func(g *rosterMaker, m *monthSheets, _ records) bool {
		row := g.anyRow(m, table)
		if row == nil || !row[column].ok() {
			return false
		}
		was := row[column].s
		row[column] = text(g.mistyped(was))
		return folded(row[column].s) != folded(was) && near(row[column].s, was)
	})
}

// loseOnly loses the only career certification of a head, as one that has not
// ended by the newest walk of each partner at which the head works (rule G8). Of
// a record that no such run has seen nobody can tell that it is gone.
func loseOnly(g *rosterMaker, m *monthSheets, before records) bool {
	row := g.anyRow(m, certificationsTable)
	if row == nil || !isCareerRow(row) {
		return false
	}
	id := folded(row[cID].s)
	for _, e := range m.tables[employeesTable] {
		if folded(e[eID].s) == id && !recordedHead(before[folded(e[ePartner].s)], id, m.day) {
			return false
		}
	}
	others := slices.DeleteFunc(slices.Clone(m.tables[certificationsTable]), func(c sheetRow) bool { return &c[0] == &row[0] })
	if slices.ContainsFunc(others, func(c sheetRow) bool { return isCareerRow(c) && folded(c[cID].s) == id }) {
		return false
	}
	m.tables[certificationsTable] = others
	return true
}

// recordedHead tells whether a partner's newest walk before a day has an ID among
// its heads, with a certification that lasts on the day.
func recordedHead(history []evaluate.Record, id string, day ingest.Day) bool {
	history = slices.DeleteFunc(slices.Clone(history), func(r evaluate.Record) bool { return r.AsOf >= day })
	return slices.ContainsFunc(headsOf(history), func(h evaluate.Head) bool { return folded(h.ID) == id && h.Until >= day })
}

// enterAgain enters somebody a second time at the same partner under an ID that
// nobody has, certifications and all; the e-mail is the same, or left out, or
// another.
func enterAgain(g *rosterMaker, m *monthSheets, _ records) bool {
	row := g.anyRow(m, employeesTable)
	if row == nil || row[eName].blank() {
		return false
	}
	again := slices.Clone(row)
	again[eID] = text("N-99")
	again[eEmail] = pick(g, row[eEmail], sheetCell{}, text("other@example.com"))
	m.tables[employeesTable] = append(m.tables[employeesTable], again)
	for _, c := range slices.Clone(m.tables[certificationsTable]) {
		if folded(c[cID].s) == folded(row[eID].s) {
			other := slices.Clone(c)
			other[cID] = again[eID]
			m.tables[certificationsTable] = append(m.tables[certificationsTable], other)
		}
	}
	return true
}

// enterPartnerAgain enters a partner a second time: under an ID that no partner
// has, with another licence count, or with less.
func enterPartnerAgain(g *rosterMaker, m *monthSheets, _ records) bool {
	row := g.anyRow(m, partnersTable)
	if row == nil {
		return false
	}
	again := slices.Clone(row)
	switch f := g.IntN(3); {
	case f == 0:
		again[pID] = text("P-99")
	case f == 1 && row[pLicenses].ok():
		again[pLicenses] = count(10 + row[pLicenses].n)
	default:
		for column := pCountry; column <= pTerms; column++ {
			again[column] = g.maybe(0.5, again[column])
		}
	}
	m.tables[partnersTable] = append(m.tables[partnersTable], again)
	return true
}

// renumberOnly gives a partner another ID, and leaves its name what it is.
func renumberOnly(g *rosterMaker, m *monthSheets, _ records) bool {
	names := func() (out []string) {
		for _, r := range m.tables[partnersTable] {
			out = append(out, plainName(r[pName].s))
		}
		return out
	}
	before := names()
	g.renumber(m)
	return len(g.moved) > 0 && slices.Equal(before, names())
}

// digitTooMany types a digit of a licence count twice, or a 0 behind it.
func digitTooMany(g *rosterMaker, m *monthSheets, _ records) bool {
	row := g.anyRow(m, partnersTable)
	if row == nil || !row[pLicenses].ok() {
		return false
	}
	n := row[pLicenses].n
	row[pLicenses] = count(pick(g, n*10, n*10+n%10))
	return n > 0
}

// --- slips in files

// anyFile picks a file of those on which a standing hangs; nil for none.
func anyFile(g *rosterMaker, m *monthSheets) (files []ingest.Input, at int) {
	files = render(*m)
	return files, g.IntN(min(len(files), certificationsTable+1))
}

// linesOf are the lines of a CSV file, the headings first, each as its cells.
func linesOf(f ingest.Input) [][]string {
	lines, err := csv.NewReader(bytes.NewReader(f.Data)).ReadAll()
	if err != nil {
		panic(err)
	}
	return lines
}

// linesOf are the lines of a file of the last run; none for a run of an earlier
// day, which isn't recorded and hence not held against that one (rule G9).
func (k *lived) linesOf(path string, day ingest.Day) [][]string {
	for _, f := range k.files {
		if f.Path == path && k.newest <= day {
			return linesOf(f)
		}
	}
	return nil
}

func rewritten(f ingest.Input, lines [][]string) ingest.Input {
	var b bytes.Buffer
	_ = csv.NewWriter(&b).WriteAll(lines)
	f.Data = b.Bytes()
	return f
}

// filledIn counts the values of a column.
func filledIn(lines [][]string, column int) (n int) {
	for i, line := range lines {
		if i > 0 && column < len(line) && line[column] != "" {
			n++
		}
	}
	return n
}

// fewestGone is how many rows or values have to be gone for a run to be refused;
// fewer are too few to tell a slip from a month like any other (rule G9).
const fewestGone = 5

// loseColumn loses a column that had values in the last run.
func loseColumn(g *rosterMaker, m *monthSheets, before *lived) []ingest.Input {
	files, at := anyFile(g, m)
	lines := linesOf(files[at])
	column := 1 + g.IntN(len(lines[0])-1)
	if filledIn(before.linesOf(files[at].Path, m.day), column) < fewestGone {
		return nil
	}
	for i := range lines {
		lines[i] = slices.Delete(lines[i], column, column+1)
	}
	files[at] = rewritten(files[at], lines)
	return files
}

// loseFile loses a file that had rows in the last run.
func loseFile(g *rosterMaker, m *monthSheets, before *lived) []ingest.Input {
	files, at := anyFile(g, m)
	if len(before.linesOf(files[at].Path, m.day)) <= fewestGone {
		return nil
	}
	return slices.Delete(files, at, at+1)
}

// loseHalf loses the second half of a file, so that more than a fifth of the last
// run's rows are gone.
func loseHalf(g *rosterMaker, m *monthSheets, before *lived) []ingest.Input {
	files, at := anyFile(g, m)
	lines := linesOf(files[at])
	then, now := len(before.linesOf(files[at].Path, m.day))-1, (len(lines)-1)/2
	if then-now < fewestGone || 5*(then-now) <= then {
		return nil
	}
	files[at] = rewritten(files[at], lines[:1+now])
	return files
}

// mistypeHeading makes a slip in a heading: of a name that is long enough for a
// slip to be seen as one (rule G10), or of a column that had values in the last run.
func mistypeHeading(g *rosterMaker, m *monthSheets, before *lived) []ingest.Input {
	files, at := anyFile(g, m)
	lines := linesOf(files[at])
	column := g.IntN(len(lines[0]))
	name := []rune(lines[0][column])
	i := g.IntN(len(name) - 1)
	switch g.IntN(4) {
	case 0:
		name = slices.Delete(name, i, i+1)
	case 1:
		name = slices.Insert(name, i, name[i])
	case 2:
		name[i], name[i+1] = name[i+1], name[i]
	case 3:
		name[i] = 'x'
	}
	supposed := len(name) > 5 && filledIn(lines, column) > 0
	if string(name) == lines[0][column] || !supposed && filledIn(before.linesOf(files[at].Path, m.day), column) < fewestGone {
		return nil
	}
	lines[0][column] = string(name)
	files[at] = rewritten(files[at], lines)
	return files
}

// --- worlds

// A lived world is what its runs recorded, and what the newest took in.
type lived struct {
	inMemory
	newest ingest.Day
	took   intake.Intake
	files  []ingest.Input
}

func newWorld() *lived { return &lived{inMemory: inMemory{notebook{records: records{}}}} }

// run judges files on a day, as a run does: it is refused where a file is, or where
// something fell away (rules G9 and G10).
func (k *lived) run(files []ingest.Input, day ingest.Day) (a *evaluate.Assessment, s intake.Source, refused []string) {
	roster, problems, err := readSheets(files)
	if err != nil {
		return nil, s, []string{err.Error()}
	}
	programs, headers := ruleData()
	s = intake.Source{Roster: roster, Programs: programs, Headers: headers, Checks: checksInForce()}
	history, err := k.history(day)
	if err != nil {
		return nil, s, []string{err.Error()}
	}
	if k.newest != 0 && k.newest <= day {
		past := intake.Past{Day: k.newest, Intake: k.took}
		past.Standing, past.Known = programs.Standing(history, k.newest, day)
		falls, _ := intake.Against(past, s, day)
		for _, fall := range falls {
			refused = append(refused, fmt.Sprintf("%s: %s: %d, now %d", fall.Name, fall.Kind, fall.Then, fall.Now))
		}
	}
	return evaluate.Run(roster, problems, programs, history, day, 1), s, refused
}

// keep records a run.
func (k *lived) keep(a *evaluate.Assessment, s intake.Source, files []ingest.Input) {
	if a.Day < k.newest {
		return
	}
	_ = k.record(a, false)
	k.newest, k.took, k.files = a.Day, intake.Of(s, a.Day), files
}

var checksInForce = sync.OnceValue(func() *evaluate.Checks {
	checks, err := evaluate.LoadChecks(templates.FS())
	if err != nil {
		panic(err)
	}
	return checks
})

// spoil spoils the sheets of a month, as often as it takes to find something to spoil.
func (k *lived) spoil(seed, number uint64, by slip, m monthSheets) (spoiled monthSheets, files []ingest.Input, renumbered [2]string) {
	for try := range uint64(12) {
		g := &rosterMaker{Rand: rand.New(rand.NewPCG(seed+try, number)), now: m.day}
		for _, r := range m.tables[partnersTable] {
			g.partners = append(g.partners, folded(r[pID].s))
		}
		if len(g.partners) == 0 {
			return m, nil, renumbered
		}
		spoiled = m.clone()
		if files = by(g, &spoiled, k); files == nil {
			continue
		}
		if len(g.moved) > 0 {
			renumbered = g.moved[0]
		}
		return spoiled, files, renumbered
	}
	return m, nil, renumbered
}

// fell says what befell a partner by a slip that nobody is asked to look at:
// removed, put on a plan or suspended, which it was not without the slip, or
// given a certificate that it was not given. "" for none.
func fell(plain, spoiled evaluate.PartnerFinding) string {
	bad := func(s evaluate.Status) bool { return s == evaluate.PremierRemoved || s == evaluate.PremierPlan }
	well := !bad(plain.Premier().Status) && plain.Premier().Status != evaluate.PremierUnknown
	switch p, c := spoiled.Premier().Status, spoiled.CPanel().Status; {
	case spoiled.Review:
		return ""
	case bad(p) && well:
		return fmt.Sprintf("%s is %s, without the slip %s", spoiled.ID, p, plain.Premier().Status)
	case c == evaluate.CPanelSuspended && plain.CPanel().Status != c && plain.CPanel().Status != evaluate.CPanelUnknown:
		return fmt.Sprintf("%s is %s, without the slip %s", spoiled.ID, c, plain.CPanel().Status)
	}
	for _, year := range spoiled.CPanel().NewYears {
		if !slices.Contains(plain.CPanel().NewYears, year) {
			return fmt.Sprintf("%s is given a certificate for %d, without the slip it is not", spoiled.ID, year)
		}
	}
	return ""
}

// spoilYear lets a world live for a year, and judges each month's sheets also with
// one slip: the history is what the months before recorded without any.
func spoilYear(seed, number uint64, seen map[string]int) (counterexample string) {
	k := newWorld()
	for i, m := range makeYear(seed, number) {
		files := render(m)
		plain, source, refused := k.run(files, m.day)
		if plain == nil {
			return fmt.Sprintf("run %d of %s: %v", i+1, m.day, refused)
		}
		kind := slipKinds[(number+uint64(7*i))%uint64(len(slipKinds))]
		if spoiled, files, moved := k.spoil(seed, number<<16+uint64(i), kind.slip, m); files != nil {
			seen[kind.name]++
			a, _, refused := k.run(files, m.day)
			if len(refused) > 0 {
				seen[kind.name+": refused"]++
			} else if what := worst(plain, a, moved, kind.name, seen); what != "" {
				return fmt.Sprintf("run %d of %s: %s: %s\n%s\n%s", i+1, m.day, kind.name, what, show([]monthSheets{m, spoiled}), shown(files))
			}
		}
		k.keep(plain, source, files)
	}
	return ""
}

func shown(files []ingest.Input) string {
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintf(&b, "== %s\n%s", f.Path, f.Data)
	}
	return b.String()
}

// worst says what befell any partner by a slip, and counts what came of it.
func worst(plain, spoiled *evaluate.Assessment, moved [2]string, slip string, seen map[string]int) string {
	without, with := map[string]evaluate.PartnerFinding{}, map[string]bool{}
	for _, f := range plain.Partners {
		without[folded(f.ID)] = f
	}
	for _, f := range spoiled.Partners {
		with[folded(f.ID)] = true
	}
	for _, f := range spoiled.Partners {
		before, known := without[folded(f.ID)]
		switch {
		case folded(f.ID) == folded(moved[1]):
			before = without[folded(moved[0])]
		case !known: // under a mistyped ID, or entered twice
			for id, other := range without {
				if strings.EqualFold(other.Name, f.Name) && (before.ID == "" || !with[id]) {
					before = other
				}
			}
		}
		if what := fell(before, f); what != "" {
			return what
		}
		if f.Review && !before.Review {
			seen[slip+": somebody has to look"]++
		}
	}
	return ""
}

// TestOneSlip spoils random worlds by one slip at a time: nobody who stood well
// is removed, put on a plan or suspended by it, and nobody is given a certificate,
// unless the run is refused or somebody is asked to look at the partner.
func TestOneSlip(t *testing.T) {
	seen, found := playAll(*slipWorlds, runtime.GOMAXPROCS(0), func(i int, seen map[string]int) bool {
		return spoilYear(*randomSeed, uint64(i), seen) == ""
	})
	for _, i := range found {
		t.Errorf("world %d: %s", i, spoilYear(*randomSeed, uint64(i), map[string]int{}))
	}
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		t.Logf("%7d %s", seen[name], name)
	}
	for _, kind := range slipKinds {
		assert.Positive(t, seen[kind.name], kind.name)
	}
}
