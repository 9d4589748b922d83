package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"assay/ingest"
)

// A table is one of the input's.
type table int

const (
	partners table = iota
	specializations
	contacts
	surveys
	employees
	certifications
)

var tables = [...]struct {
	file, book, sheet string
	columns           []string
}{
	partners: {"partners", "partners.xlsx", "Partners", []string{"Partner ID", "Partner", "Country", "Contact email", "cPanel licenses", "cPanel badge held",
		"cPanel good standing", "Premier since", "Resale agreement", "ICPA", "Customer service 8x5", "One-hour callback", "Pre-sales support", "Post-sales support", "Terms accepted"}},
	specializations: {"specializations", "partners.xlsx", "Specializations", []string{"Partner ID", "Specialization", "Granted on", "Expires on"}},
	contacts:        {"contacts", "partners.xlsx", "Contacts", []string{"Partner ID", "Customer", "Customer email", "Provided on", "Current customer"}},
	surveys:         {"surveys", "partners.xlsx", "Surveys", []string{"Partner ID", "Customer", "Score", "Received on", "Follow-up on"}},
	employees:       {"employees", "employees.xlsx", "Employees", []string{"Employee ID", "Partner ID", "Name", "Email", "Country", "Full-time", "Employed from", "Employed until"}},
	certifications:  {"certifications", "employees.xlsx", "Certifications", []string{"Employee ID", "Certification", "Earned on", "Expires on"}},
}

// draw draws the partners, each from a source of its own, so that a larger data
// set begins with the same ones.
func draw(to sink, n int, seed uint64, day ingest.Day) error {
	d := drawer{to: to, day: day}
	for i := range n {
		d.r = rand.New(rand.NewPCG(seed, uint64(i)))
		if d.partner(i + 1); d.err != nil {
			return d.err
		}
	}
	return nil
}

// A drawer draws a partner after the other.
type drawer struct {
	to  sink
	day ingest.Day
	r   *rand.Rand
	err error

	id, country string
	hired       int // employees so far
	premier     bool
}

func (d *drawer) put(t table, cells ...any) {
	if d.err == nil {
		d.err = d.to.row(t, cells)
	}
}

// one in so many.
func (d *drawer) one(in int) bool { return d.r.IntN(in) == 0 }

func pick[T any](d *drawer, from []T) T { return from[d.r.IntN(len(from))] }

// ago is a day so many days at the most before the as-of day.
func (d *drawer) ago(most int) ingest.Day { return d.day - ingest.Day(d.r.IntN(most)) }

// date is a date cell: mostly a date, at times a text that is one, seldom a typing error.
func (d *drawer) date(on ingest.Day) any {
	switch n := d.r.IntN(2000); {
	case n == 0:
		return pick(d, []string{"n/k", "30 Feb 2020", "tbc", "2O20-01-05"})
	case n < 60:
		t := on.Time()
		return t.Format(pick(d, []string{"2 Jan 2006", "January 2, 2006", "2006-01-02"}))
	}
	return on
}

func (d *drawer) yes(noIn int) any {
	switch {
	case d.one(3000):
		return pick(d, []string{"ask Ravi", "partly", "?"})
	case d.one(noIn):
		return pick(d, []string{"no", "n", "0"})
	}
	return pick(d, []string{"yes", "yes", "yes", "y", "x", "TRUE"})
}

// licences are spread as such things are: many have few, few have many.
func (d *drawer) licences() any {
	if d.one(2500) {
		return pick(d, []string{"1.500", "a dozen", "n/k"})
	}
	n := int(math.Exp(d.r.NormFloat64()*1.6 + 4.2))
	n = min(n, 40_000)
	if n >= 1000 && d.one(4) {
		return fmt.Sprintf("%d,%03d", n/1000, n%1000)
	}
	return n
}

func (d *drawer) partner(number int) {
	d.id, d.hired = fmt.Sprintf("P-%06d", number), 0
	land := pick(d, lands)
	d.country = land.country
	d.premier = d.one(3)
	name := fmt.Sprintf(pick(d, land.firms), pick(d, land.words))
	since, held := any(nil), any(nil)
	if d.premier && !d.one(12) {
		since = d.date(d.ago(1500))
	}
	if d.one(15) {
		held = d.day.Year()
	}
	licences := any(nil)
	if !d.premier || d.one(2) {
		licences = d.licences()
	}
	row := []any{d.id, name, d.spelt(land), d.email(name), licences, held, d.yes(60), since}
	if d.premier {
		row = append(row, d.agreement(), d.agreement(), d.yes(40), d.yes(40), d.yes(50), d.yes(50), d.yes(40))
	} else {
		row = append(row, nil, nil, nil, nil, nil, nil, nil)
	}
	d.put(partners, row...)
	if d.premier {
		d.duties()
	}
	staff := 1 + int(d.r.ExpFloat64()*9)
	for range min(staff, 120) {
		d.employee(land)
	}
}

