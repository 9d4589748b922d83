// Package evaluate judges every partner against both programs on a day.
//
// It takes the records that ingest read, the programs' rule data, what earlier
// runs recorded, and the day, and gives an [Assessment]: plain findings, each
// with what was found, what was asked, the clause, the people and the cells. It
// opens no file but the rule files, asks no clock, and gives the same answer
// however many workers share the partners.
//
// The clauses (rule G1 … P9) are numbered in the rule files and explained on
// the page samples/rules.md.
package evaluate
