"""Every setting of the site. What differs between machines comes from the environment (see README.md)."""

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from config import logs, policies, providers, variables
from config.environment import (
    DEBUG,
    ROOT,
    cdn_settings,
    data_keys,
    email_settings,
    env,
    languages_named,
    machine_translator,
    required,
    together,
)

VAR = Path(env.str("VAR_DIR", default=str(ROOT / "var")))
with variables.told("VAR_DIR", "a folder in which we may write", "/srv/site/var"):
    VAR.mkdir(exist_ok=True)

# --- Who we are on the net ---------------------------------------------------------------------------
SECRET_KEY = required("SECRET_KEY", in_debug="only-for-development")
SITE_URL = variables.public_address("SITE_URL", required("SITE_URL", in_debug="http://127.0.0.1:8000"))
WAGTAILADMIN_BASE_URL = SITE_URL
EXTRA_HOSTS = env.names("EXTRA_HOSTS")
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "", *EXTRA_HOSTS]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# How many proxies of ours stand in front; only then is X-Forwarded-For believed (see core.limits).
_proxies = variables.proxies(env.str("TRUSTED_PROXIES", default=""))
TRUSTED_PROXIES, PROXIES_ARE_SAID = _proxies or 0, _proxies is not None
# Said on every page: no money moves on this installation.
DEMO = env.bool("DEMO", default=False)
# Personal data stands encrypted in the database: the first key encrypts, every one decrypts (see SECURITY.md).
DATA_KEYS = data_keys(stand_in=SECRET_KEY if DEBUG or DEMO else "")
if DEBUG or DEMO:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]

# --- Rooms -------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "home",
    "news",
    "donate",
    "corporate",
    "core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.frontend_cache",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.contrib.routable_page",
    "wagtail.embeds",
    "wagtail.sites",
    "core.apps.StaffConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_countries",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "csp",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]
