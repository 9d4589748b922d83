package command

import (
	"bytes"
	"crypto/rand"
	"flag"
	"fmt"
	randv2 "math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
)

var soakMonths = flag.Int("soak.months", 6, "how many monthly runs the soak makes; 120 for the whole of it")

// TestSoak makes one monthly run after the other over data that change, sends
// the mail of each, and kills runs in between. The register comes out as that of
// a twin whom nobody disturbed, nothing is left lying about, and each month adds
// about as much to the register as the one before. -soak.months 120 is ten years.
func TestSoak(t *testing.T) {
	soaked, twin := newSoakedOffice(t), newSoakedOffice(t)
	m := newMarket()
	kills := randv2.New(randv2.NewPCG(3, 5))
	var took, worked []time.Duration // by the clock, and by the processors
	var sizes []int64
	hit := 0
	for n := range *soakMonths {
		day := ingest.DayOf(2016, time.Month(n+2), 1) - 1 // the last of a month
		m.live(day)
		m.write(t, soaked.dir)
		m.write(t, twin.dir)
		twin.month(t, day)
		for kills.IntN(2) == 0 {
			pause := time.Duration(kills.Int64N(int64(slices.Max(append(took, 50*time.Millisecond)))))
			if soaked.killed(day, pause) {
				hit++
			}
		}
		began := time.Now()
		worked = append(worked, soaked.month(t, day))
		took = append(took, time.Since(began))
		info, err := os.Stat(filepath.Join(soaked.dir, "out", "register.db"))
		require.NoError(t, err)
		sizes = append(sizes, info.Size())
	}
	days, others := soaked.left(t)
	assert.Equal(t, *soakMonths, days, "a folder for each month")
	assert.Equal(t, []string{"mail.yaml", "register.db", "register.db.lock"}, others)
	assert.Equal(t, twin.office.took, soaked.office.took, "each message once, to the same")
	assert.Equal(t, twin.outcome(t), soaked.outcome(t))
	flat(t, sizes)
	quarter := max(len(worked)/4, 1)
	t.Logf("%d runs killed; a month's run worked %s in the first quarter and %s in the last; the register takes %d kB",
		hit, mean(worked[:quarter]), mean(worked[len(worked)-quarter:]), sizes[len(sizes)-1]/1000)
}

// flat asserts that the register grows by the month as it did at first, give or
// take a half and the pages that SQLite takes at once.
func flat(t *testing.T, sizes []int64) {
	t.Helper()
	third := len(sizes) / 3
	if third < 2 {
		return
	}
	first := sizes[third] - sizes[0]
	last := sizes[len(sizes)-1] - sizes[len(sizes)-1-third]
	assert.Less(t, last, first*3/2+16_384, "bytes that the register grew by in the last %d months", third)
}

func mean(of []time.Duration) time.Duration {
	var sum time.Duration
	for _, d := range of {
		sum += d
	}
	return (sum / time.Duration(len(of))).Round(time.Millisecond)
}

// A soakedOffice is a folder of monthly runs, and the server that takes their mail.
type soakedOffice struct {
	dir    string
	office *postOffice
}

