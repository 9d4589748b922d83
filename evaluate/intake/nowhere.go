package intake

import (
	"assay/ingest"
)

// taken says what is taken for granted where an optional table is nowhere.
var taken = map[ingest.Table]string{
	ingest.Certifications:  "nobody is taken to hold a certification that no column of the employees says",
	ingest.Specializations: "no partner is taken to have a specialization but those in its own row, and those to have no end",
	ingest.Contacts:        "no partner is taken to have provided a contact",
	ingest.Surveys:         "no low score is taken to wait for a follow-up",
	ingest.Groupings:       "each country is taken for a grouping of its own",
}

// Nowhere warns of the optional tables that a first run does without.
func Nowhere(in Intake, r *ingest.Roster) (out []ingest.Problem) {
	for _, t := range ingest.Tables() {
		if what, optional := taken[t]; optional && len(in.Tables[t.String()].Files) == 0 {
			out = append(out, ingest.Problem{Code: "table-nowhere", At: ingest.Place{Sheet: uint32(len(r.Sheets))}, Partner: ingest.None, Employee: ingest.None,
				Message: "no sheet is a table of " + t.String() + ": " + what})
		}
	}
	return out
}
