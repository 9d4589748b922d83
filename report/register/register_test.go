package register

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/disk"
	"assay/report/issued"
)

var anna = Who{"anna@desk", time.Date(2020, 7, 1, 9, 30, 0, 0, time.UTC)}

func day(s string) ingest.Day {
	d, err := ingest.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// newRegister opens a new register that is closed when the test ends.
func newRegister(t testing.TB) *Register {
	t.Helper()
	return openRegister(t, filepath.Join(t.TempDir(), "register.db"))
}

func openRegister(t testing.TB, path string) *Register {
	t.Helper()
	r, err := Open(path, anna)
	require.NoError(t, err)
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// sound is a record of a partner that is well in both programs.
func sound(id string, on ingest.Day) evaluate.Record {
	return evaluate.Record{AsOf: on, PartnerID: id, Name: "Partner " + id, Licenses: 120, CPanel: evaluate.CPanelNotCertified,
		Premier: evaluate.PremierCompliant, Since: day("2018-03-01"), Attained: evaluate.KnownYes, Walk: evaluate.Walk{State: evaluate.Sound}}
}

func runOf(on ingest.Day, records ...evaluate.Record) Run {
	return Run{AsOf: on, Version: "1.0", Rules: []issued.File{{Path: "programs/cpanel.yaml", SHA256: "aa"}}, Inputs: []issued.File{{Path: "partners.xlsx", SHA256: "bb"}}, Records: records}
}

func withCertificates(run Run, c ...issued.Certificate) Run {
	run.Certificates = c
	return run
}

// certificateOf draws up the certificate that the register's number is for.
func certificateOf(t testing.TB, r *Register, id string, years ...int) issued.Certificate {
	t.Helper()
	number, err := r.Number(id, furthest(years))
	require.NoError(t, err)
	return issued.Certificate{Number: number, PartnerID: id, Partner: "Partner " + id, Years: years, Begins: day("2020-05-11"), GoodThrough: day("2021-01-31")}
}

func historyOf(t testing.TB, r *Register, before ingest.Day) evaluate.History {
	t.Helper()
	h, err := r.History(before)
	require.NoError(t, err)
	return h
}

func TestHistoryGivesBackEveryFieldOfARecord(t *testing.T) {
	r := newRegister(t)
	on := day("2020-06-30")
	full := evaluate.Record{AsOf: on, PartnerID: "P-Ä1", Name: "=Nord\nwind", Licenses: 0, CPanel: evaluate.CPanelSuspended, AtRisk: true,
		Badges:  []evaluate.BadgeRecord{{Year: 2020, EarnedOn: day("2020-06-15"), Certified: true, Sheet: true}, {Year: 2021}, {Year: 2022, Certified: true}, {Year: 2023, Sheet: true}},
		Premier: evaluate.PremierPlan, Since: day("2018-03-01"), Attained: evaluate.KnownYes, Walk: evaluate.Walk{State: evaluate.OnPlan, Since: day("2020-05-11")}}
	blank := evaluate.Record{AsOf: on, PartnerID: "p-2", Licenses: ingest.NoCount}
	no := evaluate.Record{AsOf: on, PartnerID: "p-3", Licenses: 7, Attained: evaluate.KnownNo, Walk: evaluate.Walk{State: evaluate.Removed, Since: 44000}}
	require.NoError(t, r.Record(runOf(on, full, blank, no)))

	h := historyOf(t, r, on+1)
	assert.Equal(t, map[string][]evaluate.Record{"p-ä1": {full}, "p-2": {blank}, "p-3": {no}}, h.Partners)
	assert.Equal(t, on, h.LastRun)
	assert.Zero(t, historyOf(t, r, on).LastRun)
	assert.Empty(t, historyOf(t, r, on).Partners, "the run of the day itself is no history of it")
}

func TestG7RunForAnEarlierDayLeavesTheRegister(t *testing.T) {
	r := newRegister(t)
	require.NoError(t, r.Record(runOf(day("2020-06-30"), sound("P-1", day("2020-06-30")))))
	before := dump(t, r)
	err := r.Record(runOf(day("2020-06-29"), sound("P-2", day("2020-06-29"))))
	var older *OlderRun
	require.ErrorAs(t, err, &older)
	assert.Equal(t, day("2020-06-30"), older.Newest)
	assert.EqualError(t, err, "the register has a run of 2020-06-30 already: the run of 2020-06-29 is not recorded (rule G7)")
	assert.Equal(t, before, dump(t, r))
}

func TestG7RunOfTheSameDayReplacesIt(t *testing.T) {
	r, again := newRegister(t), newRegister(t)
	june, may := day("2020-06-30"), day("2020-05-31")
	first := runOf(may, sound("P-1", may), sound("P-2", may))
	wrong := runOf(june, sound("P-2", june), sound("P-9", june))
	right := runOf(june, sound("P-1", june))
	for _, run := range []Run{first, wrong, right, right} {
		require.NoError(t, r.Record(run))
	}
	for _, run := range []Run{first, right} {
		require.NoError(t, again.Record(run))
	}
	assert.Equal(t, dump(t, again), dump(t, r), "what was replaced leaves no trace")
	h := historyOf(t, r, june+1)
	assert.Equal(t, []evaluate.Record{sound("P-1", may), sound("P-1", june)}, h.Partners["p-1"])
	assert.Equal(t, []evaluate.Record{sound("P-2", may)}, h.Partners["p-2"])
}

func TestRecordRefusesTwoRecordsOfAPartner(t *testing.T) {
	r := newRegister(t)
	on := day("2020-06-30")
	assert.ErrorContains(t, r.Record(runOf(on, sound("P-1", on), sound("p-1", on))), "partner p-1")
	assert.ErrorContains(t, r.Record(runOf(on, sound("P-1", on-1))), "2020-06-29")
	runs, err := r.Runs()
	require.NoError(t, err)
	assert.Empty(t, runs)
}

func TestNothingIsWrittenWhereNothingChanges(t *testing.T) {
	r := newRegister(t)
	on := day("2020-01-31")
	for month := range 120 {
		d := on + ingest.Day(month*30)
		require.NoError(t, r.Record(runOf(d, sound("P-1", d), sound("P-2", d))))
	}
	var rows int
	require.NoError(t, r.db.QueryRow("SELECT count(*) FROM standings").Scan(&rows))
	assert.Equal(t, 2, rows)
	assert.Equal(t, []ingest.Day{on, on + 119*30}, days(historyOf(t, r, on+5000).Partners["p-1"]))
	assert.Equal(t, []ingest.Day{on, on + 30}, days(historyOf(t, r, on+31).Partners["p-1"]))
	assert.Equal(t, []ingest.Day{on}, days(historyOf(t, r, on+30).Partners["p-1"]))
}

func days(records []evaluate.Record) (out []ingest.Day) {
	for _, r := range records {
		out = append(out, r.AsOf)
	}
	return out
}

func TestOneWriterAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out", "register.db")
	first := openRegister(t, path)
	_, err := Open(path, Who{"ben", anna.At})
	var held *InUse
	require.ErrorAs(t, err, &held)
	assert.Equal(t, "anna@desk", held.Who.Name)
	assert.True(t, anna.At.Equal(held.Who.At))
	assert.EqualError(t, err, "register "+path+" is in use by anna@desk since 2020-07-01 09:30:00; wait until that is done")

	reader, err := OpenReadOnly(path)
	require.NoError(t, err, "reading goes on")
	require.NoError(t, reader.Close())
	require.NoError(t, first.Close())
	assert.FileExists(t, path+".lock")
	second := openRegister(t, path)
	assert.NoError(t, second.Record(runOf(day("2020-06-30"))))
}

func TestALockFileLeftBehindLocksNobodyOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.db")
	require.NoError(t, os.WriteFile(path+".lock", []byte("\x00carl\n2019-01-01T00:00:00Z\n and more of it"), 0o666))
	openRegister(t, path)
	var held *InUse
	_, err := takeLock(path, Who{Name: "ben@desk"})
	require.ErrorAs(t, err, &held)
	assert.Equal(t, anna.Name, held.Who.Name)
	assert.True(t, anna.At.Equal(held.Who.At))
}

