# The site's image: web, worker and one-shot commands run from it. Database and uploads live elsewhere (see compose.yaml).
FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, for `manage.py backup` and `restore`: the same major version as the database in compose.yaml.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-15 && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/site site
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /srv/site
COPY --from=packages /venv /venv
COPY manage.py ./
COPY site site
COPY home home
COPY news news
COPY donate donate
COPY corporate corporate
COPY templates templates
# Collecting needs settings, not secrets: these values are gone with the layer.
RUN SECRET_KEY=build SITE_URL=http://localhost EMAIL_URL=console: \
    DATA_KEYS=b25seS13aGlsZS10aGUtaW1hZ2UtaXMtYnVpbHQtLS0= python manage.py collectstatic --noinput \
    && mkdir -p var/media var/private && chown -R site var
USER site
# Only var/ and /tmp are written to: run it with a read-only root (compose.yaml does).
VOLUME /srv/site/var
ENV BIND=0.0.0.0:8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "site/gunicorn.conf.py"]
