package ingest

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

// sample is a cell that reads as one of a kind.
var sample = map[Kind]string{
	TextKind: "Cloud", NameKind: "Ann Ash", AddressKind: "ann@ash.example", IDKind: "X-1", YesNoKind: "yes", AgreementKind: "2021-05-01", DayKind: "2020-05-01",
	EndKind: "2021-05-01", CountKind: "120", YearKind: "2020", ScoreKind: "3", CountryKind: "ES", CertificationKind: "CCNA", ListKind: "Cloud; Voice",
	FullTimeKind: "yes", StatusKind: "failed", EmploymentKind: "terminated",
}

// slipsOf are a heading with one letter dropped, doubled, changed or swapped with
// its neighbour, at every place.
func slipsOf(heading string) (all []string) {
	letters := []rune(heading)
	with := func(parts ...[]rune) {
		var s []rune
		for _, p := range parts {
			s = append(s, p...)
		}
		if foldName(string(s)) != foldName(heading) {
			all = append(all, string(s))
		}
	}
	for i, r := range letters {
		with(letters[:i], letters[i+1:])
		with(letters[:i], []rune{r, r}, letters[i+1:])
		with(letters[:i], []rune{'q'}, letters[i+1:])
		if i > 0 {
			with(letters[:i-1], []rune{r, letters[i-1]}, letters[i+1:])
		}
	}
	return all
}

// needed are the columns of a table as a sheet of it would have them, besides one.
func needed(h *Headers, t Table, besides Field) (columns []Column) {
	for _, c := range h.Columns(t) {
		if c.Required && c.Field != besides {
			columns = append(columns, c.Column)
		}
	}
	return columns
}

var allSlips = flag.Bool("slips.all", false, "try each slip of each name that a column goes by, not two of them")

// TestASlipInAHeadingIsReadOrRefused: never passed over in silence (rule G10).
func TestASlipInAHeadingIsReadOrRefused(t *testing.T) {
	h := testHeaders(t)
	read, refused := 0, 0
	for _, table := range tables {
		for _, c := range h.Columns(table) {
			others := needed(h, table, c.Field)
			switch {
			case c.Feeds != FeedsVerdicts, c.Field == TerminatedField: // whose cells say nothing without another column
				continue
			case table == Partners:
				others = append(others, columnOf(table, CountryField)) // else Specialization makes it another table
			case c.Field == PartnerField: // which stands for the ID
				others = slices.DeleteFunc(others, func(o Column) bool { return o.Field == PartnerIDField })
			case c.Field == FirstNameField, c.Field == LastNameField: // which stand for the name together
				others = slices.DeleteFunc(others, func(o Column) bool { return o.Field == NameField })
				others = append(others, columnOf(table, FirstNameField+LastNameField-c.Field))
			}
			slips := slipsOf(c.Heading)
			for i, alias := range c.Aliases {
				if of := slipsOf(alias); utf8.RuneCountInString(foldName(alias)) >= 5 && *allSlips {
					slips = append(slips, of...)
				} else if utf8.RuneCountInString(foldName(alias)) >= 5 {
					slips = append(slips, of[7*i%len(of)], of[(7*i+len(of)/2)%len(of)])
				}
			}
			for _, slip := range slips {
				slip = strings.TrimSpace(slip)
				if f, _ := h.field(table, headingOf(&cell{kind: textCell, text: slip})); f != NoField && f != c.Field {
					continue // the name of another column: Nombre of Nombres
				}
				head, cells := []string{slip}, []string{sample[c.Kind]}
				for _, o := range others {
					head, cells = append(head, o.Heading), append(cells, sample[o.Kind])
				}
				text := strings.Join(head, ",") + "\n" + strings.Join(cells, ",") + "\n"
				files := map[string]string{"x.csv": text, "partners.csv": "Partner ID,Partner\nX-1,Ann Ash\n"}
				r, _, err := Read(csvs(files), options(t))
				if err != nil {
					assert.Contains(t, err.Error(), fmt.Sprintf("%q", slip), "%s: %s", table, slip)
					assert.Contains(t, err.Error(), "rename it", slip)
					refused++
					continue
				}
				sheet := r.Sheets[len(r.Sheets)-1]
				assert.NotZero(t, sheet.Columns[c.Field], "%s: %q for %q was passed over", table, slip, c.Heading)
				read++
			}
		}
	}
	t.Logf("%d read, %d refused", read, refused)
	assert.Greater(t, refused, 1000)
}

