package evaluate

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestRuleG4SpellingsOfOneName: people who differ in nothing but how one name is
// written have the same name.
func TestRuleG4SpellingsOfOneName(t *testing.T) {
	for _, other := range []string{
		"ANN O'NEIL", "Ann O’Neil", "Ann\u00a0O'Neil", "Ann \u200bO'Neil", "Ａｎｎ O'Neil", "O'Neil, Ann", "O'NEIL,Ann", "Ann O'Neil.", "Änn O'Néil", "Ann  O'Neil ", "Ann-O'Neil",
	} {
		assert.Equal(t, foldName("Ann O'Neil"), foldName(other), other)
	}
	for _, other := range []string{"O'Neil Ann", "Ann O'Neill", "Ann M. O'Neil", "Ann", "Ann, O'Neil", "Neil, Ann, O", ""} {
		assert.NotEqual(t, foldName("Ann O'Neil"), foldName(other), other)
	}
	assert.Empty(t, foldName(" - "))
}
