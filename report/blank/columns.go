package blank

import (
	"fmt"
	"slices"

	"assay/evaluate"
	"assay/ingest"
)

// A kind is what a column's cells hold.
type kind uint8

const (
	textKind          kind = iota
	idKind                 // text, also where it is all digits
	yesNoKind              // yes or no
	agreementKind          // yes, no or a day
	dayKind                // a real date
	countKind              // a whole number
	yearKind               // a badge year
	scoreKind              // a number from 1 to 10
	countryKind            // a country's name or code
	certificationKind      // a certification's code or name
	numKinds
)

// A column is a column of a table, as a newcomer needs to know it.
type column struct {
	field    ingest.Field // NoField: headed by a certification
	heading  string
	required bool
	kind     kind
	width    float64
	what     string // what its cells hold
	like     string // examples
	blank    string // what a blank cell means
	example  any    // of the example row: nil, string, int or ingest.Day
}

// note is the text of the note on the heading, below the heading itself.
func (c column) note() string {
	text := c.what
	if c.like != "" {
		text += "\nExamples: " + c.like
	}
	return text + "\nBlank: " + c.blank
}

// describe returns the columns of a table in the order of the headers file;
// behind those of employees, one for each cPanel certification.
func describe(headers *ingest.Headers, programs *evaluate.Programs, table ingest.Table, day ingest.Day) ([]column, error) {
	examples := exampleOf(table, programs, day)
	var columns []column
	for _, h := range headers.Columns(table) {
		c, ok := descriptions[table][h.Field]
		if !ok {
			continue // only sheets of others have it
		}
		c.field, c.heading, c.required, c.example = h.Field, h.Heading, h.Required, examples[h.Field]
		columns = append(columns, c)
	}
	if table == ingest.Employees {
		columns = append(columns, earnedColumns(programs, day)...)
	}
	return columns, nil
}

// earnedColumns returns the columns headed by a cPanel certification, whose
// cells are the days on which it was earned.
func earnedColumns(programs *evaluate.Programs, day ingest.Day) []column {
	var columns []column
	for i, t := range university(programs, day) {
		columns = append(columns, column{
			heading: t.Code, kind: dayKind, width: 13,
			what:    fmt.Sprintf("The day on which the employee earned the %s. Who renewed it has a further row in the sheet Certifications: each day counts. Any other certification may have a column like this, headed by its code.", t.Name),
			like:    dateExamples,
			blank:   "not earned, or listed in the sheet Certifications.",
			example: earnedExample(day, i),
		})
	}
	return columns
}

// university returns the cPanel certifications in force on the day, or before
// the first revision those of the first.
func university(programs *evaluate.Programs, day ingest.Day) []evaluate.UniversityTitle {
	rule := programs.CPanel.Certifications
	if rev, ok := rule.On(day); ok || len(rule.Revisions) == 0 {
		return rev.Value
	}
	return rule.Revisions[0].Value
}

// index returns the place of a field among the columns, from 1; 0 where it is none of them.
func index(columns []column, f ingest.Field) int {
	if f == ingest.NoField {
		return 0
	}
	return slices.IndexFunc(columns, func(c column) bool { return c.field == f }) + 1
}

const dateExamples = "2020-06-30, 30 Jun 2020"

// What blank cells in required columns lead to.
const (
	rowLost  = "an error; the row then belongs to nobody."
	cellLost = "an error; the row can't be relied on."
)

