package ingest

import (
	"errors"
	"syscall"
)

// The errors of a file that another program has open for itself, as Excel does.
const (
	sharingViolation = syscall.Errno(32)
	lockViolation    = syscall.Errno(33)
)

// heldByAnother tells the errors of a file that another program keeps for itself.
func heldByAnother(err error) bool {
	return errors.Is(err, sharingViolation) || errors.Is(err, lockViolation)
}