// spelt is the country as code or as name.
func (d *drawer) spelt(l land) any {
	if d.one(5) {
		return l.name
	}
	return l.country
}

func (d *drawer) agreement() any {
	if d.one(3) {
		return d.date(d.day + ingest.Day(d.r.IntN(700)) - 100)
	}
	return d.yes(30)
}

func (d *drawer) email(name string) any {
	if d.one(40) {
		return nil
	}
	return fmt.Sprintf("partner@%s.example", strings.ToLower(strings.ReplaceAll(d.id, "-", "")))
}

// duties are what Premier asks for beside the people.
func (d *drawer) duties() {
	if !d.one(30) {
		var ends any
		if d.one(3) {
			ends = d.date(d.day + ingest.Day(d.r.IntN(900)) - 150)
		}
		d.put(specializations, d.id, pick(d, []string{"Express Foundation", "Express Security", "Express Collaboration", "Express Networking"}), d.date(d.ago(1200)), ends)
	}
	for i := range pick(d, []int{10, 10, 11, 12, 9, 4, 0}) {
		d.put(contacts, d.id, fmt.Sprintf("Customer %d", i+1), fmt.Sprintf("c%d@%s.example", i+1, strings.ToLower(d.id)), d.date(ingest.DayOf(d.day.Year()-1, 8, 1)+ingest.Day(d.r.IntN(210))), d.yes(50))
	}
	for i := range d.r.IntN(4) {
		received := d.ago(600)
		score := 3 + d.r.IntN(8)
		var followUp any
		if score < 5 && !d.one(5) {
			followUp = d.date(received + ingest.Day(d.r.IntN(60)))
		}
		d.put(surveys, d.id, fmt.Sprintf("Customer %d", i+1), score, d.date(received), followUp)
	}
}

func (d *drawer) employee(l land) {
	d.hired++
	id := fmt.Sprintf("E-%s-%d", d.id[2:], d.hired)
	first, last := pick(d, l.first), pick(d, l.last)
	name := first + " " + last
	email := fmt.Sprintf("e%d@%s.example", d.hired, strings.ToLower(strings.ReplaceAll(d.id, "-", "")))
	from := d.ago(4000)
	var until any
	if d.one(8) {
		until = d.date(min(from+ingest.Day(d.r.IntN(3000)), d.day+120))
	}
	fullTime := "yes"
	if d.one(9) {
		fullTime = "no"
	}
	country := d.country
	if d.one(12) {
		country = pick(d, lands).country
	}
	d.put(employees, id, d.id, name, email, country, fullTime, d.date(from), until)
	d.earn(id)
	if d.one(400) { // the same person a second time, under another ID
		d.hired++
		again := fmt.Sprintf("E-%s-%d", d.id[2:], d.hired)
		d.put(employees, again, d.id, strings.ToUpper(name), email, country, fullTime, d.date(from), until)
		d.put(certifications, again, "CWA", d.date(d.ago(500)), nil)
	}
}

// earn draws certifications, two on the average.
func (d *drawer) earn(id string) {
	if d.one(3) {
		for _, code := range []string{"CPSP", "CPP", "CWA"} {
			if d.one(6) {
				continue
			}
			d.put(certifications, id, d.written(code), d.date(d.ago(700)), nil)
		}
	}
	if d.premier && d.one(3) {
		earned := d.ago(1100)
		d.put(certifications, id, pick(d, careers), d.date(earned), d.date(earned+1096))
	}
	for d.one(2) { // what no program asks for, and repeats
		code := pick(d, []string{"CPSP", "CPP", "CWA"})
		if d.one(40) {
			code = pick(d, []string{"ITIL Foundation", "CompTIA A+", "LPIC-1"})
		}
		d.put(certifications, id, code, d.date(d.ago(1500)), nil)
	}
}

// written is a certification's code, or its name.
func (d *drawer) written(code string) string {
	if d.one(10) {
		return map[string]string{"CPSP": "cPanel Sales Professional", "CPP": "cPanel Professional", "CWA": "WHM Administrator"}[code]
	}
	return code
}

var careers = []string{"CCNA", "CCNA", "CCNA Routing and Switching", "CCNP Enterprise", "CCDA", "CCNA Security", "CCIE Routing and Switching", "Cisco Certified Network Associate - Wireless"}

// A land has its firms and its people.
type land struct {
	country, name             string
	firms, words, first, last []string
}

