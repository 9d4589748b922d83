package evaluate_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
)

// A long run: go test ./evaluate -run Clean -clean.worlds 50 -random.seed 7
var cleanWorlds = flag.Int("clean.worlds", 1, "how many worlds without a slip to follow for ten years")

// TestCleanMonths follows a world through 120 months of ordinary change: people
// come, go and move, partners come, go and are renamed, certifications are earned
// and expire, licences grow. No run is refused (rules G9 and G10).
func TestCleanMonths(t *testing.T) {
	for world := range *cleanWorlds {
		came := map[string]int{}
		y, k := settle(*randomSeed, uint64(world)), newWorld()
		for month := range 120 {
			m := y.nextMonth(came)
			files := render(m)
			a, source, refused := k.run(files, m.day)
			require.Empty(t, refused, "world %d, month %d", world, month)
			k.keep(a, source, files)
			for _, f := range a.Partners {
				came["cPanel "+string(f.CPanel().Status)]++
				came["Premier "+string(f.Premier().Status)]++
			}
		}
		for _, what := range slices.Sorted(maps.Keys(came)) {
			t.Logf("%7d %s", came[what], what)
		}
		for _, table := range []int{specializationsTable, contactsTable, surveysTable, certificationsTable} {
			assert.NotEmpty(t, y.truth.tables[table], sheetNames[table])
		}
		for _, what := range []string{"a partner came", "a partner went", "a partner is renamed", "cPanel Certified", "Premier Compliant", "Premier Get Well Plan"} {
			assert.Positive(t, came[what], what)
		}
	}
}

// settle makes a world of fourteen partners in which nothing is left out or misread.
func settle(seed, number uint64) *yearMaker {
	y := &yearMaker{rosterMaker: &rosterMaker{Rand: rand.New(rand.NewPCG(seed, number))}, steady: true}
	y.tidy = true
	y.now = ingest.DayOf(2019, time.December, 31)
	y.days = []ingest.Day{y.now}
	for range 14 {
		y.settleOne()
	}
	return y
}

func (y *yearMaker) settleOne() {
	y.then = plusMonths(y.now+1, -1) - 1
	y.opened++
	y.partners = append(y.partners, fmt.Sprintf("P-%d", y.opened))
	y.found(len(y.partners) - 1)
}

// nextMonth lets a month pass and gives its sheets.
func (y *yearMaker) nextMonth(came map[string]int) monthSheets {
	y.then, y.now = y.now, plusMonths(y.now+1, 1)-1
	y.days = append(y.days, y.now)
	y.pass()
	rows := y.truth.tables[partnersTable]
	if y.chance(0.2) {
		came["a partner came"]++
		y.settleOne()
	}
	if y.chance(0.15) {
		came["a partner is renamed"]++
		pick(y.rosterMaker, rows...)[pName] = text(fmt.Sprintf("%s %s", pick(y.rosterMaker, companies...), y.now))
	}
	if len(rows) > 10 && y.chance(0.1) {
		came["a partner went"]++
		y.leave(pick(y.rosterMaker, rows...)[pID].s)
	}
	return y.sheets(y.now)
}

// leave takes a partner and all that it sent in out of the sheets.
func (y *yearMaker) leave(id string) {
	t := &y.truth.tables
	people := map[string]bool{}
	for _, e := range t[employeesTable] {
		people[e[eID].s] = people[e[eID].s] || e[ePartner].s != id
	}
	for table, column := range map[int]int{partnersTable: pID, employeesTable: ePartner, specializationsTable: sPartner, contactsTable: kPartner, surveysTable: vPartner} {
		t[table] = slices.DeleteFunc(t[table], func(r sheetRow) bool { return r[column].s == id })
	}
	t[certificationsTable] = slices.DeleteFunc(t[certificationsTable], func(c sheetRow) bool { return !people[c[cID].s] })
	y.partners = slices.DeleteFunc(slices.Clone(y.partners), func(p string) bool { return p == id })
}