// TestTwoColumnsByTheirHeadings: where a verdict may hang on it, the one that isn't
// read must say the same.
func TestTwoColumnsByTheirHeadings(t *testing.T) {
	for _, tt := range []struct{ name, text, refused string }{
		{"a status and a result", "Employee ID,Certification,Earned on,Status,Result\nE-1,CCNA,2020-01-01,completed,Completed\nE-1,CPP,2020-01-01,completed,failed\n", `x.csv!E1: got the heading "Result", and column D is the same by its heading, but they differ in row 3`},
		{"the better heading behind the other", "Employee ID,Certification,Earned on,Result,Status\nE-1,CCNA,2020-01-01,failed,completed\n", `x.csv!D1: got the heading "Result", and column E is`},
		{"two aliases", "Employee ID,Partner ID,Name,Termination date,Last day worked\nE-1,P-1,Ann,2020-01-31,2020-01-30\n", `x.csv!E1: got the heading "Last day worked"`},
		{"only the other says something", "Employee ID,Partner ID,Name,Termination date,Last day worked\nE-1,P-1,Ann,,2020-01-30\n", "differ in row 2"},
		{"only the one that is read does", "Employee ID,Partner ID,Name,Termination date,Last day worked\nE-1,P-1,Ann,2020-01-30,\n", ""},
		{"one day, written in two ways", "Employee ID,Partner ID,Name,Termination date,Last day worked\nE-1,P-1,Ann,2020-01-30,30 Jan 2020\n", ""},
		{"one word, written in two ways", "Employee ID,Certification,Earned on,Status,Result\nE-1,CCNA,2020-01-01,Not completed,not-completed\n", ""},
		{"a row that is none", "Employee ID,Certification,Earned on,Status,Result\nE-1,CCNA,2020-01-01,failed,failed\nTotal,,,1,\n", ""},
		{"two counts", "Partner ID,Partner,Licenses,Active licenses\nP-1,Alder,40,60\n", "differ in row 2"},
		{"two IDs", "Employee ID,Emp no,Partner ID,Name\nE-1,7,P-1,Ann\n", "differ in row 2"},
		{"a certification twice", "Employee ID,Partner ID,Name,CCNA,CCNA\nE-1,P-1,Ann,2020-01-30,2019-01-30\n", "differ in row 2"},
		{"names beside an ID", "Employee ID,Partner ID,Full name,Display name,Company,Account name\nE-1,P-1,Ann Ash,Ann,Alder,Birch\n", ""},
		{"addresses for the ID", "Work email,Partner ID,Name,Full-time,Business email\nann@x.example,P-1,Ann,yes,ash@x.example\n", "differ in row 2"},
		{"what no verdict hangs on", "Partner ID,Partner,Owner,Account owner\nP-1,Alder,Kim,Lee\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := Read(csvs(map[string]string{"x.csv": tt.text}), options(t))
			if tt.refused == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, tt.refused)
			}
		})
	}
}

// TestASlipInAFlatExport: a sheet that is one table already, and would be two.
func TestASlipInAFlatExport(t *testing.T) {
	for _, slip := range []string{"Earnd on", "Certifciation", "Earned onn"} {
		head := strings.NewReplacer("Earned on", slip).Replace("Employee ID,Partner ID,Name,Certification,Earned on")
		if strings.HasPrefix(slip, "Cert") {
			head = "Employee ID,Partner ID,Name," + slip + ",Earned on"
		}
		_, _, err := Read(csvs(map[string]string{"x.csv": head + "\nE-1,P-1,Ann,CCNA,2020-01-01\n"}), options(t))
		assert.ErrorContains(t, err, slip)
	}
}

