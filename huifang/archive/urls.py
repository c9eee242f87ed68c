"""Addresses of the archive."""

from django.urls import include, path

from huifang.archive.views import contacts, customers, projects

app_name = "archive"
urlpatterns = [
    path("", include("huifang.archive.reverifying.urls")),
    path("", include("huifang.archive.file_urls")),
    path("customers/", customers.index, name="customers"),
    path("customers/export/", customers.export, name="customers-export"),
    path("customers/new/", customers.new, name="customer-new"),
    path("customers/<int:pk>/", customers.record, name="customer"),
    path("customers/<int:pk>/edit/", customers.edit, name="customer-edit"),
    path("customers/<int:pk>/hand-over/", customers.hand_over, name="customer-hand-over"),
    path("customers/<int:pk>/calls/", customers.calls, name="customer-calls"),
    path("customers/<int:pk>/history/", customers.history, name="customer-history"),
    path("customers/<int:pk>/contacts/new/", contacts.new, name="contact-new"),
    path("customers/<int:pk>/contracts/new/", projects.new_contract, name="contract-new"),
    path("customers/<int:pk>/projects/new/", projects.new_project, name="project-new"),
    path("contacts/<int:pk>/edit/", contacts.edit, name="contact-edit"),
    path("contacts/<int:pk>/main/", contacts.make_main, name="contact-main"),
    path("contacts/<int:pk>/numbers/new/", contacts.add_number, name="number-new"),
    path("numbers/<int:pk>/reveal/", contacts.reveal, name="number-reveal"),
    path("numbers/<int:pk>/mark/", contacts.mark, name="number-mark"),
    path("contracts/<int:pk>/edit/", projects.edit_contract, name="contract-edit"),
    path("contracts/<int:pk>/move/<slug:action>/", projects.move_contract, name="contract-move"),
    path("projects/<int:pk>/edit/", projects.edit_project, name="project-edit"),
    path("projects/<int:pk>/move/<slug:action>/", projects.move_project, name="project-move"),
]
