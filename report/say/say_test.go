package say

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
	"assay/ingest"
)

// Every kind of cause has words, and each name in braces is one that can be filled in.
func TestEveryKindIsSaid(t *testing.T) {
	full := evaluate.Cause{
		Person: "E-1", Name: "CCNA", Day: 1, Until: 2, Count: 3, Of: 4, Year: 2020,
		Lists: &evaluate.Lists{Names: []string{"CCNA", "CCDA"}, Years: []int{2020}, Scores: []evaluate.LowScore{{Customer: "Lee", Score: 3}}, Steps: []evaluate.Step{{Kind: evaluate.PutInPlace, Words: "put in place: support"}}}, Line: &evaluate.Line{Requirement: "terms", Found: "not accepted", Mend: "have them accepted"},
		Turn: &evaluate.Turn{To: "Removed", On: 5},
	}
	said := map[string]bool{}
	for kind := range evaluate.NumCauseKinds {
		full.Kind = evaluate.CauseKind(kind)
		text := Cause(full)
		assert.NotEmpty(t, text, "kind %d", kind)
		assert.NotContains(t, text, "{", "kind %d", kind)
		assert.False(t, said[text], "%q is said of two kinds", text)
		said[text] = true
	}
}

func TestCauses(t *testing.T) {
	day := ingest.DayOf(2021, 3, 4)
	assert.Empty(t, Causes(nil))
	assert.Equal(t, "E-12's CCNA ends 2021-03-04; then one head is left; plan until 2021-09-03", Causes([]evaluate.Cause{
		{Kind: evaluate.CertificationEnds, Person: "E-12", Name: "CCNA", Day: day}, {Kind: evaluate.HeadsRemain, Count: 1, Of: 1},
		{Kind: evaluate.PlanEnds, Until: ingest.DayOf(2021, 9, 3)},
	}))
	assert.Equal(t, "with it Alder reaches 2 of 2 for badge year 2021 and keeps its badge for 2021; else Not certified on 2021-03-04: badge year 2020 ends 2021-01-31", Causes([]evaluate.Cause{
		{Kind: evaluate.Reaches, Name: "Alder", Of: 2, Year: 2021}, {Kind: evaluate.AlsoKeeps, Year: 2021},
		{Kind: evaluate.ElseComes, Turn: &evaluate.Turn{To: "Not certified", On: day, Because: []evaluate.Cause{{Kind: evaluate.BadgeEnds, Year: 2020, Day: ingest.DayOf(2021, 1, 31)}}}},
	}))
}

func TestHeads(t *testing.T) {
	for n, want := range []string{"nobody is left", "one head is left", "2 heads fill the roles"} {
		assert.Equal(t, want, heads(n, n))
	}
	assert.Equal(t, "2 heads are left, none for role A", heads(2, 0))
}

func TestCustomers(t *testing.T) {
	day := ingest.DayOf(2020, 5, 1)
	scores := []evaluate.LowScore{{Customer: "Ash", Score: 2.5, Received: day}, {Score: 3, Received: day, Cell: ingest.CellOf("surveys.csv", "", "C2")}}
	assert.Equal(t, "Ash (score 2.5 on 2020-05-01) and the customer of surveys.csv!C2 (score 3 on 2020-05-01)", customers(scores))
	assert.Regexp(t, "^Ash .*, Ash .*, Ash .*, Ash .*, Ash .* and 2 others$", customers([]evaluate.LowScore{scores[0], scores[0], scores[0], scores[0], scores[0], scores[0], scores[0]}))
}

func TestFound(t *testing.T) {
	l := evaluate.Line{Found: "not accepted"}
	assert.Equal(t, "not accepted", Found(&l))
	l.Waiver = &evaluate.Waiver{Who: "olga", Why: "agreed", Until: ingest.DayOf(2020, 9, 30)}
	assert.Equal(t, "not accepted; waived until 2020-09-30 by olga: agreed", Found(&l))
}
