package site

import (
	"fmt"
	"io/fs"

	"assay/ingest"
	"assay/report/wording"
	"assay/templates"
)

// rulesFile is the place of the rules in the templates.
const rulesFile = "credential/published.yaml"

// mostDays is more than any list holds for.
const mostDays = 3660

// A revision is for how many days a list holds, from a day on.
type revision struct {
	From   wording.Phrase `yaml:"from"`
	Value  int            `yaml:"value"`
	Source struct {
		Document wording.Phrase `yaml:"document"`
		Section  wording.Phrase `yaml:"section"`
		Checked  wording.Phrase `yaml:"checked"`
	} `yaml:"source"`
}

// validDays returns for how many days after a newest run the list of ended
// certificates holds, by credential/published.yaml of a templates folder.
func validDays(from fs.FS, newest ingest.Day) (int, error) {
	var rules struct {
		ValidDays []revision `yaml:"valid_days"`
	}
	if err := templates.Load(from, rulesFile, &rules); err != nil {
		return 0, err
	}
	inForce, before := 0, ingest.Day(0)
	for _, r := range rules.ValidDays {
		from, err := ingest.ParseDay(r.From.Text)
		if err != nil {
			return 0, r.From.Errorf(rulesFile, "%w", err)
		}
		if from <= before {
			return 0, r.From.Errorf(rulesFile, "got %s below %s, want the oldest revision first", from, before)
		}
		if r.Value < 1 || r.Value > mostDays {
			return 0, r.From.Errorf(rulesFile, "got %d days, want 1 to %d", r.Value, mostDays)
		}
		if _, err := ingest.ParseDay(r.Source.Checked.Text); err != nil || r.Source.Document.Text == "" {
			return 0, r.From.Errorf(rulesFile, "want a source with its document, and the day it was checked")
		}
		if before = from; from <= newest {
			inForce = r.Value
		}
	}
	if inForce == 0 {
		return 0, fmt.Errorf("%s: no valid_days is in force on %s, want one that begins on or before that day", rulesFile, newest)
	}
	return inForce, nil
}
