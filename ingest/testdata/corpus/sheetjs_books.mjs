// Writes sheetjs-*.xlsx. Before it: npm install xlsx
import { writeFileSync } from "node:fs";
import * as XLSX from "xlsx";

const folder = process.argv[2] ?? ".";
const rows = [
  ["text", 1, 2.5, true, false, null, "ümläut 北极星 🙂", new Date(Date.UTC(2020, 5, 30))],
  [" leading", "trailing ", "two\nlines", "a\rb", "a_x000D_b", "_x0041_", "a & b < c > d \"e\" 'f'", ""],
  [1e-7, -0.5, 1e21, 123456789012345, "\ttab", "x_y"],
];
for (const [name, options, prepare] of [
  ["shared", { bookSST: true }, () => {}],
  ["plain", { bookSST: false }, () => {}],
  ["1904", { bookSST: true }, (book) => { book.Workbook = { WBProps: { date1904: true } }; }],
  ["dates", { bookSST: false, cellDates: true }, () => {}],
]) {
  const book = XLSX.utils.book_new();
  const sheet = XLSX.utils.aoa_to_sheet(rows, { cellDates: name === "dates", UTC: true });
  sheet.A6 = { t: "n", v: 2, f: "B1+1" };
  sheet.B6 = { t: "s", v: "text & more", f: 'A1&" & more"' };
  sheet.C6 = { t: "b", v: true, f: "B1>0" };
  sheet.D6 = { t: "e", v: 0x07, f: "1/0" };
  sheet.E6 = { t: "e", v: 0x2a };
  sheet.F6 = { t: "s", v: "rich text", r: "<r><rPr><b/></rPr><t>rich </t></r><r><t>text</t></r>" };
  sheet.AB9 = { t: "s", v: "past Z" };
  sheet["!ref"] = "A1:AB9";
  sheet["!merges"] = [XLSX.utils.decode_range("A8:B8")];
  XLSX.utils.book_append_sheet(book, sheet, "Types & more");
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([]), "Empty");
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([["Partner ID", "Partner"], ["P-1", "Northwind"]]), "Table");
  prepare(book);
  writeFileSync(`${folder}/sheetjs-${name}.xlsx`, XLSX.write(book, { type: "buffer", compression: true, ...options }));
}
