package register

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
)

// stepping is a record of a partner on a plan, changed by a function.
func stepping(on ingest.Day, change func(*evaluate.Record)) evaluate.Record {
	r := sound("P-1", on)
	r.Name, r.Licenses, r.CPanel = "Estrela  Networks", ingest.NoCount, evaluate.CPanelNotEnrolled
	change(&r)
	return r
}

func onPlan(r *evaluate.Record) {
	r.Premier, r.Walk = evaluate.PremierPlan, evaluate.Walk{State: evaluate.OnPlan, Since: day("2020-04-01")}
	r.PremierWhy = "the two roles are not met (one is open)"
}

func removed(r *evaluate.Record) {
	r.Premier, r.Walk = evaluate.PremierRemoved, evaluate.Walk{State: evaluate.Removed, Since: day("2020-08-02")}
	r.PremierWhy = "the two roles are not met (one is open)"
	r.CPanelWhy = "certified people are not met (nobody)"
}

func certified(r *evaluate.Record) {
	r.Licenses, r.CPanel = 120, evaluate.CPanelCertified
	r.Badges = []evaluate.BadgeRecord{{Year: 2020, EarnedOn: day("2020-06-15"), Certified: true}, {Year: 2021, EarnedOn: day("2020-06-15"), Certified: true}}
}

func told(t *testing.T, r *Register, width int) string {
	t.Helper()
	s, err := r.Show("P-1")
	require.NoError(t, err)
	return s.Tell(width)
}

func TestStoryIsToldInSentences(t *testing.T) {
	r := newRegister(t)
	require.NoError(t, r.Record(runOf(may, stepping(may, onPlan))))
	c := certificateOf(t, r, "P-1", 2020, 2021)
	june1 := stepping(june, func(r *evaluate.Record) { onPlan(r); certified(r) })
	require.NoError(t, r.Record(withCertificates(runOf(june, june1), c)))
	july1 := stepping(july, func(r *evaluate.Record) {
		onPlan(r)
		certified(r)
		r.PremierWhy = "the two roles are not met (both are open)"
	})
	require.NoError(t, r.Record(runOf(july, july1)), "another reason alone")
	require.NoError(t, r.Waive("P-1", "terms", july, august, "they are signed in August."))
	require.NoError(t, r.Waive("P-1", "terms", july+1, july+2, "sooner"))
	august1 := stepping(august, func(r *evaluate.Record) { removed(r); certified(r); r.AtRisk, r.Badges = true, r.Badges[1:] })
	require.NoError(t, r.Record(runOf(august, august1)))
	require.NoError(t, r.Amend("P-1", Amendment{NotRemoved: true}, "the new hire was\nentered late"))
	_, err := r.Rewind(july, "wrong sheets")
	require.NoError(t, err)
	require.NoError(t, r.Record(runOf(august)))
	require.NoError(t, r.Revoke(c.Number, "given in error"))
	september := august + 30
	require.NoError(t, r.Record(runOf(september, stepping(september, func(r *evaluate.Record) { r.Name = "Estrela" }))))

	assert.Equal(t, `P-1  Estrela

2020-05-31  In its first run: not in the cPanel program. In Premier since
            2018-03-01, on a Get Well Plan since 2020-04-01, because the two
            roles are not met (one is open).
2020-06-30  The number of cPanel licenses is known now: 120. cPanel Certified
            (before: Not enrolled). Badge years 2020 and 2021 were earned on
            2020-06-15.
            Certificate `+c.Number+` issued for badge years 2020 and 2021,
            good through 2021-01-31; revoked later.
2020-07-31  Nothing changed.
2020-07-01  anna@desk waived terms from 2020-07-31 through 2020-08-31, because
            they are signed in August.
2020-07-01  anna@desk waived terms from 2020-08-01 through 2020-08-02, because
            sooner.
2020-08-31  Fell at risk with cPanel, because certified people are not met
            (nobody). Badge year 2020 is no longer held (before: earned on
            2020-06-15). Removed from Premier on 2020-08-02 (before: Get Well
            Plan since 2020-04-01), because the two roles are not met (one is
            open). (This run was set aside later.)
2020-07-01  anna@desk amended: not removed on 2020-08-02, because the new hire
            was entered late.
2020-07-01  anna@desk set aside the runs after 2020-07-31, because wrong sheets.
2020-08-31  Not in the sheets.
2020-07-01  anna@desk revoked certificate `+c.Number+`, because given in
            error.
2020-09-30  In the sheets again: not in the cPanel program. In Premier since
            2018-03-01, compliant.
`, told(t, r, 80))
	for _, width := range []int{30, 60, 200} {
		for line := range strings.Lines(told(t, r, width)) {
			assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), width, line)
		}
	}
}

