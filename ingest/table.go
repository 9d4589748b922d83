package ingest

// numTables is one more than the number of tables; Table 0 is none.
const numTables = int(Groupings) + 1

// tables lists the seven tables in their order: of two tables that a header
// row would suit equally well, the later one is meant.
var tables = [...]Table{Partners, Employees, Certifications, Specializations, Contacts, Surveys, Groupings}

// String returns the table's name: partners, employees …
func (t Table) String() string { return tableNames[t] }

var tableNames = [numTables]string{"", "partners", "employees", "certifications", "specializations", "contacts", "surveys", "groupings"}

// A Field is a column's name in the program. Columns of several tables that mean
// the same are one field.
type Field uint8

// The fields of all tables.
const (
	NoField Field = iota
	PartnerIDField
	PartnerField
	CountryField
	ContactEmailField
	LanguageField
	LicensesField
	BadgeHeldField
	GoodStandingField
	PremierSinceField
	SpecializationsField
	ResaleField
	ICPAField
	Service8x5Field
	CallbackField
	PreSalesField
	PostSalesField
	TermsField
	EmployeeIDField
	NameField
	EmailField
	FullTimeField
	FromField
	UntilField
	CertificationField
	EarnedField
	ExpiresField
	SpecializationField
	GrantedField
	CustomerField
	CustomerEmailField
	ProvidedField
	CurrentField
	ScoreField
	ReceivedField
	FollowUpField
	GroupingField
	OwnerField
	OwnerEmailField
	RegionField
	TierField
	FirstNameField
	LastNameField
	EmploymentField
	TerminatedField
	StatusField
	RevokedField
	numFields
)

// The columns of each table, in the order in which they are shown.
func init() { // a column's reading refers to these
	enter(Partners, partnerColumns)
	enter(Employees, employeeColumns)
	enter(Certifications, certificationColumns)
	enter(Specializations, specializationColumns)
	enter(Contacts, contactColumns)
	enter(Surveys, surveyColumns)
	enter(Groupings, groupingColumns)
}

