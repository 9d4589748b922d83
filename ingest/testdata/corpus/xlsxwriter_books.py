"""Writes xlsxwriter-*.xlsx: shared strings, strings in the cells, the 1904 date system."""
import datetime
import sys

import xlsxwriter

folder = sys.argv[1] if len(sys.argv) > 1 else "."
for name, options in ("shared", {}), ("inline", {"constant_memory": True}), ("1904", {"date_1904": True}):
    book = xlsxwriter.Workbook(f"{folder}/xlsxwriter-{name}.xlsx", {**options, "strings_to_urls": False})
    book.set_properties({"created": datetime.datetime(2020, 6, 30)})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    bold, red = book.add_format({"bold": True}), book.add_format({"color": "red"})
    sheet = book.add_worksheet("Types")
    sheet.write_row(0, 0, ["text", 1, 2.5, True, False, "ümläut 北极星 🙂", -1e-7, 1e300, "text", ""])
    sheet.write_datetime(1, 0, datetime.datetime(2020, 6, 30, 13, 5), date)
    sheet.write_row(1, 1, [" leading", "trailing ", "two\nlines", "\ttab", "a\rb", "a_x000D_b", "_x0041_", "\x01\x1f", "x_y"])
    sheet.write_formula(2, 0, "=B1+1", None, 2)
    sheet.write_formula(2, 1, '=A1&" & more"', None, "text & more")
    sheet.write_formula(2, 2, "=B1>0", None, True)
    sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 4, '=""', None, "")
    sheet.write_array_formula(2, 5, 2, 6, "{=B1:C1*2}", None, 2)
    sheet.write_formula(2, 8, "=IF(B1>0,\"a<b\",'x'!A1)", None, " kept ")
    sheet.write_rich_string(3, 0, "rich ", bold, "bold ", "and ", red, " red & more_x000D_")
    sheet.write_rich_string(3, 1, bold, " a", red, "b ")
    sheet.write_blank(3, 2, None, date)
    sheet.write_boolean(3, 3, False)
    sheet.write_url(4, 0, "https://example.com/?a=1&b=2", string="a link")
    sheet.write_comment(4, 0, "a note")
    sheet.merge_range(5, 0, 6, 2, "merged", bold)
    sheet.set_row(8, 30, bold)
    sheet.write(9, 16383, "last column")
    sheet.data_validation(0, 0, 9, 0, {"validate": "list", "source": ["yes", "no"], "input_message": 'a > b "c"'})
    sheet.conditional_format(0, 1, 9, 1, {"type": "cell", "criteria": ">", "value": 1, "format": red})
    sheet.conditional_format(0, 2, 9, 2, {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline(10, 0, {"range": "Types!A1:E1"})
    sheet.autofilter(0, 0, 9, 3)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Types!$B$1:$C$1"})
    book.add_chartsheet("Chart").set_chart(chart)
    book.add_worksheet("It's & empty")
    book.close()
