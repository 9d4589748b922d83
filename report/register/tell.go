package register

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/terminal"
)

// storyMargin is where the sentences of a story begin, right of the days.
const storyMargin = "            "

// Tell tells the story in sentences, for people: a paragraph a chapter, the day
// before it, in lines of a width in columns. What a spreadsheet or a person wrote
// is in it as it was written, but for its line breaks.
func (s Story) Tell(width int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n\n", oneLine(s.PartnerID), oneLine(s.Name))
	for _, c := range s.Chapters {
		switch {
		case c.Run != nil:
			paragraph(&b, width, c.Run.AsOf.String(), c.Run.sentences())
		case c.Certificate != nil:
			paragraph(&b, width, "", c.Certificate.sentence())
		case c.Note != nil:
			paragraph(&b, width, c.Note.At.Format("2006-01-02"), c.Note.sentence())
		case c.Resend != nil:
			paragraph(&b, width, c.Resend.At.Format("2006-01-02"), c.Resend.sentence())
		case len(c.Mail) > 0:
			paragraph(&b, width, mailDay(c.Mail[0]), mailSentence(c.Mail))
		}
	}
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// paragraph writes text in lines that break between words, with a day before the first.
func paragraph(b *strings.Builder, width int, day, text string) {
	terminal.Hang(b, day, text, width, len(storyMargin))
}

// sentences tell what the run recorded anew.
func (c *RunChapter) sentences() string {
	var out []string
	switch {
	case c.Absent && !c.wasAbsent:
		out = append(out, "Not in the sheets.")
	case c.Absent:
		out = append(out, "Still not in the sheets.")
	case c.First:
		out = append(out, "In its first run: "+strings.Join(c.introduction(), " "))
	case c.Back:
		out = append(out, "In the sheets again: "+strings.Join(c.introduction(), " "))
	case len(c.Changes) == 0:
		out = append(out, "Nothing changed.")
	default:
		out = append(out, c.news()...)
	}
	if c.SetAside {
		out = append(out, "(This run was set aside later.)")
	}
	return strings.Join(out, " ")
}

// introduction tells where the partner stands in a run that comes to know it.
func (c *RunChapter) introduction() []string {
	out := []string{cpanelPhrase(&c.now) + licensesPhrase(c.now.Licenses) + c.cpanelBecause() + "."}
	out = append(out, c.badgeNews()...)
	out = append(out, sentence(premierIntroduction(&c.now)+c.premierBecause()))
	var none evaluate.Record
	return append(out, c.otherNews(evaluate.Compare(&none, &c.now))...)
}

// news tells what is other than in the run before.
func (c *RunChapter) news() []string {
	var out []string
	if name := c.difference("", evaluate.NameTrait); name != nil {
		out = append(out, fmt.Sprintf("Renamed from %s to %s.", named(name.From), named(name.To)))
	}
	out = append(out, licenseNews(c.difference("", evaluate.LicensesTrait))...)
	if news := c.cpanelNews(); news != "" {
		out = append(out, sentence(news+c.cpanelBecause()))
	}
	out = append(out, c.badgeNews()...)
	if news := c.premierNews(); news != "" {
		out = append(out, sentence(news+c.premierBecause()))
	}
	out = append(out, sinceNews(c.difference(evaluate.PremierProgramName, evaluate.PremierSinceTrait))...)
	return append(out, c.otherNews(c.differences())...)
}

// differences are the differences between two records that changes tell of.
func (c *RunChapter) differences() []evaluate.Difference {
	out := make([]evaluate.Difference, len(c.Changes))
	for i := range c.Changes {
		out[i] = c.Changes[i].difference
	}
	return out
}

// difference is what changed in a trait, nil for nothing.
func (c *RunChapter) difference(program string, trait evaluate.Trait) *evaluate.Difference {
	return evaluate.DifferenceIn(c.differences(), program, trait)
}

// otherNews tells of new statuses in programs beside cPanel and Premier.
func (c *RunChapter) otherNews(differences []evaluate.Difference) []string {
	var out []string
	for _, d := range differences {
		if d.Trait != evaluate.StatusTrait || d.Program == evaluate.CPanelProgramName || d.Program == evaluate.PremierProgramName {
			continue
		}
		news := d.Program + ": " + d.To
		if d.From != "" {
			news += fmt.Sprintf(" (before: %s)", d.From)
		}
		out = append(out, sentence(news+because(c.OthersWhy[d.Program], d.Program, evaluate.Status(d.From), evaluate.Status(d.To))))
	}
	return out
}

func named(name string) string {
	if name == "" {
		return "no name"
	}
	return name
}

// premierBecause gives the reason for the status in Premier, cpanelBecause for that
// in the cPanel program, or for being at risk.
func (c *RunChapter) premierBecause() string {
	return because(c.PremierWhy, evaluate.PremierProgramName, c.before.Premier, c.now.Premier)
}

func (c *RunChapter) cpanelBecause() string {
	if c.CPanelWhy != "" && c.now.AtRisk && !c.before.AtRisk {
		return ", because " + c.CPanelWhy
	}
	return because(c.CPanelWhy, evaluate.CPanelProgramName, c.before.CPanel, c.now.CPanel)
}

// because gives the reason, where there is one, for a status that stands after the
// one before, or came to be unknown. Before the first one known is the best.
func because(why, program string, was, is evaluate.Status) string {
	turn := evaluate.Turn{Program: program, From: cmp.Or(was, evaluate.ProgramOf(program).Statuses[0]), To: is}
	if why == "" || !is.Judged() || !turn.Worse() && (is != evaluate.UnknownStatus || is == was) {
		return ""
	}
	return ", because " + why
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string { return strings.TrimSuffix(capital(s), ".") + "." }

// capital begins with a capital, but cPanel stays as it is.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if strings.HasPrefix(s, "cPanel") {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

func licenseNews(d *evaluate.Difference) []string {
	switch {
	case d == nil:
		return nil
	case d.To == "":
		return []string{fmt.Sprintf("The number of cPanel licenses can't be read any more (before: %s).", d.From)}
	case d.From == "":
		return []string{fmt.Sprintf("The number of cPanel licenses is known now: %s.", d.To)}
	}
	return []string{fmt.Sprintf("Now %s cPanel licenses (before: %s).", d.To, d.From)}
}

func licensesPhrase(licenses int32) string {
	switch licenses {
	case ingest.NoCount:
		return ""
	case 1:
		return ", with 1 license"
	}
	return fmt.Sprintf(", with %d licenses", licenses)
}

func cpanelPhrase(r *evaluate.Record) string {
	switch r.CPanel {
	case evaluate.CPanelNotEnrolled:
		return "not in the cPanel program"
	case evaluate.CPanelCertified:
		if r.AtRisk {
			return "cPanel Certified, but at risk"
		}
		return "cPanel Certified"
	case evaluate.CPanelNotCertified:
		return "not cPanel Certified"
	case evaluate.CPanelSuspended:
		return "suspended as cPanel Certified"
	case evaluate.CPanelUnknown:
		return "unknown whether cPanel Certified"
	}
	return "cPanel: " + string(r.CPanel)
}

// cpanelNews tells a new status in the cPanel program; where it stays, whether the
// partner came to be at risk.
func (c *RunChapter) cpanelNews() string {
	if status := c.difference(evaluate.CPanelProgramName, evaluate.StatusTrait); status != nil {
		return fmt.Sprintf("%s (before: %s)", cpanelPhrase(&c.now), status.From)
	}
	switch {
	case c.difference(evaluate.CPanelProgramName, evaluate.AtRiskTrait) == nil:
		return ""
	case c.now.AtRisk:
		return "fell at risk with cPanel"
	}
	return "no longer at risk with cPanel"
}

// badgeNews tells which badge years came, went, or got another day; years that
// did alike in one sentence.
func (c *RunChapter) badgeNews() []string {
	var out []string
	var years []int
	all := c.differences()
	for i, d := range all {
		if d.Trait != evaluate.BadgeYearTrait {
			continue
		}
		years = append(years, d.Year)
		if i+1 < len(all) && all[i+1].Trait == d.Trait && all[i+1].From == d.From && all[i+1].To == d.To {
			continue
		}
		out = append(out, badgeSentence(years, d))
		years = nil
	}
	return out
}

func badgeSentence(years []int, d evaluate.Difference) string {
	is, was := "is", "was"
	if len(years) > 1 {
		is, was = "are", "were"
	}
	verb := was
	if d.To == evaluate.BadgeKnownFromSheet { // which goes on
		verb = is
	}
	switch {
	case d.To == "":
		return fmt.Sprintf("%s %s no longer held (before: %s).", capital(badgeYears(years)), is, d.From)
	case d.From == "":
		return fmt.Sprintf("%s %s %s.", capital(badgeYears(years)), verb, d.To)
	}
	return fmt.Sprintf("%s %s %s (before: %s).", capital(badgeYears(years)), verb, d.To, d.From)
}

// badgeYears are badge years in a sentence: badge years 2020 and 2021.
func badgeYears(years []int) string {
	last := len(years) - 1
	if last <= 0 {
		return "badge year " + joined(years)
	}
	return fmt.Sprintf("badge years %s and %d", joined(years[:last]), years[last])
}

// premierIntroduction is where a partner stands in Premier, and since when it is in it.
func premierIntroduction(r *evaluate.Record) string {
	in := "in Premier"
	if r.Since != 0 {
		in += " since " + r.Since.String()
	}
	switch r.Premier {
	case evaluate.PremierCompliant:
		return in + ", compliant"
	case evaluate.PremierPlan:
		return in + ", on a Get Well Plan since " + r.Walk.Since.String()
	case evaluate.PremierOut:
		return in + ", out of compliance"
	}
	return premierPhrase(r)
}

func premierPhrase(r *evaluate.Record) string {
	switch r.Premier {
	case evaluate.PremierCompliant:
		return "compliant in Premier"
	case evaluate.PremierPlan:
		return "in Premier on a Get Well Plan since " + r.Walk.Since.String()
	case evaluate.PremierOut:
		return "out of compliance in Premier"
	case evaluate.PremierRemoved:
		return "removed from Premier on " + r.Walk.Since.String()
	case evaluate.PremierEligible:
		return "eligible for Premier"
	case evaluate.PremierNotEligible:
		return "not eligible for Premier"
	case evaluate.PremierNotEnrolled:
		return "not in Premier"
	case evaluate.PremierUnknown:
		return "unknown where it stands in Premier"
	}
	return "Premier: " + string(r.Premier)
}

// premierTellsWalk tells whether the Premier status says what the walk says.
func premierTellsWalk(r *evaluate.Record) bool {
	return r.Premier == evaluate.PremierPlan || r.Premier == evaluate.PremierRemoved
}

// premierNews tells a new status in Premier; where it stays, what the walk does.
func (c *RunChapter) premierNews() string {
	status, walked := c.difference(evaluate.PremierProgramName, evaluate.StatusTrait), c.difference(evaluate.PremierProgramName, evaluate.PlanTrait) != nil
	was, is := c.before.Walk, c.now.Walk
	if status != nil || walked && premierTellsWalk(&c.now) {
		old := string(c.before.Premier)
		switch {
		case !premierTellsWalk(&c.before):
		case was.State == evaluate.OnPlan:
			old += " since " + was.Since.String()
		case was.State == evaluate.Removed:
			old += " on " + was.Since.String()
		}
		return fmt.Sprintf("%s (before: %s)", premierPhrase(&c.now), old)
	}
	switch {
	case !walked || premierTellsWalk(&c.before):
		return ""
	case is.State == evaluate.OnPlan:
		return "a Get Well Plan is recorded since " + is.Since.String()
	case is.State == evaluate.Removed:
		return "a removal from Premier is recorded on " + is.Since.String()
	case was.State == evaluate.OnPlan:
		return fmt.Sprintf("the Get Well Plan since %s is over", was.Since)
	}
	return fmt.Sprintf("the removal from Premier on %s no longer counts", was.Since)
}

// sinceNews tells of another day on which Premier was attained.
func sinceNews(d *evaluate.Difference) []string {
	switch {
	case d == nil:
		return nil
	case d.To == "":
		return []string{fmt.Sprintf("Since when it is in Premier is not in the sheets any more (before: since %s).", d.From)}
	case d.From == "":
		return []string{fmt.Sprintf("In Premier since %s.", d.To)}
	}
	return []string{fmt.Sprintf("In Premier since %s (before: since %s).", d.To, d.From)}
}

// sentence tells of a certificate that a run issued, and what became of it.
func (c *Certificate) sentence() string {
	s := fmt.Sprintf("Certificate %s issued for %s, good through %s", c.Number, badgeYears(c.Years), c.GoodThrough)
	if c.Replaces != "" {
		s += ", in place of " + c.Replaces
	}
	switch c.State {
	case Revoked:
		s += "; revoked later"
	case Replaced:
		s += "; replaced later by " + c.ReplacedBy
	case Withdrawn:
		s += fmt.Sprintf("; withdrawn by the run of %s", c.WithdrawnOn)
	}
	return s + "."
}

// Told tells who put what right, and why.
func (n *Note) Told() string { return n.sentence() }

// sentence tells who put what right, and why.
func (n *Note) sentence() string {
	var did string
	switch n.Kind {
	case RevokeNote:
		did = "revoked certificate " + n.Number
	case ReissueNote:
		did = fmt.Sprintf("reissued certificate %s as %s", n.Number, n.NewNumber)
	case AmendNote:
		did = "amended: " + n.Amendment.String()
	case RewindNote:
		did = fmt.Sprintf("set aside the runs after %s", n.Day)
	case WaiveNote:
		did = fmt.Sprintf("waived %s from %s through %s", n.Requirement, n.From, n.agreed)
	case DistinctNote, SameNote, RenumberNote:
		did = "decided: " + n.Decision.says(n.Kind)
	case AcceptNote:
		did = n.String()
		if n.Why == "" {
			return fmt.Sprintf("%s %s.", n.Who, did)
		}
	}
	return fmt.Sprintf("%s %s, because %s.", n.Who, did, strings.TrimRight(n.Why, "."))
}

// sentence tells who had what sent again, and why.
func (s *Resend) sentence() string {
	return fmt.Sprintf("%s had the mail with certificate %s sent again, because %s.", s.Who, s.Number, strings.TrimRight(s.Why, "."))
}

// mailDay is the day on which a message came to where it is; "" where not known.
func mailDay(d Delivery) string {
	if d.At.IsZero() {
		return ""
	}
	return d.At.Format("2006-01-02")
}

// mailSentence tells what became of one message with recipients that fared alike.
func mailSentence(mail []Delivery) string {
	d := mail[0]
	what := fmt.Sprintf("%q", cmp.Or(d.Title, d.Message))
	if d.Number != "" {
		what = "certificate " + d.Number
	}
	var all []string
	for _, m := range mail {
		all = append(all, m.Recipient)
	}
	to := strings.Join(all, ", ")
	said := strings.TrimRight(oneLine(d.Said), ".")
	switch d.State {
	case Gone:
		return fmt.Sprintf("Mailed %s to %s, accepted: %s.", what, to, said)
	case Waiting:
		return fmt.Sprintf("Mail with %s to %s waits to be sent: %s.", what, to, said)
	case Refused:
		return fmt.Sprintf("Mail with %s to %s was refused: %s.", what, to, said)
	case Never:
		return fmt.Sprintf("Mail with %s to %s shall never go: %s.", what, to, said)
	}
	return fmt.Sprintf("Mail with %s to %s is in doubt: whether it went is not known.", what, to)
}