// TestASlipInAStatusIsAnError: never a certification that counts, or doesn't, in
// silence, nor somebody who is employed, or has left. Words of a letter or two are
// others with any letter changed.
func TestASlipInAStatusIsAnError(t *testing.T) {
	const shortest = 4
	w := testHeaders(t).words
	words := 0
	for word, means := range w.status {
		for _, slip := range append(slipsOf(word), changed(word)...) {
			c := textOf(1, slip)
			if got, why := w.certificationStatus(&c); why == (fault{}) && len(word) >= shortest {
				assert.Equal(t, means, got, "%q of %q", slip, word)
			}
		}
		words++
	}
	for word, means := range w.employment {
		for _, slip := range append(slipsOf(word), changed(word)...) {
			c := textOf(1, slip)
			if got, why := w.employed(&c); why == (fault{}) && len(word) >= shortest {
				assert.Equal(t, means, got, "%q of %q", slip, word)
			}
		}
		words++
	}
	assert.Greater(t, words, 300)
}

// changed are the words with each letter changed to each other.
func changed(word string) (all []string) {
	letters := []rune(word)
	for i := range letters {
		for r := 'a'; r <= 'z'; r++ {
			other := slices.Clone(letters)
			if other[i] = r; r != letters[i] {
				all = append(all, string(other))
			}
		}
	}
	return all
}

