package report

import (
	"errors"
	"fmt"
	"slices"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/say"
	"assay/report/workbook"
)

// heldBack begins what is said of a certificate that can't be made out.
const heldBack = "the certificate is held back: "

// longestMessage is how many letters of a reason are shown: a name that doesn't
// fit on a certificate may have a sign for each of its letters listed.
const longestMessage = 300

// A cause is what holds a certificate back: the code of its problem, and what
// somebody has to do.
type cause struct{ code, do string }

var (
	inName   = cause{"certificate-name", "correct the partner's name"}
	inID     = cause{"certificate-id", "correct the partner's ID"}
	inMaking = cause{"certificate-unmade", "find out what can't be made of the partner's name or ID"}
)

// An obstacle says why one partner's certificate can't be made. It holds that
// certificate back, and stops nothing else.
type obstacle struct {
	cause cause
	error
}

func (o obstacle) Unwrap() error { return o.error }

// obstacleOf is the obstacle that an error is; one that nobody foresaw came up in the making.
func obstacleOf(err error) obstacle {
	var o obstacle
	if errors.As(err, &o) {
		return o
	}
	return obstacle{inMaking, err}
}

// unstumbling does something for one partner. Where a library panics at the
// partner's texts, that is an error like any other.
func unstumbling(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = obstacle{inMaking, fmt.Errorf("the program stumbled: %v", r)}
		}
	}()
	return do()
}

// Withhold adds to an assessment what follows for the newly certified partners
// to whom nothing can be made out, for their name or ID: an issue, a review, and,
// in the place of sending the certificate, the correction. The verdicts stand.
// Whoever lists problems calls it first, once; [Write] holds the certificates
// back. So many jobs share the work.
func Withhold(a *evaluate.Assessment, shop Workshop, jobs int) {
	var fresh []*evaluate.PartnerFinding
	for i := range a.Partners {
		if f := &a.Partners[i]; len(f.NewBadgeYears()) > 0 {
			fresh = append(fresh, f)
		}
	}
	obstacles := shop.checkAll(len(fresh), func(i int) (id, name string) { return fresh[i].ID, fresh[i].Name }, jobs)
	for i, f := range fresh {
		if err := obstacles[i]; err != nil {
			withhold(a, f, obstacleOf(err))
		}
	}
}

// insert puts an issue among those of its sheet, in order of place; where the
// sheet has none, at the end.
func insert(issues []evaluate.Issue, issue evaluate.Issue) []evaluate.Issue {
	at := len(issues)
	for i, other := range issues {
		if other.Cell.WholeSheet() != issue.Cell.WholeSheet() {
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

// withhold has somebody see to an obstacle before the partner gets its certificate.
func withhold(a *evaluate.Assessment, f *evaluate.PartnerFinding, o obstacle) {
	why := o.short()
	issue := o.issue(f.At, f.ID)
	a.Problems = insert(a.Problems, issue)
	f.Review = true
	f.ReviewWhy = append(slices.Clip(f.ReviewWhy), issue.Message)
	actions := slices.Clone(f.Actions)
	for i, action := range actions {
		if action.Sends {
			actions[i] = evaluate.Action{
				Program: action.Program, By: a.Day, Why: evaluate.Because(why),
				What: evaluate.InWords(o.cause.do + ": its certificate is held back"),
			}
		}
	}
	f.Actions = actions
}

// short is the obstacle in so many letters that it can be shown.
func (o obstacle) short() string {
	return workbook.Short(o.Error(), longestMessage-len(heldBack))
}

// issue says at a partner's row why its certificate is held back.
func (o obstacle) issue(cell ingest.Cell, partnerID string) evaluate.Issue {
	e := ingest.Explain(o.cause.code)
	return evaluate.Issue{
		Severity: e.Severity, Code: o.cause.code, Cell: cell, PartnerID: partnerID,
		Message: heldBack + o.short(), Effect: e.Effect, Mend: e.Mend,
	}
}

// Records returns what the register keeps of the partners, given the run's
// certificates. One whose certificate was held back for an obstacle is kept as not
// having got it: its badge years are still new when the obstacle is gone. One
// that is held back as it was revoked was given, and stays so.
func Records(a *evaluate.Assessment, certificates []issued.Certificate) []evaluate.Record {
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
		records[i].CPanelWhy, records[i].PremierWhy = say.Unmet(f.CPanel().Lines), say.Unmet(f.Premier().Lines)
		for program := range f.Record.Others {
			if records[i].OthersWhy == nil {
				records[i].OthersWhy = map[string]string{}
			}
			records[i].OthersWhy[program] = say.Unmet(f.On(program).In().Lines)
		}
		if newYears := f.NewBadgeYears(); len(newYears) > 0 && waits[badgeOf{f.ID, furthest(newYears)}] {
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
