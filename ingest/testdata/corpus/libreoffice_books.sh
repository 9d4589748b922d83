#!/bin/sh
# Writes libreoffice-*.xlsx: the books of others as LibreOffice saves them.
set -e
from=${1:-.}
to=$(mktemp -d)
soffice --headless --convert-to "xlsx:Calc MS Excel 2007 XML" --outdir "$to" \
	"$from/xlsxwriter-shared.xlsx" "$from/xlsxwriter-1904.xlsx" "$from/exceljs-1900.xlsx" "$from/openpyxl-1900.xlsx" >/dev/null
for book in "$to"/*.xlsx; do
	mv "$book" "$from/libreoffice-from-$(basename "$book")"
done
rmdir "$to"
