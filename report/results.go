package report

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"assay/evaluate"
	"assay/evaluate/intake"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/say"
	"assay/report/schema"
)

// The shape of results.json, in the order of its keys. What is absent is null
// or [], and never left out.
type (
	results struct {
		Version  int           `json:"version"` // of the schema
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
		Number      *string         `json:"certificate_number"` // of this run's, else of the last that an earlier run gave
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
		Cells   []string        `json:"cells"`
	}
	// actionResult is something that someone must do.
	actionResult struct {
		Program string           `json:"program"`
		Purpose string           `json:"purpose"`
		What    string           `json:"what"`
		By      *ingest.Day      `json:"by"`
		Gives   *evaluate.Status `json:"gives"`
		On      *ingest.Day      `json:"on"`
		Steps   int              `json:"steps"`
		Why     string           `json:"why"`
		Whom    []string         `json:"whom"`
	}
	// causeResult is a requirement that isn't met, or of which it isn't known.
	causeResult struct {
		Program     string         `json:"program"`
		Requirement string         `json:"requirement"`
		State       evaluate.State `json:"state"`
		Found       string         `json:"found"`
		Asked       *string        `json:"asked"`
		Clause      *string        `json:"clause"`
		Mend        *string        `json:"mend"`
		Cells       []string       `json:"cells"`
	}
	// problemResults are what assay check prints.
	problemResults struct {
		Version  int           `json:"version"`
		AsOf     ingest.Day    `json:"as_of"`
		Issues   []issueResult `json:"issues"`
		FellAway []fallResult  `json:"fell_away"`
	}
	fallResult struct {
		Accept  string      `json:"accept"`
		Kind    intake.Kind `json:"kind"`
		Since   ingest.Day  `json:"since"`
		Message string      `json:"message"`
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
func (run Run) resultsJSON(to io.Writer, p *publication) error {
	a := run.Assessment
	made := map[badgeOf]issued.Certificate{}
	for _, c := range p.certificates {
		of := badgeOf{c.PartnerID, furthest(c.Years)}
		if _, ok := made[of]; !ok { // a partner's new certificate comes first
			made[of] = c
		}
	}
	w := listWriter{to: to}
	w.encode(results{Version: schema.Version(schema.Results), AsOf: a.Day, Partners: []any{}, Issues: []issueResult{}})
	w.list("partners", len(a.Partners), func(i int) any {
		f := &a.Partners[i]
		members := []member{{"partner_id", f.ID}, {"partner", present(f.Name)}, {"review", f.Review}}
		for _, s := range f.Standings {
			members = append(members, member{key(s.In().Program), run.standingOf(s, f.ID, made)})
		}
		members = append(members, member{"forecast", forecastOf(f.Forecast)}, member{"actions", actionsOf(f)}, member{"causes", causesOf(f)})
		for _, field := range []struct {
			name  string
			field ingest.Field
		}{{"owner", ingest.OwnerField}, {"owner_email", ingest.OwnerEmailField}, {"region", ingest.RegionField}, {"tier", ingest.TierField}} {
			members = append(members, member{field.name, present(f.Carried[field.field])})
		}
		return append(members, member{"scorecard", present(p.scorecards[i])})
	})
	w.list("issues", len(p.issues), func(i int) any { return issueOf(p.issues[i]) })
	return w.end()
}

// ProblemsJSON is what is wrong with the input on a day, in the form of
// results.json, and what fell away since the newest run recorded (rule G9).
func ProblemsJSON(day ingest.Day, issues []evaluate.Issue, falls []intake.Fall) any {
	r := problemResults{schema.Version(schema.Check), day, make([]issueResult, len(issues)), make([]fallResult, len(falls))}
	for i := range issues {
		r.Issues[i] = issueOf(issues[i])
	}
	for i, f := range falls {
		r.FellAway[i] = fallResult{f.Name, f.Kind, f.On, say.Fall(f)}
	}
	return r
}

// key is that of a program's verdict.
func key(program string) string { return evaluate.ProgramOf(program).Key }

// standingOf is the verdict on a program; made are the certificates of this run.
func (run Run) standingOf(s evaluate.Standing, partnerID string, made map[badgeOf]issued.Certificate) any {
	switch s := s.(type) {
	case *evaluate.CPanelFinding:
		var file, number string
		if given := run.Given[ingest.FoldID(partnerID)]; !given.Revoked {
			number = given.Number
		}
		if len(s.NewYears) > 0 { // one reissued for an earlier year isn't new
			c := made[badgeOf{partnerID, furthest(s.NewYears)}]
			file, number = c.File, cmp.Or(c.Number, number)
		}
		return cpanelOf(s, file, number)
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

func cpanelOf(c *evaluate.CPanelFinding, certificate, number string) cpanelResult {
	badges := make([]badgeResult, len(c.Badges))
	for i, b := range c.Badges {
		badges[i] = badgeResult{b.Year, present(b.EarnedOn), b.GoodThrough, b.New}
	}
	return cpanelResult{
		Status: c.Status, Licenses: counted(c.Licenses), Required: counted(c.Required),
		Counting: list(c.Counting), AtRisk: c.AtRisk, Badges: badges, Certificate: present(certificate), Number: present(number),
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
		out[i] = turnResult{t.On, key(t.Program), t.From, t.To, say.Causes(t.Because), placesOf(t.Cells)}
	}
	return out
}

// actionsOf lists what has to be done for a partner.
func actionsOf(f *evaluate.PartnerFinding) []actionResult {
	out := make([]actionResult, len(f.Actions))
	for i := range f.Actions {
		a := &f.Actions[i]
		steps := 0
		for _, s := range a.Steps {
			steps += s.Cost()
		}
		out[i] = actionResult{
			Program: key(a.Program), Purpose: say.Purpose(a.Kind), What: say.What(a), By: present(a.By),
			Gives: present(a.Gives), On: present(a.On), Steps: steps, Why: say.Causes(a.Why), Whom: list(a.Whom),
		}
	}
	return out
}

// causesOf lists the requirements that are why a partner doesn't stand better.
func causesOf(f *evaluate.PartnerFinding) []causeResult {
	out := []causeResult{}
	for _, s := range f.Standings {
		lines := s.In().Lines
		for i := range lines {
			switch l := &lines[i]; l.State {
			case evaluate.Met, evaluate.MetLate, evaluate.NotYetDue, evaluate.NotApplicable:
			default:
				out = append(out, causeResult{
					key(s.In().Program), l.Requirement, l.State, say.Found(l), present(l.Asked), present(l.Clause), present(say.Mend(l)), placesOf(l.Cells),
				})
			}
		}
	}
	return out
}

// placesOf names cells as people do: partners.xlsx:Partners!C7.
func placesOf(cells []ingest.Cell) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = c.String()
	}
	return out
}

func issueOf(i evaluate.Issue) issueResult {
	return issueResult{
		Severity: i.Severity, Code: i.Code, File: present(i.Cell.File()), Sheet: present(i.Cell.Sheet()),
		Cell: present(i.Cell.Ref()), PartnerID: present(i.PartnerID), Message: i.Message,
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
	return cmp.Or(
		a.Cell.Compare(b.Cell),
		strings.Compare(a.Code, b.Code), strings.Compare(a.PartnerID, b.PartnerID), strings.Compare(a.Message, b.Message),
	)
}
