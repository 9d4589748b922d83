// Build writes the sample workbooks from text that people can review: the
// tidy pair from the CSV files in samples/, the messy pair from the two texts
// beside this program.
//
//	go run ./samples/build [samples folder]
//
// The same texts give the same bytes on every machine: entries of the zip are
// in order, undated and stored rather than deflated, because deflate may come
// out differently with another version of Go.
package main
