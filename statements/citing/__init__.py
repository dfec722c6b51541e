"""How a statement is cited: in words, in the styles of its readers, and as data for their reference managers.

    cited = cite(record)                            # a StatementRecord; of its current version, read today
    STYLES["oscola"].write(cited)                   # pieces, for as_text() and as_html()
    FORMATS["bib"].write(cited)                     # a file

Why by hand, why the address of a version, and whose day "accessed" is: docs/decisions/0019-citing.md
"""

from statements.citing.cited import Author, Cited, cite
from statements.citing.formats import FORMATS
from statements.citing.styles import STYLES, as_html, as_text

__all__ = ["FORMATS", "STYLES", "Author", "Cited", "as_html", "as_text", "cite"]
