"""Full-text search: words of six languages made equal (`analysis`), what people type (`query`), and an index of both (`index`).

Knows no app: `statements/searching.py` and `organisations/searching.py` say what is indexed. Why it is as it is:
docs/decisions/0018-full-text-search.md
"""
