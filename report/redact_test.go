package report

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/mail"
	"assay/report/workbook"
)

// peopleOf is a roster with a sheet of employees, whose names stand in B and addresses in C.
func peopleOf() *ingest.Roster {
	sheet := ingest.Sheet{Name: "Staff", Tables: []ingest.Table{ingest.Employees}, Header: 1}
	sheet.Columns[ingest.EmployeeIDField], sheet.Columns[ingest.NameField], sheet.Columns[ingest.EmailField] = 1, 2, 3
	return &ingest.Roster{
		Files: []ingest.File{{Name: "staff.xlsx"}}, Sheets: []ingest.Sheet{sheet},
		PartnerIDs: []string{"P-1", "P-2"}, EmployeeIDs: []string{"E-1", "ann@alder.example", "ben@alder.example"},
		Partners:  []ingest.Partner{{ID: 0, Email: "Mona Mundungus <mona@alder.example>; post@alder.example"}},
		Employees: []ingest.Employee{{ID: 0, Name: "Ana Ruiz"}, {ID: 1, Name: "Ana"}, {ID: 2, Name: "Łucja Żak"}},
		Surveys:   []ingest.Survey{{Partner: 0, Customer: "Hotel"}, {Partner: 0, Customer: "Alpine Hotel"}, {Partner: 1, Customer: "met"}},
	}
}

func ofPeople() *redactor { return newRedactor(workbook.Book{Roster: peopleOf()}) }

func TestTextsWithoutAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		"met by E-1":                   "met by E-1",
		"write to o'neil+x@a-b.co.uk.": "write to withheld.",
		"<ana@x.example>, b@y.example": "<withheld>, withheld",
		`"ana"@x.example`:              "withheld",
		"łucja@żak.example":            "withheld",
		"ann@alder.example: earn CCNA": "withheld 1: earn CCNA",
		"BEN@alder.example":            "withheld 2",
		"10 @ 5.5, @CPSP, a@b":         "10 @ 5.5, @CPSP, a@b",
	} {
		assert.Equal(t, want, ofPeople().addressless(text))
	}
}

func TestFreeTextsWithoutNames(t *testing.T) {
	r := ofPeople()
	for text, want := range map[string]string{
		"Ana Ruiz and ana left":       "withheld and withheld left",
		"Ana Ana Ruiz":                "withheld withheld",
		"Anabel, Banana and Mariana":  "Anabel, Banana and Mariana",
		"ŁUCJA ŻAK: see ana@x.org":    "withheld: see withheld",
		"mona mundungus asked for it": "withheld asked for it",
	} {
		assert.Equal(t, want, r.free(text))
	}
}

