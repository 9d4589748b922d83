package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
)

func day(t *testing.T, s string) ingest.Day {
	t.Helper()
	d, err := ingest.ParseDay(s)
	require.NoError(t, err)
	return d
}

func TestRuleOn(t *testing.T) {
	r := Rule[int]{Revisions: []Revision[int]{{From: day(t, "2020-01-01"), Value: 1}, {From: day(t, "2027-07-01"), Value: 2}}}
	tests := []struct {
		name, on string
		want     int
		ok       bool
	}{
		{"day before it existed", "2019-12-31", 0, false},
		{"first day", "2020-01-01", 1, true},
		{"last day of the old value", "2027-06-30", 1, true},
		{"first day of the new value", "2027-07-01", 2, true},
		{"long after", "2100-12-31", 2, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := r.On(day(t, tt.on))
			assert.Equal(t, tt.ok, ok)
			assert.Equal(t, tt.want, got.Value)
		})
	}
}

func TestYearDayIn(t *testing.T) {
	tests := []struct {
		day  YearDay
		want string
	}{
		{YearDay{-1, 1, 1}, "2019-01-01"},
		{YearDay{0, 12, 31}, "2020-12-31"},
		{YearDay{1, 1, 31}, "2021-01-31"},
		{YearDay{0, 2, 28}, "2020-02-28"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, tt.day.In(2020).String())
	}
}
