package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestIDsAgainstAMap numbers IDs as a map of folded ones would.
func TestIDsAgainstAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.StringMatching(`[AaBb]?[KkSs\x{212a}ſßé]?[0-2]{0,3}`), 0, 400).Draw(t, "ids")
		x, numbers, spellings := newIDs(new(texts)), map[string]int32{}, map[int32][]string{}
		for _, id := range list {
			want, ok := numbers[foldCase(id)]
			if !ok {
				want = int32(len(numbers))
				numbers[foldCase(id)] = want
			}
			spellings[want] = append(spellings[want], id)
			require.Equal(t, want, x.number(id), "%q", id)
		}
		require.Len(t, x.names, len(numbers))
		for n, name := range x.names {
			require.Equal(t, slices.Min(spellings[int32(n)]), name)
		}
	})
}

func TestTextsAreKept(t *testing.T) {
	var kept texts
	var want, got []string
	for i := range 100_000 {
		s := strings.Repeat("x", i%97) + fmt.Sprint(i%30_000)
		if i%10_000 == 0 {
			s = strings.Repeat("long", 1<<15)
		}
		want, got = append(want, s), append(got, kept.keep(s))
	}
	assert.True(t, slices.Equal(want, got))
}

// TestRepeatedRowsAgainstTheirTexts makes rows from a few values each, in a
// workbook's worth of sheets, and counts those whose texts say the same.
func TestRepeatedRowsAgainstTheirTexts(t *testing.T) {
	o := options(t)
	rapid.Check(t, func(t *rapid.T) {
		pick := func(from ...string) string { return rapid.SampledFrom(from).Draw(t, "cell") }
		var people, earned []string
		for range rapid.IntRange(0, 60).Draw(t, "rows") {
			people = append(people, strings.Join([]string{pick("E-1", "E-2"), "P-1", pick("Ann", ""), pick("", "ES", "Narnia", "Oz"), pick("2020-01-01", "soon", "")}, ","))
			earned = append(earned, strings.Join([]string{pick("E-1", "E-2", ""), pick("CCNA", "CPP", "CCNX"), pick("2020-01-01", "43831", "2020-02-30", "1/2/2020"), pick("", "2021-01-01")}, ","))
		}
		r, _, err := Read(csvs(map[string]string{
			"employees.csv": "Employee ID,Partner ID,Name,Country,Employed from\n" + strings.Join(people, "\n"),
			"c.csv":         "Employee ID,Certification,Earned on,Expires on\n" + strings.Join(earned, "\n"),
		}), o)
		require.NoError(t, err)
		assert.Len(t, r.Employees, distinct(people))
		for i, row := range earned {
			earned[i] = strings.Replace(row, "43831", "2020-01-01", 1)
		}
		assert.Len(t, r.Certifications, distinct(earned))
	})
}

func distinct(list []string) int {
	list = slices.Clone(list)
	slices.Sort(list)
	return len(slices.Compact(list))
}

func TestFilesOnTheDiskAndInMemoryAreReadTheSame(t *testing.T) {
	dir := t.TempDir()
	book := workbookOf(t, people)
	files := map[string][]byte{"book.xlsx": book, "more.csv": []byte("Employee ID,Certification,Earned on\nE-1,CPP,2020-01-01\n")}
	var disk, memory []Input
	for name, data := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, data, 0o644))
		disk, memory = append(disk, Input{Path: path}), append(memory, Input{Path: path, Data: data})
	}
	want, wantProblems, err := Read(memory, options(t))
	require.NoError(t, err)
	got, problems, err := Read(disk, options(t))
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Equal(t, wantProblems, problems)
	for _, path := range []string{"book.xlsx", "more.csv"} {
		assert.NoError(t, os.Remove(filepath.Join(dir, path)), "nobody holds the file open")
	}
}
