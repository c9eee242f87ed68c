"""Documents as files."""

from urllib.parse import quote

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huifang.kernel import clock
from huifang.organization.gate import user_of
from huifang.paperwork import services
from huifang.ui.exports import XLSX, download


@require_GET
@never_cache
def print_document(request: HttpRequest, form: str, pk: int) -> HttpResponse:
    """The PDF of a document, shown in the browser; ``?copies=`` chooses copies, ``?format=xlsx`` gives its workbook.

    The document's own access and the permission to print are checked by the service; a form or document that the
    user can't see looks like one that isn't there.
    """
    user, at, query = user_of(request), clock.now(), request.GET.dict()
    try:
        if request.GET.get("format") == "xlsx":
            printed = services.take_workbook(form, pk, by=user, at=at, query=query)
            return download(printed.content, printed.name, XLSX)
        printed = services.print_document(form, pk, by=user, at=at, copies=request.GET.getlist("copies"), query=query)
    except (LookupError, ObjectDoesNotExist) as error:
        raise Http404 from error
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(printed.name)}"}
    return HttpResponse(printed.content, content_type="application/pdf", headers=headers)
