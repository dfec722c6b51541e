"""Tables in files, as rows: text with delimiters (CSV), workbooks (XLSX) and JSON, one record at a time.

    rows = delimited.rows(file, COLUMNS, notes)

Each takes a binary file that can be sought, the columns there may be, and a list to which it adds what a person should know of
the file as a whole. Each gives Row after Row in constant memory and raises Unreadable where it cannot go on.
"""
