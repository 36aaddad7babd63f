"""The public address of the heads."""

from django.http import HttpRequest, HttpResponse

from lodestar.kernel.trail.publishing import heads_file
from lodestar.kernel.web.audience import public


PLAIN = "text/plain; charset=utf-8"


@public()
def heads_text(request: HttpRequest) -> HttpResponse:
    """Plain text, without a cookie and without the database."""
    path = heads_file()
    if not path.exists():
        return HttpResponse("# No head has been signed yet.\n", content_type=PLAIN, status=404)
    return HttpResponse(path.read_bytes(), content_type=PLAIN)
