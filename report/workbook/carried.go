package workbook

import (
	"slices"

	"assay/evaluate"
	"assay/ingest"
)

// withCarried returns the columns of a sheet that has a row a partner, with those
// behind ID and name that are only carried along (owner, region …), as far as any
// partner has something in them.
func withCarried[T any](p *press, partner func(T) *evaluate.PartnerFinding, columns []column[T]) []column[T] {
	var carried []column[T]
	for _, c := range ingest.PartnerColumns() {
		has := func(f evaluate.PartnerFinding) bool { return f.Carried[c.Field] != "" }
		if c.Feeds == ingest.FeedsNothing && slices.ContainsFunc(p.Assessment.Partners, has) {
			carried = append(carried, column[T]{c.Heading, c.Note.Width, func(r T) cell { return text(partner(r).Carried[c.Field]) }})
		}
	}
	return slices.Insert(columns, 2, carried...)
}
