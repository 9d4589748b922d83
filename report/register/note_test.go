package register

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
)

// threeMonths is a register with runs of May, June and July: P-1 is sound in
// May, on a plan in June, removed in July; it holds badge year 2020 from June on.
func threeMonths(t testing.TB) *Register {
	r := newRegister(t)
	p := sound("P-1", may)
	other := sound("P-20", may)
	other.Attained, other.Walk, other.Since = evaluate.KnownNo, evaluate.Walk{}, 0
	require.NoError(t, r.Record(runOf(may, p, other)))
	p.AsOf, other.AsOf = june, june
	p.Badges = []evaluate.BadgeRecord{{Year: 2020, EarnedOn: day("2020-06-15"), Certified: true}}
	p.Walk = evaluate.Walk{State: evaluate.OnPlan, Since: day("2020-06-10")}
	require.NoError(t, r.Record(runOf(june, p, other)))
	p.AsOf, other.AsOf = july, july
	p.Walk = evaluate.Walk{State: evaluate.Removed, Since: day("2020-07-20")}
	require.NoError(t, r.Record(runOf(july, p, other)))
	return r
}

func walks(records []evaluate.Record) (out []string) {
	for _, r := range records {
		out = append(out, strings.TrimSpace(r.AsOf.String()+" "+r.Walk.State.String()+" "+r.Walk.Since.String()))
	}
	return out
}

func TestAmendTheWalk(t *testing.T) {
	tests := []struct {
		name   string
		a      Amendment
		before ingest.Day
		want   []string
	}{
		{"a plan's start reaches the records from its day on", Amendment{PlanSince: day("2020-06-05")}, july + 1,
			[]string{"2020-05-31 sound", "2020-06-30 plan 2020-06-05", "2020-07-31 plan 2020-06-05"}},
		{"and a run of the newest day again", Amendment{PlanSince: day("2020-06-05")}, july,
			[]string{"2020-05-31 sound", "2020-06-30 plan 2020-06-05"}},
		{"and one of a day where no run recorded since it began", Amendment{PlanSince: day("2020-06-05")}, june,
			[]string{"2020-05-31 sound", "2020-06-29 plan 2020-06-05"}},
		{"also on its very day", Amendment{PlanSince: day("2020-06-05")}, day("2020-06-05"),
			[]string{"2020-05-31 sound", "2020-06-04 plan 2020-06-05"}},
		{"but not a run before it", Amendment{PlanSince: day("2020-06-05")}, day("2020-06-04"),
			[]string{"2020-05-31 sound"}},
		{"before any run", Amendment{PlanSince: day("2020-05-11")}, may,
			[]string{"2020-05-30 plan 2020-05-11"}},
		{"a removal", Amendment{RemovedOn: day("2020-06-30")}, july + 1,
			[]string{"2020-05-31 sound", "2020-06-30 removed 2020-06-30", "2020-07-31 removed 2020-06-30"}},
		{"no removal", Amendment{NotRemoved: true}, july + 1,
			[]string{"2020-05-31 sound", "2020-06-30 plan 2020-06-10", "2020-07-31 sound"}},
		{"no removal, the day again", Amendment{NotRemoved: true}, july,
			[]string{"2020-05-31 sound", "2020-06-30 plan 2020-06-10", "2020-07-30 sound"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := threeMonths(t)
			require.NoError(t, r.Amend("p-1", tt.a, "the clerk erred"))
			h := historyOf(t, r, tt.before)
			assert.Equal(t, tt.want, walks(h.Partners["p-1"]))
			for _, rec := range h.Partners["p-1"] {
				assert.Equal(t, day("2018-03-01"), rec.Since)
				assert.Equal(t, evaluate.KnownYes, rec.Attained)
				assert.Less(t, rec.AsOf, tt.before)
			}
			assert.Equal(t, evaluate.KnownNo, append(h.Partners["p-20"], evaluate.Record{Attained: evaluate.KnownNo})[0].Attained, "the other is untouched")
		})
	}
}

