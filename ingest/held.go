//go:build !windows

package ingest

// heldByAnother tells the errors of a file that another program keeps for itself,
// which this system lets none do.
func heldByAnother(error) bool { return false }
