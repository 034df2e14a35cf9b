from django.urls import path

from evaluations.views import duty_site

app_name = "duty"

urlpatterns = [
    path("", duty_site.mine, name="mine"),
    path("new/", duty_site.register, name="register"),
    path("published/", duty_site.published, name="published"),
    path("published/<int:pk>/", duty_site.publication, name="publication"),
    path("<int:pk>/", duty_site.entry, name="entry"),
    path("<int:pk>/resubmit/", duty_site.resubmit, name="resubmit"),
    path("<int:pk>/withdraw/", duty_site.withdraw, name="withdraw"),
    path("<int:pk>/contest/", duty_site.contest, name="contest"),
    path("<int:pk>/evidence/", duty_site.evidence, name="evidence"),
]
