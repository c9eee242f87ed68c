"""Addresses of documents."""

from django.urls import path

from huifang.documents.views import inspecting, keeping, lending, register

app_name = "documents"
urlpatterns = [
    path("", register.index, name="index"),
    path("new/", register.new, name="new"),
    path("<int:pk>/", register.show, name="show"),
    path("<int:pk>/edit/", register.edit, name="edit"),
    path("<int:pk>/compare/", register.compare, name="compare"),
    path("<int:pk>/text/<int:number>/", register.read, name="text"),
    path("<int:pk>/take/", keeping.take, name="take"),
    path("<int:pk>/give-back/", keeping.give_back, name="give_back"),
    path("<int:pk>/force/", keeping.force, name="force"),
    path("<int:pk>/version/", keeping.add_version, name="version"),
    path("<int:pk>/hand-over/", keeping.hand_over, name="hand_over"),
    path("<int:pk>/void/", keeping.void, name="void"),
    path("<int:pk>/authority/", keeping.authority, name="authority"),
    path("<int:pk>/ask/", lending.ask, name="ask"),
    path("customer/<int:pk>/", register.customer_panel, name="customer_panel"),
    path("grants/", lending.index, name="grants"),
    path("grants/<int:pk>/", lending.show, name="grant"),
    path("grants/<int:pk>/decide/", lending.decide, name="grant_decide"),
    path("grants/<int:pk>/end/", lending.end, name="grant_end"),
    path("grants/<int:pk>/withdraw/", lending.withdraw, name="grant_withdraw"),
    path("plans/", inspecting.plans, name="plans"),
    path("plans/<int:pk>/", inspecting.plan, name="plan"),
    path("plans/<int:pk>/inspection/", inspecting.new_inspection, name="inspection_new"),
    path("plans/<int:pk>/send/", inspecting.send, name="plan_send"),
    path("inspections/<int:pk>/", inspecting.inspection, name="inspection"),
    path("inspections/<int:pk>/find/", inspecting.find, name="find"),
    path("inspections/<int:pk>/finish/", inspecting.finish, name="finish"),
    path("inspections/<int:pk>/drop/", inspecting.drop, name="drop"),
    path("findings/", inspecting.findings, name="findings"),
    path("findings/<int:pk>/", inspecting.finding, name="finding"),
    path("findings/<int:pk>/correct/", inspecting.correct, name="correct"),
    path("findings/<int:pk>/verify/", inspecting.verify, name="verify"),
]
