"""Addresses of corrections and feedback forms."""

from django.urls import path

from huifang.followup.corrections import views as corrections
from huifang.followup.feedback import views as feedback

urlpatterns = [
    path("corrections/", corrections.index, name="corrections"),
    path("corrections/new/", corrections.new, name="correction_new"),
    path("corrections/<int:pk>/", corrections.show, name="correction"),
    path("corrections/<int:pk>/<slug:action>/", corrections.do, name="correction_do"),
    path("customers/<int:pk>/corrections/", corrections.customer_panel, name="customer_corrections"),
    path("feedback/", feedback.index, name="feedbacks"),
    path("feedback/new/", feedback.new, name="feedback_new"),
    path("feedback/<int:pk>/", feedback.show, name="feedback"),
    path("feedback/<int:pk>/<slug:action>/", feedback.do, name="feedback_do"),
    path("customers/<int:pk>/feedback/", feedback.customer_panel, name="customer_feedback"),
]
