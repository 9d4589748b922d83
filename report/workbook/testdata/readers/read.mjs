// Prints the values of a workbook, as {sheet: {cell: value}}, as a library reads
// them. Days are the numbers that Excel keeps them as.
import ExcelJS from "exceljs"
import XLSX from "xlsx"

const sheets = {}

function keep(sheet, cell, value) {
  if (value !== null && value !== undefined && value !== "") {
    (sheets[sheet] ??= {})[cell] = value
  }
}

function plain(value) {
  if (value instanceof Date) return (value - Date.UTC(1899, 11, 30)) / 86_400_000
  if (value && typeof value === "object") return plain(value.result ?? value.text ?? null)
  return value
}

const read = {
  async exceljs(file) {
    const book = new ExcelJS.Workbook()
    // ExcelJS refuses a sheet called History: Excel lets nobody type that name, but
    // opens a workbook that has it. ExcelJS reads the sheet under another name.
    const reconcile = book.xlsx.reconcile
    book.xlsx.reconcile = function (model, options) {
      reconcile.call(this, model, options)
      for (const sheet of model.worksheets) if (sheet.name === "History") sheet.name = "history"
    }
    await book.xlsx.readFile(file)
    for (const sheet of book.worksheets) {
      const name = sheet.name === "history" ? "History" : sheet.name
      sheet.eachRow((row) => row.eachCell((cell) => {
        if (cell.master === cell) keep(name, cell.address, plain(cell.value))
      }))
    }
  },
  sheetjs(file) {
    const book = XLSX.readFile(file)
    for (const name of book.SheetNames) {
      for (const [at, cell] of Object.entries(book.Sheets[name])) {
        if (!at.startsWith("!")) keep(name, at, cell.v)
      }
    }
  },
}

const [library, file] = process.argv.slice(2)
await read[library](file)
process.stdout.write(JSON.stringify(sheets))
