package evaluate

import (
	"io/fs"

	"github.com/goccy/go-yaml/ast"

	"assay/evaluate/rules"
	"assay/ingest"
)

const checksFile = "checks.yaml"

// Checks is the rule data by which a run is held against the last one (rule G9).
type Checks struct {
	Name     string
	Rows     rules.Rule[Loss]
	Values   rules.Rule[Loss]
	Partners rules.Rule[Loss]
	// wave is how many partners may stand worse before it is said first. It changes
	// no verdict, so that no run is refused where it reads otherwise.
	wave rules.Rule[Loss]
	// sources is after how many months a source is to be looked at again. It changes
	// no verdict either.
	sources rules.Rule[int]
	// BuiltIn is as that of [Programs].
	BuiltIn []string
}

// A Loss is how much may be gone: at most Percent of what was there. Fewer than
// AtLeast are never too many.
type Loss struct{ Percent, AtLeast int }

// TooMuch tells whether more is gone of what was there than may be.
func (l Loss) TooMuch(gone, of int) bool { return gone >= l.AtLeast && gone*100 > l.Percent*of }

// LoadChecks reads checks.yaml from a templates folder, as strictly as the rule
// files of the programs.
func LoadChecks(templates fs.FS) (*Checks, error) {
	var c Checks
	err := rules.ReadFile(templates, checksFile, rules.Names{}, func(f *rules.File) {
		c = Checks{
			Name:     f.Program(),
			Rows:     rules.Read(f, "checks.rows", readLoss, false),
			Values:   rules.Read(f, "checks.values", readLoss, false),
			Partners: rules.Read(f, "checks.partners", readLoss, false),
			wave:     rules.Read(f, "checks.wave", readLoss, false),
			sources:  rules.Read(f, "checks.sources", (*rules.File).Months, false),
			BuiltIn:  f.TakenOver(),
		}
	})
	return &c, err
}

func readLoss(f *rules.File, n ast.Node) Loss {
	keys := f.Keys(n, "a loss", []string{"percent", "at_least"})
	return Loss{Percent: f.Number(keys["percent"], 0, 100), AtLeast: f.People(keys["at_least"])}
}

// On returns what may be gone of rows, values and partners on a day; ok is false
// before the first day of any.
func (c *Checks) On(day ingest.Day) (rows, values, partners Loss, ok bool) {
	r, hasRows := c.Rows.On(day)
	v, hasValues := c.Values.On(day)
	p, hasPartners := c.Partners.On(day)
	return r.Value, v.Value, p.Value, hasRows && hasValues && hasPartners
}
