// Writes exceljs-*.xlsx. Before it: npm install exceljs
import ExcelJS from "exceljs";

const folder = process.argv[2] ?? ".";

function fill(sheet) {
  const day = new Date(Date.UTC(2020, 5, 30));
  sheet.addRow(["text", 1, 2.5, true, false, null, "ümläut 北极星 🙂", day]).commit();
  sheet.addRow([" leading", "trailing ", "two\nlines", "a\rb", "a_x000D_b", "_x0041_", "a & b < c > d \"e\" 'f'", ""]).commit();
  sheet.addRow([
    { formula: "B1+1", result: 2 }, { formula: 'A1&" & more"', result: "text & more" }, { formula: "B1>0", result: true },
    { formula: "1/0", result: { error: "#DIV/0!" } }, { formula: "B1" }, { error: "#N/A" },
    { text: "a link", hyperlink: "https://example.com/?a=1&b=2" },
    { richText: [{ text: "rich " }, { text: " text", font: { bold: true } }] },
  ]).commit();
  const row = sheet.getRow(7);
  row.getCell(30).value = "past Z";
  row.getCell(2).value = { formula: "B1*2", result: 2, shareType: "shared", ref: "B7:B8" };
  row.commit();
}

for (const [name, date1904] of [["1900", false], ["1904", true]]) {
  const book = new ExcelJS.Workbook();
  book.created = book.modified = new Date(Date.UTC(2020, 5, 30));
  book.properties.date1904 = date1904;
  const sheet = book.addWorksheet("Types & more", { views: [{ state: "frozen", ySplit: 1 }] });
  fill(sheet);
  sheet.getCell("B8").value = { sharedFormula: "B7", result: 4 };
  sheet.getCell("A1").note = "a note <with> marks";
  sheet.mergeCells("A10:C11");
  sheet.getCell("A10").value = "merged";
  sheet.getCell("D10").dataValidation = { type: "list", formulae: ['"yes,no"'], prompt: "a > b" };
  book.addWorksheet("Empty");
  await book.xlsx.writeFile(`${folder}/exceljs-${name}.xlsx`);
}

for (const useSharedStrings of [true, false]) {
  const file = `${folder}/exceljs-stream-${useSharedStrings ? "shared" : "inline"}.xlsx`;
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file, useSharedStrings, useStyles: true, created: new Date(Date.UTC(2020, 5, 30)) });
  const sheet = book.addWorksheet("Streamed");
  fill(sheet);
  sheet.commit();
  await book.commit();
}
