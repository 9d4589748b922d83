package register

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
)

func identify(t testing.TB, r *Register, kind Kind, id, other string, partners bool) {
	t.Helper()
	require.NoError(t, r.Identify(kind, []Decision{{ID: id, Other: other, Partners: partners}}, []string{"asked them"}))
}

func TestALaterDecisionAboutAPairTakesTheEarliersPlace(t *testing.T) {
	r := threeMonths(t)
	identify(t, r, SameNote, "E-1", "e-2", false)
	identify(t, r, DistinctNote, "E-2", "E-1", false)
	identify(t, r, DistinctNote, "P-1", "P-20", true)
	identify(t, r, DistinctNote, "P-1", "P-20", false) // people of these very IDs
	identify(t, r, SameNote, "E-9", "", false)
	h := historyOf(t, r, july+1)
	assert.Equal(t, evaluate.Identity{
		Distinct:         [][2]string{{ingest.FoldID("E-1"), ingest.FoldID("E-2")}, {ingest.FoldID("P-1"), ingest.FoldID("P-20")}},
		One:              []string{ingest.FoldID("E-9")},
		DistinctPartners: [][2]string{{ingest.FoldID("P-1"), ingest.FoldID("P-20")}},
	}, h.Identity)
	assert.Equal(t, h.Identity, historyOf(t, r, may).Identity, "decisions have no date")
	notes, err := r.Notes()
	require.NoError(t, err)
	assert.Len(t, notes, 4)
	for _, d := range []Decision{{ID: "E-1"}, {ID: "E-1", Other: "e-1"}, {Other: "E-1"}} {
		assert.ErrorContains(t, r.Identify(DistinctNote, []Decision{d}, []string{"asked"}), "want two different IDs")
	}
	assert.ErrorContains(t, r.Identify(SameNote, []Decision{{ID: "E-1", Other: "E-3"}, {ID: "E-4", Other: "E-5"}}, []string{"asked", " "}), "why is blank")
	assert.Equal(t, h.Identity, historyOf(t, r, july+1).Identity, "all of them or none")
}

func TestARenumberedPartnerGoesOnUnderItsNewID(t *testing.T) {
	r := threeMonths(t)
	old := historyOf(t, r, july+1).Partners["p-1"]
	require.NotEmpty(t, old)
	require.NoError(t, r.Waive("P-1", "roles", may, july+200, "new hire"))
	august, september := july+31, july+61
	is := sound("P-0101", august)
	is.SuspectedOf, is.Walk = ingest.FoldID("P-1"), evaluate.Walk{}
	require.NoError(t, r.Record(runOf(august, is, sound("P-20", august))))
	identify(t, r, RenumberNote, "p-1", "P-0101", true)

	h := historyOf(t, r, september)
	assert.NotContains(t, h.Partners, "p-1", "it isn't missing any more")
	assert.Len(t, h.Partners["p-0101"], len(old)+1)
	assert.Equal(t, old, h.Partners["p-0101"][:len(old)])
	assert.Len(t, h.Waivers["p-0101"], 1)
	assert.Empty(t, h.Past[3].Turns, "it neither went nor came")
	assert.Equal(t, 2, h.Past[3].Partners)
	assert.Equal(t, old, historyOf(t, r, july+1).Partners["p-0101"], "it holds for every run")

	again, err := r.History(september, "P-1", "P-20")
	require.NoError(t, err)
	assert.Len(t, again.Partners["p-1"], len(old)+1, "sheets that name it by the old ID")
	assert.NotContains(t, again.Partners, "p-0101")
	both, err := r.History(september, "P-1", "P-0101")
	require.NoError(t, err)
	assert.Equal(t, both.Partners["p-1"], both.Partners["p-0101"], "nothing is new for either")

	for _, id := range []string{"P-1", "P-0101"} {
		story, err := r.Show(id)
		require.NoError(t, err)
		assert.Contains(t, story.Tell(80), "2020-06-10", id)
		assert.Contains(t, story.Tell(200), "partner p-1 goes on as P-0101", id)
		assert.NotContains(t, story.Tell(80), "Not in the sheets", id)
	}
	require.NoError(t, r.Amend("P-0101", Amendment{PlanSince: day("2020-06-05")}, "late notice"))
	assert.Equal(t, day("2020-06-05"), historyOf(t, r, july+1).Partners["p-0101"][len(old)-1].Walk.Since, "an amendment reaches what was recorded under the old ID")

	identify(t, r, RenumberNote, "P-0101", "P-7", true)
	assert.Len(t, historyOf(t, r, september).Partners["p-7"], len(old)+1, "and on")
	assert.ErrorContains(t, r.Identify(RenumberNote, []Decision{{ID: "P-99", Other: "P-8", Partners: true}}, []string{"asked"}), "want the ID of one that a run recorded")
	assert.ErrorContains(t, r.Identify(RenumberNote, []Decision{{ID: "P-1", Other: "P-8", Partners: true}}, []string{"asked"}), "already")
	identify(t, r, DistinctNote, "P-0101", "P-7", true)
	assert.Contains(t, historyOf(t, r, september).Partners, "p-0101", "a renumbering that was an error is undone")
}