var partnerColumns = []ColumnOf[Partner]{
	column(PartnerIDField, "Partner ID", partnerIDCell, func(p *Partner) *PartnerID { return &p.ID },
		Note{15, "The ID that your own records give the partner. The other sheets name the partner by it. Letter case makes no difference; leading zeros do.",
			"P-0042, 00731",
			"an error; the partner can't be judged."}).indispensable(),
	column(PartnerField, "Partner", nameCell, func(p *Partner) *string { return &p.Name },
		Note{30, "The partner's name, spelled as it should stand on a certificate.",
			"Northwind Hosting",
			"a problem; the partner is judged, but no certificate can bear its name."}),
	column(CountryField, "Country", countryCell, func(p *Partner) *Country { return &p.Country },
		Note{20, "The country that the partner is in, from the list, or as an ISO 3166 code. For Cisco Premier, certified people count where their country is this one or in one grouping with it.",
			"Spain, ES, ESP",
			"not known; only people whose country is blank, too, count for Premier."}),
	column(ContactEmailField, "Contact email", addressCell, func(p *Partner) *string { return &p.Email },
		Note{28, "The address that mail to the partner goes to, for example with its certificate; of several, with a semicolon between them.",
			"channel@northwind.example; Ada Lindqvist <ada@northwind.example>",
			"no mail can be sent to this partner."}).feeding(FeedsMail),
	column(LanguageField, "Language", plainCell, func(p *Partner) *string { return &p.Language },
		Note{13, "The language that mail to the partner is written in, as its name or code. It is English where the mail has not been translated into it.",
			"de, es-MX, German, Español",
			"English."}).feeding(FeedsMail),
	carried(OwnerField, "Owner", NameKind,
		Note{22, "Who looks after the partner. It is judged by nothing, and shown wherever the partner is.",
			"Kim Larsson",
			"nobody is shown."}),
	carried(OwnerEmailField, "Owner email", AddressKind,
		Note{26, "The address that mail about the partner goes to within your own company.",
			"kim@channel.example",
			"the owner gets no mail."}),
	carried(RegionField, "Region", TextKind,
		Note{14, "The region, as you divide the world. It is judged by nothing.",
			"EMEA North",
			"none is shown."}),
	carried(TierField, "Tier", TextKind,
		Note{12, "The tier in a program of your own. It is judged by nothing.",
			"Gold",
			"none is shown."}),
	column(LicensesField, "cPanel licenses", countCell, func(p *Partner) *int32 { return &p.Licenses },
		Note{17, "How many cPanel licences the partner has today, as a whole number. The more licences, the more certified people it needs.",
			"120, 1500",
			"the partner is not in the cPanel program. Write 0 for one that is, without licences."}),
	column(BadgeHeldField, "cPanel badge held", yearCell, func(p *Partner) *int32 { return &p.BadgeHeld },
		Note{15, "The latest badge year that the partner was given before these sheets were kept, so that it isn't given again.",
			"2020",
			"none that you know of; badge years follow from the certifications."}),
	column(GoodStandingField, "cPanel good standing", yesNoCell, func(p *Partner) *Answer { return &p.GoodStanding },
		Note{16, "Whether the partner meets all its other obligations to cPanel. With no, its certified status is suspended.",
			"yes, no",
			"yes."}),
	column(PremierSinceField, "Premier since", dayCell, func(p *Partner) *Day { return &p.PremierSince },
		Note{14, "The day on which the partner attained Cisco Premier.",
			"2020-06-30, 30 Jun 2020",
			"not attained: an applicant. With every further Premier cell blank or no, and no specialization, the partner is not in the program."}),
	column(SpecializationsField, "Specializations", listCell, func(p *Partner) *[]string { return &p.Specializations },
		Note{28, "Names of the Cisco specializations that are valid today, with a semicolon between them. Those whose dates you know go to the sheet Specializations instead.",
			"Express Collaboration; Express Networking",
			"none but those in the sheet Specializations."}),
	column(ResaleField, "Resale agreement", agreementCell, func(p *Partner) *Agreement { return &p.Resale },
		Note{16, "Whether the partner has a resale agreement in force: yes, no, or the last day on which it is valid. This or an ICPA will do.",
			"yes, no, 2021-03-31",
			"no."}),
	column(ICPAField, "ICPA", agreementCell, func(p *Partner) *Agreement { return &p.ICPA },
		Note{14, "Whether the partner has an Indirect Channel Partner Agreement in force: yes, no, or the last day on which it is valid. This or a resale agreement will do.",
			"yes, no, 2021-03-31",
			"no."}),
	column(Service8x5Field, "Customer service 8x5", yesNoCell, func(p *Partner) *Answer { return &p.Service8x5 },
		Note{18, "Whether the partner's customer service is there eight hours a day on five days a week.",
			"yes, no",
			"no."}),
	column(CallbackField, "One-hour callback", yesNoCell, func(p *Partner) *Answer { return &p.Callback },
		Note{18, "Whether the partner calls customers back within an hour.",
			"yes, no",
			"no."}),
	column(PreSalesField, "Pre-sales support", yesNoCell, func(p *Partner) *Answer { return &p.PreSales },
		Note{18, "Whether the partner supports customers before a sale.",
			"yes, no",
			"no."}),
	column(PostSalesField, "Post-sales support", yesNoCell, func(p *Partner) *Answer { return &p.PostSales },
		Note{18, "Whether the partner supports customers after a sale, under its partner support agreement.",
			"yes, no",
			"no."}),
	column(TermsField, "Terms accepted", agreementCell, func(p *Partner) *Agreement { return &p.Terms },
		Note{16, "Whether the partner accepted the terms of Cisco Premier: yes, no, or the day on which it did.",
			"yes, no, 2020-02-14",
			"no."}),
}

