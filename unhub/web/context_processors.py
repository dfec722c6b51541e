from django.conf import settings


def site(request):
    """What every template may name of the site itself. No query."""
    return {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
