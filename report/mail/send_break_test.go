package mail

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/register"
)

// A saboteur breaks connections at the points of a call that it is told, by
// their numbers, and keeps the names of all.
type saboteur struct {
	mu     sync.Mutex
	breaks func(n int) bool
	points []string
	broke  int
}

func (s *saboteur) at(point string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.points)
	s.points = append(s.points, point)
	if s.breaks == nil || !s.breaks(n) {
		return false
	}
	s.broke++
	return true
}

// TestBrokenConnections breaks the connection at every point of a call, by its
// end and by a reset, then at every few points, with every greeting. After each:
// what is gone was received once, what is in doubt once or not at all, and when
// somebody has found out about that, everything was received exactly once.
func TestBrokenConnections(t *testing.T) {
	counting := new(saboteur)
	s := newServer(t, func(s *server) { s.at = counting.at })
	require.NoError(t, newPost(t, s).send())
	s.stop()
	points := len(counting.points)
	require.Greater(t, points, 60)

	breaks, doubts := 0, 0
	try := func(name string, reset bool, when func(n int) bool) {
		t.Run(name, func(t *testing.T) {
			sab := &saboteur{breaks: when}
			s := newServer(t, func(s *server) { s.at, s.rst = sab.at, reset })
			p := newPost(t, s)
			err := p.send()
			require.NoError(t, err)
			sab.mu.Lock()
			breaks += sab.broke
			sab.breaks = nil
			sab.mu.Unlock()
			doubts += p.countDoubts(t)
			p.wantTruth(t, s, p.Letters)
			p.wantAllOnce(t, s)
		})
	}
	for n := range points {
		for _, reset := range []bool{false, true} {
			if testing.Short() && n%4 != 0 {
				continue
			}
			try(fmt.Sprintf("%02d %s, reset %t", n, counting.points[n], reset), reset, func(at int) bool { return at == n })
		}
	}
	for _, every := range []int{7, 11, 17, 23, 29} {
		try(fmt.Sprintf("every %d points", every), every%2 == 0, func(at int) bool { return at%every == every-1 })
	}
	t.Logf("%d points, %d breaks, %d messages in doubt after them", points, breaks, doubts)
	if !testing.Short() {
		assert.GreaterOrEqual(t, breaks, 100)
		assert.Greater(t, doubts, 5)
	}
}

func (p post) countDoubts(t testing.TB) (n int) {
	for _, l := range p.Letters {
		if len(l.InDoubt()) > 0 {
			n++
		}
	}
	return n
}

// wantTruth wants the register to say what the server knows.
func (p post) wantTruth(t testing.TB, s *server, letters []*Letter) {
	t.Helper()
	took, states := s.counts(), p.states(t)
	for _, l := range letters {
		for _, a := range l.To {
			n, state := took[l.MessageID+" "+a], states[l.Message+" "+a]
			assert.Equal(t, state, l.States[ingest.FoldID(a)].State, "the letter knows what the register does")
			switch state {
			case register.Gone:
				assert.Equal(t, 1, n, "%s to %s is gone", l.Message, a)
			case register.AboutToGo:
				assert.LessOrEqual(t, n, 1, "%s to %s is in doubt", l.Message, a)
			default:
				assert.Equal(t, 0, n, "%s to %s is %q", l.Message, a, state)
			}
		}
	}
}

// wantAllOnce decides what is in doubt by what the server took, sends what is
// left, and wants everything to be received exactly once.
func (p post) wantAllOnce(t testing.TB, s *server) {
	t.Helper()
	p = openPostAgain(t, p)
	took := s.counts()
	for _, l := range p.Letters {
		to := l.InDoubt()
		if len(to) == 0 {
			continue
		}
		require.NoError(t, l.Decide(p.reg, took[l.MessageID+" "+to[0]] == 1, p.Now()))
	}
	require.NoError(t, p.Send(context.Background(), p.Letters))
	want := map[string]int{}
	for _, e := range threeEnvelopes() {
		for _, a := range e.to {
			want[e.id()+" "+a] = 1
		}
	}
	assert.Equal(t, want, s.counts())
	for at, state := range p.states(t) {
		assert.Equal(t, register.Gone, state, at)
	}
}

// TestAConnectionThatIdledAwayIsOpenedAgain: no try is lost, no message waits.
func TestAConnectionThatIdledAwayIsOpenedAgain(t *testing.T) {
	s := newServer(t, func(s *server) {
		s.at = func(point string) bool { return point == "after the answer to the message" }
	})
	p := newPost(t, s)
	p.Settings.Tries = 1
	require.NoError(t, p.send())
	assert.Len(t, s.all(), 3)
	assert.Equal(t, 3, s.conns)
}

// TestAServerThatAlwaysBreaksIsLeftAlone: after a few lost connections the round
// ends, and nothing is lost.
func TestAServerThatAlwaysBreaksIsLeftAlone(t *testing.T) {
	s := newServer(t, func(s *server) { s.at = func(point string) bool { return point == "before the answer to DATA" } })
	var many []envelope
	for i := range 20 {
		many = append(many, envelope{key: fmt.Sprintf("k%02d", i), to: []string{"ann@p1.internal"}})
	}
	p := newPost(t, s, many...)
	p.Settings.Tries = 2
	require.NoError(t, p.send())
	assert.Equal(t, 2*lostInARow, s.conns)
	assert.Empty(t, s.all())
	for _, l := range p.Letters {
		assert.NotEmpty(t, l.reason())
		assert.Len(t, l.Pending(false), 1)
	}
	assert.Contains(t, p.clock.slept, time.Minute)
}