// descriptions say what each column of each table holds, which is not always
// the same where tables share a column.
var descriptions = map[ingest.Table]map[ingest.Field]column{
	ingest.Partners: {
		ingest.PartnerIDField: {kind: idKind, width: 15,
			what:  "The ID that your own records give the partner. The other sheets name the partner by it. Letter case makes no difference; leading zeros do.",
			like:  "P-0042, 00731",
			blank: "an error; the partner can't be judged."},
		ingest.PartnerField: {kind: textKind, width: 30,
			what:  "The partner's name, spelled as it should stand on a certificate.",
			like:  "Northwind Hosting",
			blank: "a problem; the partner is judged, but no certificate can bear its name."},
		ingest.CountryField: {kind: countryKind, width: 20,
			what:  "The country that the partner is in, from the list, or as an ISO 3166 code. For Cisco Premier, certified people count where their country is this one or in one grouping with it.",
			like:  "Spain, ES, ESP",
			blank: "not known; only people whose country is blank, too, count for Premier."},
		ingest.ContactEmailField: {kind: textKind, width: 28,
			what:  "The address that mail to the partner goes to, for example with its certificate; of several, with a semicolon between them.",
			like:  "channel@northwind.example; Ada Lindqvist <ada@northwind.example>",
			blank: "no mail can be sent to this partner."},
		ingest.LanguageField: {kind: textKind, width: 13,
			what:  "The language that mail to the partner is written in, as its name or code. It is English where the mail has not been translated into it.",
			like:  "de, es-MX, German, Español",
			blank: "English."},
		ingest.LicensesField: {kind: countKind, width: 17,
			what:  "How many cPanel licences the partner has today, as a whole number. The more licences, the more certified people it needs.",
			like:  "120, 1500",
			blank: "the partner is not in the cPanel program. Write 0 for one that is, without licences."},
		ingest.BadgeHeldField: {kind: yearKind, width: 15,
			what:  "The latest badge year that the partner was given before these sheets were kept, so that it isn't given again.",
			like:  "2020",
			blank: "none that you know of; badge years follow from the certifications."},
		ingest.GoodStandingField: {kind: yesNoKind, width: 16,
			what:  "Whether the partner meets all its other obligations to cPanel. With no, its certified status is suspended.",
			like:  "yes, no",
			blank: "yes."},
		ingest.PremierSinceField: {kind: dayKind, width: 14,
			what:  "The day on which the partner attained Cisco Premier.",
			like:  dateExamples,
			blank: "not attained: an applicant. With every further Premier cell blank or no, and no specialization, the partner is not in the program."},
		ingest.SpecializationsField: {kind: textKind, width: 28,
			what:  "Names of the Cisco specializations that are valid today, with a semicolon between them. Those whose dates you know go to the sheet Specializations instead.",
			like:  "Express Collaboration; Express Networking",
			blank: "none but those in the sheet Specializations."},
		ingest.ResaleField: {kind: agreementKind, width: 16,
			what:  "Whether the partner has a resale agreement in force: yes, no, or the last day on which it is valid. This or an ICPA will do.",
			like:  "yes, no, 2021-03-31",
			blank: "no."},
		ingest.ICPAField: {kind: agreementKind, width: 14,
			what:  "Whether the partner has an Indirect Channel Partner Agreement in force: yes, no, or the last day on which it is valid. This or a resale agreement will do.",
			like:  "yes, no, 2021-03-31",
			blank: "no."},
		ingest.Service8x5Field: {kind: yesNoKind, width: 18,
			what:  "Whether the partner's customer service is there eight hours a day on five days a week.",
			like:  "yes, no",
			blank: "no."},
		ingest.CallbackField: {kind: yesNoKind, width: 18,
			what:  "Whether the partner calls customers back within an hour.",
			like:  "yes, no",
			blank: "no."},
		ingest.PreSalesField: {kind: yesNoKind, width: 18,
			what:  "Whether the partner supports customers before a sale.",
			like:  "yes, no",
			blank: "no."},
		ingest.PostSalesField: {kind: yesNoKind, width: 18,
			what:  "Whether the partner supports customers after a sale, under its partner support agreement.",
			like:  "yes, no",
			blank: "no."},
		ingest.TermsField: {kind: agreementKind, width: 16,
			what:  "Whether the partner accepted the terms of Cisco Premier: yes, no, or the day on which it did.",
			like:  "yes, no, 2020-02-14",
			blank: "no."},
	},
	ingest.Employees: {
		ingest.EmployeeIDField: {kind: idKind, width: 17,
			what:  "The ID of the person, everywhere and always the same: two IDs are two people. Leading zeros count.",
			like:  "E-1017, 00345",
			blank: rowLost},
		ingest.PartnerIDField: {kind: idKind, width: 15,
			what:  "The partner that the person works for, as in the partners workbook.",
			like:  "P-0042, 00731",
			blank: rowLost},
		ingest.NameField: {kind: textKind, width: 26,
			what:  "The person's full name. Two IDs with the same name and the same e-mail are taken for one person.",
			like:  "Ada Lindqvist",
			blank: "a problem; the person is judged all the same."},
		ingest.EmailField: {kind: textKind, width: 28,
			what:  "The person's own e-mail address, not a shared mailbox.",
			like:  "ada@northwind.example",
			blank: "not known; the person is told from others by the Employee ID alone."},
		ingest.CountryField: {kind: countryKind, width: 20,
			what:  "The country that the person works in, from the list, or as an ISO 3166 code.",
			like:  "Portugal, PT, PRT",
			blank: "the partner's country."},
		ingest.FullTimeField: {kind: yesNoKind, width: 12,
			what:  "Whether the person works full time at this partner. Only who does counts for Cisco Premier; for cPanel it makes no difference.",
			like:  "yes, no",
			blank: "no."},
		ingest.FromField: {kind: dayKind, width: 15,
			what:  "The first day of work at this partner.",
			like:  dateExamples,
			blank: "has always been there."},
		ingest.UntilField: {kind: dayKind, width: 16,
			what:  "The last day of work at this partner. Keep the rows of people who left: what they earned still counts for the past.",
			like:  dateExamples,
			blank: "still there."},
	},
	ingest.Certifications: {
		ingest.EmployeeIDField: {kind: idKind, width: 17,
			what:  "Who earned it: an ID from the sheet Employees.",
			like:  "E-1017, 00345",
			blank: rowLost},
		ingest.CertificationField: {kind: certificationKind, width: 30,
			what:  "The certification's code, from the list, or its full name. A track may follow.",
			like:  "CCNA, CCNP Enterprise, Cisco Certified Network Associate - Security",
			blank: "an error; nobody can tell what was earned."},
		ingest.EarnedField: {kind: dayKind, width: 14,
			what:  "The day on which it was earned.",
			like:  dateExamples,
			blank: cellLost},
		ingest.ExpiresField: {kind: dayKind, width: 14,
			what:  "The last day on which it is good. It plays no part for cPanel certifications.",
			like:  "2023-06-30, 30 Jun 2023",
			blank: "a Cisco certification then lasts the usual time from the day earned, with a warning."},
	},
	ingest.Specializations: {
		ingest.PartnerIDField: {kind: idKind, width: 15,
			what:  "Whose it is: an ID from the sheet Partners.",
			like:  "P-0042, 00731",
			blank: rowLost},
		ingest.SpecializationField: {kind: textKind, width: 40,
			what:  "The name of the specialization.",
			like:  "Express Collaboration",
			blank: cellLost},
		ingest.GrantedField: {kind: dayKind, width: 14,
			what:  "The first day on which it is valid.",
			like:  dateExamples,
			blank: "has always been valid."},
		ingest.ExpiresField: {kind: dayKind, width: 14,
			what:  "The last day on which it is valid.",
			like:  "2021-06-30, 30 Jun 2021",
			blank: "without an end."},
	},
	ingest.Contacts: {
		ingest.PartnerIDField: {kind: idKind, width: 15,
			what:  "Who provided it: an ID from the sheet Partners.",
			like:  "P-0042, 00731",
			blank: rowLost},
		ingest.CustomerField: {kind: textKind, width: 30,
			what:  "The customer's name.",
			like:  "Fabrikam Dental",
			blank: "a problem; a contact without a customer is not valid."},
		ingest.CustomerEmailField: {kind: textKind, width: 32,
			what:  "The customer's e-mail address. Within a fiscal year, an address counts once for a partner.",
			like:  "office@fabrikam.example",
			blank: "not valid: the contact then doesn't count."},
		ingest.ProvidedField: {kind: dayKind, width: 14,
			what:  "The day on which the contact was provided in Cisco's tool.",
			like:  dateExamples,
			blank: cellLost},
		ingest.CurrentField: {kind: yesNoKind, width: 14,
			what:  "Whether this is a customer today.",
			like:  "yes, no",
			blank: "yes."},
	},
	ingest.Surveys: {
		ingest.PartnerIDField: {kind: idKind, width: 15,
			what:  "Whose customer answered: an ID from the sheet Partners.",
			like:  "P-0042, 00731",
			blank: rowLost},
		ingest.CustomerField: {kind: textKind, width: 30,
			what:  "The customer's name.",
			like:  "Fabrikam Dental",
			blank: "a problem; the answer counts all the same."},
		ingest.ScoreField: {kind: scoreKind, width: 11,
			what:  "The satisfaction that the customer gave: a number from 1 (worst) to 10 (best). A low one asks for a follow-up.",
			like:  "9, 7.5",
			blank: "an error; nobody can tell whether a follow-up is due."},
		ingest.ReceivedField: {kind: dayKind, width: 15,
			what:  "The day on which the answer was received.",
			like:  dateExamples,
			blank: "an error; nobody can tell which fiscal year it belongs to."},
		ingest.FollowUpField: {kind: dayKind, width: 15,
			what:  "The day on which the follow-up of a low score was entered.",
			like:  dateExamples,
			blank: "none entered yet."},
	},
	ingest.Groupings: {
		ingest.CountryField: {kind: countryKind, width: 24,
			what:  "A country of the grouping, from the list, or as an ISO 3166 code. A country is in one grouping at most.",
			like:  "Spain, ES, ESP",
			blank: cellLost},
		ingest.GroupingField: {kind: textKind, width: 30,
			what:  "The grouping's name, any that you like: countries with the same name are together. A country that stands in no row is a grouping of its own.",
			like:  "Iberia, Nordics",
			blank: cellLost},
	},
}
