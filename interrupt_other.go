//go:build !unix

package main

import "os"

// faultSignals come with faults of writing; there are none here.
var faultSignals []os.Signal
