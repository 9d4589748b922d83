package ingest

// numTables is one more than the number of tables; Table 0 is none.
const numTables = int(Groupings) + 1

// tables lists the seven tables in their order: of two tables that a header
// row would suit equally well, the later one is meant.
var tables = [...]Table{Partners, Employees, Certifications, Specializations, Contacts, Surveys, Groupings}

// String returns the table's name: partners, employees …
func (t Table) String() string { return tableNames[t] }

var tableNames = [numTables]string{"", "partners", "employees", "certifications", "specializations", "contacts", "surveys", "groupings"}

// fieldsOf lists the columns of each table, in the order in which they are shown.
var fieldsOf = [numTables][]Field{
	Partners: {PartnerIDField, PartnerField, CountryField, ContactEmailField, LanguageField, LicensesField, BadgeHeldField,
		GoodStandingField, PremierSinceField, SpecializationsField, ResaleField, ICPAField, Service8x5Field,
		CallbackField, PreSalesField, PostSalesField, TermsField},
	Employees: {EmployeeIDField, PartnerIDField, NameField, EmailField, CountryField, FullTimeField,
		FromField, UntilField},
	Certifications: {EmployeeIDField, CertificationField, EarnedField, ExpiresField,
		PartnerIDField, EmailField, NameField},
	Specializations: {PartnerIDField, SpecializationField, GrantedField, ExpiresField},
	Contacts:        {PartnerIDField, CustomerField, CustomerEmailField, ProvidedField, CurrentField},
	Surveys:         {PartnerIDField, CustomerField, ScoreField, ReceivedField, FollowUpField},
	Groupings:       {CountryField, GroupingField},
}

// indispensable are the columns without which a row of a table says nothing;
// the headers file may require others besides.
var indispensable = [numTables]FieldSet{
	Partners:        FieldSet(0).With(PartnerIDField),
	Employees:       FieldSet(0).With(EmployeeIDField, PartnerIDField),
	Certifications:  FieldSet(0).With(EmployeeIDField, CertificationField, EarnedField),
	Specializations: FieldSet(0).With(PartnerIDField, SpecializationField),
	Contacts:        FieldSet(0).With(PartnerIDField, ProvidedField),
	Surveys:         FieldSet(0).With(PartnerIDField, ScoreField, ReceivedField),
	Groupings:       FieldSet(0).With(CountryField, GroupingField),
}

// headings are the columns' own names; those of other tables may share them.
var headings = [numFields]string{
	PartnerIDField:       "Partner ID",
	PartnerField:         "Partner",
	CountryField:         "Country",
	ContactEmailField:    "Contact email",
	LanguageField:        "Language",
	LicensesField:        "cPanel licenses",
	BadgeHeldField:       "cPanel badge held",
	GoodStandingField:    "cPanel good standing",
	PremierSinceField:    "Premier since",
	SpecializationsField: "Specializations",
	ResaleField:          "Resale agreement",
	ICPAField:            "ICPA",
	Service8x5Field:      "Customer service 8x5",
	CallbackField:        "One-hour callback",
	PreSalesField:        "Pre-sales support",
	PostSalesField:       "Post-sales support",
	TermsField:           "Terms accepted",
	EmployeeIDField:      "Employee ID",
	NameField:            "Name",
	EmailField:           "Email",
	FullTimeField:        "Full-time",
	FromField:            "Employed from",
	UntilField:           "Employed until",
	CertificationField:   "Certification",
	EarnedField:          "Earned on",
	ExpiresField:         "Expires on",
	SpecializationField:  "Specialization",
	GrantedField:         "Granted on",
	CustomerField:        "Customer",
	CustomerEmailField:   "Customer email",
	ProvidedField:        "Provided on",
	CurrentField:         "Current customer",
	ScoreField:           "Score",
	ReceivedField:        "Received on",
	FollowUpField:        "Follow-up on",
	GroupingField:        "Grouping",
}

// String returns the column's own name, as in the blank workbooks.
func (f Field) String() string { return headings[f] }