func TestAnAmendmentDoesNotReachLaterRuns(t *testing.T) {
	r := threeMonths(t)
	require.NoError(t, r.Amend("P-1", Amendment{PlanSince: day("2020-06-05")}, "the clerk erred"))
	require.NoError(t, r.Record(runOf(august, sound("P-1", august))))
	assert.Equal(t, "2020-08-31 sound", walks(historyOf(t, r, august+1).Partners["p-1"])[3])
}

func TestARunRecordedAfterAnAmendmentTookItIn(t *testing.T) {
	r := threeMonths(t)
	require.NoError(t, r.Amend("P-1", Amendment{PlanSince: day("2020-06-05")}, "the clerk erred"))
	require.NoError(t, r.Amend("P-1", Amendment{Badge: 2020, TakeAway: true}, "never earned"))
	p := sound("P-1", july)
	p.Badges = []evaluate.BadgeRecord{{Year: 2020, EarnedOn: day("2020-07-01")}}
	require.NoError(t, r.Record(runOf(july, p)))
	h := historyOf(t, r, july+1).Partners["p-1"]
	assert.Equal(t, []string{"2020-05-31 sound", "2020-06-30 plan 2020-06-05", "2020-07-31 sound"}, walks(h))
	assert.Empty(t, h[1].Badges)
	assert.Equal(t, p.Badges, h[2].Badges)

	_, err := r.Rewind(may, "June again")
	require.NoError(t, err)
	require.NoError(t, r.Record(runOf(june, sound("P-1", june))))
	assert.Equal(t, []string{"2020-05-31 sound", "2020-06-29 plan 2020-06-05", "2020-06-30 sound"}, walks(historyOf(t, r, july).Partners["p-1"]))
}

func TestAnAmendmentInsideAStretch(t *testing.T) {
	r := newRegister(t)
	for _, d := range []ingest.Day{may, june, july} {
		require.NoError(t, r.Record(runOf(d, sound("P-1", d))))
	}
	require.NoError(t, r.Amend("P-1", Amendment{PlanSince: day("2020-06-05")}, "the clerk erred"))
	require.NoError(t, r.Record(runOf(august, sound("P-1", august))))
	assert.Equal(t, []string{"2020-05-31 sound", "2020-07-31 plan 2020-06-05", "2020-08-31 sound"}, walks(historyOf(t, r, august+1).Partners["p-1"]))
}

func TestALaterAmendmentFollowsTheEarlier(t *testing.T) {
	r := threeMonths(t)
	require.NoError(t, r.Amend("P-1", Amendment{PlanSince: day("2020-06-05")}, "first thought"))
	require.NoError(t, r.Amend("P-1", Amendment{PlanSince: day("2020-06-08")}, "second thought"))
	require.NoError(t, r.Amend("P-1", Amendment{Badge: 2020, TakeAway: true}, "never earned"))
	require.NoError(t, r.Amend("P-1", Amendment{Badge: 2021}, "earned"))
	notes, err := r.Notes()
	require.NoError(t, err)
	var why []string
	for _, n := range notes {
		why = append(why, n.Why)
	}
	assert.Equal(t, []string{"second thought", "never earned", "earned"}, why)
	assert.Equal(t, []string{"2020-05-31 sound", "2020-06-30 plan 2020-06-08", "2020-07-31 plan 2020-06-08"}, walks(historyOf(t, r, july+1).Partners["p-1"]))
	plans, err := r.Plans()
	require.NoError(t, err)
	assert.Equal(t, []Plan{{"P-1", "Partner P-1", day("2020-06-08"), july}}, plans)
}

