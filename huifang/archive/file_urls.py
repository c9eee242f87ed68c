"""Addresses of the customer file, duplicates, hand-overs, own fields and figures."""

from django.urls import path

from huifang.archive.views import belongings, figures, leaving, own_fields, sections, twins

urlpatterns = [
    path("customers/<int:pk>/file/", sections.file, name="file"),
    path("customers/<int:pk>/file/panel/", sections.panel, name="file-panel"),
    path("customers/<int:pk>/file/<slug:code>/", sections.section, name="section"),
    path("customers/<int:pk>/file/<slug:code>/edit/", sections.edit_section, name="section-edit"),
    path("customers/<int:pk>/products/", belongings.products_panel, name="products-panel"),
    path("customers/<int:pk>/products/new/", belongings.new_product, name="product-new"),
    path("products/<int:pk>/edit/", belongings.edit_product, name="product-edit"),
    path("customers/<int:pk>/quality/", belongings.quality_panel, name="quality-panel"),
    path("customers/<int:pk>/quality/new/", belongings.new_quality, name="quality-new"),
    path("quality/<int:pk>/edit/", belongings.edit_quality, name="quality-edit"),
    path("quality/<int:pk>/settle/", belongings.settle_quality, name="quality-settle"),
    path("customers/<int:pk>/payments/", belongings.payments_panel, name="payments-panel"),
    path("contracts/<int:pk>/execution/", belongings.execution, name="contract-execution"),
    path("contracts/<int:pk>/payments/new/", belongings.new_payment, name="payment-new"),
    path("payments/<int:pk>/edit/", belongings.edit_payment, name="payment-edit"),
    path("payments/<int:pk>/receive/", belongings.receive, name="payment-receive"),
    path("payments/<int:pk>/report/", belongings.report, name="payment-report"),
    path("customers/<int:pk>/twins/", twins.panel, name="twins-panel"),
    path("customers/<int:pk>/merge/", twins.look, name="merge-look"),
    path("customers/<int:pk>/merge/<int:other>/", twins.compare, name="merge"),
    path("twins/", twins.index, name="twins"),
    path("twins/<int:pk>/apart/", twins.apart, name="twins-apart"),
    path("merges/<int:pk>/undo/", twins.undo, name="merge-undo"),
    path("hand-over/", leaving.index, name="handovers"),
    path("hand-over/<int:pk>/", leaving.leaving, name="leaving"),
    path("hand-over/<int:pk>/undo/", leaving.undo, name="handover-undo"),
    path("fields/", own_fields.index, name="fields"),
    path("fields/new/", own_fields.new, name="field-new"),
    path("fields/<int:pk>/edit/", own_fields.edit, name="field-edit"),
    path("completeness/", figures.completeness, name="completeness"),
    path("statistics/", figures.statistics, name="statistics"),
]
