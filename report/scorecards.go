package report

import (
	"fmt"
	"strings"

	"github.com/mozillazg/go-unidecode"

	"assay/report/scorecard"
	"assay/report/workers"
)

// planScorecards returns the files of the scorecards, by the partners' indexes; "" for
// those who get none.
func (run Run) planScorecards() []string {
	partners := run.Assessment.Partners
	due := scorecard.Due(run.Assessment, run.Scorecards)
	names := partnerNames(partners)
	files := make([]string, len(partners))
	for i := range partners {
		if due[i] { // an ID has no blank here: no two files meet
			files[i] = "scorecards/" + strings.TrimSpace(names[partners[i].ID]+" "+legible(partners[i].Name)) + ".pdf"
		}
	}
	return files
}

// legible is a name in the letters that every system can write in the name of a file,
// those of other scripts by their sound, and not too many.
func legible(name string) string {
	const most = 60
	var b strings.Builder
	for _, r := range unidecode.Unidecode(name) {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0:
			b.WriteByte(' ')
		}
		if b.Len() == most {
			break
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
