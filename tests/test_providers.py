"""Services outside: a bucket for uploads, OpenSearch, error reports. Against something real where a package has it."""

import json
import os
import subprocess
import sys
import threading
import urllib.request
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from config import providers
from core.private_files import PrivateStorage

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def bucket(settings, monkeypatch):
    """A bucket on a server that speaks S3, and the site set to it."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    client.create_bucket(Bucket="uploads")
    readable = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::uploads/site/media/*",
    }
    client.put_bucket_policy(Bucket="uploads", Policy=json.dumps({"Version": "2012-10-17", "Statement": [readable]}))
    url = f"s3://k:s@uploads/site?region=us-east-1&endpoint={endpoint}"
    settings.STORAGES = {**settings.STORAGES, **providers.storage(url)}
    yield client
    server.stop()


def keys(client) -> list[str]:
    return sorted(one["Key"] for one in client.list_objects_v2(Bucket="uploads").get("Contents", []))


def test_uploads_go_to_the_bucket_and_private_ones_lie_apart_without_an_address(bucket):
    media, private = storages["default"], PrivateStorage()
    media.save("images/a.txt", ContentFile(b"a picture"))
    name = private.save("attachment/ab/abcd", ContentFile(b"a letter"))
    assert keys(bucket) == ["site/media/images/a.txt", "site/private/attachment/ab/abcd"]
    assert private.open(name).read() == b"a letter"
    assert private.size(name) == 8
    assert private.listdir("attachment/ab") == ([], ["abcd"])
    assert urllib.request.urlopen(media.url("images/a.txt")).read() == b"a picture"
    assert "?" not in media.url("images/a.txt")
    with pytest.raises(ValueError, match="no address"):
        private.url(name)
    private.delete(name)
    assert keys(bucket) == ["site/media/images/a.txt"]
    assert media.save("images/a.txt", ContentFile(b"another")) != "images/a.txt"


@pytest.mark.parametrize("url", ["ftp://x", "s3://", "s3://bucket?acl=public-read"])
def test_a_storage_url_that_says_nothing_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL"):
        providers.storage(url)


def test_pages_may_fetch_pictures_from_the_bucket_alone():
    assert providers.pictures_origin("") == []
    assert providers.pictures_origin("s3://b?region=ap-northeast-1") == [
        "https://b.s3.amazonaws.com",
        "https://b.s3.ap-northeast-1.amazonaws.com",
    ]
    assert providers.pictures_origin("s3://b?public=https://cdn.example.org/x") == ["https://cdn.example.org"]


def test_opensearch_is_wagtails_own_backend_reading_japanese():
    from wagtail.search.backends.opensearch3 import SearchBackend

    said = providers.search("opensearch+https://user:pass@search.example.org:9200/site")
    backend = SearchBackend({name: value for name, value in said.items() if name != "BACKEND"})
    assert said["BACKEND"] == "wagtail.search.backends.opensearch3"
    analysis = backend.settings["settings"]["analysis"]["analyzer"]
    assert analysis["default"]["tokenizer"] == "kuromoji_tokenizer"
    assert "edgengram_analyzer" in analysis
    assert backend.index_prefix == "site_"
    for bad in ("https://x", "solr+https://x", "opensearch+ftp://x"):
        with pytest.raises(ImproperlyConfigured, match="SEARCH_URL"):
            providers.search(bad)
    assert providers.search("") == {"BACKEND": "core.search"}


# --- Error reports ------------------------------------------------------------------------------------

BREAKS = """
import logging, sys
sys.path[:0] = [".", "site"]
import django
django.setup()
from django.test import Client
from core import views

def broken(request, token):
    donor = "hana.planted@example.org"
    raise ValueError(f"{donor} sk_live_planted0123456789 4242 4242 4242 4242")

from config import urls
from django.urls import path
urls.urlpatterns.insert(0, path("broken/<str:token>/", broken))
Client(raise_request_exception=False).post(
    "/broken/planted-token-1234567890/?email=hana@example.org", {"email": "hana@example.org"},
    headers={"Cookie": "planted=1", "Authorization": "planted"}, REMOTE_ADDR="203.0.113.7")
logging.getLogger("task").error("mail to hana.planted@example.org failed")
import sentry_sdk
sentry_sdk.flush(5)
"""


@pytest.fixture
def collector():
    """A stand-in for the service: takes what is sent to it."""
    taken: list[str] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((zlib.decompress(body, 47) if self.headers["Content-Encoding"] == "gzip" else body).decode())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Take)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", taken
    server.shutdown()
    server.server_close()


def break_something(tmp_path: Path, **environment: str) -> None:
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", "VAR_DIR": str(tmp_path)}
    given |= {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3", "SITE_URL": "http://testserver", **environment}
    given["DATA_KEYS"] = "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtLS0="
    subprocess.run([sys.executable, "-c", BREAKS], cwd=ROOT, env=given, capture_output=True, text=True, check=True)


def test_an_error_is_reported_with_its_place_and_without_anybody(collector, tmp_path):
    dsn, taken = collector
    break_something(tmp_path, SENTRY_DSN=dsn)
    said = "\n".join(taken)
    assert "ValueError" in said
    assert '"broken"' in said, "the function where it broke"
    for secret in ("hana", "planted-token", "planted@", "sk_live_planted", "4242", "203.0.113.7", "Authorization"):
        outside_of_code = "\n".join(json.dumps(_without_code(json.loads(line))) for line in said.splitlines() if line)
        assert secret not in outside_of_code


def _without_code(value):
    """The lines of source code around an error are ours; in this test they hold what is planted."""
    if isinstance(value, dict):
        return {
            key: _without_code(one)
            for key, one in value.items()
            if key not in ("context_line", "pre_context", "post_context")
        }
    return [_without_code(one) for one in value] if isinstance(value, list) else value


def test_nothing_is_reported_unless_somebody_asked_for_it(collector, tmp_path):
    _dsn, taken = collector
    break_something(tmp_path, SENTRY_DSN="")
    assert taken == []
