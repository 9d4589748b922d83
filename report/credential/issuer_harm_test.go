package credential

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// An issuer file may come from anybody: its reader gives up what would use up the memory.
func TestReadIssuerRefusesHarm(t *testing.T) {
	_, err := ReadIssuer("issuer.json", []byte(strings.Repeat("[", 100_000)))
	assert.EqualError(t, err, "issuer.json:1:33: got lists and mappings in each other more than 32 deep, want fewer")
	_, err = ReadIssuer("issuer.json", []byte(strings.Repeat(" ", 1<<20)))
	assert.EqualError(t, err, "issuer.json has more than 256 KiB, want a text of at most that")
}
