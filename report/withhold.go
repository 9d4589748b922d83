package report

import (
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/workbook"
)

// heldBack begins what is said of a certificate that can't be made out.
const heldBack = "the certificate is held back: "

// longestMessage is how many letters of a reason are shown: a name that doesn't
// fit on a certificate may have a sign for each of its letters listed.
const longestMessage = 300

// Withhold adds to an assessment what follows for the newly certified partners
// whose name can't be put on a certificate: an issue, a review, and, in the place
// of sending the certificate, the correction of the name. The verdicts stand.
// Whoever lists problems calls it first, once; [Write] holds the certificates
// back. So many jobs share the work.
func Withhold(a *evaluate.Assessment, shop Workshop, jobs int) {
	var fresh []*evaluate.PartnerFinding
	for i := range a.Partners {
		if f := &a.Partners[i]; len(f.CPanel.NewYears) > 0 {
			fresh = append(fresh, f)
		}
	}
	undrawn := shop.checkAll(len(fresh), func(i int) string { return fresh[i].Name }, jobs)
	for i, f := range fresh {
		if err := undrawn[i]; err != nil {
			issue := nameIssue(f.At, f.ID, err.Error())
			a.Problems = insert(a.Problems, issue)
			withhold(f, a.Day, issue.Message)
		}
	}
}

// insert puts an issue among those of its sheet, in order of place; where the
// sheet has none, at the end.
func insert(issues []evaluate.Issue, issue evaluate.Issue) []evaluate.Issue {
	at := len(issues)
	for i, other := range issues {
		if other.Cell.File != issue.Cell.File || other.Cell.Sheet != issue.Cell.Sheet {
			continue
		}
		if byPlace(other, issue) > 0 {
			at = i
			break
		}
		at = i + 1
	}
	return slices.Insert(slices.Clone(issues), at, issue)
}

// withhold has somebody correct the partner's name first.
func withhold(f *evaluate.PartnerFinding, day ingest.Day, why string) {
	f.Review = true
	f.ReviewWhy = append(slices.Clip(f.ReviewWhy), why)
	actions := slices.Clone(f.Actions)
	for i, action := range actions {
		if action.Sends {
			actions[i] = evaluate.Action{
				Program: action.Program, By: day, Why: strings.TrimPrefix(why, heldBack),
				What: "correct the partner's name: its certificate is held back",
			}
		}
	}
	f.Actions = actions
}

// nameIssue says at a partner's row why its certificate is held back.
func nameIssue(at ingest.Cell, partnerID, why string) evaluate.Issue {
	const code = "certificate-name"
	e := ingest.Explain(code)
	return evaluate.Issue{
		Severity: e.Severity, Code: code, Cell: at, PartnerID: partnerID,
		Message: workbook.Short(heldBack+why, longestMessage), Effect: e.Effect, Mend: e.Mend,
	}
}

// Records returns what the register keeps of the partners, given the run's
// certificates. One whose certificate was held back for its name is kept as not
// having got it: its badge years are still new when the name can be drawn. One
// that is held back as it was revoked was given, and stays so.
func Records(a *evaluate.Assessment, certificates []Certificate) []evaluate.Record {
	waits := map[badgeOf]bool{}
	for _, c := range certificates {
		if c.HeldBack != "" && !c.Revoked {
			waits[badgeOf{c.PartnerID, furthest(c.Years)}] = true
		}
	}
	records := make([]evaluate.Record, len(a.Partners))
	for i := range a.Partners {
		f := &a.Partners[i]
		records[i] = f.Record
		if newYears := f.CPanel.NewYears; len(newYears) > 0 && waits[badgeOf{f.ID, furthest(newYears)}] {
			records[i].Badges = uncertified(f.Record.Badges, newYears)
		}
	}
	return records
}

// uncertified returns badge years with some of them not certified.
func uncertified(badges []evaluate.BadgeRecord, years []int) []evaluate.BadgeRecord {
	badges = slices.Clone(badges)
	for i, b := range badges {
		badges[i].Certified = b.Certified && !slices.Contains(years, b.Year)
	}
	return badges
}
