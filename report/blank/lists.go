package blank

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/biter777/countries"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"assay/ingest"
)

// listsSheet is the sheet that the drop-downs take their entries from. It is
// hidden so that no menu shows it.
const listsSheet = "Lists"

// The names of the lists. Those of IDs are what stands in the workbook itself.
const (
	yesNoName          = "YesNo"
	countriesName      = "Countries"
	certificationsName = "CertificationCodes"
	partnersName       = "PartnerIDs"
	employeesName      = "EmployeeIDs"
)

// A list is a defined name for the entries of a drop-down.
type list struct {
	name    string
	entries []string
}

// addLists writes the lists that the sheets' columns ask for.
//
// A sheet that is no table is reported when the workbook is read. So the lists
// stand beside the header of a table without rows, in columns without a
// heading, which are passed over.
func (w *writer) addLists(headers *ingest.Headers, sheets []sheet) error {
	if _, err := w.file.NewSheet(listsSheet); err != nil {
		return err
	}
	if err := w.file.SetSheetVisible(listsSheet, false, true); err != nil {
		return err
	}
	column, longest := 1, 1
	for _, h := range headers.Columns(ingest.Groupings) {
		if err := w.file.SetCellStr(listsSheet, cellName(column, 1), h.Heading); err != nil {
			return err
		}
		column++
	}
	for _, l := range w.lists(sheets) {
		column++
		if err := w.addList(column, l); err != nil {
			return err
		}
		longest = max(longest, len(l.entries)+1)
	}
	if err := w.file.SetSheetDimension(listsSheet, "A1:"+cellName(column, longest)); err != nil {
		return err
	}
	return w.nameOwners(sheets)
}

func (w *writer) addList(column int, l list) error {
	for i, entry := range l.entries {
		if err := w.file.SetCellStr(listsSheet, cellName(column, i+2), entry); err != nil {
			return err
		}
	}
	return w.file.SetDefinedName(&excelize.DefinedName{Name: l.name, RefersTo: absolute(listsSheet, column, 2, len(l.entries)+1)})
}

// lists returns the lists that the sheets' columns ask for.
func (w *writer) lists(sheets []sheet) []list {
	var needed [ingest.NumKinds]bool
	for _, s := range sheets {
		for _, c := range w.columns[s.name] {
			needed[c.Kind] = true
		}
	}
	var all []list
	if needed[ingest.YesNoKind] || needed[ingest.FullTimeKind] || needed[ingest.AgreementKind] {
		all = append(all, list{yesNoName, []string{"yes", "no"}})
	}
	if needed[ingest.CountryKind] {
		all = append(all, list{countriesName, countryNames()})
	}
	if needed[ingest.CertificationKind] {
		all = append(all, list{certificationsName, w.codes()})
	}
	return all
}

// codes returns the codes of all certifications that can be read, in the order of the rule files.
func (w *writer) codes() []string {
	var codes []string
	for _, t := range w.programs.Vocabulary().Titles[1:] {
		codes = append(codes, t.Code)
	}
	return codes
}

// dissolved are countries that the country list still has, and ISO 3166 no longer.
var dissolved = []countries.CountryCode{countries.ANT, countries.YUG}

// countryNames returns the English names of all countries, in the order of the alphabet.
func countryNames() []string {
	var names []string
	for _, code := range countries.All() {
		if a2 := code.Alpha2(); len(a2) == 2 && !slices.Contains(dissolved, code) {
			names = append(names, ingest.Country{a2[0], a2[1]}.Name())
		}
	}
	order := collate.New(language.English)
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(order.CompareString(a, b), strings.Compare(a, b)) })
	return slices.Compact(names)
}

// An owner is the sheet in which each ID has a row of its own, and the name of
// the list of its IDs.
type owner struct {
	field ingest.Field
	table ingest.Table
	name  string
	sheet sheet
}

var owners = []owner{
	{field: ingest.PartnerIDField, table: ingest.Partners, name: partnersName},
	{field: ingest.EmployeeIDField, table: ingest.Employees, name: employeesName},
}

// owner returns where the IDs of a column of a sheet have rows of their own;
// ok is false where that is the sheet itself, or in the other workbook.
func (w *writer) owner(s sheet, c column) (to owner, ok bool) {
	for _, o := range owners {
		if o.field != c.Field || o.table == s.table {
			continue
		}
		for _, b := range books {
			if i := slices.IndexFunc(b.sheets, func(x sheet) bool { return x.table == o.table }); i >= 0 {
				o.sheet = b.sheets[i]
				_, ok = w.columns[o.sheet.name]
				return o, ok
			}
		}
	}
	return owner{}, false
}

// nameOwners defines the lists of IDs: as much of the column as is filled in.
func (w *writer) nameOwners(sheets []sheet) error {
	for _, s := range sheets {
		for _, o := range owners {
			if o.table != s.table {
				continue
			}
			column := index(w.columns[s.name], o.field)
			all := absolute(s.name, column, exampleRow, lastRow)
			first, _, _ := strings.Cut(all, ":")
			err := w.file.SetDefinedName(&excelize.DefinedName{Name: o.name, RefersTo: fmt.Sprintf("%s:INDEX(%s,MAX(1,COUNTA(%s)))", first, all, all)})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
