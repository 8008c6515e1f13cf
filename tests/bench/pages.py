"""Pages: kept, made from nothing, and behind nginx. Each figure is a ratio within one run, taken by ``wrk``."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command

from tests.bench.figures import Figure, row
from tests.bench.ground import Ground, answers, free_port, started

PAGE = "/about/"
#: bakerydemo's home page, 43 queries, on two cores.
BAKERY = 25
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types; access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    include {folder}/site.conf;
    server {{ listen 127.0.0.1:{port}; gzip_static on; root {folder}/plain; }}
}}
"""


@row
def pages(ground: Ground) -> Iterable[Figure]:
    """One process behind gunicorn: a view that says hello, a kept page, the same page made from nothing."""
    seconds = 2 if ground.small else 6
    with served(PAGE_CACHE="1") as url:
        hello, kept = rate(f"{url}/hello", seconds), rate(url + PAGE, seconds)
    with served(BENCH_KEEP_NOTHING="1") as url:
        made = rate(url + PAGE, seconds)
    yield Figure("kept pages, one process", kept, "/s")
    yield Figure(
        "kept page beside a bare view in the same server", kept / hello, "×", 0.6, True, f"hello {hello:,.0f} /s"
    )
    yield Figure(
        "kept page beside the same page made from nothing", kept / made, "×", 100, True, f"made {made:,.0f} /s"
    )
    with served(BENCH_KEEP_NOTHING="1", WEB_CONCURRENCY="2") as url:
        both = rate(url + PAGE, seconds)
    yield Figure("pages made from nothing, two processes", both, "/s", 5 * BAKERY, True)


@row
def behind_nginx(ground: Ground) -> Iterable[Figure]:
    """The shipped configuration with a kept page, beside nginx serving a file with the same content."""
    if not shutil.which("nginx"):
        raise RuntimeError("nginx is not installed")
    seconds = 2 if ground.small else 6
    front, plain = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="bench-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with served(SITE_URL=f"http://127.0.0.1:{front}", PAGE_FILES="1") as url:
            with (folder / "site.conf").open("w") as conf, settings_said(f"http://127.0.0.1:{front}"):
                call_command(
                    "nginx_conf",
                    listen=f"127.0.0.1:{front}",
                    upstream=[url.removeprefix("http://")],
                    log="/dev/null",
                    stdout=conf,
                )
            (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=plain))
            nginx = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-g", "user root;"])
            try:
                page = answers(f"http://127.0.0.1:{front}{PAGE}")
                (folder / "plain").mkdir()
                (folder / "plain" / "index.html").write_bytes(page)
                yield from _compared(f"http://127.0.0.1:{front}{PAGE}", f"http://127.0.0.1:{plain}/index.html", seconds)
            finally:
                nginx.terminate()
                nginx.wait()


def _compared(page: str, file: str, seconds: int) -> Iterator[Figure]:
    """Turn about, so that both see the same machine."""
    rates = [(rate(page, seconds), rate(file, seconds)) for _turn in range(2)]
    best_page, best_file = (max(column) for column in zip(*rates, strict=True))
    yield Figure(
        "kept page behind nginx beside nginx alone", best_page / best_file, "×", 0.8, True, f"{best_page:,.0f} /s"
    )


@contextmanager
def settings_said(url: str) -> Iterator[None]:
    """Our own process was set up for another address."""
    from django.test import override_settings

    with override_settings(SITE_URL=url):
        yield


@contextmanager
def served(**environment: str) -> Iterator[str]:
    """The site as shipped, in one process unless said otherwise; its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    said = {"SITE_URL": url, "WEB_CONCURRENCY": "1", "PAGE_FILES": "0", **environment}
    server = started(f"--bind=127.0.0.1:{port}", "tests.bench.hello:application", **said)
    try:
        answers(f"{url}/healthz")
        yield url
    finally:
        server.terminate()
        server.wait()


def rate(url: str, seconds: int) -> float:
    """Requests a second, all of them answered well."""
    wrk = shutil.which("wrk")
    if not wrk:
        raise RuntimeError("wrk is not installed (Debian: apt-get install wrk)")
    answers(url)
    said = subprocess.run(
        [wrk, "-t1", "-c8", f"-d{seconds}s", "-H", "Accept-Encoding: identity", url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found
    return float(found[1])
