package command

import (
	"bytes"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/disk"
)

// faultyWorld is a world whose disk fails at the n-th operation from there on; 0: never.
func faultyWorld(said *bytes.Buffer, day ingest.Day, at int, fault error) (w World, operations *int) {
	w = newMailRoomWorld(said, day)
	operations = new(int)
	var mu sync.Mutex
	w.Disk = disk.Disk{
		Fault: func(disk.Op, string) error {
			mu.Lock()
			defer mu.Unlock()
			if *operations++; at > 0 && *operations >= at {
				return fault
			}
			return nil
		},
		Wait: func(time.Duration) {},
	}
	return w, operations
}

// TestFaultsOfARun lets the disk fail, for good, at operations of a whole run (at
// every one with -faults): exit status 1, a message that says what to do, and the
// register and every folder as they were. The next run is undisturbed.
func TestFaultsOfARun(t *testing.T) {
	all := []error{disk.NoRoom, disk.Broken, fs.ErrPermission, disk.WriteProtected, disk.SharingViolation}
	afterMay, june := killFolder(t), ingest.DayOf(2020, 6, 30)
	var said bytes.Buffer
	month := func(dir, day string, at int, fault error) (status, operations int) {
		t.Chdir(dir)
		said.Reset()
		w, n := faultyWorld(&said, june, at, fault)
		return Main(append(monthArgs(day), "--jobs", "1"), w), *n
	}
	status, _ := month(afterMay, "2020-05-31", 0, nil)
	require.Equal(t, done, status, said.String())
	may := outcome(t, afterMay)
	undisturbed := copied(t, afterMay)
	status, operations := month(undisturbed, "2020-06-30", 0, nil)
	require.Equal(t, done, status, said.String())
	want := outcome(t, undisturbed)

	step := operations/9 + 1
	if *faults {
		step = 1
	}
	failures := 0
	for at := 1; at <= operations; at += step {
		dir := copied(t, afterMay)
		fault := all[at%len(all)]
		status, _ := month(dir, "2020-06-30", at, fault)
		if status == done {
			assert.Equal(t, want, outcome(t, dir), "operation %d", at)
			continue
		}
		failures++
		assert.Equal(t, failed, status)
		assert.Contains(t, said.String(), disk.Advice(fault), "operation %d", at)
		got := outcome(t, dir)
		for path, text := range may {
			assert.Equal(t, text, got[path], "operation %d: %s", at, path)
		}
		assert.NoDirExists(t, "out/2020-06-30")
		if at%2 == 0 || *faults {
			status, _ = month(dir, "2020-06-30", 0, nil)
			require.Equal(t, done, status, said.String())
			assert.Equal(t, want, outcome(t, dir), "operation %d", at)
		}
	}
	assert.Greater(t, failures, operations/step/2)
}

// manifestHash stands before what the run took in, in the register's export.
var manifestHash = regexp.MustCompile(`,[0-9a-f]{64},"\{`)

// TestClockJumps runs months, and what people change between them, while the
// clock is years off, back and forth: nothing that a run writes depends on it.
func TestClockJumps(t *testing.T) {
	months := func(clocks ...ingest.Day) map[string]string {
		dir := killFolder(t)
		t.Chdir(dir)
		for i, args := range [][]string{monthArgs("2020-02-29"), monthArgs("2020-05-31"), monthArgs("2020-06-30")} {
			var said bytes.Buffer
			w := newMailRoomWorld(&said, clocks[i%len(clocks)])
			require.Equal(t, done, Main(args, w), said.String())
			if i == 1 {
				w.Now = w.Now.Add(-48 * time.Hour)
				require.Equal(t, done, Main([]string{"register", "waive", "P-1", "terms", "--from", "2020-05-01", "--until", "2020-12-31", "--why", "agreed"}, w), said.String())
			}
		}
		all := outcome(t, dir)
		for _, name := range []string{"register/notes.csv"} { // says when
			require.Contains(t, all, name)
			delete(all, name)
		}
		// So does the manifest, by the hash of the workbook: the register keeps the manifest's own.
		all["register/runs.csv"] = manifestHash.ReplaceAllString(all["register/runs.csv"], ",manifest,{")
		for path := range all {
			if ext := filepath.Ext(path); ext == ".xlsx" || filepath.Base(path) == "manifest.json" || ext == ".eml" { // so does the sheet Run
				all[path] = fmt.Sprint(len(all[path]) > 0)
			}
		}
		return all
	}
	steady := months(ingest.DayOf(2020, 7, 1))
	require.Contains(t, steady, "out/2020-02-29/results.json", "a leap day is a day")
	assert.Equal(t, steady, months(ingest.DayOf(2031, 1, 1), ingest.DayOf(1999, 12, 31), ingest.DayOf(2020, 2, 29)))
}
