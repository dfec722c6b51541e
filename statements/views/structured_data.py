"""A statement as schema.org describes it, for the head of its page."""

from django.conf import settings

from statements.models import Attribution, StatementText
from unhub.publishing.models import ChangeKind
from unhub.text.languages import html_lang
from unhub.web.feeds import feed_id
from unhub.web.pages import publisher
from unhub.web.paging import absolute

# The changes that correct what a text said.
CORRECTED = {ChangeKind.CORRECTION, ChangeKind.TYPO}


def structured_data(record, attributions, path, versions):
    """The statement as schema.org describes it. What is said of the speaker was true on its day."""
    subject = record.statement
    return {
        "@type": "CreativeWork",
        "@id": absolute(path),
        "url": absolute(path),
        "identifier": [feed_id(subject.pk), *record.symbols()],
        "name": record.title,
        "headline": record.title[:110],
        "abstract": record.text.summary,
        "genre": subject.type.label,
        "inLanguage": [html_lang(text.language) for text in record.texts],
        "datePublished": subject.issued_on.isoformat(),
        "dateModified": subject.updated_at.isoformat(),
        "version": subject.version_no,
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": version["note"],
                "datePublished": version["published_at"].isoformat(),
                "url": absolute(version["changes_url"]),
            }
            for version in versions
            if version["kind"] in CORRECTED
        ],
        "creativeWorkStatus": "Withdrawn" if subject.is_withdrawn else "",
        "author": [_author(each) for each in attributions],
        "workTranslation": [
            _translation(text) for text in record.texts if text.status != StatementText.Status.ORIGINAL
        ],
        "about": [{"@type": "Thing", "name": link["label"], "url": absolute(link["url"])} for link in record.topics()],
        "contentLocation": [
            {"@type": "Place", "name": link["label"], "url": absolute(link["url"])} for link in record.places()
        ],
        "locationCreated": {"@type": "Place", "name": subject.place.label} if subject.place else None,
        "citation": [
            {
                "@type": "CreativeWork",
                "name": each["title"] or each["label"],
                "identifier": each["label"],
                "url": absolute(each["url"]),
            }
            for each in record.citations()
        ],
        "associatedMedia": [
            {
                "@type": "ImageObject" if each["media_type"].startswith("image/") else "MediaObject",
                "name": each["title"],
                "contentUrl": absolute(each["url"]),
                "encodingFormat": each["media_type"],
                "contentSize": str(each["size"]),
                "inLanguage": html_lang(each["language"]),
            }
            for each in record.attachments()
        ],
        "isBasedOn": [each["url"] for each in record.sources()],
        "archivedAt": [each["archived_url"] for each in record.sources()],
        "publisher": publisher(),
        "isPartOf": {"@type": "WebSite", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"},
    }


def _author(attribution):
    if not attribution.get("is_person"):
        body = {"@type": "Organization", "name": attribution["name"], "url": absolute(attribution["url"])}
        if attribution["role"] != Attribution.Role.ON_BEHALF_OF:
            return body
        return {"@type": "Role", "roleName": attribution["role_label"], "author": body}
    person = {
        "@type": "Person",
        "name": attribution["name"],
        "url": absolute(attribution["url"]),
        "jobTitle": attribution["post_title"],
        "affiliation": {
            "@type": "Organization",
            "name": attribution["organisation_name"],
            "url": absolute(attribution["organisation_url"]),
        },
    }
    role_name = attribution["capacity"] or attribution["post_title"]
    return {"@type": "Role", "roleName": role_name, "author": person}


def _translation(text):
    """A text that is not the original: on the same page, official or a courtesy."""
    return {
        "@type": "CreativeWork",
        "name": text.title,
        "inLanguage": html_lang(text.language),
        "creativeWorkStatus": text.get_status_display().capitalize(),
    }
