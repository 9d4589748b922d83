package report

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/disk"
)

const runDay = "2020-06-30"

var (
	oldFiles = filling("a.txt", "old a", "gone/b.txt", "old b")
	newFiles = filling("a.txt", "new a", "in/c.txt", "new c")

	oldTree = map[string]string{"a.txt": "old a", "gone/b.txt": "old b"}
	newTree = map[string]string{"a.txt": "new a", "in/c.txt": "new c"}
)

// filling puts files, given as path and text in turn.
func filling(files ...string) func(put, get) error {
	return func(put put, _ get) error {
		for i := 0; i < len(files); i += 2 {
			if err := put(files[i], []byte(files[i+1])); err != nil {
				return err
			}
		}
		return nil
	}
}

func committed() error { return nil }

// names lists what stands in a folder, hidden or not.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// withOld returns a place where a run folder of the day stands.
func withOld(t *testing.T) folder {
	t.Helper()
	d := newFolder(t.TempDir(), runDay)
	err := d.write(oldFiles, committed)
	require.NoError(t, err)
	return d
}

func TestFolderIsReplaced(t *testing.T) {
	d := withOld(t)
	require.NoError(t, d.write(newFiles, committed))
	assert.Equal(t, newTree, tree(t, filepath.Join(d.out, runDay)), "nothing of the old is left")
	assert.Equal(t, []string{runDay}, names(t, d.out))
}

func TestFolderIsMadeWithItsParents(t *testing.T) {
	d := newFolder(filepath.Join(t.TempDir(), "deep", "down"), runDay)
	err := d.write(newFiles, committed)
	require.NoError(t, err)
	assert.Equal(t, newTree, tree(t, d.final))
}

// Each rename of a replacement fails in turn: the old folder stays, and nothing else.
func TestFailedReplacementLeavesTheOld(t *testing.T) {
	broken := errors.New("the disk has gone")
	for name, failing := range map[string]func(d folder, from string) bool{
		"moving the old aside": func(d folder, from string) bool { return from == d.final },
		"moving the new in":    func(d folder, from string) bool { return from == d.fresh },
	} {
		t.Run(name, func(t *testing.T) {
			d := withOld(t)
			d.disk.Fault = func(op disk.Op, path string) error {
				if op == disk.Rename && failing(d, path) {
					return broken
				}
				return nil
			}
			err := d.write(newFiles, committed)
			assert.ErrorIs(t, err, broken)
			assert.Equal(t, oldTree, tree(t, d.final))
			assert.Equal(t, []string{runDay}, names(t, d.out))
		})
	}
}

// renamesFail has the renames of some paths fail.
func renamesFail(from ...string) func(disk.Op, string) error {
	return func(op disk.Op, path string) error {
		if op == disk.Rename && slices.Contains(from, path) {
			return errors.New("no")
		}
		return nil
	}
}

func TestFailedFirstRunLeavesNothing(t *testing.T) {
	d := newFolder(t.TempDir(), runDay)
	d.disk.Fault = renamesFail(d.fresh)
	err := d.write(newFiles, committed)
	assert.Error(t, err)
	assert.Empty(t, names(t, d.out))
}

// When the old folder can't be put back either, it waits aside, and the next run does it.
func TestOldFolderThatCantBePutBackWaits(t *testing.T) {
	d := withOld(t)
	d.disk.Fault = renamesFail(d.fresh, d.old)
	err := d.write(newFiles, committed)
	assert.ErrorContains(t, err, "the next run puts it back")
	assert.Equal(t, oldTree, tree(t, d.old))

	d.disk.Fault = nil
	require.NoError(t, d.recover())
	assert.Equal(t, oldTree, tree(t, d.final))
	assert.Equal(t, []string{runDay}, names(t, d.out))
}

