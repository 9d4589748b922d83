package report

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/say"
)

// The shape of results.json, in the order of its keys. What is absent is null
// or [], and never left out.
type (
	results struct {
		AsOf     ingest.Day    `json:"as_of"`
		Partners []any         `json:"partners"`
		Issues   []issueResult `json:"issues"`
	}
	// plainResult is the verdict on a program that has nothing of its own.
	plainResult struct {
		Status       evaluate.Status    `json:"status"`
		Requirements requirementResults `json:"requirements"`
	}
	cpanelResult struct {
		Status      evaluate.Status `json:"status"`
		Licenses    *int32          `json:"licenses"`
		Required    *int32          `json:"required"`
		Counting    []string        `json:"counting"`
		AtRisk      bool            `json:"at_risk"`
		Badges      []badgeResult   `json:"badges"`
		Certificate *string         `json:"certificate"`
	}
	badgeResult struct {
		Year        int         `json:"year"`
		EarnedOn    *ingest.Day `json:"earned_on"`
		GoodThrough ingest.Day  `json:"good_through"`
		New         bool        `json:"new"`
	}
	premierResult struct {
		Status       evaluate.Status    `json:"status"`
		Since        *ingest.Day        `json:"since"`
		Requirements requirementResults `json:"requirements"`
		Heads        []string           `json:"heads"`
		RoleA        *string            `json:"role_a"`
		RoleB        *string            `json:"role_b"`
		Plan         *planResult        `json:"plan"`
		RemovedOn    *ingest.Day        `json:"removed_on"`
	}
	// requirementResults are the states of requirements, by their IDs and in their order.
	requirementResults struct{ of evaluate.Standing }
	planResult         struct {
		Start   ingest.Day `json:"start"`
		LastDay ingest.Day `json:"last_day"`
	}
	turnResult struct {
		On      ingest.Day      `json:"on"`
		Program string          `json:"program"` // the key of its verdict
		From    evaluate.Status `json:"from"`
		To      evaluate.Status `json:"to"`
		Because string          `json:"because"`
	}
	issueResult struct {
		Severity  ingest.Severity `json:"severity"`
		Code      string          `json:"code"`
		File      *string         `json:"file"`
		Sheet     *string         `json:"sheet"`
		Cell      *string         `json:"cell"`
		PartnerID *string         `json:"partner_id"`
		Message   string          `json:"message"`
	}
)

// resultsJSON writes every verdict, for other programs, one after the other: those
// of all partners take as much memory as the rest of the run.
func resultsJSON(to io.Writer, a *evaluate.Assessment, p *publication) error {
	files := map[badgeOf]string{}
	for _, c := range p.certificates {
		of := badgeOf{c.PartnerID, furthest(c.Years)}
		if _, ok := files[of]; !ok { // a partner's new certificate comes first
			files[of] = c.File
		}
	}
	w := listWriter{to: to}
	w.encode(results{AsOf: a.Day, Partners: []any{}, Issues: []issueResult{}})
	w.list("partners", len(a.Partners), func(i int) any {
		f := &a.Partners[i]
		members := []member{{"partner_id", f.ID}, {"partner", present(f.Name)}, {"review", f.Review}}
		for _, s := range f.Standings {
			members = append(members, member{evaluate.ProgramOf(s.In().Program).Key, standingOf(s, f.ID, files)})
		}
		return append(members, member{"forecast", forecastOf(f.Forecast)})
	})
	w.list("issues", len(p.issues), func(i int) any { return issueOf(p.issues[i]) })
	return w.end()
}

// standingOf is the verdict on a program; files are those of certificates.
func standingOf(s evaluate.Standing, partnerID string, files map[badgeOf]string) any {
	switch s := s.(type) {
	case *evaluate.CPanelFinding:
		certificate := ""
		if len(s.NewYears) > 0 { // one reissued for an earlier year isn't new
			certificate = files[badgeOf{partnerID, furthest(s.NewYears)}]
		}
		return cpanelOf(s, certificate)
	case *evaluate.PremierFinding:
		return premierOf(s)
	}
	return plainResult{s.In().Status, requirementResults{s}}
}

// A badgeOf is a badge year of a partner.
type badgeOf struct {
	partnerID string
	year      int
}

func cpanelOf(c *evaluate.CPanelFinding, certificate string) cpanelResult {
	badges := make([]badgeResult, len(c.Badges))
	for i, b := range c.Badges {
		badges[i] = badgeResult{b.Year, present(b.EarnedOn), b.GoodThrough, b.New}
	}
	return cpanelResult{
		Status: c.Status, Licenses: counted(c.Licenses), Required: counted(c.Required),
		Counting: list(c.Counting), AtRisk: c.AtRisk, Badges: badges, Certificate: present(certificate),
	}
}

func premierOf(p *evaluate.PremierFinding) premierResult {
	r := premierResult{
		Status: p.Status, Since: present(p.Since),
		Requirements: requirementResults{p},
		Heads:        list(p.Heads), RoleA: present(p.RoleA), RoleB: present(p.RoleB), RemovedOn: present(p.RemovedOn),
	}
	if p.Plan != nil {
		r.Plan = &planResult{p.Plan.Start, p.Plan.LastDay}
	}
	return r
}

// MarshalJSON writes an object with a key for each requirement.
func (r requirementResults) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, id := range evaluate.ProgramOf(r.of.In().Program).Requirements() {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(strconv.AppendQuote(out, id), ':')
		out = strconv.AppendQuote(out, string(r.of.State(id)))
	}
	return append(out, '}'), nil
}

// forecastOf lists the changes ahead, with each program as the key of its verdict.
func forecastOf(turns []evaluate.Turn) []turnResult {
	out := make([]turnResult, len(turns))
	for i, t := range turns {
		out[i] = turnResult{t.On, evaluate.ProgramOf(t.Program).Key, t.From, t.To, say.Causes(t.Because)}
	}
	return out
}

func issueOf(i evaluate.Issue) issueResult {
	return issueResult{
		Severity: i.Severity, Code: i.Code, File: present(i.Cell.File), Sheet: present(i.Cell.Sheet),
		Cell: present(i.Cell.Ref), PartnerID: present(i.PartnerID), Message: i.Message,
	}
}

// present returns nil, which is null, for a zero value.
func present[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

// counted returns nil where there is no count.
func counted(n int32) *int32 {
	if n == ingest.NoCount {
		return nil
	}
	return &n
}

// list returns an empty list for none, not null.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// sortIssues puts issues in order of file, sheet, row and column.
func sortIssues(issues []evaluate.Issue) []evaluate.Issue {
	slices.SortStableFunc(issues, byPlace)
	return issues
}

func byPlace(a, b evaluate.Issue) int {
	aColumn, aRow := splitRef(a.Cell.Ref)
	bColumn, bRow := splitRef(b.Cell.Ref)
	return cmp.Or(
		strings.Compare(a.Cell.File, b.Cell.File), strings.Compare(a.Cell.Sheet, b.Cell.Sheet),
		cmp.Compare(aRow, bRow), cmp.Compare(len(aColumn), len(bColumn)), strings.Compare(aColumn, bColumn),
		strings.Compare(a.Code, b.Code), strings.Compare(a.PartnerID, b.PartnerID), strings.Compare(a.Message, b.Message),
	)
}

// splitRef splits C7 into C and 7; a row alone has no column, a whole sheet neither.
func splitRef(ref string) (column string, row int) {
	column = strings.TrimRight(ref, "0123456789")
	for _, digit := range ref[len(column):] {
		row = row*10 + int(digit-'0')
	}
	return column, row
}