func TestAmendABadgeYear(t *testing.T) {
	badges := func(h evaluate.History) (out []string) {
		for _, rec := range h.Partners["p-1"] {
			out = append(out, badgesText(rec.Badges))
		}
		return out
	}
	t.Run("its day, wherever it is recorded", func(t *testing.T) {
		r := threeMonths(t)
		require.NoError(t, r.Amend("P-1", Amendment{Badge: 2020, EarnedOn: day("2020-05-11")}, "wrong day"))
		assert.Equal(t, []string{"", "2020 2020-05-11 certified", "2020 2020-05-11 certified"}, badges(historyOf(t, r, july+1)))
		assert.Equal(t, []string{"2020 2020-05-11"}, badges(historyOf(t, r, june)), "June again knows it")
		assert.Empty(t, badges(historyOf(t, r, day("2020-05-10"))), "a run before it was earned doesn't")
		assert.Equal(t, []string{"2020 2020-05-11"}, badges(historyOf(t, r, may)), "May again knows it, the first run that there was")
	})
	t.Run("one not recorded", func(t *testing.T) {
		r := threeMonths(t)
		require.NoError(t, r.Amend("P-1", Amendment{Badge: 2019}, "known from an old list"))
		assert.Equal(t, []string{"", "2020 2020-06-15 certified", "2019 -; 2020 2020-06-15 certified"}, badges(historyOf(t, r, july+1)))
	})
	t.Run("one that a certificate names is not new", func(t *testing.T) {
		r := newRegister(t)
		require.NoError(t, r.Record(withCertificates(runOf(may, sound("P-1", may)), certificateOf(t, r, "P-1", 2020))))
		require.NoError(t, r.Amend("P-1", Amendment{Badge: 2020}, "lost from the record"))
		assert.Equal(t, []string{"2020 - certified"}, badges(historyOf(t, r, june)))
		assert.Equal(t, []string{"2020 -"}, badges(historyOf(t, r, may)), "but for the run that issued it")
	})
	t.Run("taken away", func(t *testing.T) {
		r := threeMonths(t)
		require.NoError(t, r.Amend("P-1", Amendment{Badge: 2020, TakeAway: true}, "never earned"))
		assert.Equal(t, []string{"", "", ""}, badges(historyOf(t, r, july+1)))
		require.NoError(t, r.Amend("P-1", Amendment{Badge: 2020, EarnedOn: day("2020-06-16")}, "earned after all"))
		assert.Equal(t, []string{"", "2020 2020-06-16 certified", "2020 2020-06-16 certified"}, badges(historyOf(t, r, july+1)))
	})
}

func TestAmendRefuses(t *testing.T) {
	r := threeMonths(t)
	tests := []struct {
		name, partner string
		a             Amendment
		why, want     string
	}{
		{"no reason", "P-1", Amendment{Badge: 2020}, " ", "why is blank"},
		{"nothing", "P-1", Amendment{}, "why", "want one thing to amend"},
		{"two things", "P-1", Amendment{Badge: 2020, RemovedOn: june}, "why", "want one thing to amend"},
		{"a day to take away", "P-1", Amendment{Badge: 2020, EarnedOn: june, TakeAway: true}, "why", "want one thing to amend"},
		{"a day without a badge year", "P-1", Amendment{EarnedOn: june, PlanSince: june}, "why", "want one thing to amend"},
		{"an unknown partner", "P-2", Amendment{Badge: 2020}, "why", `got partner "P-2", want the ID of one that a run recorded; nearest: P-1 (Partner P-1), P-20 (Partner P-20)`},
		{"a year not recorded", "P-1", Amendment{Badge: 2021, TakeAway: true}, "why", "no run recorded badge year 2021; those recorded: 2020"},
		{"a year where none is", "P-20", Amendment{Badge: 2020, TakeAway: true}, "why", "no run recorded badge year 2020, nor any other"},
		{"a year out of range", "P-1", Amendment{Badge: 20}, "why", "got badge year 20"},
		{"a day to come", "P-1", Amendment{Badge: 2020, EarnedOn: july + 1}, "why", "want a day through that of the newest run, 2020-07-31"},
		{"a plan to come", "P-1", Amendment{PlanSince: july + 1}, "why", "want a day through that of the newest run, 2020-07-31"},
		{"a plan before Premier", "P-1", Amendment{PlanSince: day("2018-02-28")}, "why", "from 2018-03-01 on"},
		{"an applicant's plan", "P-20", Amendment{PlanSince: june}, "why", "Premier was not attained"},
		{"what is so already", "P-1", Amendment{RemovedOn: day("2020-07-20")}, "why", "recorded so already"},
	}
	before := dump(t, r)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.ErrorContains(t, r.Amend(tt.partner, tt.a, tt.why), tt.want)
		})
	}
	assert.Equal(t, before, dump(t, r))
	require.NoError(t, r.Amend("P-1", Amendment{NotRemoved: true}, "why"))
	assert.ErrorContains(t, r.Amend("P-1", Amendment{NotRemoved: true}, "why"), "no removal to undo")
}

