package mail

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAThousandMessages sends many messages with attachments: the memory in use
// stays what one message takes, and the rate is kept.
func TestAThousandMessages(t *testing.T) {
	n := 1000
	if testing.Short() {
		n = 100
	}
	attachment := "Content-Disposition: attachment;\r\n filename=\"certificate.pdf\"\r\n\r\n" + strings.Repeat(strings.Repeat("A", 76)+"\r\n", 2500)
	var many []envelope
	for i := range n {
		many = append(many, envelope{key: "k/" + string(rune('a'+i%26)) + strings.Repeat("x", i/26), to: []string{"ann@p1.internal"}, body: attachment})
	}
	s := newServer(t, nil)
	p := newPost(t, s, many...)
	many = nil
	p.Settings.Rate = 120
	began := p.clock.now
	var early, late uint64
	p.Progress = func(at Progress) {
		switch at.Done {
		case n / 10:
			early = inUse()
		case n - 1:
			late = inUse()
		}
	}
	require.NoError(t, p.send())
	assert.Len(t, s.counts(), n)
	assert.Equal(t, time.Duration(n-1)*time.Second/2, p.clock.now.Sub(began), "120 a minute")
	t.Logf("in use after a tenth: %d kB, at the end: %d kB; all messages: %d kB", early/1000, late/1000, n*len(attachment)/1000)
	assert.Less(t, late, early+4<<20)
}

// inUse is the memory that is held, in bytes.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