// A run is killed at each step of writing; the next one finds the old folder
// complete, whatever lies beside it.
func TestKilledRunsAreClearedUp(t *testing.T) {
	tests := []struct {
		name  string
		leave func(t *testing.T, d folder)
		want  map[string]string
	}{
		{"while building", func(t *testing.T, d folder) {
			require.NoError(t, d.build(filling("a.txt", "new a")))
		}, oldTree},
		{"after moving the old aside", func(t *testing.T, d folder) {
			require.NoError(t, d.build(newFiles))
			require.NoError(t, os.Rename(d.final, d.old))
		}, oldTree},
		{"after moving the new in", func(t *testing.T, d folder) {
			require.NoError(t, d.build(newFiles))
			require.NoError(t, os.Rename(d.final, d.old))
			require.NoError(t, os.Rename(d.fresh, d.final))
		}, newTree},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := withOld(t)
			tt.leave(t, d)
			require.NoError(t, d.recover())
			assert.Equal(t, tt.want, tree(t, d.final))
			assert.Equal(t, []string{runDay}, names(t, d.out))
			err := d.write(newFiles, committed)
			require.NoError(t, err)
			assert.Equal(t, newTree, tree(t, d.final))
		})
	}
}

// A run of another day that was killed is cleared up after, too; one that is
// alive, and what isn't ours, is left alone.
func TestOtherDays(t *testing.T) {
	d := withOld(t)
	alive, killed, aside := newFolder(d.out, "2020-05-31"), newFolder(d.out, "2020-04-30"), newFolder(d.out, "2020-03-31")
	lock, err := alive.claim()
	require.NoError(t, err)
	require.NoError(t, alive.build(oldFiles))
	require.NoError(t, killed.build(newFiles))
	require.NoError(t, killed.write(oldFiles, committed))
	require.NoError(t, killed.build(newFiles))
	require.NoError(t, os.WriteFile(killed.lock, nil, 0o600))
	require.NoError(t, aside.write(oldFiles, committed))
	require.NoError(t, os.Rename(aside.final, aside.old))
	mine := []string{".2020-02-29.new", ".2020-02-29.lock", ".new", ".2020-02-29.news"}
	for _, name := range mine {
		require.NoError(t, os.WriteFile(filepath.Join(d.out, name), []byte("mine"), 0o600))
	}

	require.NoError(t, d.write(newFiles, committed))
	assert.Equal(t, oldTree, tree(t, alive.fresh))
	assert.Equal(t, oldTree, tree(t, killed.final))
	assert.Equal(t, oldTree, tree(t, aside.final))
	want := append(mine, ".2020-05-31.lock", ".2020-05-31.new", "2020-03-31", "2020-04-30", runDay)
	assert.ElementsMatch(t, want, names(t, d.out))

	assert.ErrorContains(t, alive.write(newFiles, committed), "is being written by another run")
	lock.Release()
	require.NoError(t, d.write(newFiles, committed))
	assert.NoDirExists(t, alive.fresh)
	assert.NoFileExists(t, alive.lock)
}

func TestFileInTheWay(t *testing.T) {
	d := newFolder(t.TempDir(), runDay)
	require.NoError(t, os.WriteFile(d.final, []byte("mine"), 0o644))
	err := d.write(newFiles, committed)
	assert.ErrorContains(t, err, "is in the way")
	assert.Equal(t, []string{runDay}, names(t, d.out))
}

func TestUnwritableOutput(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(blocked, nil, 0o644))
	err := newFolder(filepath.Join(blocked, "out"), runDay).write(newFiles, committed)
	assert.Error(t, err)
}

// When the register refuses the run, the folder before is back, and nothing beside it.
func TestRefusedCommitPutsTheOldFolderBack(t *testing.T) {
	refuse := func() error { return errors.New("the register is full") }
	d := withOld(t)
	assert.EqualError(t, d.write(newFiles, refuse), "the register is full")
	assert.Equal(t, oldTree, tree(t, d.final))
	assert.Equal(t, []string{runDay}, names(t, d.out))

	first := newFolder(t.TempDir(), runDay)
	assert.Error(t, first.write(newFiles, refuse))
	assert.Empty(t, names(t, first.out))
}
