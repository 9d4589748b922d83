package ingest

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

// TestRecordsStaySmall: of these there are millions.
func TestRecordsStaySmall(t *testing.T) {
	assert.EqualValues(t, 72, unsafe.Sizeof(Employee{}))
	assert.EqualValues(t, 48, unsafe.Sizeof(Certification{}))
	assert.EqualValues(t, 40, unsafe.Sizeof(cell{}))
}
