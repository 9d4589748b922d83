package workbook

import (
	"slices"

	"assay/evaluate"
	"assay/ingest"
)

// withCarried returns the columns of a sheet whose rows are of partners, with those
// behind so many that are only carried along (owner, region …), as far as any
// partner has something in them; their addresses stand last.
func withCarried[T any](p *press, behind int, partner func(T) *evaluate.PartnerFinding, columns []column[T]) []column[T] {
	var carried, addresses []column[T]
	for _, c := range ingest.PartnerColumns() {
		has := func(f evaluate.PartnerFinding) bool { return f.Carried[c.Field] != "" }
		if c.Feeds == ingest.FeedsNothing && slices.ContainsFunc(p.Assessment.Partners, has) {
			to := &carried
			if c.Kind == ingest.AddressKind {
				to = &addresses
			}
			*to = append(*to, column[T]{c.Heading, c.Note.Width, func(r T) cell {
				if f := partner(r); f != nil {
					return text(f.Carried[c.Field])
				}
				return text("")
			}})
		}
	}
	return append(slices.Insert(columns, behind, carried...), addresses...)
}
