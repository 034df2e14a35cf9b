from django.contrib.auth.views import LogoutView
from django.urls import path

from people.views import signing_in

urlpatterns = [
    path("login/", signing_in.LoginView.as_view(), name="login"),
    path("login/code/", signing_in.SignInCodeView.as_view(), name="login_code"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", signing_in.PasswordView.as_view(), name="password_change"),
]
