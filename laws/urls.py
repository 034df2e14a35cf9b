from django.urls import path

from laws.views import site

app_name = "laws"

urlpatterns = [
    path("", site.index, name="index"),
    path("<int:pk>/", site.law, name="law"),
    path("<int:pk>/compare/", site.compare, name="compare"),
    path("<int:pk>/articles/<int:number>/", site.article, name="article"),
    path("<int:pk>/articles/<int:number>-<int:suffix>/", site.article, name="article"),
]
