package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// few is how many things of a kind are shown, where more of them say no more.
const few = 3

// A Cause is problems of one kind in one column of a sheet, in order of their rows.
type Cause []evaluate.Issue

// A causeKey is what the problems of a cause share: the kind, and what is wanted or
// else the message. Of messages that differ the first few are causes of their own.
type causeKey struct {
	sheet      ingest.Cell
	column     int
	code, said string
}

// Causes puts problems that have one cause together. Causes come before what
// follows from them, in the order of the catalogue, then in order of their places.
func Causes(issues []evaluate.Issue) []Cause {
	firstOf, kinds := map[causeKey]int{}, map[causeKey]int{}
	var all []Cause
	for _, i := range sortIssues(slices.Clone(issues)) {
		kind := causeKey{i.Cell.WholeSheet(), i.Cell.Column(), i.Code, ""}
		key := kind
		key.said = cmp.Or(i.Want, i.Message)
		n, ok := firstOf[key]
		if !ok && kinds[kind] >= few && i.Cell != (ingest.Cell{}) {
			key = kind // with others that differ
			n, ok = firstOf[key]
		}
		if !ok {
			kinds[kind]++
			n = len(all)
			firstOf[key], all = n, append(all, nil)
		}
		all[n] = append(all[n], i)
	}
	order := map[string]int{}
	for i, e := range ingest.Catalogue {
		order[e.Code] = i
	}
	slices.SortStableFunc(all, func(a, b Cause) int { return cmp.Compare(order[a[0].Code], order[b[0].Code]) })
	return all
}

// Place is where the problems are: partners.xlsx:Partners!G2:G1488.
func (c Cause) Place() string {
	return c[0].Cell.WithRefs(c.refs())
}

// refs are the cells as a person can find them: from the first to the last where
// they stand below each other, else the first few.
func (c Cause) refs() string {
	first, last := c[0].Cell, c[len(c)-1].Cell
	switch {
	case first == last:
		return first.Ref()
	case last.Row()-first.Row() == len(c)-1:
		return first.Ref() + ":" + last.Ref()
	}
	var refs []string
	for _, i := range c {
		if refs = append(refs, i.Cell.Ref()); len(refs) == few {
			break
		}
	}
	if left := len(c) - len(refs); left > 0 {
		return strings.Join(refs, ",") + ",…"
	}
	return strings.Join(refs, ",")
}

// Message says what was found and what was wanted, of several problems with the
// number of cells and some of what was found.
func (c Cause) Message() string {
	first := c[0]
	switch {
	case len(c) == 1:
		return first.Message
	case !slices.ContainsFunc(c, func(i evaluate.Issue) bool { return i.Want == "" || i.Want != first.Want }):
		return fmt.Sprintf("%s: %s cells, such as %s, want %s", first.Heading, ingest.Thousands(len(c)), c.found(), first.Want)
	case !slices.ContainsFunc(c, func(i evaluate.Issue) bool { return i.Message != first.Message }):
		return fmt.Sprintf("%s; so in %s rows", first.Message, ingest.Thousands(len(c)))
	}
	return fmt.Sprintf("%s; %s like it", first.Message, more(len(c)-1))
}

// more counts further rows.
func more(n int) string {
	if n == 1 {
		return "and 1 more row"
	}
	return "and " + ingest.Thousands(n) + " more rows"
}

// found lists some of what was found, each once.
func (c Cause) found() string {
	var found []string
	for _, i := range c {
		if !slices.Contains(found, i.Got) {
			found = append(found, i.Got)
		}
		if len(found) == few {
			break
		}
	}
	return strings.Join(found, ", ")
}
