# The site's image: web and worker run from it. The database and uploads live elsewhere (see compose.yaml).
FROM python:3.11-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /srv/site
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt
COPY manage.py ./
COPY site site
COPY home home
COPY news news
COPY donate donate
COPY corporate corporate
COPY templates templates
# Collecting needs settings, not secrets: these values are gone with the layer.
RUN SECRET_KEY=build SITE_URL=http://localhost EMAIL_URL=console: python manage.py collectstatic --noinput \
    && useradd --system --uid 10001 site && mkdir -p var/media && chown -R site var
USER site
ENV BIND=0.0.0.0:8000
EXPOSE 8000
CMD ["gunicorn", "--config", "site/gunicorn.conf.py"]