func TestProblemsWithoutNames(t *testing.T) {
	r := ofPeople()
	quoting := func(message string, quotes ...string) evaluate.Issue {
		i := evaluate.Issue{Message: message}
		for _, q := range quotes {
			i.Quotes = append(i.Quotes, strconv.Quote(q))
			i.Got = i.Quotes[0]
		}
		return i
	}
	for _, tt := range []struct {
		name, code, ref, message string
		quotes                   []string
		want                     string
	}{
		{"in a column of names", "cell-error", "B7", `Name: got "#N/A", want a value`, []string{"#N/A"}, "Name: got (withheld), want a value"},
		{"in a column of addresses", "x", "C7", `Email: got "a \" b", want "x"`, []string{`a " b`}, `Email: got (withheld), want "x"`},
		{"a known name elsewhere", "employee-unknown", "A7", `Employee ID: got "ana ruiz", want one`, []string{"ana ruiz"}, "Employee ID: got (withheld), want one"},
		{"an ID", "employee-unknown", "A7", `Employee ID: got "X-7", want one; the nearest is "E-1"`, []string{"X-7", "E-1"}, `Employee ID: got "X-7", want one; the nearest is "E-1"`},
		{"an unknown name in a column of days", "date-unreadable", "D7", `From: got "Zoe Q", want a date`, []string{"Zoe Q"}, "From: got (withheld), want a date"},
		{"a day that can't be read", "date-unreadable", "D7", `From: got "31/02/2020", want a date`, []string{"31/02/2020"}, `From: got "31/02/2020", want a date`},
		{"an address in a column of days", "date-unreadable", "D7", `From: got "z1@q.example", want a date`, []string{"z1@q.example"}, `From: got "withheld", want a date`},
		{"an error of Excel", "date-unreadable", "D7", `From: got "#REF!", want a date`, []string{"#REF!"}, `From: got "#REF!", want a date`},
		{"a note", "note-tells", "F7", `got "Zoe has left" beside the row`, []string{"Zoe has left"}, "got (withheld) beside the row"},
		{"a known name within a text", "employee-unknown", "A7", `Employee ID: got "X-7 (Ana Ruiz, left)", want one`, []string{"X-7 (Ana Ruiz, left)"}, "Employee ID: got (withheld), want one"},
		{"a heading", "column-ignored", "1", `ignored: "Shoe size", "ANA"`, []string{"Shoe size", "ANA"}, `ignored: "Shoe size", (withheld)`},
	} {
		i := quoting(tt.message, tt.quotes...)
		i.Code, i.Cell = tt.code, ingest.CellOf("staff.xlsx", "Staff", tt.ref)
		assert.Equal(t, tt.want, r.issue(i).Message, tt.name)
	}
	other := quoting(`got "#N/A", want a value`, "#N/A")
	other.Code, other.Cell = "cell-error", ingest.CellOf("staff.xlsx", "Other", "B7")
	assert.Equal(t, other, r.issue(other), "another sheet's column")

	var messages []string
	for _, i := range Discreet([]evaluate.Issue{quoting(`Employee ID: got "Ana Ruiz", want one; the nearest is "E-1"`, "Ana Ruiz", "E-1"), quoting(`From: got "z@q.example", want a date`, "z@q.example"), quoting(`From: got "soon", want a date`, "soon"), quoting(`got "HR: Ana Ruiz left" as a comment`, "HR: Ana Ruiz left")}, peopleOf()) {
		messages = append(messages, i.Message)
	}
	assert.Equal(t, []string{`Employee ID: got (withheld), want one; the nearest is "E-1"`, `From: got "withheld", want a date`, `From: got "soon", want a date`, "got (withheld) as a comment"}, messages)
}

func TestDeliveriesWithoutRecipients(t *testing.T) {
	got := ofPeople().delivery(issued.Delivery{PartnerID: "p-1", Partner: "Alder", Recipient: "jo.van-dijk@alder.example", State: issued.Refused,
		Said: "550 5.1.1 <jo.van-dijk@alder.example>: Jo van Dijk has left, ask Mona Mundungus (user jo.van-dijk); joint rejected"})
	assert.Equal(t, "550 5.1.1 <withheld>: withheld withheld withheld has left, ask withheld (user withheld); joint rejected", got.Said)
	assert.Equal(t, withheld, got.Recipient)
	assert.Equal(t, "Alder", got.Partner)
}

