"""Addresses of complaints."""

from django.urls import path

from huifang.complaints import category_views, following_urls, intake_views, matter_urls, outside_views, stage_urls, views

app_name = "complaints"
urlpatterns = [
    *following_urls.urlpatterns,
    *stage_urls.urlpatterns,
    *matter_urls.urlpatterns,
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/void/", views.void, name="void"),
    path("<int:pk>/outside/", outside_views.reply, name="outside_reply"),
    path("from-letter/<int:pk>/", outside_views.letter_panel, name="letter_panel"),
    path("intakes/", intake_views.index, name="intakes"),
    path("intakes/<int:pk>/", intake_views.show, name="intake"),
    path("intakes/<int:pk>/customer/", intake_views.put_on_file, name="intake_customer"),
    path("intakes/<int:pk>/tell/", intake_views.tell, name="intake_tell"),
    path("intakes/<int:pk>/dismiss/", intake_views.dismiss, name="intake_dismiss"),
    path("categories/", category_views.index, name="categories"),
    path("categories/new/", category_views.new, name="category_new"),
    path("categories/<int:pk>/", category_views.edit, name="category_edit"),
    path("of/customer/<int:pk>/", views.customer_panel, name="customer_panel"),
]
