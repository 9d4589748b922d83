// Package blank makes the blank input workbooks: partners.xlsx and
// employees.xlsx, ready to be filled in, with drop-downs, a line below the headings
// that says what goes in, a sheet How to that says more, and an example for each
// program. Read as they are they hold no records.
//
// The headings come from the header names that the program reads by, and the
// codes of certifications from the rule files, so that neither can drift. The
// same header names, rules and day give the same bytes.
package blank

import (
	"bytes"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/pack"
)

// A Workbook is a file to be written.
type Workbook struct {
	Name  string // partners.xlsx
	Bytes []byte
}

// A blankWorkbook is a workbook to be made, with its sheets in order.
type blankWorkbook struct {
	name    string
	title   string
	subject string
	sheets  []sheet
}

// A sheet is a sheet with one table to be filled in.
type sheet struct {
	name   string
	table  ingest.Table
	hint   string                  // what a row is
	groups map[ingest.Field]string // what begins at a column, above the headings of many
	frozen ingest.Field            // the columns through this one stay in view
	key    ingest.Field            // the column by which the example is known
}

var books = []blankWorkbook{
	{
		name: "partners.xlsx", title: "Partners", subject: "Partners, and what each has and did in both programs",
		sheets: []sheet{
			{"Partners", ingest.Partners, "One row for each partner.", partnerGroups, ingest.PartnerField, ingest.PartnerIDField},
			{"Specializations", ingest.Specializations, "One row for each Cisco specialization of a partner.", nil, ingest.NoField, ingest.PartnerIDField},
			{"Contacts", ingest.Contacts, "One row for each customer contact that a partner provided for Cisco's satisfaction surveys.", nil, ingest.NoField, ingest.PartnerIDField},
			{"Surveys", ingest.Surveys, "One row for each survey answer that a partner received from a customer.", nil, ingest.NoField, ingest.PartnerIDField},
			{"Groupings", ingest.Groupings, "One row for each country whose certified people count in others, too. Delete the example where none do.", nil, ingest.NoField, ingest.GroupingField},
		},
	},
	{
		name: "employees.xlsx", title: "Employees", subject: "The partners' people and their certifications",
		sheets: []sheet{
			{"Employees", ingest.Employees, "One row for each employee. Who left and came back, or moved to another partner, has a row for each time.", employeeGroups, ingest.NameField, ingest.EmployeeIDField},
			{"Certifications", ingest.Certifications, "One row for each certification of an employee; those with a column in the sheet Employees may stand there instead.", nil, ingest.NoField, ingest.EmployeeIDField},
		},
	},
}

// The groups of columns: each ends where the next begins.
var (
	partnerGroups = map[ingest.Field]string{
		ingest.PartnerIDField: "Who it is", ingest.OwnerField: "Who looks after it", ingest.LicensesField: "For cPanel Certified Partner", ingest.PremierSinceField: "For Cisco Premier",
	}
	employeeGroups = map[ingest.Field]string{ingest.EmployeeIDField: "Who it is", ingest.EmploymentField: "Employment", earnedField: "cPanel certifications: the day on which each was earned"}
)

// Workbooks makes the blank workbooks. The day is today: the dates of the
// examples lie before it, and it stands for the day on which the files were made.
func Workbooks(headers *ingest.Headers, programs *evaluate.Programs, day ingest.Day) ([]Workbook, error) {
	var made []Workbook
	for _, b := range books {
		data, err := b.make(headers, programs, day)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b.name, err)
		}
		made = append(made, Workbook{b.name, data})
	}
	return made, nil
}

// make makes a workbook's bytes.
func (b blankWorkbook) make(headers *ingest.Headers, programs *evaluate.Programs, day ingest.Day) ([]byte, error) {
	w := &writer{file: excelize.NewFile(), programs: programs, day: day, columns: map[string][]column{}}
	defer w.file.Close()
	if err := w.file.SetDefaultFont(fontFamily); err != nil {
		return nil, err
	}
	for _, s := range b.sheets {
		w.columns[s.name] = describe(headers, programs, s.table, day)
	}
	if err := w.addHowTo(b); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", howToSheet, err)
	}
	for _, s := range b.sheets {
		if err := w.addSheet(s); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	if err := w.addLists(headers, b.sheets); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", listsSheet, err)
	}
	if err := w.properties(b); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w.file.SetZipWriter(func(to io.Writer) excelize.ZipWriter { return pack.New(to, nil) })
	_, err := w.file.WriteTo(&out)
	return out.Bytes(), err
}

// properties sets the document properties; the day stands for the time of
// making, so that the bytes don't depend on a clock.
func (w *writer) properties(b blankWorkbook) error {
	w.file.SetActiveSheet(0)
	if err := w.file.SetAppProps(&excelize.AppProperties{Application: "Microsoft Excel"}); err != nil {
		return err
	}
	made := w.day.String() + "T00:00:00Z"
	return w.file.SetDocProps(&excelize.DocProperties{
		Title:          b.title,
		Subject:        b.subject,
		Creator:        "assay",
		LastModifiedBy: "assay",
		Description:    "A blank workbook to fill in; the sheet How to says what goes where",
		Language:       "en-GB",
		Created:        made,
		Modified:       made,
	})
}
