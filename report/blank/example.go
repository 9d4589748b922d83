package blank

import (
	"time"

	"assay/evaluate"
	"assay/ingest"
)

// exampleMark begins the cell by which an example row is known. Rows so marked
// are drawn as examples; overwriting the cell takes the marking away.
const exampleMark = ingest.ExampleMark

// The examples are a partner for each program with one employee each: enough for a
// cPanel badge, and one person short of Cisco Premier.
const (
	exampleHost       = exampleMark + "P1"
	exampleIntegrator = exampleMark + "P2"
	exampleCertified  = exampleMark + "E1"
	exampleEngineer   = exampleMark + "E2"
	exampleCountry    = "Spain"
)

// examplesOf returns the cells of a table's example rows. Whatever happened, happened
// before the day.
func examplesOf(table ingest.Table, programs *evaluate.Programs, day ingest.Day) []map[ingest.Field]any {
	switch table {
	case ingest.Partners:
		return examplePartners(day)
	case ingest.Employees:
		return exampleEmployees(day)
	case ingest.Certifications:
		title, months := careerExample(programs, day)
		earned := later(day, -6)
		return []map[ingest.Field]any{{
			ingest.EmployeeIDField:    exampleEngineer,
			ingest.CertificationField: title,
			ingest.EarnedField:        earned,
			ingest.ExpiresField:       later(earned, months),
		}}
	case ingest.Specializations:
		return []map[ingest.Field]any{{
			ingest.PartnerIDField:      exampleIntegrator,
			ingest.SpecializationField: "Express Networking",
			ingest.GrantedField:        later(day, -4),
			ingest.ExpiresField:        later(day, 8),
		}}
	case ingest.Contacts:
		return []map[ingest.Field]any{{
			ingest.PartnerIDField:     exampleIntegrator,
			ingest.CustomerField:      "Example Dental Practice",
			ingest.CustomerEmailField: "office@dental.example",
			ingest.ProvidedField:      day - 14,
			ingest.CurrentField:       "yes",
		}}
	case ingest.Surveys:
		return []map[ingest.Field]any{{
			ingest.PartnerIDField: exampleIntegrator,
			ingest.CustomerField:  "Example Dental Practice",
			ingest.ScoreField:     3,
			ingest.ReceivedField:  day - 10,
			ingest.FollowUpField:  day - 3,
		}}
	case ingest.Groupings:
		return []map[ingest.Field]any{{
			ingest.CountryField:  exampleCountry,
			ingest.GroupingField: exampleMark + "Iberia",
		}}
	}
	return nil
}

func examplePartners(day ingest.Day) []map[ingest.Field]any {
	return []map[ingest.Field]any{{
		ingest.PartnerIDField:    exampleHost,
		ingest.PartnerField:      "Example Hosting " + ingest.OverwriteMe,
		ingest.CountryField:      exampleCountry,
		ingest.ContactEmailField: "channel@hosting.example",
		ingest.LanguageField:     "English",
		ingest.LicensesField:     45,
		ingest.GoodStandingField: "yes",
	}, {
		ingest.PartnerIDField:    exampleIntegrator,
		ingest.PartnerField:      "Example Integrator " + ingest.OverwriteMe,
		ingest.CountryField:      exampleCountry,
		ingest.ContactEmailField: "channel@integrator.example",
		ingest.LanguageField:     "Spanish",
		ingest.ResaleField:       later(day, 12),
		ingest.ICPAField:         "no",
		ingest.Service8x5Field:   "yes",
		ingest.CallbackField:     "yes",
		ingest.PreSalesField:     "yes",
		ingest.PostSalesField:    "yes",
		ingest.TermsField:        day - 21,
	}}
}

func exampleEmployees(day ingest.Day) []map[ingest.Field]any {
	person := func(id, partner, name, email string) map[ingest.Field]any {
		return map[ingest.Field]any{
			ingest.EmployeeIDField: id,
			ingest.PartnerIDField:  partner,
			ingest.NameField:       name + " " + ingest.OverwriteMe,
			ingest.EmailField:      email,
			ingest.CountryField:    exampleCountry,
			ingest.FullTimeField:   "yes",
			ingest.FromField:       later(day, -40),
		}
	}
	return []map[ingest.Field]any{
		person(exampleCertified, exampleHost, "Ada Example", "ada@hosting.example"),
		person(exampleEngineer, exampleIntegrator, "Bea Example", "bea@integrator.example"),
	}
}

// earnedExample returns the day on which the example employee earned the i-th
// cPanel certification: close enough together for one badge year.
func earnedExample(day ingest.Day, i int) ingest.Day { return day - 70 + ingest.Day(20*i) }

// careerExample returns the code of a career certification that fills either
// Premier role, and how many months it lasts; "" where the rules have none.
func careerExample(programs *evaluate.Programs, day ingest.Day) (code string, months int) {
	rule := programs.Premier.Careers
	rev, ok := rule.On(day)
	if !ok && len(rule.Revisions) > 0 {
		rev = rule.Revisions[0]
	}
	for _, t := range rev.Value.Titles {
		if t.RoleA && (t.Retired == 0 || t.Retired > day) {
			return t.Code, rev.Value.ValidityMonths
		}
	}
	return "", 0
}

// later returns the first of the month that many months later.
func later(day ingest.Day, months int) ingest.Day {
	y, m, _ := day.Date()
	return ingest.DayOf(y, m+time.Month(months), 1)
}
