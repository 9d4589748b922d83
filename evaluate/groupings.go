package evaluate

import (
	"fmt"
	"strconv"

	"assay/ingest"
)

// groupings tells which countries belong together (rule P8).
type groupings map[ingest.Country]string

// of returns the grouping of a country; one that is in none is a grouping of its own.
func (g groupings) of(c ingest.Country) string {
	if name, ok := g[c]; ok {
		return "grouping " + name
	}
	return c.String()
}

// readGroupings reads the input's groupings; of a country in two the first stands.
func readGroupings(r *ingest.Roster) (groupings, []ingest.Problem) {
	g := groupings{}
	first := map[ingest.Country]*ingest.Grouping{}
	var problems []ingest.Problem
	for i := range r.Groupings {
		row := &r.Groupings[i]
		if row.Bad != 0 {
			continue
		}
		name := foldName(row.Name)
		before, again := first[row.Country]
		switch {
		case !again:
			first[row.Country], g[row.Country] = row, name
		case g[row.Country] != name:
			problems = append(problems, ingest.Problem{Code: "country-in-two-groupings", At: row.At, Column: r.Sheets[row.At.Sheet].Columns[ingest.CountryField],
				Partner: ingest.None, Employee: ingest.None,
				Message: fmt.Sprintf("%s is in %q here and in %q in %s: the first stands", row.Country, row.Name, before.Name, r.Cell(before.At, ingest.CountryField)),
				Quotes:  []string{strconv.Quote(row.Name), strconv.Quote(before.Name)}})
		}
	}
	return g, problems
}
