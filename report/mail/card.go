package mail

import (
	"assay/evaluate"
	"assay/ingest"
	"assay/report/scorecard"
)

// A speech is a language as scorecards are filled in with it.
type speech struct{ *lexicon }

func (s speech) Tag() string                { return s.Language.Text }
func (s speech) Day(d ingest.Day) string    { return s.day(d) }
func (s speech) Count(n int) string         { return s.count(n) }
func (s speech) List(words []string) string { return s.list(words) }
func (s speech) Word(text string) string    { return s.word(text) }
func (speech) Shown(text string) string     { return shown(text) }

// Scorecard composes the scorecard of a partner, judged on a day, in its language:
// in English, where that lacks the words.
func (t *Templates) Scorecard(f *evaluate.PartnerFinding, day ingest.Day, programs *evaluate.Programs) scorecard.Card {
	l, _ := t.tongues.choose(f.Language)
	if l = t.spoken(Scorecard, l); l.card == nil {
		l = t.tongues.all[0]
	}
	to := t.Post.From
	if len(t.Post.ReplyTo) > 0 {
		to = t.Post.ReplyTo[0]
	}
	return scorecard.Compose(f, day, programs, to.Address, l.card, speech{l})
}

// cardFacts are the facts that the message of a scorecard may use.
type cardFacts struct {
	partnerFacts
	scorecard.Columns
	scorecard.Letter
	AsOf     string
	Programs []scorecard.Program
	None     string
	Lists    []scorecard.List
	Contest  string
	Records  string
}

// cardMessage is a partner's scorecard as a message.
func (p *Post) cardMessage(f *evaluate.PartnerFinding) Message {
	day := p.month.Assessment.Day
	l := p.message(f, Scorecard, "the scorecard", day.String())
	l.facts = func(in *lexicon) any {
		c := p.templates.Scorecard(f, day, p.month.Programs)
		return cardFacts{p.about(f, in), c.Columns, c.Letter, c.AsOf, c.Programs, c.None, c.Lists, c.Contest, c.Records}
	}
	return l
}