func newSoakedOffice(t *testing.T) soakedOffice {
	o := soakedOffice{dir: killFolder(t), office: newPostOffice(t)}
	for name, text := range map[string]string{
		"templates/mail/post.yaml": "from: \"Channel Operations <channel@vendor.internal>\"\nreply_to: []\noperations: [ops@vendor.internal]\n" +
			"plan_days: [60, 30, 7]\nbadge_days: [60, 30]\nattach_up_to_mb: 15\n",
		"out/mail.yaml": fmt.Sprintf("server: 127.0.0.1\nport: %d\nsecurity: none\n", o.office.port),
	} {
		path := filepath.Join(o.dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return o
}

func soakArgs(day ingest.Day) []string {
	return append([]string{"--templates", "templates"}, monthArgs(day.String())...)
}

// month makes a month's run and sends its mail on the next day. It returns the
// processors' time that the run took.
func (o soakedOffice) month(t *testing.T, day ingest.Day) time.Duration {
	t.Helper()
	run := program(o.dir, soakArgs(day)...)
	said, err := run.CombinedOutput()
	require.NoError(t, err, string(said))
	var told bytes.Buffer
	w := newMailRoomWorld(&told, day+1)
	w.Random = rand.Reader
	status := Main([]string{"send", filepath.Join(o.dir, "out", day.String()), "--yes"}, w)
	require.Equal(t, done, status, told.String())
	return run.ProcessState.UserTime() + run.ProcessState.SystemTime()
}

// killed starts a month's run, kills it after a pause, and tells whether that was in time.
func (o soakedOffice) killed(day ingest.Day, pause time.Duration) bool {
	c := program(o.dir, soakArgs(day)...)
	if c.Start() != nil {
		return false
	}
	time.Sleep(pause)
	_ = c.Process.Kill()
	_ = c.Wait()
	return !c.ProcessState.Exited()
}

// outcome is what the months came to, see [outcome]; the server's port is each office's own.
func (o soakedOffice) outcome(t *testing.T) map[string]string {
	t.Helper()
	all := outcome(t, o.dir)
	delete(all, "out/mail.yaml")
	return all
}

// left counts the runs' folders, and names what else lies beside them.
func (o soakedOffice) left(t *testing.T) (days int, others []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(o.dir, "out"))
	require.NoError(t, err)
	for _, e := range entries {
		if _, err := ingest.ParseDay(e.Name()); err == nil && e.IsDir() {
			days++
			continue
		}
		others = append(others, e.Name())
	}
	return days, others
}

// A market is what partners and their people do, month after month: the same for
// everyone who asks.
type market struct {
	r        *randv2.Rand
	partners []*marketPartner
	count    int // of partners ever
}

type marketPartner struct {
	id, name string
	licences int
	since    ingest.Day // of Premier, 0 where it isn't
	people   []*marketPerson
}

type marketPerson struct {
	id, name string
	left     ingest.Day
	earned   [4]ingest.Day // in the order of soakTitles, 0 where not
}

// soakTitles are the columns of the certifications.
const soakTitles = "CPSP,CPP,CWA,CCNA"

const marketSize = 12 // partners at any time

func newMarket() *market { return &market{r: randv2.New(randv2.NewPCG(7, 11))} }

// live lets a month pass that ends on a day.
func (m *market) live(day ingest.Day) {
	if len(m.partners) == marketSize && m.r.IntN(3) == 0 { // one goes, another comes
		gone := m.r.IntN(len(m.partners))
		m.partners = slices.Delete(m.partners, gone, gone+1)
	}
	for len(m.partners) < marketSize {
		m.count++
		p := &marketPartner{id: fmt.Sprintf("P-%03d", m.count), name: fmt.Sprintf("Harbour %d Hosting", m.count), licences: 1 + m.r.IntN(200)}
		if m.r.IntN(2) == 0 {
			p.since = day - ingest.Day(m.r.IntN(400))
		}
		m.partners = append(m.partners, p)
	}
	for _, p := range m.partners {
		m.staff(p, day)
	}
}

// staff lets people of a partner come, go, and pass.
func (m *market) staff(p *marketPartner, day ingest.Day) {
	p.people = slices.DeleteFunc(p.people, func(e *marketPerson) bool { return e.left != 0 && e.left < day-400 })
	for len(p.people) < 3 || m.r.IntN(12) == 0 && len(p.people) < 6 {
		n := len(p.people) + 10*int(day)
		p.people = append(p.people, &marketPerson{id: fmt.Sprintf("%s-%d", p.id, n), name: fmt.Sprintf("Person %d", n)})
	}
	if m.r.IntN(20) == 0 {
		p.name = strings.TrimSuffix(p.name, " GmbH") + " GmbH"
	}
	for _, e := range p.people {
		if e.left == 0 && m.r.IntN(40) == 0 {
			e.left = day - ingest.Day(m.r.IntN(28))
		}
		for i := range e.earned {
			if e.left == 0 && (e.earned[i] == 0 && m.r.IntN(6) == 0 || e.earned[i] != 0 && e.earned[i] < day-300 && m.r.IntN(8) == 0) {
				e.earned[i] = day - ingest.Day(m.r.IntN(28))
			}
		}
	}
}

// write writes the month's spreadsheets.
func (m *market) write(t *testing.T, dir string) {
	t.Helper()
	shown := func(d ingest.Day) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	var partners, people strings.Builder
	partners.WriteString("Partner ID,Partner,Contact email,cPanel licenses,Premier since\n")
	people.WriteString("Employee ID,Partner ID,Name,Full-time,Employed until," + soakTitles + "\n")
	for _, p := range m.partners {
		fmt.Fprintf(&partners, "%s,%s,%s@partner.internal,%d,%s\n", p.id, p.name, strings.ToLower(p.id), p.licences, shown(p.since))
		for _, e := range p.people {
			fmt.Fprintf(&people, "%s,%s,%s,yes,%s", e.id, p.id, e.name, shown(e.left))
			for _, d := range e.earned {
				people.WriteString("," + shown(d))
			}
			people.WriteString("\n")
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "partners.csv"), []byte(partners.String()), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "employees.csv"), []byte(people.String()), 0o644))
}
