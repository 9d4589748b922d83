package evaluate

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/ingest"
)

// TestEveryColumnMerges: of two rows of a partner, a value stands beside a blank
// cell, and one that differs makes the cell unreadable, the language of the mail too.
func TestEveryColumnMerges(t *testing.T) {
	blank := ingest.Partner{Licenses: ingest.NoCount}
	one := ingest.Partner{Name: "Alder", Email: "a@alder.example", Language: "de", Specializations: []string{"Cloud"}, Licenses: 1, BadgeHeld: 2020,
		PremierSince: 1, Resale: ingest.Agreement{Answer: ingest.Yes}, ICPA: ingest.Agreement{Answer: ingest.No}, Terms: ingest.Agreement{Answer: ingest.Yes, Day: 9},
		Country: ingest.Country{'D', 'E'}, GoodStanding: ingest.Yes, Service8x5: ingest.Yes, Callback: ingest.No, PreSales: ingest.Yes, PostSales: ingest.No}
	other := ingest.Partner{Name: "Birch", Email: "b@birch.example", Language: "es", Specializations: []string{"Voice"}, Licenses: 2, BadgeHeld: 2021,
		PremierSince: 2, Resale: ingest.Agreement{Answer: ingest.No}, ICPA: ingest.Agreement{Answer: ingest.Yes}, Terms: ingest.Agreement{Answer: ingest.No},
		Country: ingest.Country{'E', 'S'}, GoodStanding: ingest.No, Service8x5: ingest.No, Callback: ingest.Yes, PreSales: ingest.No, PostSales: ingest.Yes}
	one.Carried, other.Carried = map[ingest.Field]string{}, map[ingest.Field]string{}
	for _, c := range ingest.PartnerColumns() {
		if c.Feeds == ingest.FeedsNothing {
			one.Carried[c.Field], other.Carried[c.Field] = "Kim", "Lee"
		}
	}
	merged := func(rows ...ingest.Partner) (*merged, []ingest.Problem) {
		r := &ingest.Roster{Files: []ingest.File{{}}, Sheets: []ingest.Sheet{{}}, PartnerIDs: []string{"P-1"}, Partners: rows}
		numbers := make([]int32, len(rows))
		for i := range rows {
			rows[i].At.Row, numbers[i] = uint32(i+2), int32(i)
		}
		return merge(r, numbers)
	}
	m, problems := merged(blank, one, blank)
	assert.Empty(t, problems)
	for _, c := range ingest.PartnerColumns() {
		assert.True(t, c.Same(&m.Partner, &one), c.Heading)
		if c.Field != ingest.PartnerIDField { // which is how they are found to be one partner's
			assert.True(t, c.Blank(&blank) && !c.Blank(&one) && !c.Same(&one, &other), c.Heading)
			assert.EqualValues(t, 3, m.place(c.Field).Row, c.Heading)
		}
	}
	m, problems = merged(one, other)
	for _, c := range ingest.PartnerColumns()[1:] {
		assert.True(t, m.Bad.Has(c.Field), c.Heading)
	}
	assert.Len(t, problems, len(ingest.PartnerColumns())-1)
}
