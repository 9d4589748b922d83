package register

import (
	"cmp"
	"fmt"
	"slices"
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
	case c.Absent && c.before.present:
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
	out := []string{c.now.cpanelPhrase() + c.now.licensesPhrase() + c.cpanelBecause() + "."}
	out = append(out, c.badgeNews()...)
	out = append(out, sentence(c.now.premierIntroduction()+c.premierBecause()))
	return append(out, c.otherNews(standing{})...)
}

// otherNews tells of programs without columns of their own where the partner stands
// otherwise than before.
func (c *RunChapter) otherNews(before standing) []string {
	var out []string
	for _, o := range otherChanges(before, c.now) {
		if o.From == o.To {
			continue
		}
		news := o.Program + ": " + string(o.To)
		if o.From != "" {
			news += fmt.Sprintf(" (before: %s)", o.From)
		}
		out = append(out, sentence(news+because(c.OthersWhy[o.Program], o.From == "" || o.Worse())))
	}
	return out
}

// news tells what is other than in the run before.
func (c *RunChapter) news() []string {
	var out []string
	before, now := c.before, c.now
	if before.name != now.name {
		out = append(out, fmt.Sprintf("Renamed from %s to %s.", named(before.name), named(now.name)))
	}
	out = append(out, c.licenseNews()...)
	if news := cpanelNews(before, now); news != "" {
		out = append(out, sentence(news+c.cpanelBecause()))
	}
	out = append(out, c.badgeNews()...)
	if news := premierNews(before, now); news != "" {
		out = append(out, sentence(news+c.premierBecause()))
	}
	out = append(out, sinceNews(before, now)...)
	return append(out, c.otherNews(before)...)
}

func named(name string) string {
	if name == "" {
		return "no name"
	}
	return name
}

// premierBecause gives the reason where Premier got worse, cpanelBecause where
// cPanel did.
func (c *RunChapter) premierBecause() string {
	return because(c.PremierWhy, premierGotWorse(c.before, c.now))
}

func (c *RunChapter) cpanelBecause() string {
	return because(c.CPanelWhy, cpanelGotWorse(c.before, c.now))
}

