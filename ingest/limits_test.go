package ingest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A sheet of all rows that there can be, with 30 columns that point to shared
// texts as Excel writes it, is within the limits.
func TestTheLargestHonestSheetIsWithinTheLimits(t *testing.T) {
	const columns = 30
	row := len(fmt.Sprintf(`<row r="%d" spans="1:%d">`, maxRows, columns)) + len("</row>")
	for c := range uint16(columns) {
		row += len(fmt.Sprintf(`<c r="%s%d" s="1" t="s"><v>1234567</v></c>`, columnName(c+1), maxRows))
	}
	assert.Less(t, int64(maxRows)*int64(row), int64(DefaultMaxBytes))
	b := newBurden(DefaultMaxBytes, 0)
	const text, problems = columns * 40, 1
	for i := range maxRows {
		if !assert.True(t, b.add(text, problems*i/4)) {
			return
		}
	}
}
