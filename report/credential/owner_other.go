//go:build !unix

package credential

import "io/fs"

// onlyOwner refuses nothing: the modes that Go shows on Windows don't say who may
// read a file. A new key file is its owner's alone all the same ([disk.ForOwner]).
func onlyOwner(string, fs.FileInfo) error { return nil }
