"""Records of JSON whose members hold more than words: names by language, former names with their terms."""


def organisation(record):
    """The record with its members under the names of columns.

    {"names": {"fr": …}} gives name_fr, {"abbreviations": {"en": …}} the acronym, {"former_names": [{"name": …, "start": …}]}
    words that `former_name` reads.
    """
    flat = {}
    for name, value in record.items():
        if name in ("names", "abbreviations") and isinstance(value, dict):
            what = "name" if name == "names" else "acronym"
            flat.update({f"{what}_{language}": words for language, words in value.items()})
        elif name == "former_names" and isinstance(value, list):
            flat[name] = [_former_name(former) for former in value]
        else:
            flat.setdefault(name, value)
    return flat


def _former_name(former):
    if not isinstance(former, dict) or not isinstance(former.get("name"), str):
        return former
    start, end = (words if isinstance(words := former.get(key), str) else "" for key in ("start", "end"))
    return f"{former['name']} ({start} – {end})" if start or end else former["name"]