func TestOpenReadOnly(t *testing.T) {
	name := "100% #1?.db"
	if runtime.GOOS == "windows" { // which has no such names
		name = "100% #1.db"
	}
	path := filepath.Join(t.TempDir(), "a b", name)
	t.Run("of no file is empty and makes none", func(t *testing.T) {
		r, err := OpenReadOnly(path)
		require.NoError(t, err)
		defer r.Close()
		assert.Empty(t, historyOf(t, r, day("2030-01-01")).Partners)
		plans, err := r.Plans()
		require.NoError(t, err)
		assert.Empty(t, plans)
		assert.NoFileExists(t, path)
		assert.ErrorContains(t, r.Record(runOf(day("2020-06-30"))), "open for reading only")
	})
	t.Run("of a file that a killed run left empty is empty", func(t *testing.T) {
		empty := filepath.Join(t.TempDir(), "register.db")
		require.NoError(t, os.WriteFile(empty, nil, 0o666))
		r, err := OpenReadOnly(empty)
		require.NoError(t, err)
		defer r.Close()
		runs, err := r.Runs()
		require.NoError(t, err)
		assert.Empty(t, runs)
		info, err := os.Stat(empty)
		require.NoError(t, err)
		assert.Zero(t, info.Size())
		require.NoError(t, openRegister(t, empty).Record(runOf(day("2020-06-30"))))
	})
	t.Run("changes nothing", func(t *testing.T) {
		w := openRegister(t, path)
		require.NoError(t, w.Record(runOf(day("2020-06-30"), sound("P-1", day("2020-06-30")))))
		require.NoError(t, w.Close())
		before, err := os.ReadFile(path)
		require.NoError(t, err)
		r, err := OpenReadOnly(path)
		require.NoError(t, err)
		assert.Len(t, historyOf(t, r, day("2030-01-01")).Partners, 1)
		_, err = r.db.Exec("DELETE FROM runs")
		assert.Error(t, err)
		require.NoError(t, r.Close())
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, before, after)
	})
}

