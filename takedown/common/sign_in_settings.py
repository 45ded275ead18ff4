"""How people with an account (staff) sign in. A case code needs none of this."""

from __future__ import annotations

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["takedown.accounts.backend.OnlyMembers"]
PASSWORD_HASHERS = ["takedown.accounts.hashers.FewAtOnce"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "takedown.accounts.guessable.HardToGuess"},
    # Of its long ones a third are hard to reckon, and still on every list of stolen passwords.
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/desk/"
LOGIN_URL = "/accounts/login/"
ACCOUNT_FORMS = {
    "login": "takedown.web.forms.sign_in.SignInForm",
    "reauthenticate": "takedown.web.forms.sign_in.SignInAgainForm",
}
ACCOUNT_ADAPTER = "takedown.web.account_adapter.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Tries are counted in the database (cases/guessing.py): the library counts in one process, and by name.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "takedown.web.second_step_adapter.SealedSteps"
MFA_FORMS = {
    "authenticate": "takedown.web.forms.sign_in.SecondStepForm",
    "authenticate_webauthn": "takedown.web.forms.sign_in.PasskeyAnswerForm",
}
# RFC 6238, 5.2: a clock that is half a minute off still signs in. Each code is taken once.
MFA_TOTP_TOLERANCE = 1
