"""What the API speaks: JSON in UTF-8, and nothing else."""

from rest_framework.renderers import JSONRenderer as BaseJSONRenderer


class JSONRenderer(BaseJSONRenderer):
    """JSON that says its character set, which DRF leaves out and checkers of content types miss."""

    charset = "utf-8"
