package report

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A partner's name is found again in the name of a file, whatever letters it has.
func TestLegible(t *testing.T) {
	for name, want := range map[string]string{
		"Northwind Hosting":       "Northwind Hosting",
		"Wisła Serwery":           "Wisla Serwery",
		"Дунав Хостинг":           "Dunav Khosting",
		`../A/B: "C" <D>|?*`:      "A B C D",
		"  Straße \u202e 24\x00 ": "Strasse 24",
		"🦄":                       "",
	} {
		assert.Equal(t, want, legible(name, 60), name)
	}
	assert.LessOrEqual(t, len(legible("北京北京北京北京北京北京北京北京北京北京北京北京北京北京北京", 20)), 20)
	assert.Empty(t, legible("Northwind", -5))
}
