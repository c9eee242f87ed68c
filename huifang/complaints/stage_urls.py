"""Addresses of the stages of a complaint."""

from django.urls import path

from huifang.complaints import stage_views

urlpatterns = [
    path("<int:pk>/judge/", stage_views.judge, name="judge"),
    path("<int:pk>/objection/", stage_views.object_to, name="object"),
    path("<int:pk>/cause/", stage_views.cause, name="cause"),
    path("cause/<int:pk>/withdraw/", stage_views.cause_withdraw, name="cause_withdraw"),
    path("causes/", stage_views.causes, name="causes"),
    path("<int:pk>/propose/", stage_views.propose, name="propose"),
    path("proposal/<int:pk>/choose/", stage_views.choose, name="choose"),
    path("<int:pk>/ask-other/", stage_views.ask_other, name="ask_other"),
    path("<int:pk>/step/", stage_views.step, name="step"),
    path("step/<int:pk>/drop/", stage_views.step_drop, name="step_drop"),
    path("<int:pk>/penalty/", stage_views.penalty, name="penalty"),
]
