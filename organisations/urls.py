"""The pages of bodies, posts and people. `unhub.urls` puts them under the language prefix."""

from django.urls import path

from organisations import views

app_name = "organisations"

urlpatterns = [
    path("organisations/", views.organisation_list, name="list"),
    path("organisations/chart/", views.chart, name="chart"),
    path("organisations/<slug:slug>/", views.detail, name="detail"),
    path("posts/", views.post_list, name="post_list"),
    path("posts/<slug:slug>/", views.post, name="post"),
    path("people/", views.person_list, name="person_list"),
    path("people/<slug:slug>/", views.person, name="person"),
]
