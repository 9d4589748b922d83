package command

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/ingest"
)

// BenchmarkShape runs and checks input of every shape that could make the work grow
// faster than the input does, at 1,000, 4,000 and 16,000 rows: its time for each may
// grow little faster than they.
//
//	go test -run '^$' -bench Shape -benchtime 1x ./report/command
func BenchmarkShape(b *testing.B) {
	TuneCollector(func(string) string { return "" })
	b.Chdir(b.TempDir()) // away from assay.yaml beside the code, the blank one of assay init
	for _, s := range shapes {
		for _, rows := range []int{1000, 4000, 16_000} {
			for _, command := range []string{"check", "run"} {
				b.Run(fmt.Sprintf("%s/%s/%d", s.name, command, rows), func(b *testing.B) {
					files := s.write(b, rows)
					for b.Loop() {
						args := []string{command, "--quiet", "--as-of", "2020-06-30", "--out", b.TempDir()}
						var said bytes.Buffer
						w := benchWorld()
						w.Err = &said
						require.NotEqual(b, failed, Main(append(args, files...), w), said.String())
					}
				})
			}
		}
	}
}

// A shape is input of one kind to the utmost: what its tables hold in the i-th of n
// rows. Without partners or employees of its own it has one of them.
type shape struct {
	name string
	// partners, employees, certifications, contacts and surveys give the cells of a
	// row under the headings of shapeHeadings; none where nil.
	tables map[string]func(i, n int) string
}

// shapeHeadings are the columns that a shape's tables have.
var shapeHeadings = map[string]string{
	"partners":        "Partner ID,Partner,Country,cPanel licenses,Premier since,Resale agreement,Terms accepted",
	"employees":       "Employee ID,Partner ID,Name,Email,Full-time,Employed from,Employed until,CPSP,CPP,CWA,CCNA",
	"certifications":  "Employee ID,Certification,Earned on,Expires on",
	"specializations": "Partner ID,Specialization,Granted on,Expires on",
	"contacts":        "Partner ID,Customer,Customer email,Provided on",
	"surveys":         "Partner ID,Customer,Score,Received on",
}

const (
	shapePassed = "2020-01-10,2020-01-11,2020-01-12,2020-01-13"
	shapeTerms  = "DE,100,2018-03-01,yes,yes"
)

// shapeDay is the i-th day from 2020 on.
func shapeDay(i int) string { return (ingest.DayOf(2020, 1, 1) + ingest.Day(i)).String() }

