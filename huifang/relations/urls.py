"""Addresses of customer relations."""

from django.urls import path

from huifang.relations.views import fleets, greetings, lectures, plans, suggestions

app_name = "relations"
urlpatterns = [
    path("", fleets.index, name="fleets"),
    path("fleets/new/", fleets.new, name="fleet_new"),
    path("fleets/<int:pk>/", fleets.show, name="fleet"),
    path("fleets/<int:pk>/edit/", fleets.edit, name="fleet_edit"),
    path("fleets/<int:pk>/visits/new/", plans.visit_new, name="visit_new"),
    path("fleets/<int:pk>/do/<slug:action>/", fleets.do, name="fleet_do"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/<slug:action>/", plans.plan_do, name="plan_do"),
    path("lines/<int:pk>/", plans.line, name="line"),
    path("visits/<int:pk>/", plans.visit, name="visit"),
    path("visits/<int:pk>/<slug:action>/", plans.visit_do, name="visit_do"),
    path("lectures/", lectures.index, name="lectures"),
    path("lectures/new/", lectures.new, name="lecture_new"),
    path("lectures/<int:pk>/", lectures.show, name="lecture"),
    path("lectures/<int:pk>/<slug:action>/", lectures.do, name="lecture_do"),
    path("materials/", lectures.materials, name="materials"),
    path("materials/<int:pk>/", lectures.material, name="material"),
    path("supervisions/", lectures.supervisions, name="supervisions"),
    path("supervisions/new/", lectures.supervision_new, name="supervision_new"),
    path("supervisions/<int:pk>/", lectures.supervision, name="supervision"),
    path("greetings/", greetings.index, name="greetings"),
    path("greetings/new/", greetings.new, name="greeting_new"),
    path("greetings/<int:pk>/", greetings.show, name="greeting"),
    path("greetings/<int:pk>/edit/", greetings.edit, name="greeting_edit"),
    path("greetings/<int:pk>/do/<slug:action>/", greetings.do, name="greeting_do"),
    path("consents/<int:pk>/withdraw/", greetings.withdraw, name="consent_withdraw"),
    path("suggestions/", suggestions.index, name="suggestions"),
    path("suggestions/new/", suggestions.new, name="suggestion_new"),
    path("suggestions/figures/", suggestions.figures, name="suggestion_figures"),
    path("suggestions/<int:pk>/", suggestions.show, name="suggestion"),
    path("suggestions/<int:pk>/<slug:action>/", suggestions.do, name="suggestion_do"),
    path("customers/<int:pk>/fleet/", fleets.customer_panel, name="customer_fleet"),
    path("customers/<int:pk>/consents/", greetings.consents, name="customer_consents"),
    path("customers/<int:pk>/suggestions/", suggestions.customer_panel, name="customer_suggestions"),
]