var employeeColumns = []ColumnOf[Employee]{
	column(EmployeeIDField, "Employee ID", employeeIDCell, func(e *Employee) *EmployeeID { return &e.ID },
		Note{17, "The ID of the person, everywhere and always the same: two IDs are two people. Leading zeros count.",
			"E-1017, 00345",
			"an error; the row then belongs to nobody."}).indispensable(),
	column(PartnerIDField, "Partner ID", partnerIDCell, func(e *Employee) *PartnerID { return &e.Partner },
		Note{15, "The partner that the person works for, as in the partners workbook.",
			"P-0042, 00731",
			"an error; the row then belongs to nobody."}).indispensable(),
	column(NameField, "Name", nameCell, func(e *Employee) *string { return &e.Name },
		Note{26, "The person's full name. Two IDs with the same name and the same e-mail are taken for one person.",
			"Ada Lindqvist",
			"a problem; the person is judged all the same."}),
	column(EmailField, "Email", addressCell, func(e *Employee) *string { return &e.Email },
		Note{28, "The person's own e-mail address, not a shared mailbox.",
			"ada@northwind.example",
			"not known; the person is told from others by the Employee ID alone."}),
	column(CountryField, "Country", countryCell, func(e *Employee) *Country { return &e.Country },
		Note{20, "The country that the person works in, from the list, or as an ISO 3166 code.",
			"Portugal, PT, PRT",
			"the partner's country."}),
	separate[Employee](EmploymentField, "Employment status", EmploymentKind).with(
		Note{18, "Whether the person is still employed here. Who is not needs a last day, too.",
			"active, on leave, terminated",
			"as the days say."}),
	separate[Employee](TerminatedField, "Terminated?", YesNoKind),
	column(FullTimeField, "Full-time", fullTimeCell, func(e *Employee) *Answer { return &e.FullTime },
		Note{12, "Whether the person works full time at this partner. Only who does counts for Cisco Premier; for cPanel it makes no difference.",
			"yes, no",
			"no."}),
	column(FromField, "Employed from", dayCell, func(e *Employee) *Day { return &e.From },
		Note{15, "The first day of work at this partner.",
			"2020-06-30, 30 Jun 2020",
			"has always been there."}),
	column(UntilField, "Employed until", endCell, func(e *Employee) *Day { return &e.Until },
		Note{16, "The last day of work at this partner. Keep the rows of people who left: what they earned still counts for the past.",
			"2020-06-30, 30 Jun 2020",
			"still there."}),
	separate[Employee](PartnerField, "Partner", NameKind),
	separate[Employee](FirstNameField, "First name", NameKind),
	separate[Employee](LastNameField, "Last name", NameKind),
}

var certificationColumns = []ColumnOf[Certification]{
	column(EmployeeIDField, "Employee ID", employeeIDCell, func(c *Certification) *EmployeeID { return &c.Employee },
		Note{17, "Who earned it: an ID from the sheet Employees.",
			"E-1017, 00345",
			"an error; the row then belongs to nobody."}).indispensable(),
	column(CertificationField, "Certification", certificationCell, func(c *Certification) *Title { return &c.Title },
		Note{30, "The certification's code, from the list, or its full name. A track may follow.",
			"CCNA, CCNP Enterprise, Cisco Certified Network Associate - Security",
			"an error; nobody can tell what was earned."}).indispensable(),
	column(EarnedField, "Earned on", dayCell, func(c *Certification) *Day { return &c.Earned },
		Note{14, "The day on which it was earned.",
			"2020-06-30, 30 Jun 2020",
			"an error; the row can't be relied on."}).indispensable(),
	column(ExpiresField, "Expires on", endCell, func(c *Certification) *Day { return &c.Expires },
		Note{14, "The last day on which it is good. It plays no part for cPanel certifications.",
			"2023-06-30, 30 Jun 2023",
			"a Cisco certification then lasts the usual time from the day earned, with a warning."}),
	column(StatusField, "Status", statusCell, func(c *Certification) *bool { return &c.Void },
		Note{14, "What became of it. One that was failed, is under way or was revoked doesn't count.",
			"passed, failed, in progress, revoked, expired",
			"it counts."}),
	separate[Certification](RevokedField, "Revoked", AgreementKind),
	separate[Certification](PartnerIDField, "Partner ID", IDKind),
	separate[Certification](PartnerField, "Partner", NameKind),
	separate[Certification](EmailField, "Email", AddressKind),
	separate[Certification](NameField, "Name", NameKind),
	separate[Certification](FirstNameField, "First name", NameKind),
	separate[Certification](LastNameField, "Last name", NameKind),
}

