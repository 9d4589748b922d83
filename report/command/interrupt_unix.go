//go:build unix

package command

import (
	"os"
	"syscall"
)

// faultSignals come with faults of writing. Ignored, the fault itself is told:
// here that a file may not grow so large.
var faultSignals = []os.Signal{syscall.SIGXFSZ}
