"""Pages: kept, made from nothing, and behind nginx. Each figure is a ratio within one run, taken by ``wrk``."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from tests.bench.figures import Figure, row
from tests.bench.ground import Ground, answers, free_port, started, used_by_all

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
    log_format plain '$time_iso8601 $request_method $uri $status $body_bytes_sent $request_time -';
    server {{ listen 127.0.0.1:{bare}; gzip_static on; root {folder}/plain/current/1; }}
    server {{
        listen 127.0.0.1:{same}; gzip_static on; root {folder}/plain; access_log {folder}/plain.log plain buffer=32k;
        {headers}
    }}
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
    """The shipped configuration with a kept page, beside nginx serving the same file.

    The same: as deep in folders, with the same headers, with a line in a log. A bare file is told besides. What counts
    is nginx's processor time, of which rates are made on a machine that has nothing else to do.
    """
    if not shutil.which("nginx"):
        raise RuntimeError("nginx is not installed")
    seconds = 2 if ground.small else 6
    front, same, bare = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="bench-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with served(SITE_URL=f"http://127.0.0.1:{front}", PAGE_FILES="1") as url:
            conf = _configuration(front, url.removeprefix("http://"), log=folder / "site.log")
            (folder / "site.conf").write_text(conf)
            said = {"same": same, "bare": bare, "headers": _headers_of_pages(conf)}
            (folder / "nginx.conf").write_text(NGINX.format(folder=folder, **said))
            nginx = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-g", "user root;"])
            try:
                page = answers(f"http://127.0.0.1:{front}{PAGE}")
                file = folder / "plain" / "5" / "1" / PAGE.strip("/") / "index.html"
                file.parent.mkdir(parents=True)
                file.write_bytes(page)
                (folder / "plain" / "current").symlink_to("5")
                addresses = {
                    "page": f"http://127.0.0.1:{front}{PAGE}",
                    "same": f"http://127.0.0.1:{same}/current/1{PAGE}index.html",
                    "bare": f"http://127.0.0.1:{bare}{PAGE}index.html",
                }
                yield from _compared(addresses, nginx.pid, seconds)
            finally:
                nginx.terminate()
                nginx.wait()


def _configuration(port: int, upstream: str, log: Path) -> str:
    text = StringIO()
    with settings_said(f"http://127.0.0.1:{port}"):
        said = {"listen": f"127.0.0.1:{port}", "upstream": [upstream], "log": str(log)}
        call_command("nginx_conf", **said, stdout=text)
    return text.getvalue()


def _headers_of_pages(conf: str) -> str:
    """What the shipped configuration says with each page."""
    block = conf[conf.index("location / {") : conf.index("location /static/")]
    return "\n".join(line for line in block.splitlines() if "add_header" in line)


def _compared(addresses: dict[str, str], nginx: int, seconds: int) -> Iterator[Figure]:
    """Turn about, so that all see the same machine; of each the best turn."""
    costs: dict[str, list[float]] = {name: [] for name in addresses}
    rates: dict[str, list[float]] = {name: [] for name in addresses}
    for _turn in range(3):
        for name, address in addresses.items():
            before = used_by_all(nginx)
            rates[name].append(rate(address, seconds))
            costs[name].append((used_by_all(nginx) - before) / (rates[name][-1] * seconds))
    cost = {name: 1e6 * min(found) for name, found in costs.items()}
    best = {name: max(found) for name, found in rates.items()}
    words = f"{cost['page']:.1f} and {cost['same']:.1f} µs of nginx"
    yield Figure("kept page behind nginx beside the same file", cost["same"] / cost["page"], "×", 0.8, True, words)
    words = f"{best['page']:,.0f} and {best['same']:,.0f} /s"
    yield Figure("the same, by the clock", best["page"] / best["same"], "×", note=words)
    words = f"{cost['bare']:.1f} µs of nginx"
    yield Figure("kept page behind nginx beside a bare file", cost["bare"] / cost["page"], "×", note=words)


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
