package terminal

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

const certificates, sheets, messages = "certificates", "sheets", "messages"

// A fakeScreen is a terminal so wide, with a clock that stands unless it is moved.
type fakeScreen struct {
	bytes.Buffer
	time time.Time
}

func (s *fakeScreen) progress(width int) *Progress {
	s.time = time.Date(2020, 6, 30, 12, 0, 0, 0, time.UTC)
	return NewProgress(s, width, func() time.Time { return s.time })
}

// line is what stands on the screen: a terminal of one line.
func (s *fakeScreen) line() string {
	var line []rune
	at := 0
	for _, r := range s.String() {
		switch r {
		case '\r':
			at = 0
		case '\b':
			at--
		default:
			line = append(line[:at], append([]rune{r}, line[min(at+1, len(line)):]...)...)
			at++
		}
	}
	return strings.TrimRight(string(line), " ")
}

func TestProgressSaysHowLong(t *testing.T) {
	tests := []struct {
		name  string
		part  float64
		after time.Duration
		want  string
	}{
		{"at once", .01, 0, "reading employees.xlsx [..............................]  1%"},
		{"too soon to tell", .5, 999 * time.Millisecond, "reading employees.xlsx [###############...............] 50%"},
		{"too little to tell", .0299, time.Second, "reading employees.xlsx [..............................]  3%"},
		{"seconds", .51, time.Second, "reading employees.xlsx [###############...............] 51%, 1 s left"},
		{"a minute", .51, time.Minute, "reading employees.xlsx [###############...............] 51%, 59 s left"},
		{"minutes", .26, time.Minute, "reading employees.xlsx [#######.......................] 26%, 3 min left"},
		{"hours", .11, 10 * time.Minute, "reading employees.xlsx [###...........................] 11%, 1 h 29 min left"},
		{"done", 1, time.Minute, "reading employees.xlsx [##############################] 100%, 0 s left"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s fakeScreen
			p := s.progress(100)
			tell := p.Reading()
			tell("employees.xlsx", .01)
			s.time = s.time.Add(tt.after)
			tell("employees.xlsx", tt.part)
			assert.Equal(t, tt.want, s.line())
			p.Clear()
			assert.Empty(t, s.line())
		})
	}
}

func TestProgressFitsTheTerminal(t *testing.T) {
	for width := 20; width <= 120; width++ {
		for _, file := range []string{"p.csv", "employees.xlsx", "従業員名簿令和二年.xlsx", strings.Repeat("long", 50) + ".xlsx", "a\x1b[2Jb\n.xlsx"} {
			var s fakeScreen
			tell := s.progress(width).Reading()
			tell(file, 0)
			s.time = s.time.Add(time.Hour)
			tell(file, .1)
			assert.LessOrEqual(t, columns(s.line()), width-1, file)
			assert.Contains(t, s.line(), " 10%", file)
			assert.Equal(t, width > 28, strings.HasSuffix(s.line(), "10%, 9 h 0 min left"), s.line())
			assert.NotContains(t, s.String(), "\x1b")
		}
	}
}

// Of stages that go on at once one is shown to its end, the certificates first.
func TestProgressOfSeveralStages(t *testing.T) {
	var s fakeScreen
	tell := s.progress(80).Writing(certificates, sheets, messages)
	for _, step := range []struct {
		stage       string
		done, total int
		want        string
	}{
		{messages, 1, 4, "writing messages [#######.......................] (1/4)"},
		{sheets, 1, 10, "writing sheets [###...........................] (1/10)"},
		{messages, 2, 4, "writing sheets [###...........................] (1/10)"},
		{certificates, 1, 2, "writing certificates [###############...............] (1/2)"},
		{sheets, 10, 10, "writing certificates [###############...............] (1/2)"},
		{certificates, 2, 2, "writing certificates [##############################] (2/2)"},
		{messages, 3, 4, "writing messages [######################........] (3/4)"},
	} {
		s.time = s.time.Add(often)
		tell(step.stage, step.done, step.total)
		assert.Equal(t, step.want, s.line())
	}
}

// The line is drawn ten times a second, however often there is something to tell.
func TestProgressIsDrawnNowAndThen(t *testing.T) {
	var s fakeScreen
	tell := s.progress(80).Writing(certificates, sheets, messages)
	for i := range 1000 {
		tell(certificates, i, 1000)
		s.time = s.time.Add(time.Millisecond)
	}
	assert.Equal(t, 10, strings.Count(s.String(), "\r"))
}

func TestNobodyWatches(t *testing.T) {
	var p *Progress
	assert.Nil(t, p.Reading(), "nothing is called")
	assert.Nil(t, p.Writing(certificates))
	p.Show("judging", 0, -1)
	p.Clear()
}

func TestWrap(t *testing.T) {
	tests := []struct {
		name, text    string
		width         int
		first, others string
		want          []string
	}{
		{"nothing", "", 10, "- ", "  ", []string{"-"}},
		{"one line, to its end", "one  two\nsix", 11, "", "", []string{"one two six"}},
		{"a letter too much", "one two six", 10, "", "", []string{"one two", "six"}},
		{"margins", "one two six", 6, "> ", "... ", []string{"> one", "... two", "... six"}},
		{"a long word alone", "a incomprehensible b", 6, "", "", []string{"a", "incomprehensible", "b"}},
		{"letters, not bytes", "äö üß éé", 8, "", "", []string{"äö üß éé"}},
		{"commands", "a \x1b[2J \u202eb", 20, "", "", []string{"a \ufffd[2J \ufffdb"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, Wrap(tt.text, tt.width, tt.first, tt.others))
		})
	}
}

func TestFit(t *testing.T) {
	assert.Equal(t, "short  as it  stands\n\n  a line that is\n    longer than\n    that, with\n    acceptableButLongWord",
		Fit("short  as it  stands\n\n  a line that is longer than that, with acceptableButLongWord", 20))
	assert.Equal(t, "äöü äöü", Fit("äöü äöü", 7), "letters count, not bytes")
}