func TestAFileThatIsNoSoundRegisterIsRefusedAndLeftAsItIs(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.db")
	r := openRegister(t, good)
	var many []evaluate.Record
	for i := range 500 {
		many = append(many, sound(fmt.Sprintf("P-%04d", i), day("2020-06-30")))
	}
	require.NoError(t, r.Record(runOf(day("2020-06-30"), many...)))
	require.NoError(t, r.Close())
	whole, err := os.ReadFile(good)
	require.NoError(t, err)

	sqlite := func(statements string) func(path string) {
		return func(path string) {
			db, err := sql.Open("sqlite", path)
			require.NoError(t, err)
			defer db.Close()
			_, err = db.Exec(statements)
			require.NoError(t, err)
		}
	}
	bytes := func(b []byte) func(path string) {
		return func(path string) { require.NoError(t, os.WriteFile(path, b, 0o666)) }
	}
	broken := append([]byte{}, whole...)
	for i := 3*4096 + 8; i < len(broken)-4096; i++ {
		broken[i] ^= 0x5a
	}
	tests := []struct {
		name string
		make func(path string)
		want string
	}{
		{"text", bytes([]byte("partner,since\n")), "no SQLite file, not a register"},
		{"long text", bytes(make([]byte, 5000)), "no SQLite file, not a register"},
		{"another program's", sqlite("PRAGMA application_id = 7; CREATE TABLE t (x)"), "a database of another program"},
		{"nobody's", sqlite("CREATE TABLE t (x)"), "a database of another program"},
		{"newer", func(path string) {
			bytes(whole)(path)
			sqlite(fmt.Sprintf("PRAGMA user_version = %d", len(migrations)+1))(path)
		}, fmt.Sprintf("newer assay (schema %d, this one knows %d)", len(migrations)+1, len(migrations))},
		{"cut", bytes(whole[:len(whole)-4096*4]), "is damaged"},
		{"head only", bytes(whole[:100]), "is damaged"},
		{"overwritten", bytes(broken), "is damaged"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(dir, tt.name+".db")
			tt.make(path)
			before, err := os.ReadFile(path)
			require.NoError(t, err)
			_, err = Open(path, anna)
			assert.ErrorContains(t, err, tt.want)
			assert.ErrorContains(t, err, "left as it is")
			_, err = OpenReadOnly(path)
			assert.ErrorContains(t, err, tt.want)
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, before, after)
			assert.NoFileExists(t, path+"-journal")
		})
	}
}