func TestWaive(t *testing.T) {
	r := threeMonths(t)
	waive := func(from, until, why string) {
		t.Helper()
		require.NoError(t, r.Waive("p-1", "contacts", day(from), day(until), why))
	}
	inForce := func() (out []string) {
		for _, w := range historyOf(t, r, may).Waivers["p-1"] {
			assert.Equal(t, "anna@desk", w.Who)
			out = append(out, w.Requirement+" "+w.From.String()+" "+w.Until.String()+" "+w.Why)
		}
		return out
	}
	waive("2020-02-01", "2020-03-31", "their tool was down")
	waive("2020-09-01", "2020-12-31", "agreed")
	require.NoError(t, r.Waive("P-1", "follow_ups", day("2020-07-01"), day("2020-07-01"), "illness"))
	assert.Equal(t, []string{"contacts 2020-02-01 2020-03-31 their tool was down", "follow_ups 2020-07-01 2020-07-01 illness", "contacts 2020-09-01 2020-12-31 agreed"}, inForce())

	waive("2020-11-01", "2020-11-30", "shortened")
	assert.Contains(t, inForce(), "contacts 2020-09-01 2020-10-31 agreed", "the later one rules from its first day on")
	assert.Contains(t, inForce(), "contacts 2020-11-01 2020-11-30 shortened")
	waive("2020-09-01", "2020-09-15", "shortened more")
	notes, err := r.Notes()
	require.NoError(t, err)
	assert.Len(t, notes, 4)
	assert.NotContains(t, strings.Join(inForce(), "\n"), "agreed")
	assert.Equal(t, "contacts of P-1 waived from 2020-02-01 through 2020-03-31", notes[0].String())

	assert.ErrorContains(t, r.Waive("P-9", "contacts", may, june, "why"), "nearest: P-1")
	assert.ErrorContains(t, r.Waive("P-1", "contact", may, june, "why"), "want one of good_standing, specialization, roles, services, terms, contacts, follow_ups")
	assert.ErrorContains(t, r.Waive("P-1", "contacts", june, may, "why"), "not before the first")
	assert.ErrorContains(t, r.Waive("P-1", "contacts", may, june, ""), "why is blank")
}

func TestNotesCanNotBeChanged(t *testing.T) {
	r := threeMonths(t)
	require.NoError(t, r.Amend("P-1", Amendment{Badge: 2021}, "earned"))
	for _, statement := range []string{
		"UPDATE notes SET why = 'no'", "DELETE FROM notes",
		"INSERT OR REPLACE INTO notes SELECT note, kind, at, who, 'no', after_run, partner, number, data FROM notes",
		"INSERT INTO notes (kind, at, who, why, after_run, data) VALUES ('amend', '', '', ' ', 0, '{}')",
	} {
		_, err := r.db.Exec(statement)
		assert.Error(t, err, statement)
	}
	notes, err := r.Notes()
	require.NoError(t, err)
	require.Len(t, notes, 1)
	n := notes[0]
	assert.Equal(t, "anna@desk", n.Who)
	assert.True(t, anna.At.Equal(n.At))
	assert.Equal(t, july, n.Through)
	assert.Equal(t, "P-1 amended through 2020-07-31: badge year 2021 was earned on a day unknown", n.String())
}

func TestALaterRewindFollowsTheEarlier(t *testing.T) {
	r := threeMonths(t)
	for _, to := range []ingest.Day{june, may} {
		_, err := r.Rewind(to, "wrong sheets")
		require.NoError(t, err)
	}
	notes, err := r.Notes()
	require.NoError(t, err)
	require.Len(t, notes, 1)
	assert.Equal(t, "rewound to 2020-05-31: runs of 2020-06-30 set aside", notes[0].String())
}