var lands = []land{
	{"US", "United States", []string{"%s Hosting", "%s Networks LLC", "%s Cloud Inc", "%s Web Services"},
		[]string{"Alder", "Birch", "Cascade", "Driftwood", "Evergreen", "Foothill", "Granite", "Harbor", "Juniper", "Keystone", "Lakeside", "Meridian"},
		[]string{"Emma", "Liam", "Olivia", "Noah", "Ava", "Mason", "Sophia", "Lucas"}, []string{"Miller", "Davis", "Garcia", "Wilson", "Moore", "Taylor", "Thomas", "Lee"}},
	{"DE", "Germany", []string{"%s Rechenzentrum GmbH", "%s IT-Systeme GmbH & Co. KG", "%s Hosting AG"},
		[]string{"Südwest", "Grünwald", "Nordlicht", "Bergmann", "Königsee", "Rheintal", "Elbufer", "Müller & Söhne"},
		[]string{"Anna", "Jürgen", "Lena", "Björn", "Käthe", "Max", "Sören", "Ute"}, []string{"Schäfer", "Weiß", "Müller", "Krüger", "Hoffmann", "Jäger"}},
	{"FR", "France", []string{"%s Hébergement SARL", "%s Réseaux SAS"},
		[]string{"Beaulieu", "Étoile", "Garonne", "Lumière", "Provence", "Côte d’Azur"},
		[]string{"Chloé", "Hélène", "François", "Maël", "Zoé", "Gaëtan"}, []string{"Lefèvre", "Dubois", "Garnier", "Moreau", "Noël"}},
	{"BR", "Brazil", []string{"%s Redes Ltda", "%s Hospedagem"}, []string{"Estrela", "Ipê", "São Bento", "Açaí", "Guará"},
		[]string{"João", "Beatriz", "Luísa", "Antônio"}, []string{"Silva", "Souza", "Araújo", "Gonçalves"}},
	{"PL", "Poland", []string{"%s Serwery sp. z o.o.", "%s Hosting S.A."}, []string{"Wisła", "Łódź", "Śląsk", "Źródło", "Bałtyk"},
		[]string{"Agnieszka", "Paweł", "Małgorzata", "Łukasz"}, []string{"Wójcik", "Kowalczyk", "Zieliński", "Dąbrowska"}},
	{"RU", "Russia", []string{"ООО «%s»", "%s Хостинг"}, []string{"Северный Ветер", "Дунай", "Берёза", "Невский"},
		[]string{"Анна", "Дмитрий", "Ольга", "Сергей"}, []string{"Иванова", "Петров", "Соколов", "Кузнецова"}},
	{"GR", "Greece", []string{"%s Φιλοξενία ΑΕ"}, []string{"Αθηνά", "Καλλιόπη", "Όλυμπος"}, []string{"Ελένη", "Γιώργος", "Νίκος"}, []string{"Παπαδόπουλος", "Οικονόμου"}},
	{"VN", "Viet Nam", []string{"Công ty Cổ phần %s"}, []string{"Đại Dương", "Sông Hồng", "Phần mềm Việt"}, []string{"Thị Hương", "Văn Dũng"}, []string{"Nguyễn", "Trần", "Phạm"}},
	{"TR", "Turkey", []string{"%s Bilişim A.Ş."}, []string{"Işık", "Çınar", "Güneş"}, []string{"Ayşe", "Ömer", "Şule"}, []string{"Yılmaz", "Çelik", "Öztürk"}},
	{"AE", "United Arab Emirates", []string{"شركة %s للحلول السحابية"}, []string{"النور", "الواحة", "الخليج"}, []string{"فاطمة", "أحمد", "ليلى"}, []string{"الهاشمي", "منصور"}},
	{"IL", "Israel", []string{"%s בע״מ"}, []string{"ענן ישראל", "רשתות הגליל"}, []string{"נועה", "דוד"}, []string{"כהן", "לוי"}},
	{"IN", "India", []string{"%s Technologies Pvt Ltd", "श्री %s टेक्नोलॉजी"}, []string{"Ganga", "Vindhya", "क्लाउड"}, []string{"Priya", "Arjun", "Ravi"}, []string{"Sharma", "Iyer", "Patel"}},
	{"TH", "Thailand", []string{"บริษัท %s จำกัด"}, []string{"คลาวด์ไทย", "เจ้าพระยา"}, []string{"สมชาย", "มาลี"}, []string{"ใจดี", "ศรีสุข"}},
	{"CN", "China", []string{"%s科技有限公司"}, []string{"云端", "长江", "北极星"}, []string{"伟", "芳"}, []string{"王", "李", "张"}},
	{"JP", "Japan", []string{"株式会社%s"}, []string{"さくらホスティング", "クラウド東京"}, []string{"花子", "太郎"}, []string{"佐藤", "鈴木"}},
	{"KR", "South Korea", []string{"주식회사 %s"}, []string{"한강호스팅", "서울클라우드"}, []string{"민준", "서연"}, []string{"김", "이", "박"}},
}
