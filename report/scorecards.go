package report

import (
	"fmt"
	"strings"

	"github.com/mozillazg/go-unidecode"

	"assay/ingest"
	"assay/report/scorecard"
	"assay/report/workers"
)

// planScorecards returns the files of the scorecards, by the partners' indexes; "" for
// those who get none.
func (run Run) planScorecards() []string {
	partners := run.Assessment.Partners
	due := scorecard.Due(run.Assessment, run.Scorecards, ingest.Day(run.Mail.Post.ScorecardDays))
	names := partnerNames(partners)
	files := make([]string, len(partners))
	for i := range partners {
		if due[i] { // an ID has no blank here: no two files meet
			id := names[partners[i].ID]
			files[i] = "scorecards/" + strings.TrimSpace(id+" "+legible(partners[i].Name, longestName-len(id))) + ".pdf"
		}
	}
	return files
}

// longestName is how many letters of a partner's ID and name the name of a scorecard
// has at most, where the ID alone hasn't more.
const longestName = 70

// legible is a name in the letters that every system can write in the name of a file,
// those of other scripts by their sound, and so many at most.
func legible(name string, most int) string {
	var b strings.Builder
	for _, r := range unidecode.Unidecode(name) {
		if b.Len() >= most {
			break
		}
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// printed counts the scorecards that are planned.
func printed(files []string) (n int) {
	for _, file := range files {
		if file != "" {
			n++
		}
	}
	return n
}

// printScorecards prints the scorecards that are planned.
func (run Run) printScorecards(files []string, shop Workshop, put put, progress func(done, total int)) error {
	var due []int
	for i, file := range files {
		if file != "" {
			due = append(due, i)
		}
	}
	return workers.Share(len(due), run.Jobs, func(_, n int) error {
		f := &run.Assessment.Partners[due[n]]
		page, err := shop.Scorecard(run.Mail.Scorecard(f, run.Assessment.Day, run.Programs), run.Assessment.Day)
		if err != nil {
			return fmt.Errorf("the scorecard of partner %s: %w", f.ID, err)
		}
		return put(files[due[n]], page)
	}, progress)
}
