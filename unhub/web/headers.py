"""Security headers and cross-origin reading, for every answer, in one place.

Four policies: public pages, the admin, the API and its documentation page. Public pages load style sheets and images
of this site and nothing else, so text that slips through every other defence still cannot run. Written here and not
taken from packages because the policy depends on the path, and because the API's CORS answer must not depend on the
Origin header: an answer that varies by Origin could not be shared by caches.

This module is imported by the settings: it must not read them on import.
"""

from django.http import HttpResponse

SELF, NONE = "'self'", "'none'"

PUBLIC_CSP = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
# Django's admin: its own scripts, icons (some as data: addresses in its style sheets) and autocomplete requests.
ADMIN_CSP = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
# A page of the admin that shows a page of this site in a frame, and the page in that frame: allow_frames(), allow_to_be_framed().
FRAMING_CSP = ADMIN_CSP | {"frame-src": [SELF]}
# A public page with a script: allow_scripts(). Files that visitors may have are never one (`nosniff`, and no type of a script).
SCRIPTED_CSP = PUBLIC_CSP | {"script-src": [SELF]}
FRAMED_CSP = PUBLIC_CSP | {"frame-ancestors": [SELF]}
API_CSP = {"default-src": [NONE], "base-uri": [NONE], "form-action": [NONE], "frame-ancestors": [NONE]}
# The documentation page runs a packaged viewer of the schema, which writes style attributes and has data: images.
DOCS_CSP = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}

PERMISSIONS_POLICY = (
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=()"
)
API_PREFIX, ADMIN_PREFIX, DOCS_PREFIX, PREVIEW_PREFIX = "/api/", "/admin/", "/api/docs/", "/preview/"
READING_METHODS = ("GET", "HEAD", "OPTIONS")
CORS_MAX_AGE = 86400


def policy_text(directives):
    """A policy as its header line: {"img-src": ["'self'"]} → "img-src 'self'"."""
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


_POLICY_TEXTS = [
    (ADMIN_PREFIX, policy_text(ADMIN_CSP)),
    (DOCS_PREFIX, policy_text(DOCS_CSP)),
    (API_PREFIX, policy_text(API_CSP)),
    ("/", policy_text(PUBLIC_CSP)),
]


def policy_for(path):
    """The Content-Security-Policy line of a path."""
    return next((text for prefix, text in _POLICY_TEXTS if path.startswith(prefix)), _POLICY_TEXTS[-1][1])


def is_admin(path):
    return path.startswith(ADMIN_PREFIX)


def is_api(path):
    """Whether the path answers with data. The documentation page is a page."""
    return path.startswith(API_PREFIX) and not path.startswith(DOCS_PREFIX)


def is_preview(path):
    """Whether the path shows a draft to whoever has the link: the address is a secret, and the page is nobody's to keep."""
    return path.startswith(PREVIEW_PREFIX)


def allow_frames(response):
    """Lets this one page of the admin show pages of this site in a frame. Returns the response."""
    response["Content-Security-Policy"] = policy_text(FRAMING_CSP)
    return response


def allow_to_be_framed(response):
    """Gives a page of the admin the policy of a public page, and lets pages of this site show it in a frame. Returns it."""
    response["Content-Security-Policy"] = policy_text(FRAMED_CSP)
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def allow_scripts(response):
    """Lets this one public page run scripts of this site, never any within it. Returns the response."""
    response["Content-Security-Policy"] = policy_text(SCRIPTED_CSP)
    return response


class SecurityHeadersMiddleware:
    """Adds the headers; a view that sets one itself keeps its own. Outermost, so that errors carry them too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path = request.path_info
        api = is_api(path)
        if api and is_preflight(request):
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = ", ".join(READING_METHODS)
            response["Access-Control-Allow-Headers"] = "*"
            response["Access-Control-Max-Age"] = str(CORS_MAX_AGE)
        else:
            response = self.get_response(request)
        headers = response.headers
        # A 304 puts its headers in place of those that were kept: what a view may have set itself is left as it was.
        is_new = response.status_code != 304
        if is_new:
            headers.setdefault("Content-Security-Policy", policy_for(path))
            headers.setdefault("X-Frame-Options", "DENY")
        if is_new or api:
            headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if api else "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        if api:
            headers.setdefault("Access-Control-Allow-Origin", "*")
            headers.setdefault("Access-Control-Expose-Headers", "Content-Version, ETag, Last-Modified, Retry-After")
        if is_admin(path) or is_preview(path):
            headers["Cache-Control"] = "no-store, private"
        if is_preview(path):
            headers["X-Robots-Tag"] = "noindex"
            headers["Referrer-Policy"] = "no-referrer"
        return response


def is_preflight(request):
    """Whether a browser asks, before a cross-origin request of a script, if it may."""
    return (
        request.method == "OPTIONS"
        and "Origin" in request.headers
        and "Access-Control-Request-Method" in request.headers
    )
