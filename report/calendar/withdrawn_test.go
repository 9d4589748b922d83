package calendar

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
)

// known is what the register keeps of the calendars of runs one after the other.
type known map[string]issued.Deadline

func (k known) after(d ingest.Day) (out []issued.Deadline) {
	for _, one := range k {
		if one.Day > d {
			out = append(out, one)
		}
	}
	return out
}

// write writes the calendar of the next run.
func (k known) write(t *testing.T, a *evaluate.Assessment) []byte {
	t.Helper()
	data, changed := Write(a, k.after(a.Day), 0)
	again, _ := Write(a, k.after(a.Day), 0)
	require.Equal(t, string(data), string(again), "the same bytes, in whatever order the earlier ones come")
	for _, d := range changed {
		k[d.UID] = d
	}
	return data
}

// An imported entry is one in somebody's calendar.
type imported struct {
	on       string
	sequence int
}

// A diary is a calendar into which files are imported: an entry gives way to one of
// the same UID that is no older, and one that is cancelled goes.
type diary map[string]imported

func (d diary) take(t *testing.T, data []byte) {
	t.Helper()
	for _, e := range read(t, data) {
		sequence, err := strconv.Atoi(property(e, ics.ComponentPropertySequence))
		require.NoError(t, err)
		now, was := imported{property(e, ics.ComponentPropertyDtStart), sequence}, d[e.Id()]
		require.GreaterOrEqual(t, now.sequence, was.sequence, e.Id())
		if now.on != was.on {
			require.Greater(t, now.sequence, was.sequence, "%s moved", e.Id())
		}
		delete(d, e.Id())
		if property(e, ics.ComponentPropertyStatus) != string(ics.ObjectStatusCancelled) {
			d[e.Id()] = now
		}
	}
}

// still are the days of the entries after a day, by UID.
func (d diary) still(day ingest.Day) map[string]string {
	out := map[string]string{}
	for uid, e := range d {
		if e.on > date(day) {
			out[uid] = e.on
		}
	}
	return out
}

var generated = flag.Int("generated", 5, "how many generated partners TestNothingStaleStays follows")

// TestNothingStaleStays imports the calendars of 24 months of the samples and of
// generated partners, each, and every third only: what lies ahead in the diary is then
// what the last one says. Those whose badge is renewed, whose plan ends and who leave
// the sheets are among them.
func TestNothingStaleStays(t *testing.T) {
	partners := t.TempDir()
	said, err := exec.Command("go", "run", "assay/samples/generate", "--partners", strconv.Itoa(*generated), "--as-of", "2021-01-31", partners).CombinedOutput()
	require.NoError(t, err, string(said))
	drawn, err := filepath.Glob(filepath.Join(partners, "*.csv"))
	require.NoError(t, err)
	nothingStaleStays(t, "samples", func(on string) *evaluate.Assessment { return assessed(t, on) })
	nothingStaleStays(t, "generated", func(on string) *evaluate.Assessment { return judged(t, on, drawn...) })
}

func nothingStaleStays(t *testing.T, of string, judge func(on string) *evaluate.Assessment) {
	for _, every := range []int{1, 3} {
		t.Run(of+"/"+strconv.Itoa(every), func(t *testing.T) {
			register, mine, cancelled := known{}, diary{}, 0
			files := t.TempDir()
			var names []string
			for month := range 24 {
				a := judge(ingest.DayOf(2020, 1, 31).Time().AddDate(0, 0, 30*month).Format("2006-01-02"))
				if month%5 == 4 { // partners come and go
					a = a.Of(evens(len(a.Partners)))
				}
				data := register.write(t, a)
				cancelled += bytes.Count(data, []byte("STATUS:CANCELLED"))
				if month%every != every-1 {
					continue
				}
				mine.take(t, data)
				names = append(names, filepath.Join(files, strconv.Itoa(100+month)+".ics"))
				require.NoError(t, os.WriteFile(names[len(names)-1], data, 0o600))
				fresh := diary{}
				fresh.take(t, whole(a))
				require.Equal(t, fresh.still(a.Day), mine.still(a.Day), "as of %s", a.Day)
				if len(names)%4 == 0 {
					require.Equal(t, fresh.still(a.Day), imports(t, a.Day, names), "as of %s, by another reader", a.Day)
				}
			}
			assert.Greater(t, cancelled, 20)
		})
	}
}

func evens(n int) (out []int) {
	for i := 0; i < n; i += 2 {
		out = append(out, i)
	}
	return out
}

// imports reads the files with Python's icalendar, where that is there; else it
// reads them here, line by line.
func imports(t *testing.T, day ingest.Day, files []string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, python := range []string{"python3", "/usr/bin/python3"} { // the second is the system's, where another goes before it
		if exec.Command(python, "-c", "import icalendar").Run() != nil {
			continue
		}
		script := `
import sys, icalendar
diary = {}
for name in sys.argv[2:]:
    for e in icalendar.Calendar.from_ical(open(name, "rb").read()).walk("VEVENT"):
        uid = str(e["UID"])
        if uid in diary and diary[uid][0] > int(e["SEQUENCE"]): continue
        diary.pop(uid, None)
        if str(e.get("STATUS", "")) != "CANCELLED": diary[uid] = (int(e["SEQUENCE"]), e["DTSTART"].dt.strftime("%Y%m%d"))
for uid, (_, on) in diary.items():
    if on > sys.argv[1]: print(uid, on)
`
		said, err := exec.Command(python, append([]string{"-c", script, date(day)}, files...)...).CombinedOutput()
		require.NoError(t, err, string(said))
		for line := range strings.Lines(string(said)) {
			uid, on, _ := strings.Cut(strings.TrimSpace(line), " ")
			out[uid] = on
		}
		return out
	}
	t.Log("python3 has no icalendar: read line by line instead")
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		for event := range strings.SplitSeq(strings.ReplaceAll(string(data), "\r\n ", ""), "BEGIN:VEVENT") {
			value := func(name string) string {
				_, rest, _ := strings.Cut(event, "\r\n"+name+":")
				line, _, _ := strings.Cut(rest, "\r\n")
				return line
			}
			uid := value("UID")
			delete(out, uid)
			if on := value("DTSTART;VALUE=DATE"); uid != "" && value("STATUS") != "CANCELLED" && on > date(day) {
				out[uid] = on
			}
		}
	}
	return out
}