// TestAReasonAloneMakesNoRow: it is told where a status changed, so nothing is
// lost, and the register doesn't grow by it.
func TestAReasonAloneMakesNoRow(t *testing.T) {
	r := newRegister(t)
	for _, on := range []ingest.Day{may, june, july} {
		p := stepping(on, onPlan)
		p.PremierWhy = "as of " + on.String()
		require.NoError(t, r.Record(runOf(on, p)))
	}
	assert.Equal(t, 2, strings.Count(dump(t, r)["standings.csv"], "\n"), "the headings and one row")
	assert.Equal(t, 1, strings.Count(told(t, r, 200), "because as of 2020-05-31"))
	assert.NotContains(t, told(t, r, 80), "2020-06-30")
}

func TestStoryTellsOnlyWorseWithItsReason(t *testing.T) {
	state := func(premier evaluate.Status, walk evaluate.WalkState, since string) recordRow {
		s := recordRow{present: true, cpanel: evaluate.CPanelNotEnrolled, licenses: ingest.NoCount, premier: premier, walk: walk}
		if since != "" {
			s.walkSince = day(since)
		}
		return s
	}
	sound, plan := state(evaluate.PremierCompliant, evaluate.Sound, ""), state(evaluate.PremierPlan, evaluate.OnPlan, "2020-06-02")
	later := state(evaluate.PremierPlan, evaluate.OnPlan, "2020-06-09")
	out := state(evaluate.PremierOut, evaluate.Sound, "")
	gone := state(evaluate.PremierRemoved, evaluate.Removed, "2020-12-02")
	left := state(evaluate.PremierNotEnrolled, evaluate.NoWalk, "")
	unknown := state(evaluate.PremierUnknown, evaluate.OnPlan, "2020-06-02")
	at := func(s recordRow, cpanel evaluate.Status, risk bool) recordRow {
		s.cpanel, s.atRisk = cpanel, risk
		return s
	}
	dated := func(s recordRow, since string) recordRow { s.since = day(since); return s }
	for _, c := range []struct {
		before, now recordRow
		want        string
	}{
		{sound, plan, "In Premier on a Get Well Plan since 2020-06-02 (before: Compliant), because one is open."},
		{plan, later, "In Premier on a Get Well Plan since 2020-06-09 (before: Get Well Plan since 2020-06-02)."},
		{plan, sound, "Compliant in Premier (before: Get Well Plan since 2020-06-02)."},
		{plan, gone, "Removed from Premier on 2020-12-02 (before: Get Well Plan since 2020-06-02), because one is open."},
		{gone, sound, "Compliant in Premier (before: Removed on 2020-12-02)."},
		{sound, out, "Out of compliance in Premier (before: Compliant), because one is open."},
		{out, left, "Not in Premier (before: Out of compliance)."},
		{plan, unknown, "Unknown where it stands in Premier (before: Get Well Plan since 2020-06-02), because one is open."},
		{state(evaluate.PremierUnknown, evaluate.NoWalk, ""), unknown, "A Get Well Plan is recorded since 2020-06-02."},
		{dated(sound, "2019-01-01"), dated(sound, "2019-02-01"), "In Premier since 2019-02-01 (before: since 2019-01-01)."},
		{at(left, evaluate.CPanelCertified, false), at(left, evaluate.CPanelSuspended, false), "Suspended as cPanel Certified (before: Certified), because one is open."},
		{at(left, evaluate.CPanelCertified, true), at(left, evaluate.CPanelCertified, false), "No longer at risk with cPanel."},
		{at(left, evaluate.CPanelNotCertified, false), at(left, evaluate.CPanelCertified, true), "cPanel Certified, but at risk (before: Not certified), because one is open."},
	} {
		run, err := newRunChapter(RunRow{}, c.before, c.now)
		require.NoError(t, err)
		run.CPanelWhy, run.PremierWhy = "one is open", "one is open"
		assert.Equal(t, c.want, run.sentences())
	}
}

func TestFind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.db")
	want := "there is no register at " + path + "; the first run makes one"
	assert.EqualError(t, Find(path), want)
	require.NoError(t, os.WriteFile(path, nil, 0o666))
	assert.EqualError(t, Find(path), want, "a killed run left it empty")
	openRegister(t, path)
	assert.NoError(t, Find(path))
}
