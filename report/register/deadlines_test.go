package register

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/issued"
)

// TestDeadlines: a run hears of what the calendars of runs before it have after its
// day, as the newest has it: those of its own day and those set aside, too.
func TestDeadlines(t *testing.T) {
	r := newRegister(t)
	with := func(on string, all ...issued.Deadline) Run {
		run := runOf(day(on), sound("P-1", day(on)))
		run.Deadlines = all
		return run
	}
	has := func(before string) []issued.Deadline {
		all, err := r.Deadlines(day(before))
		require.NoError(t, err)
		return all
	}
	a, b, moved, gone := issued.Deadline{UID: "a", Day: day("2020-12-31")}, issued.Deadline{UID: "b", Day: day("2020-08-31")},
		issued.Deadline{UID: "a", Day: day("2020-11-30")}, issued.Deadline{UID: "b", Day: day("2020-08-31"), Withdrawn: true}
	require.NoError(t, r.Record(with("2020-06-30", a, b)))
	require.NoError(t, r.Record(with("2020-07-31", moved)))
	assert.Empty(t, has("2020-06-29"), "of later runs it hears nothing")
	assert.Equal(t, []issued.Deadline{a, b}, has("2020-06-30"))
	assert.Equal(t, []issued.Deadline{a, b}, has("2020-07-30"))
	assert.Equal(t, []issued.Deadline{moved, b}, has("2020-07-31"), "a day run again hears of what it had")
	assert.Equal(t, []issued.Deadline{moved, b}, has("2020-08-01"))
	require.NoError(t, r.Record(with("2020-07-31", gone)))
	assert.Equal(t, []issued.Deadline{moved, gone}, has("2020-08-30"))
	assert.Equal(t, []issued.Deadline{moved}, has("2020-08-31"), "a day that has come is no more ahead")
	rewinds := func() int {
		n, err := r.Rewinds()
		require.NoError(t, err)
		return n
	}
	assert.Zero(t, rewinds())
	_, err := r.Rewind(day("2020-06-30"), "wrong sheets")
	require.NoError(t, err)
	assert.Equal(t, []issued.Deadline{moved, gone}, has("2020-07-15"), "what was set aside may have been imported")
	assert.Equal(t, 1, rewinds())
	require.NoError(t, r.Record(with("2020-07-15", a)))
	assert.Equal(t, []issued.Deadline{a, gone}, has("2020-07-15"))
	require.NoError(t, r.Record(with("2020-07-31")))
	_, err = r.Rewind(day("2020-06-30"), "wrong again")
	require.NoError(t, err)
	assert.Equal(t, 2, rewinds(), "two runs of one rewind count once")
}
