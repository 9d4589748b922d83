package evaluate

import (
	"io/fs"

	"assay/ingest"
)

// LoadPrograms reads the rule files, programs/cpanel.yaml and
// programs/premier.yaml, from a templates folder. They are read strictly: an
// unknown key, a missing source or a value out of range is refused with file,
// line, column and what was expected.
func LoadPrograms(templates fs.FS) (*Programs, error) { return nil, nil }

// Vocabulary returns the certifications that the programs name, for reading.
func (p *Programs) Vocabulary() *ingest.Vocabulary { return nil }

// InForce lists every rule value in force on a day, for the Rules sheet.
func (p *Programs) InForce(day ingest.Day) []RuleInForce { return nil }