func TestRedactLeavesTheGivenBook(t *testing.T) {
	const free = "by ann@alder.example"
	hotel := evaluate.LowScore{Customer: "Alpine Hotel", Score: 3}
	cause := evaluate.Cause{Kind: evaluate.ScoresOutstanding, Person: "ann@alder.example", Name: free, Lists: &evaluate.Lists{Scores: []evaluate.LowScore{hotel}}}
	because := []evaluate.Cause{cause}
	waiver := &evaluate.Waiver{Who: "olga", Why: "Ana Ruiz asked"}
	a := &evaluate.Assessment{Changes: []evaluate.Change{{PartnerID: "P-1", Why: because}}, Partners: []evaluate.PartnerFinding{{
		ID: "P-1", Email: "mona@alder.example", People: []evaluate.PersonFinding{{ID: "ann@alder.example", Name: "Ana"}, {ID: "E-1", Name: "Ana Ruiz"}},
		Forecast: []evaluate.Turn{{Because: because}}, ReviewWhy: []string{free},
		Standings: evaluate.Standings{&evaluate.PremierFinding{Events: []evaluate.Event{{Why: cause}}, Verdict: evaluate.Verdict{Lines: []evaluate.Line{{Found: free, Asked: free, Mend: free, Scores: cause.Lists.Scores, Waiver: waiver}}}},
			&evaluate.CPanelFinding{Counting: []string{"ann@alder.example"}}},
		Actions: []evaluate.Action{{What: cause, Why: because, Whom: []string{"ann@alder.example"}, Steps: []evaluate.Step{{EmployeeID: "ann@alder.example", Words: free, Open: &evaluate.OpenScore{LowScore: hotel}}}}},
	}, {ID: "P-2"}}}
	given := workbook.Book{Roster: peopleOf(), Assessment: a, Notes: []issued.Note{{Who: "olga"}}}
	b := redact(given)
	p := b.Assessment.Partners[0]
	assert.Equal(t, "withheld", p.Email)
	assert.Empty(t, b.Assessment.Partners[1].Email, "there was none")
	assert.Equal(t, []string{"withheld 1", "E-1"}, []string{p.People[0].ID, p.People[1].ID})
	assert.Empty(t, p.People[0].Name+p.People[1].Name)
	assert.Equal(t, []string{"withheld 1", "withheld 1", "withheld 1"}, []string{p.CPanel().Counting[0], p.Actions[0].Whom[0], p.Actions[0].Steps[0].EmployeeID})
	assert.Equal(t, "withheld", b.Notes[0].Who)

	line, action := p.Premier().Lines[0], p.Actions[0]
	for _, c := range []evaluate.Cause{p.Forecast[0].Because[0], p.Premier().Events[0].Why, action.What, action.Why[0], b.Assessment.Changes[0].Why[0]} {
		assert.Equal(t, []string{"withheld 1", "by withheld 1", "a customer"}, []string{c.Person, c.Name, c.Lists.Scores[0].Customer})
	}
	for _, text := range []string{p.ReviewWhy[0], line.Found, line.Asked, line.Mend, action.Steps[0].Words} {
		assert.Equal(t, "by withheld 1", text)
	}
	assert.Equal(t, []string{"a customer", "a customer"}, []string{line.Scores[0].Customer, action.Steps[0].Low().Customer})
	assert.Equal(t, evaluate.Waiver{Who: "withheld", Why: "withheld asked"}, *line.Waiver)

	assert.Equal(t, "olga", waiver.Who)
	assert.Equal(t, "Alpine Hotel", a.Partners[0].Forecast[0].Because[0].Lists.Scores[0].Customer)
	assert.Equal(t, free, a.Partners[0].Premier().Lines[0].Found)
	assert.Equal(t, "mona@alder.example", a.Partners[0].Email)
	assert.Equal(t, "Ana Ruiz", a.Partners[0].People[1].Name)
	assert.Equal(t, "ann@alder.example", a.Partners[0].CPanel().Counting[0])
	assert.Equal(t, "ann@alder.example", a.Partners[0].Actions[0].Steps[0].EmployeeID)
	assert.Equal(t, "olga", given.Notes[0].Who)
}

func TestMailToOperationsWithoutWhatWasFound(t *testing.T) {
	p := &mail.Post{Undeliverable: []mail.Undeliverable{{Why: `got "mona at alder", want an address`, Quotes: []string{`"mona at alder"`}}}, Faults: []mail.Fault{{Why: "no translation"}}}
	redactPost(p)
	assert.Equal(t, "got (withheld), want an address", p.Undeliverable[0].Why)
	assert.Equal(t, "no translation", p.Faults[0].Why)
}
