package evaluate_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/say"
)

// changed judges P-1 in two runs, each on its sheets, and returns the second.
func changed(t *testing.T, first string, was sheets, second string, is sheets, given ...evaluate.NamedCertificate) (before, now *evaluate.Assessment) {
	t.Helper()
	before = assessed(t, first, was)
	history := evaluate.History{LastRun: day(first), Partners: map[string][]evaluate.Record{}, Certificates: map[string][]evaluate.NamedCertificate{"p-1": given}}
	for _, f := range before.Partners {
		history.Partners[ingest.FoldID(f.ID)] = []evaluate.Record{f.Record}
	}
	return before, assessedAfter(t, shipped(), history, second, is)
}

func changeTold(c evaluate.Change) string {
	return fmt.Sprintf("%s %s (%s → %s) since %s: %s", c.Program, c.Kind, c.From, c.To, c.Since, say.Causes(c.Why))
}

// A change has the day and the reason that the run before told of it in its forecast,
// where the sheets are the same.
func TestAChangeIsWhatTheForecastSaid(t *testing.T) {
	sound := attained("2020-02-01")
	of := licensed("10").complete("E-1", "2019-03-01")
	for _, tt := range []struct {
		name, on string
		in       sheets
		what     string
	}{
		{"a head is lost", "2020-09-01", sound.holding("E-1", "CCNA", "2020-08-14"), "went on a plan"},
		{"both are", "2020-10-01", sound.holding("E-1", "CCNA", "2020-08-14").holding("E-2", "CCDA", "2020-08-14"), "removed"},
		{"the badge ends", "2021-02-01", of, "lost"},
		{"long after", "2021-06-01", of, "lost"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before, now := changed(t, "2020-06-30", tt.in, tt.on, tt.in)
			require.NotEmpty(t, now.Changes)
			var foretold []evaluate.Turn
			for _, turn := range finding(t, before, "P-1").Forecast {
				if turn.On <= day(tt.on) && turn.Program == now.Changes[0].Program {
					foretold = append(foretold, turn)
				}
			}
			require.NotEmpty(t, foretold)
			last := foretold[len(foretold)-1]
			assert.Equal(t, fmt.Sprintf("%s %s (%s → %s) since %s: %s", last.Program, tt.what, foretold[0].From, last.To, last.On, say.Causes(last.Because)), changeTold(now.Changes[0]))
		})
	}
}

// Where today's sheets have it so on the day of the last run already, they are
// other than those of then, and the change says so.
func TestAChangeOfTheSheets(t *testing.T) {
	sound := attained("2020-02-01")
	without := sound.partner("Terms accepted", "no")
	const already = "so on 2020-06-30 already, by today's sheets, which are other than those of then; "
	for _, tt := range []struct {
		name    string
		was, is sheets
		want    string
	}{
		{"worse", sound, without, "Premier fell out (Compliant → Out of compliance) since 2020-07-15: " + already + "terms: not accepted (rule P5)"},
		{"better", without, sound, "Premier recovered (Out of compliance → Compliant) since 2020-07-15: " + already + "every requirement is met, or not due yet"},
		{"unreadable", sound, sound.partner("Terms accepted", "maybe"), "Premier became unknown (Compliant → Unknown) since 2020-07-15: " + already + "terms: can't be read (rule P5)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, now := changed(t, "2020-06-30", tt.was, "2020-07-15", tt.is)
			require.Len(t, now.Changes, 1)
			assert.Equal(t, tt.want, changeTold(now.Changes[0]))
		})
	}
}

// A new name is a change, and what bears the old one is to be reissued until it is.
func TestANewName(t *testing.T) {
	of := licensed("10").complete("E-1", "2020-03-01").partner("Partner", "Alder")
	old := evaluate.NamedCertificate{Number: "CP-2020-7K3M9QXD", Name: "Alder"}
	reissue := func(a *evaluate.Assessment) (out []string) {
		for _, action := range a.Partners[0].Actions {
			if action.What.Kind == evaluate.Reissue {
				out = append(out, say.What(&action)+", as "+say.Causes(action.Why))
			}
		}
		return out
	}
	_, now := changed(t, "2020-06-30", of, "2020-07-15", of.partner("Partner", "Alder Cloud"), old)
	require.NotEmpty(t, now.Changes)
	assert.Equal(t, " renamed (Alder → Alder Cloud) since 2020-07-15: called Alder in the sheets of 2020-06-30", changeTold(now.Changes[0]))
	want := []string{`reissue certificate CP-2020-7K3M9QXD: assay register reissue CP-2020-7K3M9QXD --why "a new name", as it bears the name Alder`}
	assert.Equal(t, want, reissue(now))
	_, later := changed(t, "2020-06-30", of.partner("Partner", "Alder Cloud"), "2020-07-15", of.partner("Partner", "Alder Cloud"), old)
	assert.Empty(t, later.Changes)
	assert.Equal(t, want, reissue(later), "the run after says so, too")
	for _, same := range []string{"Alder", " Alder  ", ""} {
		_, now := changed(t, "2020-06-30", of, "2020-07-15", of.partner("Partner", same), old)
		assert.Empty(t, now.Changes, "%q", same)
		assert.Empty(t, reissue(now), "%q", same)
	}
}

func TestWorstFirst(t *testing.T) {
	all := []evaluate.Change{{PartnerID: "A", Kind: evaluate.Gained}, {PartnerID: "B", Kind: evaluate.FellOut}, {PartnerID: "C", Kind: evaluate.Renamed}, {PartnerID: "D", Kind: evaluate.NowRemoved}, {PartnerID: "E", Kind: evaluate.FellOut}}
	var got string
	for _, c := range evaluate.WorstFirst(all) {
		got += c.PartnerID
	}
	assert.Equal(t, "DBECA", got)
	assert.Equal(t, "A", all[0].PartnerID, "the list itself stays by partner")
}
