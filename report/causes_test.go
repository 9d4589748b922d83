package report

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
	"assay/ingest"
)

// problem is one in a cell, of a column that can't be read where something was found.
func problem(code, ref, got, want string) evaluate.Issue {
	i := evaluate.Issue{Severity: ingest.Error, Code: code, Cell: ingest.CellOf("a.xlsx", "S", ref), Message: "so it is"}
	if want != "" {
		i.Heading, i.Got, i.Want = "FTE %", got, want
		i.Message = "FTE %: got " + got + ", want " + want
	}
	return i
}

func TestCauses(t *testing.T) {
	told := func(issues ...evaluate.Issue) (all []string) {
		for _, c := range Causes(issues) {
			all = append(all, c.Place()+" "+c.Message())
		}
		return all
	}
	one := problem("yes-no-unreadable", "G2", `"100"`, "a share")
	assert.Equal(t, []string{`a.xlsx:S!G2 FTE %: got "100", want a share`}, told(one))

	below := []evaluate.Issue{one}
	for _, more := range []struct{ ref, got string }{{"G4", `"50"`}, {"G3", `"80"`}, {"G5", `"80"`}, {"G6", `"20"`}} {
		below = append(below, problem("yes-no-unreadable", more.ref, more.got, "a share"))
	}
	assert.Equal(t, []string{`a.xlsx:S!G2:G6 FTE %: 5 cells, such as "100", "80", "50", want a share`}, told(below...), "in order of the rows, each once")

	apart := append(below, problem("yes-no-unreadable", "G12", `"7"`, "a share"))
	assert.Equal(t, []string{`a.xlsx:S!G2,G3,G4,… FTE %: 6 cells, such as "100", "80", "50", want a share`}, told(apart...))

	assert.Equal(t, []string{"a.xlsx:S!A2:A3 so it is; so in 2 rows", "a.xlsx:S!H2 so it is"},
		told(problem("required-blank", "A2", "", ""), problem("required-blank", "H2", "", ""), problem("required-blank", "A3", "", "")), "each column by itself")

	assert.Equal(t, []string{"a.xlsx:S!1 so it is", "a.xlsx:S!A9 so it is", "a.xlsx:S!A2 so it is", "a.xlsx:S!C2 so it is"},
		told(problem("expiry-assumed", "C2", "", ""), problem("employee-unknown", "A2", "", ""), problem("id-unreadable", "A9", "", ""), problem("column-ignored", "1", "", "")),
		"causes before what follows from them")

	var differ []evaluate.Issue
	for n := range 8 {
		i := problem("employee-unknown", fmt.Sprint("A", n+2), "", "")
		i.Message = fmt.Sprintf("got %d", n)
		differ = append(differ, i)
	}
	differ = append(differ, differ[0])
	differ[8].Cell = ingest.CellOf("a.xlsx", "S", "A99")
	assert.Equal(t, []string{"a.xlsx:S!A2,A99 got 0; so in 2 rows", "a.xlsx:S!A3 got 1", "a.xlsx:S!A4 got 2", "a.xlsx:S!A5:A9 got 3; and 4 more rows like it"}, told(differ...))
}
