package evaluate

import (
	"slices"

	"assay/ingest"
)

// Of returns what an assessment says of some of its partners alone, given by their
// places: their findings, changes and problems, and the outlook counted over them.
// What concerns no partner, or one that the sheets don't name, is left out. The
// findings themselves are not copied: they may still name other partners, at which
// a person works, too (see [Teller.Elsewhere]).
func (a *Assessment) Of(places []int) *Assessment {
	of := *a
	of.Partners, of.Missing, of.Outlook = nil, nil, nil
	among := map[string]bool{}
	for _, i := range places {
		of.Partners = append(of.Partners, a.Partners[i])
		among[a.Partners[i].ID] = true
	}
	of.Changes = slices.DeleteFunc(slices.Clone(a.Changes), func(c Change) bool { return !among[c.PartnerID] })
	of.Problems = slices.DeleteFunc(slices.Clone(a.Problems), func(i Issue) bool { return !among[i.PartnerID] })
	of.Past = past(of.Partners, History{}, a.Day) // how earlier runs found them isn't known apart from the others
	for _, end := range a.Outlook {
		of.Outlook = append(of.Outlook, outlook(of.Partners, []ingest.Day{end.On})...)
	}
	return &of
}
