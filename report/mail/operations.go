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
	files, err := p.attachable(p.month.Workbook)
	return func(l *lexicon) any {
		f := p.counts(l)
		f.Workbook, f.TooLarge = p.month.Workbook.Name, len(files) == 0
		return f
	}, files, err
}

// attachable loads a workbook, and returns none where it is too large to be attached.
func (p *Post) attachable(workbook File) ([]File, error) {
	data, err := workbook.Load()
	if err != nil || len(data) > p.templates.Post.AttachUpTo {
		return nil, err
	}
	workbook.Load = func() ([]byte, error) { return data, nil }
	return []File{workbook}, nil
}

// told is the assessment as our own staff may read it.
func (p *Post) told() *evaluate.Assessment {
	if p.month.Part == nil {
		return p.month.Assessment
	}
	a, _ := p.month.Part(nil)
	return a
}

// counts counts what the summary tells.
func (p *Post) counts(l *lexicon) operationsFacts {
	a := p.told()
	f := operationsFacts{
		Sender: p.sender(), Today: l.day(a.Day), LastRun: l.day(a.LastRun), Unrecorded: p.month.Unrecorded,
		HeldBack: p.month.HeldBack,
	}
	for _, m := range p.Messages {
		switch m.Kind {
		case Operations:
		case Owner:
			f.Owners++
		default:
			f.Messages++
		}
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

func (s *standings) count(p *evaluate.PartnerFinding) {
	add := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	s.Partners++
	add(&s.Certified, p.CPanel().Status == evaluate.CPanelCertified)
	add(&s.AtRisk, p.CPanel().AtRisk)
	add(&s.Compliant, p.Premier().Status == evaluate.PremierCompliant)
	add(&s.Plans, p.Premier().Plan != nil)
	add(&s.OutOfCompliance, p.Premier().Status == evaluate.PremierOut)
	add(&s.Removed, p.Premier().Status == evaluate.PremierRemoved)
	add(&s.Review, p.Review)
	s.Actions += len(p.Actions)
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
	a, post := p.told(), &p.templates.Post
	add := func(f *evaluate.PartnerFinding, by ingest.Day, what string) {
		all = append(all, deadline{by, deadlineFacts{nameOf(f), l.day(by), what}})
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
		what := strings.TrimSpace(c.Program + " " + string(c.Kind))
		if c.To != "" && c.From != c.To && !strings.EqualFold(c.To, string(c.Kind)) {
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
	a := p.told()
	for i := range a.Partners {
		f := &a.Partners[i]
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