func TestNothingIsGivenAgainUnderANewID(t *testing.T) {
	r := newRegister(t)
	number, err := r.Number("P-1", 2020)
	require.NoError(t, err)
	run := runOf(may, sound("P-1", may))
	given := issued.Certificate{Number: number, PartnerID: "P-1", Partner: "P", Years: []int{2020}, GoodThrough: july}
	run.Certificates = []issued.Certificate{given}
	run.Messages = []Message{{Key: "plan-opened/p-1/2020-05-10", Kind: "plan-opened", Title: "t", PartnerID: "P-1", To: []string{"a@b.example"}, File: "mail/a.eml"}}
	require.NoError(t, r.Record(run))
	identify(t, r, RenumberNote, "P-1", "P-2", true)
	again, err := r.Number("P-2", 2020)
	require.NoError(t, err)
	assert.Equal(t, number, again)
	prepared, err := r.Prepared(june)
	require.NoError(t, err)
	assert.True(t, prepared["plan-opened/p-2/2020-05-10"])

	run = runOf(may, sound("P-2", may)) // the day once more, on sheets with the new ID
	given.PartnerID = "P-2"
	run.Certificates = []issued.Certificate{given}
	require.NoError(t, r.Record(run))
	all, err := r.Certificates()
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.Equal(t, "p-2", all[0].Holder)

	_, err = r.Reissue(number, "the new ID")
	require.NoError(t, err)
	due, err := r.Reprints(june)
	require.NoError(t, err)
	require.Len(t, due, 1)
	assert.Equal(t, "P-2", due[0].PartnerID)
}

func TestARegisterWithNotesIsBroughtToThoseAboutIdentity(t *testing.T) {
	path := t.TempDir() + "/register.db"
	l, err := takeLock(path, anna)
	require.NoError(t, err)
	old := &Register{path: path, lock: l, who: anna, given: map[string]string{}}
	require.NoError(t, old.open(migrations[:4]))
	for _, d := range []ingest.Day{may, june} {
		_, err := old.db.Exec("INSERT INTO runs (as_of, version, rule_files, inputs, partners, after_note) VALUES (?, '0.0.9', '[]', '[]', 1, 0)", d.String())
		require.NoError(t, err)
	}
	_, err = old.db.Exec(`INSERT INTO standings (partner, run, present, partner_id, name, cpanel, at_risk, badges, premier, cpanel_why, premier_why)
		VALUES ('p-1', 1, 1, 'P-1', 'P-1', 'Not certified', 0, '', 'Compliant', '', '')`)
	require.NoError(t, err)
	_, err = old.Rewind(may, "wrong sheets") // runs.set_aside refers to the note
	require.NoError(t, err)
	require.NoError(t, old.Close())
	r, err := Open(path, anna)
	require.NoError(t, err)
	defer r.Close()
	require.FileExists(t, path+".v4.bak")
	day, took, err := r.Intake()
	require.NoError(t, err)
	assert.Equal(t, may, day)
	assert.Nil(t, took, "what that run took in wasn't kept then")
	identify(t, r, RenumberNote, "P-1", "P-2", true)
	require.NoError(t, r.Record(runOf(june, sound("P-2", june))))
	var broken int
	require.NoError(t, r.db.QueryRow("SELECT count(*) FROM pragma_foreign_key_check").Scan(&broken))
	assert.Zero(t, broken)
	for _, text := range []string{"DELETE FROM notes", "UPDATE notes SET why = 'x'"} {
		_, err := r.db.Exec(text)
		assert.ErrorContains(t, err, "a note is never")
	}
}
