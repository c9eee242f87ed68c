"""The rival of the queue page: Django's ListView with its Paginator (COUNT and OFFSET) in the same frame, over the same calls."""

from typing import Any

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.generic import ListView

from huifang.followup.models import Task
from huifang.followup.rules.calling import OPEN

PAGE = """{% extends "ui/frame.html" %}{% block title %}Rival{% endblock %}{% block page %}
<p>{{ page_obj.paginator.count }} · {{ page_obj.number }}/{{ page_obj.paginator.num_pages }}</p>
<table>{% for task in object_list %}<tr data-row><td>{{ task.due_at|date:"Y-m-d H:i" }}</td><td><a href="/followup/{{ task.pk }}/">{{ task.customer.name }}</a></td>
<td>{{ task.customer.region }}</td><td>{% for item in task.items.all %}{{ item.obligation.rule_code }} {% endfor %}</td>
<td>{% for contact in task.customer.contacts.all %}{{ contact.name }} {% endfor %}</td><td>{{ task.customer.get_grade_display }}</td>
<td>{{ task.unanswered }}</td><td>{{ task.assignee.name|default:"" }}</td><td>{{ task.get_state_display }}</td></tr>{% endfor %}</table>
{% if page_obj.has_next %}<a href="?page={{ page_obj.next_page_number }}">next</a>{% endif %}
{% endblock %}"""


class Rival(ListView):  # type: ignore[type-arg]
    """The queue as a Django developer writes it first."""

    paginate_by = 25

    def get_queryset(self) -> Any:
        """The calls of the agent, or of the team, with all that a row shows."""
        rows = Task.objects.filter(state__in=OPEN)
        team = self.request.GET.get("team")
        rows = rows.filter(unit=int(team)) if team else rows.filter(assignee=self.request.user.pk)
        return (
            rows.select_related("customer", "assignee").prefetch_related("items__obligation", "customer__contacts").order_by("due_at", "id")
        )

    def render_to_response(self, context: dict[str, Any], **_more: Any) -> Any:
        """The page, from the string above."""
        return HttpResponse(_template().render(context, self.request))


_known: list[Any] = []


def _template() -> Any:
    if not _known:
        _known.append(engines["django"].from_string(PAGE))
    return _known[0]


urlpatterns = [path("rival/", Rival.as_view()), path("", include("huifang.config.urls"))]
