package workbook

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
)

func TestActionsSayWhatTheyGive(t *testing.T) {
	b := book()
	p := &b.Assessment.Partners[24]
	p.Actions = []evaluate.Action{
		{Kind: evaluate.Watches, Program: "cPanel", What: evaluate.InWords("40 licences more and the requirement rises from 1 to 2")},
		{Kind: evaluate.Mends, Program: "Premier", What: evaluate.InWords("enter the follow-up"), By: ingest.DayOf(2020, 7, 31),
			Steps: []evaluate.Step{{Kind: evaluate.FollowUp, Open: &evaluate.OpenScore{LowScore: evaluate.LowScore{Customer: "Red Barn", Score: 3, Received: ingest.DayOf(2020, 5, 1)}, FollowUp: ingest.CellOf("surveys.csv", "", "E5")}}}},
	}
	f := open(t, write(t, b, 0))
	for _, tt := range []struct{ row, column, want string }{
		{"P-002", "Purpose", "Restore"}, {"P-002", "Gives", "Compliant"}, {"P-002", "On day", "44012"}, {"P-002", "Who does what", "E-05 Børge Ødegård: earn CCNA or CCDA, or higher"}, {"P-002", "Steps", "1"},
		{"P-003", "Purpose", "Restore"}, {"P-003", "Gives", ""}, {"P-003", "On day", ""}, {"P-003", "Who does what", ""}, {"P-003", "Steps", "3"},
		{"P-025", "Who does what", "enter the follow-up for Red Barn (score 3 on 2020-05-01) (surveys.csv!E5)"},
	} {
		_, got := at(t, f, actionsSheet, tt.row, tt.column)
		assert.Equal(t, tt.want, got, tt.row+" "+tt.column)
	}
	rows, err := f.GetRows(actionsSheet, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	last := rows[len(rows)-1]
	assert.Equal(t, "40 licences more and the requirement rises from 1 to 2", last[5], "what is only good to know comes last")
	assert.Equal(t, "For information", last[4])
	keeps := 0
	for _, r := range rows[firstRow-1:] {
		if r[4] == "Keep" {
			keeps++
			assert.Equal(t, []string{"Certified", "44228"}, r[8:10])
			assert.Regexp(t, `^E-\d+ Børge Ødegård: earn CWA; 2 × hire somebody with CPSP, CPP, CWA$`, r[10])
			assert.Equal(t, "9", r[11])
		}
	}
	assert.Positive(t, keeps)
}

// What one person earns stands on one line, and so do people to hire alike.
func TestStepsThatGoTogether(t *testing.T) {
	earn := func(id, code, words string) evaluate.Step {
		return evaluate.Step{Kind: evaluate.Earn, EmployeeID: id, Certifications: []string{code}, Words: words}
	}
	hire := func(words string, codes ...string) evaluate.Step {
		return evaluate.Step{Kind: evaluate.Hire, Count: 1, Certifications: codes, Words: words}
	}
	f := &evaluate.PartnerFinding{People: []evaluate.PersonFinding{{ID: "E-1", Name: "Ana Ruiz"}}}
	for _, tt := range []struct {
		name  string
		steps []evaluate.Step
		want  string
	}{
		{"one person", []evaluate.Step{earn("E-1", "CPP", ""), earn("E-1", "CWA", "")}, "E-1 Ana Ruiz: earn CPP, CWA"},
		{"two people", []evaluate.Step{earn("E-1", "CWA", ""), earn("E-2", "CWA", "")}, "E-1 Ana Ruiz: earn CWA\nE-2: earn CWA"},
		{"two kinds", []evaluate.Step{{Kind: evaluate.GoFullTime, EmployeeID: "E-1"}, {Kind: evaluate.Renew, EmployeeID: "E-1", Certifications: []string{"CCNA"}}}, "E-1 Ana Ruiz: go full time\nE-1 Ana Ruiz: renew CCNA"},
		{"in words", []evaluate.Step{earn("E-1", "CCNA", "CCNA or higher"), earn("E-2", "CCNA", "CCNA or CCDA")}, "E-1 Ana Ruiz: earn CCNA or higher\nE-2: earn CCNA or CCDA"},
		{"hire alike", []evaluate.Step{hire("", "CPP"), hire("", "CPP"), hire("", "CWA")}, "2 × hire somebody with CPP\nhire somebody with CWA"},
		{"hire for roles", []evaluate.Step{hire("CCNA or higher", "CCNA"), hire("CCNA or CCDA", "CCNA")}, "hire somebody with CCNA or higher\nhire somebody with CCNA or CCDA"},
		{"services", []evaluate.Step{{Kind: evaluate.PutInPlace, Words: "put in place: a"}, {Kind: evaluate.PutInPlace, Words: "put in place: b"}}, "put in place: a\nput in place: b"},
	} {
		assert.Equal(t, tt.want, actionRow{finding: f, Action: &evaluate.Action{Steps: tt.steps}}.steps(), tt.name)
	}
}

// Whom an action concerns is named, but not a whole staff.
func TestActionsNameAFew(t *testing.T) {
	f := &evaluate.PartnerFinding{}
	assert.Equal(t, "E-1\nE-2", actionRow{finding: f, Action: &evaluate.Action{Whom: []string{"E-1", "E-2"}}}.steps())
	assert.Equal(t, "1\n2\n3\n4\n5\n… and 2 more", actionRow{finding: f, Action: &evaluate.Action{Whom: strings.Split("1234567", "")}}.steps())
	assert.Empty(t, actionRow{finding: f, Action: &evaluate.Action{}}.steps())
}
