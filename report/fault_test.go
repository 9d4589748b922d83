package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/report/disk"
	"assay/report/issued"
)

// everyFault is what the file systems of this world say.
var everyFault = []error{disk.NoRoom, disk.Broken, fs.ErrPermission, disk.WriteProtected, disk.SharingViolation}

// A faultyDisk fails at the n-th operation, or from there on.
type faultyDisk struct {
	mu     sync.Mutex
	n, at  int
	onward bool
	err    error
}

func (f *faultyDisk) fault(disk.Op, string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n++
	if f.n == f.at || f.onward && f.n > f.at {
		return f.err
	}
	return nil
}

// on has a folder's disk fail.
func (f *faultyDisk) on(d folder) folder {
	d.disk = disk.Disk{Fault: f.fault, Wait: func(time.Duration) {}}
	return d
}

// A disk fails at every operation in turn, in every way, once or for good: the
// folder before stands, whole, and is what the next run finds; the register isn't
// told anything that then doesn't stand.
func TestFaultsAtEveryOperation(t *testing.T) {
	counting := &faultyDisk{}
	require.NoError(t, counting.on(withOld(t)).write(newFiles, committed))
	require.Greater(t, counting.n, 10)
	for _, fault := range everyFault {
		for _, onward := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v, onward %v", fault, onward), func(t *testing.T) {
				failed := 0
				for at := 1; at <= counting.n; at++ {
					d, recorded := withOld(t), false
					f := &faultyDisk{at: at, onward: onward, err: fault}
					err := f.on(d).write(newFiles, func() error { recorded = true; return nil })
					if err == nil {
						assert.True(t, recorded)
						assert.Equal(t, newTree, tree(t, d.final), "operation %d", at)
					} else {
						failed++
						if !strings.Contains(err.Error(), "or a window has this open: close") {
							assert.ErrorIs(t, err, fault)
							assert.NotEmpty(t, disk.Advice(err))
						}
						assert.False(t, recorded, "operation %d: recorded, and failed", at)
						standing := d.final
						if _, err := os.Stat(d.final); err != nil {
							standing = d.old // it couldn't be put back
						}
						assert.Equal(t, oldTree, tree(t, standing), "operation %d", at)
					}
					if !onward && err != nil {
						assert.Subset(t, []string{runDay, ".2020-06-30.new"}, names(t, d.out), "operation %d", at)
					}
					require.NoError(t, d.recover())
					if err != nil {
						assert.Equal(t, oldTree, tree(t, d.final), "operation %d", at)
					}
					require.NoError(t, d.write(newFiles, committed))
					assert.Equal(t, newTree, tree(t, d.final))
					assert.Equal(t, []string{runDay}, names(t, d.out))
				}
				if fault != disk.SharingViolation || onward { // which passes
					assert.Greater(t, failed, counting.n/2)
				}
			})
		}
	}
}

// The commit fails as well as the disk: the folder before is back, or waits aside.
func TestFaultsAfterARefusedCommit(t *testing.T) {
	refuse := errors.New("the register is full")
	counting := &faultyDisk{}
	require.ErrorIs(t, counting.on(withOld(t)).write(newFiles, func() error { return refuse }), refuse)
	for at := 1; at <= counting.n; at++ {
		d := withOld(t)
		f := &faultyDisk{at: at, onward: true, err: disk.Broken}
		require.Error(t, f.on(d).write(newFiles, func() error { return refuse }))
		require.NoError(t, d.write(newFiles, committed))
		assert.Equal(t, newTree, tree(t, d.final))
		assert.Equal(t, []string{runDay}, names(t, d.out))
	}
}

// Somebody removes the folder of the runs, or what is built in it, before every
// operation in turn: no folder appears that lacks anything.
func TestRemovedMeanwhile(t *testing.T) {
	counting := &faultyDisk{}
	require.NoError(t, counting.on(withOld(t)).write(newFiles, committed))
	for _, what := range []func(folder) string{
		func(d folder) string { return d.out },
		func(d folder) string { return d.fresh },
		func(d folder) string { return filepath.Join(d.fresh, "in") },
		func(d folder) string { return filepath.Join(d.fresh, "a.txt") },
		func(d folder) string { return d.final },
	} {
		for at := 1; at <= counting.n; at++ {
			d, n := withOld(t), 0
			var mu sync.Mutex
			d.disk.Fault = func(op disk.Op, _ string) error {
				mu.Lock()
				defer mu.Unlock()
				whole := what(d) == d.out || what(d) == d.fresh || what(d) == d.final
				if n++; n == at && (whole || op != disk.Rename) { // what is counted is moved at once
					require.NoError(t, os.RemoveAll(what(d)))
				}
				return nil
			}
			recorded := false
			err := d.write(newFiles, func() error { recorded = true; return nil })
			if _, gone := os.Stat(d.final); err == nil && gone == nil { // else it was removed when it was done
				assert.Equal(t, newTree, tree(t, d.final), "%s at operation %d", what(d), at)
			}
			if err != nil {
				assert.False(t, recorded)
				assert.NotContains(t, err.Error(), "no such file", "it says what happened")
			}
			d.disk.Fault = nil
			require.NoError(t, d.write(newFiles, committed))
			assert.Equal(t, []string{runDay}, names(t, d.out))
		}
	}
}