// ofOthers are headings of exports that none of our columns is, each with a value,
// beside employees, partners and certifications.
var ofOthers = map[Table]string{
	Employees: `County=Kent|Reason for leaving=better pay|Probation End Date=2020-03-31|Date of birth=1980-05-06|Status date=2020-01-05|Middle name=Jo|Job title=Engineer|Department=Sales|
Manager=Kim Lee|Manager email=kim@x.example|Manager ID=77|Cost center=4711|Location=Lisbon|Work phone=+351 21 000|Mobile phone=+351 91 000|Gender=f|Marital status=single|Nationality=PT|
Salary=41000|Pay grade=7|Pay type=Salaried|Pay schedule=Monthly|Review date=2021-01-01|Next review date=2021-01-01|Visa expiry date=2024-01-01|Passport expiry date=2028-01-01|
Work permit valid until=2023-01-01|Contract signature date=2019-01-01|Last login=2020-06-01|Last modified date=2020-06-01|Created date=2018-01-01|Last promotion date=2019-07-01|
Emergency contact name=Bob|Emergency contact email=bob@x.example|Emergency contact phone=1|Home address=Main St 1|City=Lisbon|State=NY|Zip=1000|Postal code=1000|Time zone=UTC|
Division=North|Business unit=Cloud|Legal entity=X Lda|Seniority date=2015-01-01|Years of service=5|Age=40|Ethnicity=|Veteran status=no|T-shirt size=M|Dietary needs=none|Parking space=12|
Laptop serial=ABC|Skills=Go; SQL|Supervisor=Kim|Supervisor email=kim@x.example|HR business partner=Ann|Source of hire=LinkedIn|Referred by=Bob|Union=no|Shift=Day|Holiday allowance=25|
Vacation balance=12|Sick days=3|Maternity leave end date=2020-02-01|Parental leave until=2020-02-01|Last day of vacation=2020-08-14|Insurance end date=2021-12-31|Benefits end date=2021-01-01|
Training completed=yes|Background check date=2018-01-01|Onboarding end date=2018-03-01|Security clearance=none|Username=ann|Profile picture=a.png|Bio=likes tea|Twitter=@ann|
Termination reason=none|Termination type=|Eligible for rehire=yes|Exit interview done=no|Notes=ask first|Comments=-|Badge printed=yes|Access card until=2022-01-01|Geburtsdatum=1980-05-06|Familienstand=ledig|
Kostenstelle=4711|Vorgesetzter=Kim|Probezeit bis=2020-03-31|Urlaub bis=2020-08-14|Steuerklasse=1|Fecha de nacimiento=1980-05-06|Estado civil=soltera|Departamento=Ventas|Puesto=Ingeniera|Fin del periodo de prueba=2020-03-31`,
	Partners: `County=Kent|Customer Service Phone=+44 20|Customer service email=help@x.example|Website=x.example|Industry=Hosting|Annual revenue=1200000|Employees=45|Number of employees=45|Billing street=Main St|
Billing city=Leeds|Billing state=Yorks|Billing zip=LS1|Shipping city=Leeds|Shipping country=GB|Phone=+44|Fax=+44|Description=good|Type=Partner|Rating=Hot|Parent account=Y plc|Account source=Web|
Created date=2015-01-01|Last activity date=2020-06-01|Last modified date=2020-06-01|Last modified by=Kim|SIC code=7374|Ticker=X|Ownership=private|Record type=Partner|Lifecycle stage=customer|
Lead status=open|Number of deals=3|Open deals=1|Last contacted=2020-06-01|Next activity date=2020-07-07|LinkedIn page=x|Time zone=UTC|VAT number=GB1|Tax ID=1|Currency=EUR|Payment terms=30 days|
Credit limit=5000|Discount=10|Contract number=7|Contract start=2019-01-01|Contract value=1|NPS=9|Health score=80|Support plan=Gold|Reseller since=2015-01-01|Data center=FRA|Servers=12|
Cloud accounts=3|Shared accounts=400|License key=ABC|Logo=a.png|Notes=none|Customer type=SMB|Newsletter=yes|GDPR consent=yes|Postleitzahl=1010|Ort=Wien|Telefon=+43|Branche=Hosting|Umsatz=1|Código postal=28001|Ciudad=Madrid|Teléfono=+34`,
	Certifications: `Status date=2020-01-05|Passing score=825|Minimum score=825|Maximum points=1000|Score out of=1000|Score report URL=https://x.example/7|Result ID=4711|Result letter=https://x.example/8|Graded by=Kim|Payment status=paid|Invoice status=open|Voucher status=used|Feedback score=9|Satisfaction score=4|Status comment=-|Pass code=77|Marked on=2020-01-07|Date graded=2020-01-07|Mark as reviewed by=Kim|Result language=en|Exam number=200-301|Exam code=200-301|Test center=Leeds|Candidate ID=CSCO1|CSCO ID=CSCO1|Verification code=AB12|Credential URL=x.example|
Badge URL=x.example|Badge image=a.png|Issuer=Cisco|Issuing organization=Cisco|Track=Enterprise|Level=Associate|Category=Networking|Version=1.1|Language=en|Duration=90|Attempts=1|Last attempt=2020-01-05|
Course ID=C-1|Course code=C-1|Session=7|Instructor=Kim|Location=online|Vendor=Cisco|Credits=3|CPE=30|Cost=300|Invoice=7|Voucher=V1|Renewal reminder sent=yes|Modified date=2020-06-01|Created on=2020-01-06|
Enrolled on=2019-12-01|Enrollment date=2019-12-01|Start date=2019-12-01|Due date=2020-02-01|Time spent=3h|Last access=2020-01-05|Last accessed=2020-01-05|Group=A|Cohort=2020|Department=Sales|Notes=-|Comments=good|
Retake eligible on=2020-03-01|Certificate number=88231|Certificate ID=88231|Certification number=88231|Prüfungsnummer=200-301|Standort=Wien|Mindestpunktzahl=825|Bemerkung=-|Note=saw her|Horas=3|Puntuación mínima=825|Motivo=-|Centro=Madrid`,
}

