"""The form of a dump: a zip file with the rows of each table as JSON Lines, the attached files, and a manifest of all of it."""

import json
import re

FORMAT = "unhub archive"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
FILES = "files.jsonl"
MOST_IN_MANIFEST = 1_000_000
# A version with six long texts is a few megabytes.
LONGEST_LINE = 64 * 1024 * 1024
# The names that uploads are stored under: one folder, nothing that leads out of it.
STORED_NAME = re.compile(r"attachments/[A-Za-z0-9_-]{1,100}(\.[a-z0-9]{1,10})?")
BLOCK = 1024 * 1024


class DumpError(Exception):
    """What is wrong with a dump, in a sentence for whoever runs the command."""


def table_entry(name):
    """Where the rows of a table are in the zip file."""
    return f"tables/{name}.jsonl"


def file_entry(stored_name):
    return f"files/{stored_name}"


def line(data):
    """A row as a line. Keys stay in their order: the API gives the content of a version in that of the version."""
    return f"{json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n".encode()
