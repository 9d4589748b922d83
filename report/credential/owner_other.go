//go:build !unix

package credential

import "io/fs"

// onlyOwner refuses nothing: the modes that Go shows on Windows don't say who may
// read a file. A new key file gets the rights of its folder, so the folder has to
// be one that others can't read.
func onlyOwner(string, fs.FileInfo) error { return nil }

// syncFolder does nothing: Windows brings names to the disk with their files.
func syncFolder(string) error { return nil }
