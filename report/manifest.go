package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"

	"assay/ingest"
	"assay/report/issued"
	"assay/report/workbook"
)

// The shape of manifest.json: what the run was made from, and what it made.
type (
	manifest struct {
		Tool    tool            `json:"tool"`
		AsOf    ingest.Day      `json:"as_of"`
		Options []issued.Option `json:"options"`
		Inputs  []inputManifest `json:"inputs"`
		Rules   []issued.File   `json:"rule_files"`
		Outputs []output        `json:"outputs"`
	}
	tool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	inputManifest struct {
		Name   string          `json:"name"`
		Size   int64           `json:"size"`
		SHA256 string          `json:"sha256"`
		Sheets []sheetManifest `json:"sheets"`
	}
	sheetManifest struct {
		Name    *string  `json:"name"` // null in a CSV file
		Tables  []string `json:"tables"`
		Records int      `json:"records"`
	}
	output struct {
		Path   string `json:"path"`
		Size   int    `json:"size"`
		SHA256 string `json:"sha256"`
	}
)

// An outputFile is a file that the run wrote.
type outputFile struct {
	Path string
	Size int
	Sum  [sha256.Size]byte
}

// manifest lists the inputs, the rules and every other file of the run.
func (run Run) manifest(to io.Writer, files []outputFile) error {
	files = slices.SortedFunc(slices.Values(files), func(a, b outputFile) int { return strings.Compare(a.Path, b.Path) })
	w := listWriter{to: to}
	w.encode(manifest{
		Tool: tool{"assay", run.Version}, AsOf: run.Assessment.Day,
		Options: append([]issued.Option{}, run.Options...), Inputs: run.inputs(),
		Rules: append([]issued.File{}, run.RuleFiles...), Outputs: []output{},
	})
	w.list("outputs", len(files), func(i int) any {
		f := &files[i]
		return output{f.Path, f.Size, hex.EncodeToString(f.Sum[:])}
	})
	return w.end()
}

// inputs lists the input files, with the sheets that a table was read from.
func (run Run) inputs() []inputManifest {
	inputs := make([]inputManifest, len(run.Roster.Files))
	for i, f := range run.Roster.Files {
		inputs[i] = inputManifest{Name: f.Name, Size: f.Size, SHA256: f.SHA256, Sheets: []sheetManifest{}}
	}
	for _, s := range run.Roster.Sheets {
		if len(s.Tables) == 0 {
			continue
		}
		in := &inputs[s.File]
		in.Sheets = append(in.Sheets, sheetManifest{present(s.Name), workbook.TableNames(s), s.Rows})
	}
	return inputs
}
