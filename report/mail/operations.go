package mail

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// How many lines of a list the message to operations shows; the workbook has all.
const (
	mostNext     = 8
	mostChanges  = 12
	mostUnmailed = 12
)

// operations sums the month up, and attaches the workbook where it isn't too large.
func (p *Post) operations() (func(*lexicon) any, []File, error) {
	book := p.month.Workbook
	data, err := book.Load()
	if err != nil {
		return nil, nil, err
	}
	large := len(data) > p.templates.Post.AttachUpTo
	facts := func(l *lexicon) any {
		f := p.counts(l)
		f.Workbook, f.TooLarge = book.Name, large
		return f
	}
	if large {
		return facts, nil, nil
	}
	book.Load = func() ([]byte, error) { return data, nil }
	return facts, []File{book}, nil
}

// counts counts what the summary tells.
func (p *Post) counts(l *lexicon) operationsFacts {
	a := p.month.Assessment
	f := operationsFacts{
		Sender: p.sender(), Today: l.day(a.Day), LastRun: l.day(a.LastRun), Unrecorded: p.month.Unrecorded,
		Partners: len(a.Partners), HeldBack: p.month.HeldBack, Messages: len(p.Messages) - 1,
	}
	for i := range a.Partners {
		f.count(&a.Partners[i])
	}
	for _, c := range p.month.Certificates {
		if c.Replaces != "" {
			f.Reissued++
		} else {
			f.NewCertificates++
		}
	}
	for _, i := range p.month.Issues {
		if i.Severity == ingest.Error {
			f.Errors++
		} else {
			f.Warnings++
		}
	}
	f.Next, f.MoreNext = first(p.next(l), mostNext)
	f.Changes, f.MoreChanges = first(changesOf(a), mostChanges)
	f.ChangeCount, f.SeveralChanges, f.Programs = len(a.Changes), len(a.Changes) != 1, best(a)
	f.Unmailed, f.MoreUnmailed = first(p.unmailed(), mostUnmailed)
	return f
}

// best counts the partners in the best status of each program, and says how many they
// were in the run before, where that differs.
func best(a *evaluate.Assessment) []programFacts {
	var out []programFacts
	n := len(a.Past)
	if n == 0 {
		return nil
	}
	for i, of := range evaluate.AllPrograms() {
		now := a.Past[n-1].Counts[i][0]
		facts := programFacts{Program: of.Name, Now: strconv.Itoa(now)}
		if n > 1 && a.Past[n-2].Counts[i][0] != now {
			facts.Before = strconv.Itoa(a.Past[n-2].Counts[i][0])
		}
		out = append(out, facts)
	}
	return out
}

func (f *operationsFacts) count(p *evaluate.PartnerFinding) {
	add := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	add(&f.Certified, p.CPanel().Status == evaluate.CPanelCertified)
	add(&f.AtRisk, p.CPanel().AtRisk)
	add(&f.Compliant, p.Premier().Status == evaluate.PremierCompliant)
	add(&f.Plans, p.Premier().Plan != nil)
	add(&f.OutOfCompliance, p.Premier().Status == evaluate.PremierOut)
	add(&f.Removed, p.Premier().Status == evaluate.PremierRemoved)
	add(&f.Review, p.Review)
	f.Actions += len(p.Actions)
}

// first returns at most so many, and how many are left.
func first[T any](all []T, most int) ([]T, int) {
	n := min(most, len(all))
	return all[:n], len(all) - n
}

// next lists the Get Well Plans and the badges in their last stages, the soonest
// end first.
func (p *Post) next(l *lexicon) []deadlineFacts {
	type deadline struct {
		by ingest.Day
		deadlineFacts
	}
	var all []deadline
	a, post := p.month.Assessment, &p.templates.Post
	add := func(f *evaluate.PartnerFinding, by ingest.Day, what string) {
		all = append(all, deadline{by, deadlineFacts{shown(cmp.Or(f.Name, f.ID)), l.day(by), what}})
	}
	for i := range a.Partners {
		f := &a.Partners[i]
		if plan := f.Premier().Plan; plan != nil {
			add(f, plan.LastDay, "Get Well Plan ends, "+l.amount(l.DaysLeft, int(plan.LastDay-a.Day)))
		}
		through := f.CPanel().GoodThrough
		if left := int(through - a.Day); f.CPanel().Status == evaluate.CPanelCertified && through != 0 && left >= 0 && left <= post.BadgeDays[0] {
			add(f, through, "badge ends, "+l.amount(l.DaysLeft, left))
		}
	}
	slices.SortStableFunc(all, func(a, b deadline) int { return cmp.Compare(a.by, b.by) })
	out := make([]deadlineFacts, len(all))
	for i, d := range all {
		out[i] = d.deadlineFacts
	}
	return out
}

// changesOf says what changed since the last run, a line each.
func changesOf(a *evaluate.Assessment) []changeFacts {
	var out []changeFacts
	for _, c := range evaluate.WorstFirst(a.Changes) {
		what := strings.TrimSpace(c.Program + " " + c.What)
		if c.To != "" && c.From != c.To && !strings.EqualFold(c.To, c.What) {
			what += ", now " + c.To
		}
		out = append(out, changeFacts{shown(cmp.Or(c.Name, c.PartnerID)), shown(what)})
	}
	return out
}

// unmailed lists the partners that can't be reached, and what else is wrong with
// their addresses.
func (p *Post) unmailed() []addressFacts {
	names := map[string]string{}
	for i := range p.month.Assessment.Partners {
		f := &p.month.Assessment.Partners[i]
		names[f.ID] = f.Name
	}
	var out []addressFacts
	add := func(id string, cell ingest.Cell, why string) {
		line := addressFacts{shown(cmp.Or(names[id], id)), shown(cell.String()), shown(why)}
		if !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	for _, u := range p.Undeliverable {
		add(u.PartnerID, u.Cell, u.Why)
	}
	for _, f := range p.Faults {
		add(f.PartnerID, f.Cell, f.Why)
	}
	return out
}