var shapes = func() []shape {
	partners := func(i, _ int) string { return fmt.Sprintf("P-%d,Partner %d,%s", i, i, shapeTerms) }
	two := func(i, _ int) string { return fmt.Sprintf("P-%d,Partner %d,%s", i%2, i%2, shapeTerms) }
	people := func(i, _ int) string { return fmt.Sprintf("E-%d,P-0,Person %d,,yes,,,%s", i, i, shapePassed) }
	type tables = map[string]func(i, n int) string
	return []shape{
		{"one person everywhere", tables{"partners": partners, "employees": func(i, _ int) string {
			return fmt.Sprintf("E-0,P-%d,Ann,,yes,%s,,%s", i, shapeDay(i%3000-2500), shapePassed)
		}}},
		{"everybody ties", tables{"partners": partners, "employees": func(i, n int) string {
			return fmt.Sprintf("E-0,P-%d,Ann,,yes,2019-01-01,,%s", i, shapePassed)
		}}},
		{"stints at two partners", tables{"partners": two, "employees": func(i, _ int) string {
			return fmt.Sprintf("E-0,P-%d,Ann,,yes,%s,%s,%s", i%2, shapeDay(i-8000), shapeDay(i-7999), shapePassed)
		}}},
		{"overlapping stints at two partners", tables{"partners": two, "employees": func(i, _ int) string {
			return fmt.Sprintf("E-0,P-%d,Ann,,yes,%s,%s,%s", i%2, shapeDay(i/2-8000), shapeDay(i+500), shapePassed)
		}}},
		{"pairs that tie", tables{"partners": partners, "employees": func(i, n int) string {
			return fmt.Sprintf("E-%d,P-%d,Person %d,,yes,2019-01-01,,%s", i/2, (i*7919)%n, i/2, shapePassed)
		}}},
		{"one partner with all people", tables{"employees": people}},
		{"one partner, people coming and going", tables{"employees": func(i, n int) string {
			return fmt.Sprintf("E-%d,P-0,Person %d,,yes,%s,%s,%s", i, i, shapeDay(i%900-400), shapeDay(i%700+100), shapePassed)
		}}},
		{"one partner, certifications that end each day", tables{"employees": func(i, n int) string {
			return fmt.Sprintf("E-%d,P-0,Person %d,,yes,,,,,,", i, i)
		}, "certifications": func(i, n int) string {
			return fmt.Sprintf("E-%d,CCNA,%s,%s", i, shapeDay(i%100-400), shapeDay(i%900))
		}}},
		{"all rows alike", tables{"partners": func(i, _ int) string { return "P-0,Partner," + shapeTerms }, "employees": func(i, _ int) string { return "E-0,P-0,Ann,,yes,,," + shapePassed },
			"certifications": func(i, _ int) string { return "E-0,CCNA,2020-01-13,2023-01-12" }}},
		{"all rows of one partner, each another", tables{"partners": func(i, _ int) string { return fmt.Sprintf("P-0,Partner %d,DE,%d,,yes,yes", i, i) }}},
		{"all certifications one person's", tables{"employees": func(i, n int) string { return "E-0,P-0,Ann,,yes,,,,,," }, "certifications": func(i, n int) string {
			return fmt.Sprintf("E-0,CCNA,%s,%s", shapeDay(i%2000-2000), shapeDay(i%1777))
		}}},
		{"all IDs near each other", tables{"partners": partners, "employees": func(i, n int) string {
			return fmt.Sprintf("E-%d,P-%dx,Person %d,,yes,,,%s", i, i, i, shapePassed)
		}, "certifications": func(i, n int) string { return fmt.Sprintf("E-%dO,CCNA,2020-01-13,", i) }}},
		{"all names alike", tables{"partners": func(i, _ int) string { return fmt.Sprintf("P-%d,Northwind,%s", i, shapeTerms) },
			"employees": func(i, _ int) string { return fmt.Sprintf("E-%d,P-0,Ann,,yes,,,%s", i, shapePassed) }}},
		{"all names alike, without IDs", tables{"partners": func(i, _ int) string { return fmt.Sprintf("P-%d,Northwind,%s", i, shapeTerms) },
			"employees": func(i, _ int) string { return fmt.Sprintf(",Northwind,Ann,,yes,,,%s", shapePassed) }}},
		{"one ID, each row another name", tables{"employees": func(i, _ int) string { return fmt.Sprintf("E-0,P-0,Person %d,,yes,,,%s", i, shapePassed) }}},
		{"one ID, certifications of nobody in particular", tables{"employees": func(i, _ int) string { return fmt.Sprintf("E-0,P-0,Person%d %[1]d,,yes,,,,,,", i) },
			"certifications": func(i, _ int) string { return "E-0,CCNA," + shapeDay(i%1000-1000) + "," }}},
		{"all under one ID", tables{"partners": partners, "employees": func(i, _ int) string {
			return fmt.Sprintf("E-0,P-%d,Ann%d,a%[2]d@b.example,yes,,,%s", i/2, i, shapePassed)
		}, "certifications": func(i, _ int) string { return "E-0,CCNA," + shapeDay(i%1000-1000) + "," }}},
		{"all suspects of one another", tables{"employees": func(i, _ int) string { return fmt.Sprintf("E-%d,P-0,Ann,a%[1]d@b.example,yes,,,,,,", i) },
			"certifications": func(i, _ int) string { return fmt.Sprintf("E-%d,CCNA,2020-01-13,", i) }}},
		{"each a suspect of the next", tables{"employees": func(i, _ int) string { return fmt.Sprintf("E-%d,P-0,Ann,a%[1]d@b.example,yes,,,,,,", i) },
			"certifications": func(i, _ int) string { return fmt.Sprintf("E-%d,CCNA,%s,", i/2, shapeDay((i+1)/2%10000-9000)) }}},
		{"all rows lead nowhere", tables{"partners": partners, "employees": func(i, _ int) string { return fmt.Sprintf("E-%d,Q-%[1]d,Ann,,yes,,,%s", i, shapePassed) },
			"certifications":  func(i, _ int) string { return fmt.Sprintf("F-%d,CCNA,2020-01-13,", i) },
			"specializations": func(i, _ int) string { return fmt.Sprintf("Q-%d,Security,2020-01-13,", i) },
			"contacts":        func(i, _ int) string { return fmt.Sprintf("Q-%d,Customer,c%[1]d@example.com,2020-01-13", i) },
			"surveys":         func(i, _ int) string { return fmt.Sprintf("Q-%d,Customer,2,2020-01-13", i) }}},
		{"all rows point at all partners", tables{"partners": func(i, _ int) string {
			return fmt.Sprintf("P-%s1,Partner %d,%s", strings.Repeat("0", 1+i%200)+strings.Repeat(".", i/200), i, shapeTerms)
		},
			"employees": func(i, _ int) string {
				return fmt.Sprintf("E-%d,PP-1%s,Ann,,yes,,,%s", i, strings.Repeat("-", i%200), shapePassed)
			},
			"certifications": func(i, _ int) string { return fmt.Sprintf("F-%d,CCNA,2020-01-13,", i) }}},
		{"all IDs alike", tables{"partners": func(i, _ int) string {
			return fmt.Sprintf("P-%s1,Partner %d,%s", strings.Repeat(".", i%150)+strings.Repeat("0", i/150), i, shapeTerms)
		},
			"employees": func(i, n int) string {
				return fmt.Sprintf("E-%[1]s1,P/%[1]s1,Person %d,,yes,,,%s", strings.Repeat(".", i%150)+strings.Repeat("0", i/150), i, shapePassed)
			},
			"certifications": func(i, n int) string {
				return fmt.Sprintf("E/%s1,CCNA,2020-01-13,", strings.Repeat(".", i%150)+strings.Repeat("0", i/150))
			}}},
		{"one e-mail for all", tables{"employees": func(i, _ int) string {
			return fmt.Sprintf("E-%d,P-0,Person %d,a@b.example,yes,,,%s", i, i, shapePassed)
		}}},
		{"one e-mail and name for all", tables{"employees": func(i, _ int) string { return fmt.Sprintf("E-%d,P-0,Ann,a@b.example,yes,,,%s", i, shapePassed) }}},
		{"one e-mail and name at all partners", tables{"partners": partners, "employees": func(i, _ int) string { return fmt.Sprintf("E-%d,P-%d,Ann,a@b.example,yes,,,%s", i, i, shapePassed) }}},
		{"one error in all rows", tables{"employees": func(i, _ int) string {
			return fmt.Sprintf("E-%d,P-0,Person %d,,perhaps,31/31/2020,,%s", i, i, shapePassed)
		}}},
		{"many licences", tables{"partners": func(i, _ int) string { return fmt.Sprintf("P-%d,Partner %d,DE,9999999,2018-03-01,yes,yes", i, i) }}},
		{"many licences and people", tables{"partners": func(_, _ int) string { return "P-0,Partner,DE,9999999,2018-03-01,yes,yes" }, "employees": func(i, _ int) string {
			return fmt.Sprintf("E-%d,P-0,Person %d,,no,%s,%s,2020-02-03,,,", i, i, shapeDay(i%900-400), shapeDay(i%700+100))
		}}},
		{"one partner's contacts and scores", tables{
			"contacts": func(i, _ int) string {
				return fmt.Sprintf("P-0,Customer %d,c%d@example.com,%s", i, i, shapeDay(i%700-300))
			},
			"surveys": func(i, _ int) string { return fmt.Sprintf("P-0,Customer %d,2,%s", i, shapeDay(i%700-300)) }}},
		{"one partner's specializations", tables{"specializations": func(i, _ int) string {
			return fmt.Sprintf("P-0,Specialization %d,%s,%s", i, shapeDay(i%700-600), shapeDay(i%900))
		}}},
	}
}()

// write writes the shape's tables with so many rows to files, and returns their paths.
func (s shape) write(t testing.TB, rows int) (files []string) {
	dir := t.TempDir()
	for table, headings := range shapeHeadings {
		n, row := rows, s.tables[table]
		if row == nil {
			n = 1
			row = map[string]func(int, int) string{"partners": func(int, int) string { return "P-0,Partner," + shapeTerms }, "employees": func(int, int) string { return "E-0,P-0,Ann,,yes,,," + shapePassed }}[table]
		}
		if row == nil {
			continue
		}
		var text strings.Builder
		text.WriteString(headings + "\n")
		for i := range n {
			text.WriteString(row(i, n) + "\n")
		}
		files = append(files, filepath.Join(dir, table+".csv"))
		require.NoError(t, os.WriteFile(files[len(files)-1], []byte(text.String()), 0o600))
	}
	slices.Sort(files)
	return files
}