func TestMigration(t *testing.T) {
	now := len(migrations)
	copyName, secondCopy := fmt.Sprintf(".v%d.bak", now), fmt.Sprintf(".v%d.2.bak", now)
	second := func(tx *sql.Tx) error {
		_, err := tx.Exec("ALTER TABLE runs ADD COLUMN remark TEXT")
		return err
	}
	setUp := func(t *testing.T) (path string, before []byte) {
		path = filepath.Join(t.TempDir(), "register.db")
		r := openRegister(t, path)
		require.NoError(t, r.Record(runOf(day("2020-06-30"), sound("P-1", day("2020-06-30")))))
		require.NoError(t, r.Close())
		before, err := os.ReadFile(path)
		require.NoError(t, err)
		return path, before
	}
	open := func(path string, steps ...migration) (*Register, error) {
		r := &Register{path: path, lock: &disk.Lock{}, given: map[string]string{}}
		err := r.open(append(slices.Clone(migrations), steps...))
		return r, err
	}

	t.Run("leaves a copy and every row", func(t *testing.T) {
		path, before := setUp(t)
		r, err := open(path, second)
		require.NoError(t, err)
		defer r.db.Close()
		_, err = r.db.Exec("UPDATE runs SET remark = 'kept'")
		require.NoError(t, err)
		assert.Len(t, historyOf(t, r, day("2021-01-01")).Partners, 1)
		backup, err := os.ReadFile(path + copyName)
		require.NoError(t, err)
		assert.Equal(t, before, backup)
		version, err := r.check(now + 1)
		require.NoError(t, err)
		assert.Equal(t, now+1, version)
	})
	t.Run("never writes over an earlier copy", func(t *testing.T) {
		path, before := setUp(t)
		require.NoError(t, os.WriteFile(path+copyName, []byte("earlier"), 0o666))
		r, err := open(path, second)
		require.NoError(t, err)
		defer r.db.Close()
		earlier, err := os.ReadFile(path + copyName)
		require.NoError(t, err)
		assert.Equal(t, "earlier", string(earlier))
		backup, err := os.ReadFile(path + secondCopy)
		require.NoError(t, err)
		assert.Equal(t, before, backup)
	})
	t.Run("that fails changes nothing", func(t *testing.T) {
		path, before := setUp(t)
		r, err := open(path, second, func(*sql.Tx) error { return errors.New("no") })
		require.ErrorContains(t, err, fmt.Sprintf("version %d", now+2))
		require.NoError(t, r.db.Close())
		now, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, before, now)
	})
	t.Run("of a new register copies nothing", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "register.db")
		r, err := open(path, second)
		require.NoError(t, err)
		require.NoError(t, r.db.Close())
		assert.NoFileExists(t, path+copyName)
		assert.NoFileExists(t, path+".v0.bak")
	})
	t.Run("is not done by a reader", func(t *testing.T) {
		path, _ := setUp(t)
		released := migrations
		migrations = append(slices.Clone(released), second)
		defer func() { migrations = released }()
		_, err := OpenReadOnly(path)
		assert.ErrorContains(t, err, fmt.Sprintf("older assay (schema %d, this one reads %d)", now, now+1))
	})
}

// TestTheWholeSchemaIsThatOfTheMigrations holds what makes a new register to what brings
// an old one up to date.
func TestTheWholeSchemaIsThatOfTheMigrations(t *testing.T) {
	schema := func(steps ...[]migration) (out []string) {
		path := filepath.Join(t.TempDir(), "register.db")
		for _, some := range steps {
			r := &Register{path: path, lock: &disk.Lock{}, who: anna, given: map[string]string{}}
			require.NoError(t, r.open(some))
			rows, err := r.db.Query("SELECT type || ' ' || name || ' of ' || tbl_name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY rowid")
			require.NoError(t, err)
			out = nil
			for rows.Next() {
				var said string
				require.NoError(t, rows.Scan(&said))
				out = append(out, said)
			}
			require.NoError(t, errors.Join(rows.Err(), rows.Close(), r.db.Close()))
		}
		return out
	}
	assert.Equal(t, schema(migrations[:1], migrations[:wholeVersion]), schema(migrations[:wholeVersion]))
}

// dump is the whole register as text.
func dump(t testing.TB, r *Register) map[string]string {
	t.Helper()
	dir := t.TempDir()
	files, err := r.Export(dir)
	require.NoError(t, err)
	out := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f))
		require.NoError(t, err)
		out[f] = string(b)
	}
	return out
}
