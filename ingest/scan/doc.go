// Package scan reads the two large kinds of part of a workbook, worksheets and
// shared strings, at nearly the speed at which they are inflated: it looks for
// the tags that it knows in the bytes as they come, keeps the texts of many cells
// in one string, and has the part inflated meanwhile.
//
// It knows the elements of ECMA-376 part 1, clause 18.3, that bear rows and cells,
// and passes over all others. What it reads is what a full XML parser reads, or
// nothing: where a part isn't well-formed to its very end, or holds something that
// wasn't foreseen here, the result is [ErrUnsure], and another reader has to say
// what it is. So an answer is never a guess, and a damaged part never a shorter one.
package scan

import "errors"

// ErrUnsure is a part that may be in order or not, but not one to scan.
var ErrUnsure = errors.New("the part holds something that the scanner doesn't know")

// Limits below those of any sane part. What lies beyond is for the other reader to judge.
const (
	MaxRows    = 1 << 20 // of a sheet, in every version of Excel since 2007
	MaxColumns = 1 << 14

	maxDepth   = 128     // of elements inside of each other
	maxText    = 1 << 19 // bytes of a cell's text
	maxRowText = 1 << 22 // bytes of the texts in a row's cells
	maxToken   = 1 << 20 // bytes of a tag with the text before it
)
