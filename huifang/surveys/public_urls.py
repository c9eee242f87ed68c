"""Address of the public page, at ``/wenjuan/``."""

from django.urls import path

from huifang.surveys.views import public

app_name = "wenjuan"
urlpatterns = [path("<str:address>/", public.sheet, name="sheet")]