func TestShow(t *testing.T) {
	r := threeMonths(t)
	c := certificateOf(t, r, "P-1", 2020)
	require.NoError(t, r.Record(withCertificates(runOf(august, sound("P-20", august)), c)))
	require.NoError(t, r.Revoke(c.Number, "given in error"))
	_, err := r.Rewind(july, "P-1 was missing from the sheets")
	require.NoError(t, err)
	p := sound("P-1", august)
	p.Name = "Renamed"
	require.NoError(t, r.Record(runOf(august, p, sound("P-30", august))))

	s, err := r.Show(" p-1")
	require.NoError(t, err)
	assert.Equal(t, "P-1", s.PartnerID)
	assert.Equal(t, "Renamed", s.Name)
	var told []string
	for _, ch := range s.Chapters {
		switch {
		case ch.Note != nil:
			told = append(told, ch.Note.String())
		case ch.Certificate != nil:
			told = append(told, "certificate "+string(ch.Certificate.State))
		default:
			line := ch.Run.AsOf.String()
			for _, is := range []struct {
				bool
				string
			}{{ch.Run.First, "first"}, {ch.Run.SetAside, "set aside"}, {ch.Run.Absent, "absent"}, {ch.Run.Back, "back"}} {
				if is.bool {
					line += " " + is.string
				}
			}
			for _, c := range ch.Run.Changes {
				line += "; " + c.What + ": " + c.From + " → " + c.To
			}
			told = append(told, line)
		}
	}
	assert.Equal(t, []string{
		"2020-05-31 first; name:  → Partner P-1; licenses:  → 120; cPanel:  → Not certified; Premier:  → Compliant; Premier since:  → 2018-03-01",
		"2020-06-30; badge year 2020:  → earned on 2020-06-15; Get Well Plan:  → since 2020-06-10",
		"2020-07-31; Get Well Plan: since 2020-06-10 → removed on 2020-07-20",
		"2020-08-31 set aside absent",
		"certificate revoked",
		"certificate " + c.Number + " of P-1 revoked",
		"rewound to 2020-07-31: runs of 2020-08-31 set aside",
		"2020-08-31; name: Partner P-1 → Renamed; badge year 2020: earned on 2020-06-15 → ; Get Well Plan: removed on 2020-07-20 → ",
	}, told)
	for _, name := range []string{"RENAMED", "re-named ", "name"} {
		s, err := r.Show(name)
		require.NoError(t, err)
		assert.Equal(t, "P-1", s.PartnerID, "found by its name, or the only one with a part of it")
	}
	_, err = r.Show("Partner") // as two are called, and a number
	assert.ErrorContains(t, err, `got partner "Partner", want the ID of one of those with such a name: P-20 (Partner P-20), P-30 (Partner P-30)`)
	_, err = r.Show("renamd")
	assert.ErrorContains(t, err, `got partner "renamd", want the ID of one that a run recorded; nearest: P-1 (Renamed)`)
	_, err = r.Show("P-7")
	assert.ErrorContains(t, err, "nearest: P-1 (Renamed)")
}

func TestExport(t *testing.T) {
	r := newRegister(t)
	p := sound("=1+1", june)
	p.Name = "a,\"b\"\n@c"
	p.PremierWhy = "=x"
	q := sound("-2", june)
	q.Name = "\t+x"
	require.NoError(t, r.Record(runOf(june, p, q)))
	got := dump(t, r)
	assert.Equal(t, "\ufeffpartner,run,present,partner_id,name,licenses,cpanel,at_risk,badges,premier,since,attained,walk,walk_since,cpanel_why,premier_why,heads,suspected_of,country,others,others_why\n"+
		"'-2,1,1,'-2,'\t+x,120,Not certified,0,,Compliant,2018-03-01,yes,sound,,,,,,,,\n"+
		"'=1+1,1,1,'=1+1,\"a,\"\"b\"\"\n@c\",120,Not certified,0,,Compliant,2018-03-01,yes,sound,,,'=x,,,,,\n", got["standings.csv"])
	assert.Len(t, got, 10)
	for _, f := range []string{"runs.csv", "standings.csv", "certificates.csv", "certificate_years.csv", "notes.csv", "deliveries.csv", "messages.csv", "resends.csv", "status_places.csv", "deadlines.csv"} {
		assert.NotEmpty(t, got[f], f)
	}
	_, err := r.Export(filepath.Join(r.path, "sub"))
	assert.Error(t, err, "a file is in the way")
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "runs.csv"), 0o777))
	_, err = r.Export(dir)
	assert.ErrorContains(t, err, "runs.csv")
}