MIDDLEWARE = [
    "core.logs.requests.RequestMiddleware",
    "core.middleware.ProbesMiddleware",
    "core.middleware.EmptyHeadMiddleware",
    "core.middleware.UnsaidMiddleware",
    "core.page_cache.middleware.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.PermissionsPolicyMiddleware",
    "core.middleware.StaticFilesMiddleware",
    "core.middleware.PoliciesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "core.signing_in.sessions.StaffSessionMiddleware",
    "core.signing_in.sessions.StaffLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.MethodMiddleware",
    "core.middleware.OldAddressesMiddleware",
    "core.gone.GoneMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "core.context_processors.site_frame",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data --------------------------------------------------------------------------------------------
DATABASES = {"default": variables.database(env.str("DATABASE_URL", default="") or f"sqlite:///{VAR / 'site.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets readers go on while one writes; IMMEDIATE takes the write lock at once instead of
    # failing half-way through a transaction that began with a read.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Tests need a file too: in memory, threads share one connection cache and "locked" is not waited for.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
CACHE_URL = env.str("CACHE_URL", default="")
CACHES: dict[str, dict[str, object]] = {"default": variables.cache(CACHE_URL or "locmemcache://")}
if CACHE_URL.startswith(("redis:", "rediss:")):
    CACHES["default"]["BACKEND"] = "core.page_cache.store.Store"
# Whole answers for everybody (see core.page_cache); while developing, every change to a template shows at once.
PAGE_CACHE = env.bool("PAGE_CACHE", default=not DEBUG)
# Also as files, from which a web server on the same machine answers alone (see site/nginx.conf).
PAGE_FILES = PAGE_CACHE and not CACHE_URL and env.bool("PAGE_FILES", default=not DEMO)
if not CACHE_URL:
    # Every process remembers which files a picture has, until any process changes one.
    CACHES["renditions"] = {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "renditions",
        "KEY_FUNCTION": "core.page_cache.renditions.key",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
TASKS_MODE = env.one_of("TASKS", "immediate", "database", default="immediate" if DEBUG else "database")
TASKS = {
    "default": {
        "BACKEND": {
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
            "database": "django_tasks_db.DatabaseBackend",
        }[TASKS_MODE],
        "QUEUES": [],
        # A task carries half the number of the request that handed it on (see core.logs.requests).
        "OPTIONS": {"id_function": "core.logs.requests.task_id"} if TASKS_MODE == "database" else {},
    }
}
# Without a worker, what takes minutes is done in a thread beside the answer (``core.aside``).
TASKS_ASIDE = env.bool("TASKS_ASIDE", default=TASKS_MODE == "immediate")

# --- Caches in front ---------------------------------------------------------------------------------
# Whatever Wagtail purges is purged in our own page cache and, where there is one, at the CDN.
CDN = env.str("CDN", default="")
WAGTAILFRONTENDCACHE = {"own": {"BACKEND": "core.page_cache.backend.OwnPages"}, **cdn_settings()}
WAGTAILFRONTENDCACHE_LANGUAGES: list[str] = []  # callers name the twin's own address

# --- Languages and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "ja"
FORMAT_MODULE_PATH = ["config.formats"]
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = languages_named(env.list("LANGUAGES", default=["ja", "en"]))
# What a reader gets where the own language has nothing yet.
FALLBACK_LANGUAGE = "en"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ja", "日本語"), ("en", "English")]
# The second holds Japanese for strings of Wagtail's that its own translation lacks (written by hand).
LOCALE_PATHS = [ROOT / "site" / "locale", ROOT / "site" / "locale" / "packages"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

# --- Files -------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "site" / "static"]
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
# Pages without a picture get one that is drawn of their title (see core.social_cards).
SOCIAL_CARDS = env.bool("SOCIAL_CARDS", default=True)
# Pictures in all their sizes are made when something that shows them is published (see core.picture_files).
PICTURE_FILES = env.bool("PICTURE_FILES", default=True)
# Files that visitors send to us: never below MEDIA_ROOT, which a web server hands out to everybody.
PRIVATE_ROOT = VAR / "private"
# Where several machines serve: pictures, documents and what visitors send lie in a bucket.
STORAGE_URL = env.str("STORAGE_URL", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or DEMO
        else "core.static_files.Collected"
    },
    **providers.storage(STORAGE_URL),
}
# Development and demo serve static files from where they lie: nothing has to be collected first.
WHITENOISE_USE_FINDERS = DEBUG or DEMO
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=DEBUG or DEMO)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long StreamField page is one form

# --- Mail --------------------------------------------------------------------------------------------
ANYMAIL: dict[str, object] = {}  # filled where EMAIL_URL names a mail service
vars().update(email_settings(required("EMAIL_URL", in_debug="console://")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.email("FROM_EMAIL", default=f"no-reply@{urlsplit(SITE_URL).hostname}")
EMAIL_TIMEOUT = 10
# Notices about giving go here; without it, to the organisation's own e-mail.
STAFF_EMAIL = env.email("STAFF_EMAIL")
# Who looks after the installation, and is told of nights that failed; without it, whoever STAFF_EMAIL names.
OPERATOR_EMAIL = env.email("OPERATOR_EMAIL")
# The language of notices to staff; the words of both can be edited in the admin.
STAFF_LANGUAGE = env.one_of("STAFF_LANGUAGE", "ja", "en", default="ja")
# After so many days the words of a mail are erased (they hold personal data); that it was sent, and when, stays.
MAIL_WORDS_DAYS = env.int("MAIL_WORDS_DAYS", default=180)
# So many days after an event the personal data of its guests is erased; the page on privacy says the same.
EVENT_GUESTS_DAYS = env.int("EVENT_GUESTS_DAYS", default=180)

# --- The letter ----------------------------------------------------------------------------------------
# Where it is written and sent; without a key the list is only kept here.
BREVO_API_KEY, _brevo_list = together("BREVO_API_KEY", "BREVO_LIST")
BREVO_LIST = env.int("BREVO_LIST") if _brevo_list else 0
BREVO_API_BASE = env.str("BREVO_API_BASE", default="")

# --- Inquiries ---------------------------------------------------------------------------------------
# Answers of companies come in here, where the mail service passes them on to /mail/inbound/ (see README.md).
INBOUND_MAIL_DOMAIN = "".join(env.names("INBOUND_MAIL_DOMAIN")[:1])
# A function that looks at each file that a visitor sends, as "module.function"; see corporate.attachments.
ATTACHMENT_SCANNER = env.function("ATTACHMENT_SCANNER")
# Signs what is told to other systems, where the target in the admin has no secret of its own.
INQUIRY_WEBHOOK_SECRET = env.str("INQUIRY_WEBHOOK_SECRET", default="")
# Lets targets lie on this machine, over plain HTTP: for development only.
WEBHOOKS_TO_LOOPBACK = env.bool("WEBHOOKS_TO_LOOPBACK", default=False)

# --- Wagtail -----------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "WELgee"
# Both languages share an address, and a Japanese one turns into %E3%83… wherever it is pasted.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_IMAGE_MODEL = "core.Picture"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.picture_form.PictureForm"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000  # what one picture unpacks to: at most some 240 MB of memory
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # a browser keeps a document, it never shows one in our name
WAGTAILDOCS_SERVE_METHOD = "serve_view"
SEARCH_URL = env.str("SEARCH_URL", default="")
WAGTAILSEARCH_BACKENDS = {"default": providers.search(SEARCH_URL)}
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Nothing is fetched from an address that an editor enters; videos are known by their address (core.blocks.video).
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
# A twin appears as a draft; somebody who reads the language puts it live.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = machine_translator(env.str("MACHINE_TRANSLATOR", default=""))
# Approved by everybody: live, unless it is not translated to the end.
WAGTAIL_FINISH_WORKFLOW_ACTION = "core.newsroom.finishing.finish"
# Everybody works by the same clock: schedules are said in Japanese time.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# The old address of a page whose slug changed or that moved leads to the new one.
WAGTAILREDIRECTS_AUTO_CREATE = True
# Half a second (the default) floods the history of translated pages.
WAGTAIL_AUTOSAVE_INTERVAL = 5000
LOGIN_URL = "/admin/login/"
WAGTAILADMIN_USER_LOGIN_FORM = "core.signing_in.forms.SignInForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "core.signing_in.forms.QuietResetForm"  # noqa: S105 - a class

# --- Stripe ------------------------------------------------------------------------------------------
STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET = together("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")
STRIPE_LIVE = STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))
# Which configuration of Stripe's billing portal donors see; empty: the one saved in the Dashboard.
STRIPE_PORTAL = env.str("STRIPE_PORTAL", default="")
# Stripe allows 100 reads a second with a live key and 25 with a test key; our processes stay below that together.
STRIPE_READS_PER_SECOND = env.int(
    "STRIPE_READS_PER_SECOND", default=0 if STRIPE_API_BASE else 80 if STRIPE_LIVE else 20
)

# --- Visitors' forms ---------------------------------------------------------------------------------
# More than a form with the largest files that it allows is not even read.
FORM_MOST_BYTES = 60 * 1024 * 1024
# Quicker than a person can fill a form (seconds): such a sender is kept apart, not refused.
FORM_MINIMUM_SECONDS = env.int("FORM_MINIMUM_SECONDS", default=3)
FORM_LIMIT_PER_HOUR = env.int("FORM_LIMIT_PER_HOUR", default=20)
# Valid donate forms per network address (a third of it per e-mail): whoever tries out stolen cards does more.
# The demo's payments are simulated, so there it only has to stop a runaway script.
GIVING_LIMIT_PER_HOUR = env.int("GIVING_LIMIT_PER_HOUR", default=5000 if DEMO else 60)
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
COUNTRIES_FIRST = ["JP"]
COUNTRIES_OVERRIDE = {"GE": _("Georgia")}  # as Japan has called it since 2015; the package has the old name

# --- Security ----------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # previews in the admin lift it themselves, to our own origin
if SITE_URL.startswith("https://"):
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^metrics$"]  # monitors ask inside, over plain HTTP (core.middleware)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": policies.of_pages(providers.pictures_origin(STORAGE_URL), STRIPE_API_BASE)}
ADMIN_CONTENT_SECURITY_POLICY = policies.OF_ADMIN
# Whoever may see personal data, publish or change accounts gives a code beside the password.
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=not (DEBUG or DEMO))
# Staff are signed out after so much time without a request, and after so much in any case. A link to reset a
# password is good for an hour.
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=120)
STAFF_LONGEST_HOURS = env.int("STAFF_LONGEST_HOURS", default=12)
SESSION_COOKIE_AGE = STAFF_LONGEST_HOURS * 3600
PASSWORD_RESET_TIMEOUT = 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Logs and figures --------------------------------------------------------------------------------
# JSON lines for machines (json), or words (words). Neither names a person or a key: see core.logs.
LOG_FORMAT = env.one_of("LOG_FORMAT", "json", "words", default="words" if DEBUG or DEMO else "json")
LOG_LEVEL = env.one_of("LOG_LEVEL", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", default="INFO")
LOGGING = logs.settings(LOG_FORMAT, LOG_LEVEL)
# Figures for Prometheus at /metrics: for whoever sends this token, or for this machine itself; neither: 404.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_LOCAL = env.bool("METRICS_LOCAL", default=False)
# Errors go to Sentry or a service that speaks its language; what names a person is taken out before.
SENTRY_DSN = env.str("SENTRY_DSN", default="")
with variables.told("SENTRY_DSN", "the address that Sentry shows for the project", "https://key@o1.ingest.sentry.io/1"):
    providers.report_errors(
        SENTRY_DSN,
        environment="demo" if DEMO else "development" if DEBUG else "production",
        release=env.str("RELEASE", default=""),
    )
# Where `manage.py nightly` puts a backup, and the age keys (age1…) that can open it; without a folder it makes none.
BACKUP_TO = env.str("BACKUP_TO", default="")
BACKUP_KEYS = variables.age_keys(env.list("BACKUP_KEYS", default=[]))
BACKUPS_KEPT = env.int("BACKUPS_KEPT", default=14, least=1)