// TestAResultThatNobodyKnowsIsRefused: beside certifications without a status, what
// tells of a result is never passed over, whatever words it has (rule G10).
func TestAResultThatNobodyKnowsIsRefused(t *testing.T) {
	for heading, values := range map[string]string{
		"Grade": "F A B+", "Final grade": "D", "Letter Grade": "F", "Score": "870 325", "Score %": "42 91", "Score (%)": "42", "Percent": "54", "Percentage score": "54 %", "Exam score": "310",
		"Mark": "39", "Marks obtained": "39/100", "Points": "12", "Exam verdict": "unlucky", "Panel decision": "tbd", "Pass": "P F", "Fail": "x", "Exam passed": "kind of", "Candidate status": "DNS DNF",
		"Status of attempt": "7", "Overall result": "DNS", "Lab result": "NB", "Attempt outcome": "DNS", "Outcome of exam": "4", "Punkte": "310", "Prüfungsnote": "5,0", "Prozent": "42 %", "Nota": "3", "Nota final": "3.5",
		"Calificación": "suspenso 3", "Puntuación": "42", "Voto": "17", "Uitslag": "gezakt", "合否": "不合格", "得点": "42", "Résultat final": "ajourné", "Mention": "passable", "Graded": "yes", "Progress": "100 87", "Progress (%)": "80%",
		"Success": "false", "Validity": "invalid", "Completion": "42%", "Erfolgreich": "nein", "Certificate revoked": "yes", "Qualified": "no",
		"Proctor": "passed failed", "XYZ": "durchgefallen", "What happened": "withdrawn", "Réussite": "failed",
	} {
		text := "Employee ID,Certification,Earned on,\"" + heading + "\"\n"
		for _, value := range strings.Fields(values) {
			text += "E-1,CCNA,2020-01-05,\"" + value + "\"\n"
		}
		_, _, err := Read(csvs(map[string]string{"x.csv": text}), options(t))
		if assert.ErrorContains(t, err, fmt.Sprintf("%q", heading), heading) {
			assert.ErrorContains(t, err, "rename it")
			assert.ErrorContains(t, err, "in a layout")
		}
		for beside, why := range map[string]string{"Status": "the sheet has a status", "": "there is nothing below it"} {
			text := "Employee ID,Certification,Earned on,Notes,\"" + heading + "\"\nE-1,CCNA,2020-01-05,,\n"
			if beside != "" {
				text = strings.NewReplacer("Notes", beside, ",,", ",passed,x42").Replace(text)
			}
			_, _, err := Read(csvs(map[string]string{"x.csv": text}), options(t))
			assert.NoError(t, err, "%s: %s", heading, why)
		}
	}
}

// TestHeadingsThatTurnACertification: what would make one end, or not count, is never
// passed over because of its heading (rule G10).
func TestHeadingsThatTurnACertification(t *testing.T) {
	const earned, people, specials = "Employee ID,Certification,Earned on,%s\nE-1,CCNA,2020-01-05,%s\n", "Employee ID,Partner ID,Name,CPSP,%s\nE-1,P-1,Ann,2020-01-05,%s\n", "Partner ID,Specialization,%s\nP-1,Security,%s\n"
	for _, tt := range []struct{ form, headings, cell, refused string }{
		{earned, "Recertify by,End of validity,Renewal date,Certificate end,Gültigkeit,Fin de vigencia", "2020-03-31", `rename it to "Expires on"`},
		{earned, "Valid for (months),Validity,Validity in months,Validez", "12", "how long each is valid"},
		{earned, "Valid for,Gültigkeitsdauer", "3 years", "how long each is valid"},
		{earned, "Void date,Cancellation date,Decertified on,Suspension start,Annulled on,Rescinded,Entzug", "2020-02-01", `rename it to "Revoked"`},
		{earned, "Valid from the,Due date,Renewal contact,Enrolled on,Cancellation policy", "see below", ""},
		{earned, "Enrolled on,Due date,Registered on", "2020-01-01", ""},
		{people, "CPSP status,CPP result,CCNA state", "failed", "names a certification beside other words"},
		{people, "CCNA expiry,CCNA expires on,CPP date,CCNA (expires),CPP 2020,CCNA Routing", "2020-03-31", "names a certification beside other words"},
		{people, "CPSP 2020-01-10,CPP passed", "x", "names a certification beside other words"},
		{people, "CCNA ID,CPSP number,CCNA trainer", "Kim 4711", ""},
		{specials, "Status,Specialization status,State", "revoked", "which says of specializations"},
		{specials, "Status,Specialization status,State", "active", ""},
		{specials, "Renewal date,Valid through the day", "2020-03-31", `rename it to "Expires on"`},
		{"Employee ID,Partner ID,Name,%s\nE-1,P-1,Ann,%s\nE-2,P-1,Bob,Part-time\nE-3,P-1,Cid,Intern\n", "Employment type,Contract,Type,Zeitmodell", "Full-time", `rename it to "Full-time"`},
		{"Employee ID,Partner ID,Name,Full-time,%s\nE-1,P-1,Ann,yes,%s\n", "Employment type,Contract", "Part-time", ""},
		{"Employee ID,Partner ID,Name,%s\nE-1,P-1,Ann,%s\n", "Office,Nationality,Contract", "PT", ""},
	} {
		for heading := range strings.SplitSeq(tt.headings, ",") {
			_, _, err := Read(csvs(map[string]string{"x.csv": fmt.Sprintf(tt.form, heading, tt.cell), "partners.csv": "Partner ID,Partner\nP-1,Alder\n"}), options(t))
			if tt.refused == "" {
				assert.NoError(t, err, "%s: %s", heading, tt.cell)
			} else if assert.ErrorContains(t, err, tt.refused, "%s: %s", heading, tt.cell) {
				assert.ErrorContains(t, err, strconv.Quote(heading))
			}
		}
	}
}

