package workbook

import (
	"slices"

	"assay/evaluate"
	"assay/ingest"
)

// writeIssues writes a row a problem, the errors first.
func writeIssues(p *press) error {
	rows := slices.Clone(p.Issues)
	slices.SortStableFunc(rows, func(a, b evaluate.Issue) int { return severity(a) - severity(b) })
	return list[evaluate.Issue]{
		sheet: issuesSheet, table: "DataIssues", tab: tabRecords,
		title: "Data issues",
		about: "what should be put right in the input, the errors first: correct the cell and run again",
		none:  "the input has no problems", frozen: 2, printed: "What was found",
		rows: rows,
		columns: withCarried(p, 6, func(i evaluate.Issue) *evaluate.PartnerFinding { return p.partnerOf(i.PartnerID) }, []column[evaluate.Issue]{
			{"Severity", 12, func(i evaluate.Issue) cell { return toned(string(i.Severity), severityTone(i.Severity)) }},
			{"Code", 25, func(i evaluate.Issue) cell { return name(i.Code) }},
			{"File", 22, func(i evaluate.Issue) cell { return text(i.Cell.File()) }},
			{"Sheet", 17, func(i evaluate.Issue) cell { return text(i.Cell.Sheet()) }},
			{"Cell", 9, func(i evaluate.Issue) cell { return text(i.Cell.Ref()) }},
			{"Partner ID", 13, func(i evaluate.Issue) cell { return p.partnerCell(i.PartnerID, "", i.PartnerID) }},
			{"What was found", restOfPage, func(i evaluate.Issue) cell { return text(i.Message) }},
			{"Effect on the verdict", 44, func(i evaluate.Issue) cell { return text(i.Effect) }},
			{"How to mend it", 44, func(i evaluate.Issue) cell { return text(i.Mend) }},
		}),
	}.write(p)
}

// severity sorts errors before warnings.
func severity(i evaluate.Issue) int {
	if i.Severity == ingest.Error {
		return 0
	}
	return 1
}
