package command

import (
	"cmp"
	"fmt"

	"assay/ingest"
	"assay/report/register"
)

// identify is what a verb does that decides who is who, of so many IDs or of the
// pairs in a file.
func identify(kind register.Kind, least, most int) func(f *registerFlags, args []string, w World) error {
	return func(f *registerFlags, args []string, w World) error {
		pairs := []ingest.IDPair{{}}
		switch {
		case len(args) > 0 && f.from != "" || f.partners && f.people:
			return usageError{fmt.Sprintf("%s: say one of both, IDs or --from, --partners or --people", kind)}
		case f.from != "":
			kit, err := openKit(f.templates)
			if err != nil {
				return err
			}
			if pairs, err = ingest.ReadPairs(ingest.Input{Path: f.from}, ingest.Options{Headers: kit.headers}); err != nil {
				return fmt.Errorf("--from: %w", err)
			}
		case len(args) < least || len(args) > most:
			return usageError{fmt.Sprintf("%s wants two IDs, or --from FILE", kind)}
		default:
			pairs[0].Old = args[0]
			if len(args) == 2 {
				pairs[0].New = args[1]
			}
		}
		return f.changing(w, func(r *register.Register) error {
			var why []string
			var decisions []register.Decision
			for _, p := range pairs {
				d := register.Decision{ID: p.Old, Other: p.New, Partners: kind == register.RenumberNote || f.partners}
				if kind == register.DistinctNote && !f.partners && !f.people {
					are, sure, err := r.ArePartners(d)
					switch {
					case err != nil:
						return err
					case !sure:
						return fmt.Errorf("%s and %s may be partners or people; say which with --partners or --people", p.Old, p.New)
					}
					d.Partners = are
				}
				decisions, why = append(decisions, d), append(why, cmp.Or(p.Why, f.why))
			}
			return r.Identify(kind, decisions, why)
		})
	}
}