// TestWordsThatSomebodyHasGone: beside employees without a last day or a status.
func TestWordsThatSomebodyHasGone(t *testing.T) {
	for words, refused := range map[string]bool{"Deactivated": true, "active terminated": true, "ausgeschieden": true, "active": false, "contract permanent": false, "gold terminated silver bronze": false} {
		text := "Employee ID,Partner ID,Name,User state\n"
		for _, word := range strings.Fields(words) {
			text += "E-" + word + ",P-1,Ann," + word + "\n"
		}
		_, _, err := Read(csvs(map[string]string{"x.csv": text}), options(t))
		if refused {
			assert.ErrorContains(t, err, "Employment status", words)
		} else {
			assert.NoError(t, err, words)
		}
	}
}

// TestAYesThatSomebodyHasGone: beside employees without a last day, under whatever
// word says so.
func TestAYesThatSomebodyHasGone(t *testing.T) {
	for heading, value := range map[string]string{"Resigned": "yes", "Is deleted": "1", "Archived": "true", "Left company": "x", "Account deactivated": "ja", "Ausgeschieden": "ja", "Former staff": "y", "User disabled": "TRUE"} {
		for value, refused := range map[string]bool{value: true, "no": false, "2020-13-77": false} {
			_, _, err := Read(csvs(map[string]string{"x.csv": "Employee ID,Partner ID,Name," + heading + "\nE-1,P-1,Ann," + value + "\n"}), options(t))
			if refused {
				assert.ErrorContains(t, err, "Terminated?", heading)
			} else {
				assert.NoError(t, err, "%s: %s", heading, value)
			}
		}
		_, _, err := Read(csvs(map[string]string{"x.csv": "Employee ID,Partner ID,Name,Employed until," + heading + "\nE-1,P-1,Ann,," + value + "\n"}), options(t))
		assert.NoError(t, err, "%s beside a last day", heading)
	}
}

func TestHeadingsOfOthersAreNotRefused(t *testing.T) {
	base := map[Table][2]string{
		Employees:      {"Employee ID,Partner ID,Name,", "E-1,P-1,Ann,"},
		Partners:       {"Partner ID,Partner,", "P-1,Northwind,"},
		Certifications: {"Employee ID,Certification,Earned on,", "E-1,CCNA,2020-01-05,"},
	}
	total := 0
	for table, list := range ofOthers {
		for _, pair := range strings.Split(strings.ReplaceAll(list, "\n", ""), "|") {
			heading, value, _ := strings.Cut(pair, "=")
			total++
			r, _, err := Read(csvs(map[string]string{"x.csv": base[table][0] + heading + "\n" + base[table][1] + value + "\n"}), options(t))
			if assert.NoError(t, err, heading) {
				assert.Equal(t, []Table{table}, r.Sheets[len(r.Sheets)-1].Tables, heading)
			}
		}
	}
	assert.Greater(t, total, 200)
}
