package workbook

import "assay/evaluate"

// writeRules writes every rule value that was in force.
func writeRules(p *press) error {
	return list[evaluate.RuleInForce]{
		sheet: rulesSheet, table: "Rules", tab: tabRecords,
		title: "Rules",
		about: "every value in force on " + long(p.Assessment.Day) + ", with its first day and its source",
		none:  "no rule is in force on the day", frozen: 2, printed: "First day", lookUp: true,
		rows: p.Assessment.Rules,
		columns: []column[evaluate.RuleInForce]{
			{"Clause", 11, func(r evaluate.RuleInForce) cell { return name(r.Clause) }},
			{"Rule", 44, func(r evaluate.RuleInForce) cell { return text(r.Text) }},
			{"Program", 24, func(r evaluate.RuleInForce) cell { return text(r.Program) }},
			{"Value", restOfPage, func(r evaluate.RuleInForce) cell { return text(r.Value) }},
			{"First day", 12, func(r evaluate.RuleInForce) cell { return day(r.From) }},
			{"Carried forward", 36, func(r evaluate.RuleInForce) cell { return carriedForward(r.Carried) }},
			{"Document", 32, func(r evaluate.RuleInForce) cell { return text(r.Source.Document) }},
			{"Revision", 20, func(r evaluate.RuleInForce) cell { return text(r.Source.Revision) }},
			{"Section", 28, func(r evaluate.RuleInForce) cell { return text(r.Source.Section) }},
			{"Checked", 12, func(r evaluate.RuleInForce) cell { return day(r.Source.Checked) }},
			{"Note", 40, func(r evaluate.RuleInForce) cell { return text(r.Note) }},
			{"ID", 28, func(r evaluate.RuleInForce) cell { return text(r.ID) }},
			{"Rule file", 24, func(r evaluate.RuleInForce) cell { return text(r.File) }},
		},
	}.write(p)
}

func carriedForward(s string) cell {
	if s == "" {
		return text("")
	}
	return toned(s, warn)
}