func because(why string, worse bool) string {
	if why == "" || !worse {
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

func (c *RunChapter) licenseNews() []string {
	was, is := countText(c.before.licenses), countText(c.now.licenses)
	switch {
	case was == is:
		return nil
	case is == "":
		return []string{fmt.Sprintf("The number of cPanel licenses can't be read any more (before: %s).", was)}
	case was == "":
		return []string{fmt.Sprintf("The number of cPanel licenses is known now: %s.", is)}
	}
	return []string{fmt.Sprintf("Now %s cPanel licenses (before: %s).", is, was)}
}

func (s standing) licensesPhrase() string {
	switch s.licenses {
	case ingest.NoCount:
		return ""
	case 1:
		return ", with 1 license"
	}
	return fmt.Sprintf(", with %d licenses", s.licenses)
}

func (s standing) cpanelPhrase() string {
	switch s.cpanel {
	case evaluate.CPanelNotEnrolled:
		return "not in the cPanel program"
	case evaluate.CPanelCertified:
		if s.atRisk {
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
	return "cPanel: " + string(s.cpanel)
}

func cpanelNews(before, now standing) string {
	switch {
	case before.cpanel != now.cpanel:
		return fmt.Sprintf("%s (before: %s)", now.cpanelPhrase(), before.cpanel)
	case before.atRisk && !now.atRisk:
		return "no longer at risk with cPanel"
	case now.atRisk && !before.atRisk:
		return "fell at risk with cPanel"
	}
	return ""
}

// badgeNews tells which badge years came, went, or got another day; years that
// did alike in one sentence.
func (c *RunChapter) badgeNews() []string {
	var out []string
	var years []int
	for i, change := range c.Changes {
		if change.year == 0 {
			continue
		}
		years = append(years, change.year)
		if i+1 < len(c.Changes) {
			next := c.Changes[i+1]
			if next.year != 0 && next.From == change.From && next.To == change.To {
				continue
			}
		}
		out = append(out, badgeSentence(years, change))
		years = nil
	}
	return out
}

func badgeSentence(years []int, c Change) string {
	is, was := "is", "was"
	if len(years) > 1 {
		is, was = "are", "were"
	}
	verb := was
	if c.held {
		verb = is
	}
	switch {
	case c.To == "":
		return fmt.Sprintf("%s %s no longer held (before: %s).", capital(badgeYears(years)), is, c.From)
	case c.From == "":
		return fmt.Sprintf("%s %s %s.", capital(badgeYears(years)), verb, c.To)
	}
	return fmt.Sprintf("%s %s %s (before: %s).", capital(badgeYears(years)), verb, c.To, c.From)
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
func (s standing) premierIntroduction() string {
	in := "in Premier"
	if s.since != 0 {
		in += " since " + s.since.String()
	}
	switch s.premier {
	case evaluate.PremierCompliant:
		return in + ", compliant"
	case evaluate.PremierPlan:
		return in + ", on a Get Well Plan since " + s.walkSince.String()
	case evaluate.PremierOut:
		return in + ", out of compliance"
	}
	return s.premierPhrase()
}

func (s standing) premierPhrase() string {
	switch s.premier {
	case evaluate.PremierCompliant:
		return "compliant in Premier"
	case evaluate.PremierPlan:
		return "in Premier on a Get Well Plan since " + s.walkSince.String()
	case evaluate.PremierOut:
		return "out of compliance in Premier"
	case evaluate.PremierRemoved:
		return "removed from Premier on " + s.walkSince.String()
	case evaluate.PremierEligible:
		return "eligible for Premier"
	case evaluate.PremierNotEligible:
		return "not eligible for Premier"
	case evaluate.PremierNotEnrolled:
		return "not in Premier"
	case evaluate.PremierUnknown:
		return "unknown where it stands in Premier"
	}
	return "Premier: " + string(s.premier)
}

// tellsWalk tells whether the Premier status says what the walk says.
func (s standing) tellsWalk() bool {
	return s.premier == evaluate.PremierPlan || s.premier == evaluate.PremierRemoved
}

// premierNews tells a new status in Premier; where it stays, what the walk does.
func premierNews(before, now standing) string {
	was, is := walkText(before.walk, before.walkSince), walkText(now.walk, now.walkSince)
	if before.premier != now.premier || now.tellsWalk() && was != is {
		old := string(before.premier)
		switch {
		case !before.tellsWalk():
		case before.walk == evaluate.OnPlan:
			old += " since " + before.walkSince.String()
		case before.walk == evaluate.Removed:
			old += " on " + before.walkSince.String()
		}
		return fmt.Sprintf("%s (before: %s)", now.premierPhrase(), old)
	}
	switch {
	case was == is || before.tellsWalk():
		return ""
	case now.walk == evaluate.OnPlan:
		return "a Get Well Plan is recorded since " + now.walkSince.String()
	case now.walk == evaluate.Removed:
		return "a removal from Premier is recorded on " + now.walkSince.String()
	case before.walk == evaluate.OnPlan:
		return fmt.Sprintf("the Get Well Plan since %s is over", before.walkSince)
	}
	return fmt.Sprintf("the removal from Premier on %s no longer counts", before.walkSince)
}

// sinceNews tells of another day on which Premier was attained.
func sinceNews(before, now standing) []string {
	switch {
	case before.since == now.since:
		return nil
	case now.since == 0:
		return []string{fmt.Sprintf("Since when it is in Premier is not in the sheets any more (before: since %s).", before.since)}
	case before.since == 0:
		return []string{fmt.Sprintf("In Premier since %s.", now.since)}
	}
	return []string{fmt.Sprintf("In Premier since %s (before: since %s).", now.since, before.since)}
}

// Statuses from bad to good. Those left out have no place among them: to come
// to one of them is no worsening.
var (
	cpanelRanks  = []evaluate.Status{evaluate.CPanelNotCertified, evaluate.CPanelSuspended, evaluate.CPanelUnknown, evaluate.CPanelCertified}
	premierRanks = []evaluate.Status{evaluate.PremierRemoved, evaluate.PremierOut, evaluate.PremierUnknown, evaluate.PremierPlan, evaluate.PremierCompliant}
)

// cpanelGotWorse tells whether the second standing in cPanel is worse. A partner
// never certified before has none to lose.
func cpanelGotWorse(before, now standing) bool {
	was, is := slices.Index(cpanelRanks, before.cpanel), slices.Index(cpanelRanks, now.cpanel)
	return is >= 0 && is < was || now.atRisk && !before.atRisk || before.cpanel == "" && now.cpanel == evaluate.CPanelSuspended
}

// premierGotWorse tells the same of Premier; one that comes on a plan, out of
// compliance or removed got worse before.
func premierGotWorse(before, now standing) bool {
	was, is := slices.Index(premierRanks, before.premier), slices.Index(premierRanks, now.premier)
	if before.premier == "" {
		was = len(premierRanks) - 1
	}
	return is >= 0 && is < was
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
	}
	return fmt.Sprintf("Mail with %s to %s is in doubt: whether it went is not known.", what, to)
}
