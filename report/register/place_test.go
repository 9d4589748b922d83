package register

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/issued"
)

// A place is found by chance, kept for good, and never two credentials'.
func TestPlaces(t *testing.T) {
	path := t.TempDir() + "/register.db"
	open := func() *Register {
		r, err := Open(path, Who{Name: "tester", At: day("2020-06-30").Time()})
		require.NoError(t, err)
		return r
	}
	const limit = 200
	r := open()
	run := Run{AsOf: day("2020-06-30"), Version: "test"}
	seen := map[int]bool{}
	number := func(i int) string { return firstNumber(fmt.Sprint("P-", i), 2021, 0) }
	for i := range 60 {
		c := issued.Certificate{Number: number(i), PartnerID: fmt.Sprint("P-", i), Partner: "x", Years: []int{2020, 2021}, GoodThrough: day("2022-01-31")}
		for _, year := range c.Years {
			at, err := r.Place(c.Number, year, limit)
			require.NoError(t, err)
			again, err := r.Place(c.Number, year, limit)
			require.NoError(t, err)
			assert.Equal(t, at, again)
			assert.False(t, seen[at], "place %d twice", at)
			assert.True(t, at > 0 && at < limit)
			seen[at] = true
			c.Badges = append(c.Badges, issued.Badge{Year: year, GoodThrough: day("2022-01-31"), Place: at})
		}
		run.Certificates = append(run.Certificates, c)
	}
	require.NoError(t, r.Record(run))
	require.NoError(t, r.Record(run), "the same run again")
	before, err := r.Places()
	require.NoError(t, err)
	require.NoError(t, r.Close())

	r = open()
	assert.Len(t, before, 60)
	for i := range 60 {
		at, err := r.Place(number(i), 2020, limit)
		require.NoError(t, err)
		assert.Equal(t, before[number(i)][2020], at)
		assert.Equal(t, run.Certificates[i].Badges[0].Place, at)
	}
	var full error
	for i := 60; i < 160 && full == nil; i++ {
		_, full = r.Place(number(i), 2020, limit)
	}
	assert.ErrorContains(t, full, "the status list is full")
	_, err = r.db.Exec("DELETE FROM status_places")
	assert.ErrorContains(t, err, "never given back")
	_, err = r.db.Exec("UPDATE status_places SET place = place + 1000")
	assert.ErrorContains(t, err, "never changes")
	require.NoError(t, r.Close())
}
