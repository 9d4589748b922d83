package ingest

import (
	"fmt"
	"io"
	"strings"
)

// Catalogue lists every problem that assay reports, causes before what follows
// from them: those of sheets and files, of cells, of rows, then those of
// evaluating. The page problems.md shows it to users.
var Catalogue = []Explanation{
	// Sheets and files.
	{
		Code: "column-repeated", Severity: Warning,
		Meaning: "two columns of a sheet hold the same thing by their headings",
		Effect:  "the one whose heading says it best is read, else the first, the other ignored; where a verdict may hang on it and they differ, the file is refused",
		Example: "Email and E-mail address in one header row",
		Mend:    "delete or rename the one that isn't meant",
	},
	{
		Code: "column-ignored", Severity: Warning,
		Meaning: "no table has a column of this name",
		Effect:  "the column is ignored; where its cells are like those of a judged column that the sheet lacks, that is said",
		Example: "Shoe size",
		Mend:    "nothing: its cells are like those of no judged column that the sheet lacks; if it is one all the same, rename it, or add its name to headers.yaml",
	},
	{
		Code: "sheet-hidden", Severity: Warning,
		Meaning: "the sheet is hidden in its workbook",
		Effect:  "its rows count as those of any other",
		Example: "last year's employees in a sheet that somebody hid",
		Mend:    "nothing, if the rows are meant; else delete the sheet: a right click on any tab shows hidden ones (Unhide), but those that Excel's menus don't show only by its macro editor",
	},
	{
		Code: "sheet-skipped", Severity: Warning,
		Meaning: "none of the first 20 rows holds the required columns of a table",
		Effect:  "the sheet is skipped",
		Example: "a sheet of notes; or one of employees without a column Partner ID",
		Mend:    "nothing, if it isn't meant for assay; else add the missing column, or its name to headers.yaml",
	},
	{
		Code: "table-nowhere", Severity: Warning,
		Meaning: "the first run has no sheet of this table",
		Effect:  "each partner is judged as if the table were empty",
		Example: "partners and employees alone, though there are surveys as well",
		Mend:    "give the file, too; if there is none, nothing",
	},
	{
		Code: "encoding-supposed", Severity: Warning,
		Meaning: "a CSV file is neither UTF-8 nor UTF-16, and doesn't say what else it is",
		Effect:  "it is read in the encoding that --encoding names, or else as Windows-1252, that of Western Europe; if it is another, names are garbled",
		Example: "a file that Excel saved as CSV, and not as CSV UTF-8",
		Mend:    "look at the name shown: if it is right, all is well; else run with --encoding windows-1251, shift_jis, macintosh …; or save the file as CSV UTF-8",
	},
	{
		Code: "file-repeated", Severity: Warning,
		Meaning: "the file has the same content as another one",
		Effect:  "it is read once",
		Example: "partners.xlsx and a copy of it, both given",
		Mend:    "leave one of the two out",
	},
	{
		Code: "lock-file-skipped", Severity: Warning,
		Meaning: "the file is one by which Excel marks a workbook as open",
		Effect:  "it is skipped; the workbook itself is read as it was last saved",
		Example: "~$partners.xlsx beside partners.xlsx",
		Mend:    "save and close the workbook in Excel, so that its latest state is read",
	},
	{
		Code: "own-workbook-skipped", Severity: Warning,
		Meaning: "the file is a workbook that assay wrote, with the results of a run",
		Effect:  "it is skipped: results are no records",
		Example: "compliance-2020-05-31.xlsx in the folder of the sheets to read",
		Mend:    "nothing; or, if a sheet of it is to be read, copy that sheet to a new workbook",
	},
	// Cells.
	{
		Code: "cell-error", Severity: Error,
		Meaning: "the cell shows an error of Excel instead of a value",
		Effect:  "the cell can't be read; what it feeds is left out where it would help and unknown where it would decide",
		Example: "#N/A in the column Licenses, from a lookup that found nothing",
		Mend:    "correct the formula or type the value; clear the cell if there is none",
	},
	{
		Code: "formula-without-value", Severity: Error,
		Meaning: "the cell holds a formula whose result was never calculated and saved",
		Effect:  "the cell can't be read; it is not taken for blank",
		Example: "=B2+30 in a workbook that another program wrote",
		Mend:    "open the workbook in Excel, which calculates it, and save it; or type the value",
	},
	{
		Code: "required-blank", Severity: Error,
		Meaning: "a cell that the row can't be understood without is blank",
		Effect:  "the row counts as one that can't be read in this column",
		Example: "a row of certifications with nothing under Earned on",
		Mend:    "fill the cell in, or delete the row",
	},
	{
		Code: "name-blank", Severity: Warning,
		Meaning: "the name of a partner, employee or customer is blank",
		Effect:  "the row is judged by its ID; a partner without a name in any row gets no certificate, a contact without a customer is not valid",
		Example: "partner P-007 with nothing under Partner",
		Mend:    "fill the name in; or delete the row, if it is a heading of others or a note",
	},
	{
		Code: "date-unreadable", Severity: Error,
		Meaning: "the cell holds no date, or one that the calendar doesn't have",
		Effect:  "the cell can't be read; what it feeds is left out where it would help and unknown where it would decide",
		Example: "31/02/2020, 30.6.20, or soon",
		Mend:    "enter a real date, or text like 2020-06-30",
	},
	{
		Code: "date-ambiguous", Severity: Error,
		Meaning: "the date could be read with the day first or with the month first",
		Effect:  "the cell can't be read; assay doesn't guess",
		Example: "06/07/2020",
		Mend:    "run with --dates mdy or --dates dmy if all such dates are written the same way; or enter real dates, or text like 2020-06-30",
	},
	{
		Code: "date-out-of-range", Severity: Error,
		Meaning: "the date lies before 1990 or after 2100, which is taken for a slip of the pen",
		Effect:  "the cell can't be read",
		Example: "2200-01-01, or the number 12 in a column of dates (12 January 1900)",
		Mend:    "correct the date",
	},
	{
		Code: "days-contradict", Severity: Error,
		Meaning: "a last day comes before its first day",
		Effect:  "neither of the two can be relied on; the row is left out",
		Example: "Employed from 2020-06-30, Employed until 2020-06-01",
		Mend:    "correct the wrong one",
	},
	{
		Code: "date-order-settled", Severity: Warning,
		Meaning: "the order of day and month in a column was settled by a date of it that can be read in one way only",
		Effect:  "the other dates of the column with the same separator are read in that order",
		Example: "31/05/2020 below Earned on, and 06/07/2020 further down",
		Mend:    "nothing, if all of them are written that way; else enter real dates, or text like 2020-06-30",
	},
	{
		Code: "date-order-doubtful", Severity: Warning, Review: true,
		Meaning: "in this column every real date has a day up to 12, and every date left as text one over 12",
		Effect:  "the dates are read as they stand; their partners are marked for review",
		Example: "05/06/2020, meant as 5 June, which Excel has read as May 6, above 25/06/2020, which it left as text",
		Mend:    "import the file again with the column as text, or with the right order of day and month; then correct these dates",
	},
	{
		Code: "id-unreadable", Severity: Error,
		Meaning: "the ID is a number in powers of ten, of which Excel has dropped the last digits",
		Effect:  "the row belongs to nobody: different IDs look the same so",
		Example: "1.23457E+11 in the column Employee ID",
		Mend:    "export the IDs again, and format the column as text before they are put in",
	},
	{
		Code: "count-unreadable", Severity: Error,
		Meaning: "the cell holds no whole number from 0 to 10,000,000",
		Effect:  "the licence count can't be read: the partner can't be judged as certified by it",
		Example: "-5, 12.5, or about 200",
		Mend:    "enter a plain whole number",
	},
	{
		Code: "count-ambiguous", Severity: Error,
		Meaning: "the text could be a number of thousands or a fraction",
		Effect:  "the licence count can't be read; assay doesn't guess",
		Example: "1.500",
		Mend:    "write 1500, or 1,500",
	},
	{
		Code: "year-unreadable", Severity: Error,
		Meaning: "the cell holds no year from 1990 to 2100",
		Effect:  "the badge held can't be read: nothing is new for this partner in this run",
		Example: "20 in the column cPanel badge held",
		Mend:    "enter the badge year in four digits",
	},
	{
		Code: "yes-no-unreadable", Severity: Error,
		Meaning: "the cell holds neither yes nor no",
		Effect:  "the answer can't be read; what it decides is unknown",
		Example: "maybe",
		Mend:    "enter yes or no (or y, true, 1, x, ✓; n, false, 0, -); a blank cell is read as the column's usual answer",
	},
	{
		Code: "agreement-unreadable", Severity: Error,
		Meaning: "the cell holds neither yes, nor no, nor a date",
		Effect:  "the agreement can't be read; what it decides is unknown",
		Example: "signed in the column Resale agreement",
		Mend:    "enter yes, no, or the date (through which an agreement is valid, on which the terms were accepted, or a certification was revoked)",
	},
	{
		Code: "score-unreadable", Severity: Error,
		Meaning: "the cell holds no number from 1 to 10",
		Effect:  "the survey row can't be read: the follow-up duty of its year may be unknown",
		Example: "11, or 7/10",
		Mend:    "enter the score as a number from 1 to 10",
	},
	{
		Code: "country-unknown", Severity: Error,
		Meaning: "the cell holds no country code of ISO 3166 and no country's English name",
		Effect:  "the country can't be read: a grouping row is left out, a person or partner can't be placed in a grouping",
		Example: "Narnia",
		Mend:    "enter the code, like ES or ESP, or the English name",
	},
	{
		Code: "certification-unknown", Severity: Warning,
		Meaning: "the certification is none that the programs ask for",
		Effect:  "the row is ignored",
		Example: "AWS Solutions Architect",
		Mend:    "nothing, if it really is another certification; else correct the name, or add an alias to the rule file",
	},
	{
		Code: "career-certification-unknown", Severity: Error,
		Meaning: "the name begins as Cisco's career certifications do, but is none of them",
		Effect:  "the certification can't be read; its holder's partner may get an unknown verdict on the roles",
		Example: "CCNQ",
		Mend:    "correct the code or the name; a new certification is added to the rule file",
	},
	{
		Code: "certification-retired", Severity: Error,
		Meaning: "the certification was retired before the day on which it is said to have been earned",
		Effect:  "the certification can't be read; its holder's partner may get an unknown verdict on the roles",
		Example: "CCNA Security, retired on 2020-02-24, earned on 2020-06-01",
		Mend:    "correct the day or the certification: its successor may be meant",
	},
	{
		Code: "status-unknown", Severity: Error,
		Meaning: "the status of a certification is a word that assay doesn't know",
		Effect:  "the row is left out: nobody can tell whether it counts",
		Example: "Grandfathered in the column Status",
		Mend:    "write passed, failed, in progress, revoked or expired; or add the word to the list status of words.yaml",
	},
	{
		Code: "employment-unknown", Severity: Warning,
		Meaning: "the employment status is a word that assay doesn't know",
		Effect:  "the row stands, as its days say",
		Example: "Garden leave in the column Employment status",
		Mend:    "nothing, if the person is still employed; else enter the last day, or add the word to the list employment of words.yaml",
	},
	{
		Code: "last-day-missing", Severity: Error,
		Meaning: "the person has left, as the sheet says, and the last day at work isn't there",
		Effect:  "the row is left out: nobody can tell until when the person was there",
		Example: "Terminated in the column Employment status, and nothing under Employed until",
		Mend:    "enter the last day under Employed until",
	},
	{
		Code: "text-garbled", Severity: Warning,
		Meaning: "the text looks like one that a program read in another encoding, or wrote for a web page, and saved again",
		Effect:  "it is read as it stands, and printed so",
		Example: "SociÃ©tÃ©, Soci&eacute;t&eacute; or Soci?t? for Société",
		Mend:    "export the sheet again as UTF-8, or correct the name",
	},
	// Rows.
	{
		Code: "rows-skipped", Severity: Warning,
		Meaning: "the sheet has rows that are no records: totals, footers, boxes that nobody ticked, the headings again, lines of dashes, explanations",
		Effect:  "they are skipped",
		Example: "Total,,,420 below the last partner",
		Mend:    "nothing; or, if one of them is a record after all, fill in its ID",
	},
	{
		Code: "rows-hidden", Severity: Warning,
		Meaning: "rows of the sheet are hidden, by hand, in a closed group, or by a filter",
		Effect:  "they count as any other",
		Example: "people who left, hidden instead of given a last day",
		Mend:    "nothing, if the rows are meant: show them (select all, right click, Unhide; Clear the filter) and look; else delete them, or enter the last day of whoever left",
	},
	{
		Code: "rows-struck", Severity: Warning,
		Meaning: "in rows of the sheet every cell that is read is struck through",
		Effect:  "they count as any other: a line through a cell is no value",
		Example: "an employee who left, struck through instead of given a last day",
		Mend:    "if the rows are meant to be gone, delete them, or enter the last day of whoever left; else take the line off",
	},
	{
		Code: "partner-unknown", Severity: Error,
		Meaning: "the Partner ID has no row in the table of partners",
		Effect:  "the row is left out: there is nobody to count it for",
		Example: "an employee of P-0O1, where the partner is P-001",
		Mend:    "correct the ID, or add the partner",
	},
	{
		Code: "employee-unknown", Severity: Error,
		Meaning: "the Employee ID has no row in the table of employees",
		Effect:  "the certification is left out: there is nobody to count it for",
		Example: "a certification of E-99, who is in no employee row",
		Mend:    "correct the ID, or add the employee",
	},
	{
		Code: "row-of-another-partner", Severity: Error,
		Meaning: "the file is limited to one partner in the settings, and the row is about another, or about a person of another",
		Effect:  "the row is left out and plays no part, for either partner",
		Example: "P-001 in the column Partner ID of submissions/P-002/people.xlsx",
		Mend:    "if the row is right, put it into a sheet of your own; else ask whoever sent the file",
	},
	{
		Code: "table-not-of-file", Severity: Error,
		Meaning: "the file holds a table that the settings don't allow it",
		Effect:  "the table is left out",
		Example: "a sheet of partners in submissions/P-002/people.xlsx, which is limited to employees and certifications",
		Mend:    "if the table is meant, name it under tables in assay.yaml; else ask whoever sent the file",
	},
	{
		Code: "row-repeated", Severity: Warning,
		Meaning: "the row says the same as an earlier one in every column",
		Effect:  "it is counted once",
		Example: "a row pasted twice",
		Mend:    "delete one of the two",
	},
	{
		Code: "example-left", Severity: Warning,
		Meaning: "the row is an example of a blank workbook",
		Effect:  "it is left out while it has the example's ID and name; with a name of its own it is read as any other row",
		Example: "partner EXAMPLE-P1 above the partners filled in",
		Mend:    "delete the row, or overwrite all of it",
	},
	{
		Code: "explanation-left", Severity: Warning,
		Meaning: "a cell of a record still explains what goes into its column, as in the blank workbooks",
		Effect:  "it is read as a blank cell",
		Example: "¶ yes or no under ICPA, in the row of partner P-001",
		Mend:    "fill in the cell, or clear it",
	},
	// Found while evaluating.
	{
		Code: "date-after-as-of", Severity: Warning,
		Meaning: "the record is dated after the as-of day",
		Effect:  "it has not happened yet on that day, so it doesn't count in this run",
		Example: "a certification earned on 2020-07-03, judged as of 2020-06-30",
		Mend:    "nothing, if the date is right; else correct it",
	},
	{
		Code: "partner-rows-differ", Severity: Error,
		Meaning: "several rows of one Partner ID disagree in a cell",
		Effect:  "the cell counts as one that can't be read; cells in which the rows agree stand",
		Example: "P-001 with 40 licenses in one row and 60 in another",
		Mend:    "correct the wrong row, or keep one row a partner",
	},
	{
		Code: "same-person", Severity: Warning,
		Meaning: "two Employee IDs have the same e-mail and the same name",
		Effect:  "they are taken for one person, with the certifications of both",
		Example: "E-01 and E-51, both Ana Ruiz, ana@northwind.example",
		Mend:    "use one Employee ID for the person; or correct the e-mail if they are two",
	},
	{
		Code: "employee-id-of-several", Severity: Error,
		Meaning: "one Employee ID stands for people with different names at one partner",
		Effect:  "they are taken for different people; a certification under the ID counts for the one whose name, e-mail or partner its row gives, else for nobody",
		Example: "E-01 Ana Ruiz and E-01 Ben Ito, both at P-001",
		Mend:    "give each an ID of their own; or, if it is one person: assay register same ID --why",
	},
	{
		Code: "employee-id-at-several", Severity: Warning,
		Meaning: "one Employee ID stands for people with different names at different partners, as where each numbers its people 1, 2, 3",
		Effect:  "they are taken for different people; a certification under the ID counts for the one whose name, e-mail or partner its row gives, else for nobody",
		Example: "1 Ana Ruiz at P-001 and 1 Ben Ito at P-002",
		Mend:    "put the partner, the e-mail or the name into the certifications; or, if it is one person: assay register same ID --why",
	},
	{
		Code: "certification-of-several", Severity: Error,
		Meaning: "the certification is of an Employee ID that several people have, and its row fits none of them, or several",
		Effect:  "it counts for nobody; where it is a career certification, their partners may get an unknown verdict on the roles",
		Example: "E-01 with CCNA, where E-01 is Ana Ruiz and Ben Ito",
		Mend:    "put the partner, the e-mail or the name of the person into columns of the row",
	},
	{
		Code: "people-alike", Severity: Warning,
		Meaning: "two people at one partner have the same name, and one has no e-mail, or both earned a certification on the same day",
		Effect:  "they may be one person entered twice: they count as one at most, and their certifications are not joined",
		Example: "E-01 and E-51, both Ana Ruiz, at P-001",
		Mend:    "use one ID, or enter both e-mails; or settle it: assay register same E-01 E-51 --why, or assay register distinct E-01 E-51 --why",
	},
	{
		Code: "record-gone", Severity: Warning,
		Meaning: "somebody who could fill a role in an earlier run works here, but has no row of a career certification any more, though it has not expired",
		Effect:  "the record is taken to be lost, not the certification: a verdict on the roles that would be lost with it is unknown",
		Example: "E-07 with CCNA through 2021-05-31 in May, without any in June",
		Mend:    "put the row back; or enter the last day of whoever left",
	},
	{
		Code: "partner-renumbered", Severity: Warning,
		Meaning: "a partner that no earlier run knows has the name of one that is missing from today's sheets",
		Effect:  "it is judged without history; nothing is issued or mailed to it, until somebody decides",
		Example: "P-0101 Northwind Hosting, where P-001 Northwind Hosting is in no sheet any more",
		Mend:    "assay register renumber P-001 P-0101 --why, if it is the same; else assay register distinct P-001 P-0101 --why",
	},
	{
		Code: "licenses-jump", Severity: Warning,
		Meaning: "the licence count is ten times that of the last run, or a tenth of it",
		Effect:  "it is judged as it stands",
		Example: "1,200 licences, where the last run had 120",
		Mend:    "nothing, if it is right; else correct the count",
	},
	{
		Code: "email-shared", Severity: Warning,
		Meaning: "two Employee IDs have the same e-mail, and different names or none",
		Effect:  "they stay two people who share a mailbox",
		Example: "E-01 Ana Ruiz and E-02 Ben Ito, both support@northwind.example",
		Mend:    "nothing, if they are two; if they are one person, give both rows the same name or ID",
	},
	{
		Code: "expiry-assumed", Severity: Warning,
		Meaning: "a career certification has no expiry date",
		Effect:  "it is taken to last as many months from the day earned as the rule file says",
		Example: "CCNA, earned 2019-02-10, nothing under Expires on",
		Mend:    "enter the expiry date",
	},
	{
		Code: "badge-year-early", Severity: Warning,
		Meaning: "the cPanel badge held is from before the program's first badge year",
		Effect:  "the cell is read as blank",
		Example: "2018 in the column cPanel badge held",
		Mend:    "correct the year, or clear the cell",
	},
	{
		Code: "badge-year-ahead", Severity: Error,
		Meaning: "the cPanel badge held is of a year that nobody can have earned yet",
		Effect:  "the cell can't be read: nothing is new for this partner in this run",
		Example: "2024 in the column cPanel badge held, judged as of 2020-06-30",
		Mend:    "correct the year, or clear the cell",
	},
	{
		Code: "country-in-two-groupings", Severity: Error,
		Meaning: "a country stands in two groupings",
		Effect:  "the first one stands",
		Example: "Spain in Iberia and, further down, in Europe South",
		Mend:    "delete the row that is wrong",
	},
	{
		Code: "full-time-at-several", Severity: Warning,
		Meaning: "a person works full time at several partners on one day",
		Effect:  "for Cisco Premier the person counts only at the partner with the latest start",
		Example: "E-07 full time at P-001 since 2018 and at P-002 since 2020",
		Mend:    "enter the last day at the earlier partner, or correct Full-time",
	},
	{
		Code: "full-time-tie", Severity: Warning,
		Meaning: "a person works full time at several partners since the same day",
		Effect:  "for Cisco Premier the person counts at none of them",
		Example: "E-07 full time at P-001 and at P-002, both since 2020-01-01",
		Mend:    "correct the first day, or Full-time, of one of them",
	},
	{
		Code: "cpanel-at-several", Severity: Warning,
		Meaning: "a person with all cPanel certifications works at several partners on one day",
		Effect:  "for cPanel the person counts at each",
		Example: "E-07 employed at P-001 and at P-002",
		Mend:    "nothing, if that is so; else enter the last day at the earlier partner",
	},
	{
		Code: "premier-since-moved", Severity: Warning,
		Meaning: "the day on which Premier was attained differs from the one that an earlier run recorded",
		Effect:  "the new day is used, and the partner's state goes on from the earlier run",
		Example: "2018-03-01 in May, 2018-04-01 in June",
		Mend:    "nothing, if it was corrected; else put the right day back",
	},
	{
		Code: "roles-gap", Severity: Warning,
		Meaning: "the records show days since Premier was attained on which the two roles were not filled",
		Effect:  "none today: the roles are filled on the as-of day",
		Example: "one of two certified people left in March, the next came in April",
		Mend:    "nothing, if that is so; else add the missing people or certifications",
	},
	{
		Code: "roles-records-missing", Severity: Warning,
		Meaning: "the records show no certified person for the two roles on any day",
		Effect:  "the records are taken to be missing: the roles, and the Premier status, are unknown",
		Example: "a Premier partner without a single career certification in the sheets",
		Mend:    "add the partner's employees and their career certifications",
	},
	{
		Code: "owner-email", Severity: Warning,
		Meaning: "the cell Owner email holds something that is no address",
		Effect:  "the owner gets no mail about the partner: it goes to operations alone",
		Example: "kim(at)channel.example",
		Mend:    "write an address like kim@channel.example; of several, with a semicolon between them",
	},
	{
		Code: "certificate-name", Severity: Error,
		Meaning: "the partner's name is blank, or has letters that the certificate's fonts don't have",
		Effect:  "its certificate is held back; the verdict stands",
		Example: "a name with an emoji, or in a script that no font covers",
		Mend:    "correct the name, write it in another script, or add a font that has the letters: --font FILE",
	},
	{
		Code: "certificate-id", Severity: Error,
		Meaning: "the partner's ID has a character that the credential of a badge can't hold",
		Effect:  "its certificate is held back; the verdict stands",
		Example: "a line feed in an ID that was copied from a letter",
		Mend:    "type the ID anew, in one line and without characters that can't be seen, wherever the sheets have it",
	},
	{
		Code: "certificate-unmade", Severity: Error,
		Meaning: "the partner's certificate, or a badge, credential or message that belongs to it, couldn't be made",
		Effect:  "its certificate is held back; the verdict stands, and all other partners get theirs",
		Example: "a name that the program which writes PDFs stumbles over",
		Mend:    "write the partner's name and ID in plain letters; if that doesn't help, tell whoever looks after assay, with the name",
	},
}

// WriteCatalogue writes the catalogue as a page for users, in Markdown.
func WriteCatalogue(w io.Writer) error {
	var b strings.Builder
	b.WriteString(`# What can be wrong in the input

Every problem that assay reports has a code. An *error* means that something was left out or is unknown;
a *warning* is only worth a look. All other rows and partners are judged as usual.

This page is made from the catalogue in the program; change it there.

| code | severity | meaning |
|---|---|---|
`)
	for _, e := range Catalogue {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", e.Code, e.Code, e.Severity, e.Meaning)
	}
	for _, e := range Catalogue {
		fmt.Fprintf(&b, "\n## %s\n\n%s (%s).\n\n", e.Code, sentence(e.Meaning), e.Severity)
		fmt.Fprintf(&b, "- **For example:** %s\n- **Effect:** %s\n- **To mend it:** %s\n", e.Example, e.Effect, e.Mend)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// sentence begins a text with a capital.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
