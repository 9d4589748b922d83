// Package evaluate judges every partner against both programs on a day.
//
// It takes the records that ingest read, the programs' rule data, what earlier
// runs recorded, and the day, and gives an [Assessment]: plain findings, each
// with what was found, what was asked, the clause, the people and the cells. It
// opens no file but the rule files, asks no clock, and gives the same answer
// however many workers share the partners.
//
// It also looks twelve months ahead: an evaluation is a pure function of a day,
// so what will happen if nobody acts is what the same code finds on the days to
// come on which something can turn, and an action is tried by judging the
// partner with its steps carried out.
//
// What a program asks for is a list of requirements ([requirement]), a file each: how
// one is judged and told, on which days it can turn, what would mend it, and by
// which records it turned. Nothing else goes by their names.
//
// The clauses (rule G1 … P9) are numbered in the rule files and explained on
// the page samples/rules.md.
package evaluate