// On Windows, a folder can't be moved in which somebody has a file open.
func TestFileOpenElsewhere(t *testing.T) {
	d := withOld(t)
	pauses := 0
	d.disk = disk.Disk{
		Fault: func(op disk.Op, path string) error {
			if op == disk.Rename && path == d.final || op == disk.Open && path == filepath.Join(d.final, "gone", "b.txt") {
				return disk.SharingViolation
			}
			return nil
		},
		Wait: func(time.Duration) { pauses++ },
	}
	err := d.write(newFiles, committed)
	assert.EqualError(t, err, d.final+" can't be replaced, as another program or a window has this open: close "+filepath.Join(d.final, "gone", "b.txt")+", and run again")
	assert.Greater(t, pauses, 5, "it may be for a moment only")
	assert.Equal(t, oldTree, tree(t, d.final))

	pauses = 0
	d.disk.Fault = func(op disk.Op, path string) error {
		if op == disk.Rename && pauses < 3 {
			return disk.SharingViolation
		}
		return nil
	}
	require.NoError(t, d.write(newFiles, committed))
	assert.Equal(t, newTree, tree(t, d.final))
}

// The run folder may be a link: it is replaced, and what it led to stays.
func TestRunFolderThatIsALink(t *testing.T) {
	for _, there := range []bool{true, false} {
		d, elsewhere := newFolder(t.TempDir(), runDay), filepath.Join(t.TempDir(), "elsewhere")
		if there {
			require.NoError(t, os.Mkdir(elsewhere, 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(elsewhere, "mine"), nil, 0o600))
		}
		if err := os.Symlink(elsewhere, d.final); err != nil {
			t.Skip(err)
		}
		require.NoError(t, d.write(newFiles, committed))
		assert.Equal(t, newTree, tree(t, d.final))
		assert.Equal(t, []string{runDay}, names(t, d.out))
		if there {
			assert.FileExists(t, filepath.Join(elsewhere, "mine"))
		}
	}
}

func TestPlacesThatCantBe(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	require.NoError(t, os.WriteFile(file, []byte("mine"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".2020-06-30.new"), []byte("mine"), 0o600))
	if err := os.Symlink(filepath.Join(dir, "nowhere"), link); err != nil {
		t.Skip(err)
	}
	for out, want := range map[string]string{
		file:                        file + " is a file, and a folder is wanted there",
		filepath.Join(file, "deep"): file + " is a file, and a folder is wanted there",
		link:                        link + " is a link to a folder that isn't there",
		filepath.Join(link, "deep"): link + " is a link to a folder that isn't there",
		dir:                         ".2020-06-30.new is in the way",
	} {
		assert.ErrorContains(t, newFolder(out, runDay).write(newFiles, committed), want)
	}
	assert.ElementsMatch(t, []string{"file", "link", ".2020-06-30.new"}, names(t, dir))
}

// A guard's steps never begin in one another: that would wait for ever.
type countingGuard struct {
	in    sync.Mutex
	steps int
	clear []func()
}

func (g *countingGuard) Step(do func() error) error {
	if !g.in.TryLock() {
		panic("a step in a step")
	}
	defer g.in.Unlock()
	g.steps++
	return do()
}

func (g *countingGuard) OnInterrupt(clear func()) func() {
	g.clear = append(g.clear, clear)
	return func() { g.clear = g.clear[:len(g.clear)-1] }
}

// A run that is ended between two steps leaves what was there before.
func TestInterruptedBetweenSteps(t *testing.T) {
	d, g := withOld(t), new(countingGuard)
	d.guard = g
	ended := errors.New("ended")
	var left []string
	require.ErrorIs(t, d.write(func(put put, get get) error {
		require.NoError(t, newFiles(put, get))
		for _, clear := range slices.Backward(g.clear) {
			clear()
		}
		left = names(t, d.out)
		return ended
	}, committed), ended)
	assert.Equal(t, []string{runDay}, left)
	assert.Equal(t, oldTree, tree(t, d.final))
	assert.Empty(t, g.clear)
	assert.Equal(t, 5, g.steps, "recovering, making the folder, two files, and giving the lock free")
}

// A full disk is told with about how much the run needs.
func TestWantingRoom(t *testing.T) {
	run := Run{Reprints: make([]issued.Certificate, 3), Assessment: &evaluate.Assessment{Partners: make([]evaluate.PartnerFinding, 4)}}
	run.Assessment.Partners[1].Standings = evaluate.Standings{&evaluate.CPanelFinding{NewYears: []int{2020}}}
	var p publication
	full := &fs.PathError{Op: "write", Path: "x", Err: disk.NoRoom}
	assert.EqualError(t, run.wanting(&p, full), full.Error()+"; the run folder needs about 2 MB")
	p.list = []outputFile{{Path: "certificates/a.pdf", Size: 2_000_000}, {Path: "badges/a.png", Size: 1_000_000}}
	err := run.wanting(&p, full)
	assert.EqualError(t, err, full.Error()+"; the run folder needs about 30 MB", "four times 3 MB, and again with a third for the mail")
	assert.True(t, disk.Full(err))
}