var specializationColumns = []ColumnOf[Specialization]{
	column(PartnerIDField, "Partner ID", partnerIDCell, func(s *Specialization) *PartnerID { return &s.Partner },
		Note{15, "Whose it is: an ID from the sheet Partners.",
			"P-0042, 00731",
			"an error; the row then belongs to nobody."}).indispensable(),
	column(SpecializationField, "Specialization", specializationCell, func(s *Specialization) *string { return &s.Name },
		Note{40, "The name of the specialization.",
			"Express Collaboration",
			"an error; the row can't be relied on."}).indispensable(),
	column(GrantedField, "Granted on", dayCell, func(s *Specialization) *Day { return &s.Granted },
		Note{14, "The first day on which it is valid.",
			"2020-06-30, 30 Jun 2020",
			"has always been valid."}),
	column(ExpiresField, "Expires on", endCell, func(s *Specialization) *Day { return &s.Expires },
		Note{14, "The last day on which it is valid.",
			"2021-06-30, 30 Jun 2021",
			"without an end."}),
	separate[Specialization](PartnerField, "Partner", NameKind),
}

var contactColumns = []ColumnOf[Contact]{
	column(PartnerIDField, "Partner ID", partnerIDCell, func(c *Contact) *PartnerID { return &c.Partner },
		Note{15, "Who provided it: an ID from the sheet Partners.",
			"P-0042, 00731",
			"an error; the row then belongs to nobody."}).indispensable(),
	column(CustomerField, "Customer", nameCell, func(c *Contact) *string { return &c.Customer },
		Note{30, "The customer's name.",
			"Fabrikam Dental",
			"a problem; a contact without a customer is not valid."}),
	column(CustomerEmailField, "Customer email", addressCell, func(c *Contact) *string { return &c.Email },
		Note{32, "The customer's e-mail address. Within a fiscal year, an address counts once for a partner.",
			"office@fabrikam.example",
			"not valid: the contact then doesn't count."}),
	column(ProvidedField, "Provided on", dayCell, func(c *Contact) *Day { return &c.Provided },
		Note{14, "The day on which the contact was provided in Cisco's tool.",
			"2020-06-30, 30 Jun 2020",
			"an error; the row can't be relied on."}).indispensable(),
	column(CurrentField, "Current customer", yesNoCell, func(c *Contact) *Answer { return &c.Current },
		Note{14, "Whether this is a customer today.",
			"yes, no",
			"yes."}),
	separate[Contact](PartnerField, "Partner", NameKind),
}

var surveyColumns = []ColumnOf[Survey]{
	column(PartnerIDField, "Partner ID", partnerIDCell, func(s *Survey) *PartnerID { return &s.Partner },
		Note{15, "Whose customer answered: an ID from the sheet Partners.",
			"P-0042, 00731",
			"an error; the row then belongs to nobody."}).indispensable(),
	column(CustomerField, "Customer", nameCell, func(s *Survey) *string { return &s.Customer },
		Note{30, "The customer's name.",
			"Fabrikam Dental",
			"a problem; the answer counts all the same."}),
	column(ScoreField, "Score", scoreCell, func(s *Survey) *float64 { return &s.Score },
		Note{11, "The satisfaction that the customer gave: a number from 1 (worst) to 10 (best). A low one asks for a follow-up.",
			"9, 7.5",
			"an error; nobody can tell whether a follow-up is due."}).indispensable(),
	column(ReceivedField, "Received on", dayCell, func(s *Survey) *Day { return &s.Received },
		Note{15, "The day on which the answer was received.",
			"2020-06-30, 30 Jun 2020",
			"an error; nobody can tell which fiscal year it belongs to."}).indispensable(),
	column(FollowUpField, "Follow-up on", dayCell, func(s *Survey) *Day { return &s.FollowUp },
		Note{15, "The day on which the follow-up of a low score was entered.",
			"2020-06-30, 30 Jun 2020",
			"none entered yet."}),
	separate[Survey](PartnerField, "Partner", NameKind),
}

var groupingColumns = []ColumnOf[Grouping]{
	column(CountryField, "Country", countryCell, func(g *Grouping) *Country { return &g.Country },
		Note{24, "A country of the grouping, from the list, or as an ISO 3166 code. A country is in one grouping at most.",
			"Spain, ES, ESP",
			"an error; the row can't be relied on."}).indispensable(),
	column(GroupingField, "Grouping", plainCell, func(g *Grouping) *string { return &g.Name },
		Note{30, "The grouping's name, any that you like: countries with the same name are together. A country that stands in no row is a grouping of its own.",
			"Iberia, Nordics",
			"an error; the row can't be relied on."}).indispensable(),
}
