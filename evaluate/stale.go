package evaluate

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"assay/evaluate/rules"
	"assay/ingest"
)

// A Stale is what of a rule file somebody should look at, as of the day of the run.
type Stale struct {
	File string
	// Carried are rules that their document gives up to a badge year that is over:
	// "C3 up to badge year 2020".
	Carried []string
	// Unchecked is how many rules weren't held against their source for as many
	// months as the checks name, and Checked the day on which the first of them was.
	Unchecked int
	Months    int
	Checked   ingest.Day
	// Later is how many rules are those of a document after the day of the run, and
	// Document the day of the latest.
	Later    int
	Document ingest.Day
}

// none tells whether the file is in order.
func (s *Stale) none() bool { return len(s.Carried) == 0 && s.Unchecked == 0 && s.Later == 0 }

// FindStale returns the rule files that somebody should look at, in order of their
// names. Of a rule that has several values on the day, the newest counts.
func (a *Assessment) FindStale(checks *Checks) []Stale {
	newest := map[string]RuleInForce{}
	for _, r := range a.Rules {
		newest[r.ID] = r
	}
	months, limited := checks.sources.On(a.Day)
	found := map[string]*Stale{}
	for i, r := range a.Rules {
		if newest[r.ID].From != r.From || slices.ContainsFunc(a.Rules[:i], func(b RuleInForce) bool { return b.ID == r.ID && b.From == r.From }) {
			continue
		}
		s := found[r.File]
		if s == nil {
			s = &Stale{File: r.File, Months: months.Value}
			found[r.File] = s
		}
		if r.GivenFor != 0 && a.Day.Year() > r.GivenFor {
			s.Carried = append(s.Carried, fmt.Sprintf("%s up to badge year %d", r.Clause, r.GivenFor))
		}
		if c := r.Source.Checked; limited && c != 0 && AddMonths(c, months.Value) <= a.Day {
			s.Unchecked++
			if s.Checked == 0 || c < s.Checked {
				s.Checked = c
			}
		}
		if d := documentDay(r.Source); d > a.Day {
			s.Later++
			s.Document = max(s.Document, d)
		}
	}
	var out []Stale
	for _, s := range found {
		if !s.none() {
			out = append(out, *s)
		}
	}
	slices.SortFunc(out, func(a, b Stale) int { return cmp.Compare(a.File, b.File) })
	return out
}

var dayPattern = regexp.MustCompile(`\b(\d{4}-\d{2}-\d{2})\b`)

// documentDay is the day of the document that a source names as its revision, 0 for none.
func documentDay(s rules.Source) ingest.Day {
	var d ingest.Day
	if d.UnmarshalText([]byte(dayPattern.FindString(s.Revision))) != nil {
		return 0
	}
	return d
}
