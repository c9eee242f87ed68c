"""Addresses of questionnaires."""

from django.urls import path

from huifang.surveys.views import designing, inspections, listing, results, sending

app_name = "surveys"
urlpatterns = [
    path("", listing.index, name="list"),
    path("new/", listing.new, name="new"),
    path("<int:pk>/", listing.show, name="show"),
    path("<int:pk>/edit/", listing.edit, name="edit"),
    path("<int:pk>/act/", listing.act, name="act"),
    path("<int:pk>/results/", results.figures, name="results"),
    path("versions/<int:pk>/", designing.version, name="version"),
    path("versions/<int:pk>/preview/", designing.preview, name="preview"),
    path("versions/<int:pk>/act/", designing.act, name="version_act"),
    path("versions/<int:pk>/words/", designing.words, name="words"),
    path("versions/<int:pk>/sections/new/", designing.section_new, name="section_new"),
    path("sections/<int:pk>/", designing.section, name="section"),
    path("sections/<int:pk>/act/", designing.section_act, name="section_act"),
    path("sections/<int:pk>/questions/new/", designing.question_new, name="question_new"),
    path("sections/<int:pk>/library/", designing.from_library, name="library"),
    path("questions/<int:pk>/", designing.question, name="question"),
    path("questions/<int:pk>/act/", designing.question_act, name="question_act"),
    path("sheets/", results.index, name="sheets"),
    path("sheets/<int:pk>/", results.sheet, name="sheet"),
    path("sheets/<int:pk>/void/", results.void, name="sheet_void"),
    path("customers/<int:pk>/panel/", sending.customer_panel, name="customer_panel"),
    path("customers/<int:pk>/reminders/", sending.reminders, name="reminders"),
    path("customers/<int:pk>/send/", sending.send, name="send"),
    path("links/<int:pk>/withdraw/", sending.withdraw, name="link_withdraw"),
    path("inspections/", inspections.index, name="inspections"),
    path("inspections/new/", inspections.new, name="inspection_new"),
    path("inspections/<int:pk>/", inspections.edit, name="inspection"),
    path("inspections/<int:pk>/withdraw/", inspections.withdraw, name="inspection_withdraw"),
]
