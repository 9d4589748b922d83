package register

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/templates"
)

// A judge judges sheets with the program's own evaluator and rules.
type judge struct {
	programs *evaluate.Programs
	headers  *ingest.Headers
}

func newJudge(t testing.TB) judge {
	programs, err := evaluate.LoadPrograms(templates.FS())
	require.NoError(t, err)
	headers, err := ingest.LoadHeaders(templates.FS())
	require.NoError(t, err)
	return judge{programs, headers}
}

func (j judge) assess(t testing.TB, partners, employees []string, h evaluate.History, on ingest.Day) *evaluate.Assessment {
	sheet := func(path, header string, rows []string) ingest.Input {
		return ingest.Input{Path: path, Data: []byte(header + "\n" + strings.Join(rows, "\n"))}
	}
	roster, problems, err := ingest.Read([]ingest.Input{
		sheet("partners.csv", "Partner ID,Partner,Country,cPanel licenses,cPanel good standing,Premier since,Resale agreement", partners),
		sheet("employees.csv", "Employee ID,Partner ID,Name,Full-time,Employed from,Employed until,CPSP,CPP,CWA,CCNA", employees),
	}, ingest.Options{Vocabulary: j.programs.Vocabulary(), Headers: j.headers})
	require.NoError(t, err)
	return evaluate.Run(roster, problems, j.programs, h, on, 1)
}

func runFrom(a *evaluate.Assessment) Run {
	run := runOf(a.Day)
	for _, f := range a.Partners {
		run.Records = append(run.Records, f.Record)
	}
	return run
}

// TestMonthsWithTheRegisterAreThoseWithANotebook judges random sheets over two
// years of months, some of them run twice: the register's history gives the same
// findings as one that keeps every record.
func TestMonthsWithTheRegisterAreThoseWithANotebook(t *testing.T) {
	j := newJudge(t)
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	for range 5 {
		r, n := inMemory(t), notebook{}
		for month := range 24 {
			on := ingest.DayOf(2020, 2, 1).Time().AddDate(0, month, -1)
			asOf := ingest.DayOf(on.Date())
			for range 1 + random.IntN(2) {
				var partners, employees []string
				for p := range 6 {
					if random.IntN(8) == 0 {
						continue
					}
					partners = append(partners, fmt.Sprintf("P-%d,Partner %d,DE,%s,%s,%s,yes", p, p, pick("10", "10", "60", "x", ""), pick("yes", "yes", "no"), pick("2019-03-01", "2019-03-01", "2019-03-01", "", "2020-12-05")))
					for e := range 3 {
						if random.IntN(5) > 0 {
							employees = append(employees, fmt.Sprintf("E-%d%d,P-%d,N,yes,2018-01-01,%s,2020-0%d-03,2020-04-05,2020-05-06,%s", p, e, p, pick("", "", "2020-08-20", "2021-01-11"), 1+e, pick("2019-01-01", "2019-01-01", "2021-01-01", "")))
						}
					}
				}
				h, err := r.History(asOf)
				require.NoError(t, err)
				got, want := j.assess(t, partners, employees, h, asOf), j.assess(t, partners, employees, n.history(asOf), asOf)
				require.Equal(t, want.Missing, got.Missing)
				require.Equal(t, spoken(want), spoken(got))
				require.Equal(t, want.Partners, got.Partners)
				require.NoError(t, r.Record(runFrom(got)))
				n.record(runFrom(want))
			}
		}
		require.NoError(t, r.db.Close())
	}
}

// TestAnAmendedPlanIsWhatTheNextRunGoesOnFrom amends a plan's start after the
// first run there was, runs that day again, and then the next month.
func TestAnAmendedPlanIsWhatTheNextRunGoesOnFrom(t *testing.T) {
	j, r := newJudge(t), newRegister(t)
	partners := []string{"P-1,Northwind,DE,10,yes,2019-03-01,yes"}
	employees := []string{
		"E-1,P-1,Ana,yes,2018-01-01,,,,,2019-01-01",
		"E-2,P-1,Ben,yes,2018-01-01,2020-06-10,,,,2019-01-01",
	}
	plan := func(on ingest.Day) *evaluate.Plan {
		a := j.assess(t, partners, employees, historyOf(t, r, on), on)
		require.NoError(t, r.Record(runFrom(a)))
		require.Equal(t, evaluate.PremierPlan, a.Partners[0].Premier().Status)
		return a.Partners[0].Premier().Plan
	}
	assert.Equal(t, day("2020-06-11"), plan(june).Start)
	require.NoError(t, r.Amend("P-1", Amendment{PlanSince: day("2020-06-02")}, "Ben's last day at work was the 1st"))
	assert.Equal(t, day("2020-06-02"), plan(june).Start, "the same day again")
	assert.Equal(t, day("2020-06-02"), plan(july).Start, "the next month")
}

// TestAnAmendedBadgeYearIsStillNewOnItsDay amends the day of a badge year that a
// run certified, and runs that day again: the certificate is issued again, under
// its number.
func TestAnAmendedBadgeYearIsStillNewOnItsDay(t *testing.T) {
	j, r := newJudge(t), newRegister(t)
	partners := []string{"P-1,Northwind,DE,10,yes,,"}
	employees := []string{"E-1,P-1,Ana,yes,2018-01-01,,2020-06-03,2020-06-05,2020-06-15,"}
	certify := func(on ingest.Day) []evaluate.Badge {
		a := j.assess(t, partners, employees, historyOf(t, r, on), on)
		run := runFrom(a)
		if len(a.Partners[0].CPanel().NewYears) > 0 {
			run.Certificates = []issued.Certificate{certificateOf(t, r, "P-1", a.Partners[0].CPanel().NewYears...)}
		}
		require.NoError(t, r.Record(run))
		return a.Partners[0].CPanel().Badges
	}
	first := certify(june)
	require.Len(t, first, 2)
	number := numberFor(t, r, "P-1", 2021)
	require.NoError(t, r.Amend("P-1", Amendment{Badge: 2020, EarnedOn: day("2020-06-10")}, "the third was passed on the 10th"))

	again := certify(june)
	require.Len(t, again, 2)
	assert.True(t, again[0].New)
	assert.Equal(t, day("2020-06-10"), again[0].EarnedOn)
	assert.Equal(t, Issued, stateOf(t, r, number).State)
	for _, b := range certify(july) {
		assert.False(t, b.New, b.Year)
	}
	assert.Equal(t, day("2020-06-10"), certify(july)[0].EarnedOn)
	assert.Equal(t, june, stateOf(t, r, number).Issued)
}

// spoken takes out of an assessment's findings those who tell of people, and returns
// what they tell: they know all of the run, and the notebook's is another.
func spoken(a *evaluate.Assessment) (words []string) {
	for i := range a.Partners {
		f := &a.Partners[i]
		for k := range f.People {
			p := &f.People[k]
			words = append(words, fmt.Sprint(f.ID, p.ID, f.Tell.IDs(p), f.Tell.Employed(p), f.Tell.Why(p, evaluate.CPanelProgramName), f.Tell.Why(p, evaluate.PremierProgramName), f.Tell.Holds(p), f.Tell.Cells(p)))
		}
		f.Tell = nil
	}
	return words
}
