"""What stands in deploy/ is loaded and used, not only read: nginx and PostgreSQL run with it, and what they write
is searched for traces of who came (trust.md T25, T24 in part). Units go through systemd's own analysis."""

import configparser
import contextlib
import os
import re
import resource
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from bench.servers import free_port
from lodestar.commands import serving


ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
NAME = "help.example.org"
ADDRESS = "203.0.113.77"
AGENT = "CanaryBrowser/9.9"
QUESTION = "canary-question-quartz"
TRACES = [trace.encode() for trace in (ADDRESS, AGENT, QUESTION, "127.0.0.2", "127.0.0.9")]
UNITS = ["lodestar.service", "lodestar-hourly.service", "lodestar-backup.service"]
EXPOSED = 20  # tenths, of what systemd calls exposure: 0 to 100


def need(program: str) -> None:
    """`make test` asks for Python alone; CI has all of these, and skips nothing."""
    if "CI" not in os.environ and shutil.which(program) is None:
        pytest.skip(f"{program} is not installed here; CI installs it")


# nginx -------------------------------------------------------------------------------------------


class Upstream(ThreadingHTTPServer):
    """In Lodestar's place: it remembers what reached it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Remembering)
        self.seen: list[tuple[str, dict[str, str], int]] = []


class Remembering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(size)
        assert isinstance(self.server, Upstream)
        self.server.seen.append((self.path, dict(self.headers), len(body)))
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.send_header("Connection", "close")  # so that it is really gone when it is stopped
        self.end_headers()
        self.wfile.write(b"hello")

    do_POST = do_GET  # noqa: N815 - the name that the base class asks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Nothing."""


@dataclass
class Proxy:
    """nginx as it runs with our file."""

    folder: Path
    https: int
    http: int
    process: "subprocess.Popen[bytes]"
    upstream: Upstream
    trusted: ssl.SSLContext
    open_ones: list[ssl.SSLSocket] = field(default_factory=list)

    def connect(self, source: str = "127.0.0.1", name: str = NAME) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self.https), 10, (source, 0))
        return self.trusted.wrap_socket(plain, server_hostname=name)

    def ask(
        self, path: str, *headers: str, body: bytes = b"", method: str = "GET"
    ) -> tuple[int, bytes]:
        """Status and the whole answer. The traces of a visitor go along with every question."""
        lines = [
            f"{method} {path}?q={QUESTION} HTTP/1.1",
            *(f"Host: {NAME}", "Connection: close", f"User-Agent: {AGENT}"),
            *(f"X-Forwarded-For: {ADDRESS}", f"X-Real-IP: {ADDRESS}", f"Forwarded: for={ADDRESS}"),
            *(f"CF-Connecting-IP: {ADDRESS}", f"True-Client-IP: {ADDRESS}", f"Via: 1.1 {ADDRESS}"),
            *((f"Content-Length: {len(body)}",) if body else ()),
            *headers,
        ]
        with self.connect("127.0.0.9") as talk:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
                talk.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            answer = b"".join(iter(lambda: received(talk), b""))
        return int(answer.split(b" ", 2)[1]), answer

    def slow(self, start: bytes, count: int = 50) -> None:
        """Visitors who begin, and go on at a snail's pace."""
        for number in range(count):
            talk = self.connect(f"127.0.0.{2 + number}")
            talk.sendall(start)
            self.open_ones.append(talk)

    def drip(self) -> None:
        for talk in self.open_ones:
            with contextlib.suppress(OSError):
                talk.sendall(b"x")

    def written(self) -> bytes:
        """Everything that nginx wrote anywhere, its own folder of logs included."""
        places = [self.folder, Path("/var/log/nginx")]
        files = [file for place in places for file in place.rglob("*") if file.is_file()]
        mine = {self.folder / "upstream", self.folder / "key.pem", self.folder / "cert.pem"}
        return b"".join(file.read_bytes() for file in files if file not in mine)


def received(talk: ssl.SSLSocket) -> bytes:
    try:
        return talk.recv(65536)
    except (ConnectionResetError, ssl.SSLError):
        return b""


def certificate(folder: Path) -> ssl.SSLContext:
    """A certificate of our own for the example's name; gives who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return ssl.create_default_context(cafile=str(folder / "cert.pem"))


def configured(folder: Path, https: int, http: int, upstream: int, *more: tuple[str, str]) -> Path:
    """Our file, with this machine's ports and folders; every change must find its place."""
    need("nginx")
    text = (DEPLOY / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    changes = [
        (r"^user www-data;$", "user root;" if os.geteuid() == 0 else ""),
        (r"/run/nginx\.pid", f"{folder}/nginx.pid"),
        (r"/run/lodestar-proxy/", f"{folder}/"),
        (r"/etc/ssl/help\.example\.org/fullchain\.pem", f"{folder}/cert.pem"),
        (r"/etc/ssl/help\.example\.org/privkey\.pem", f"{folder}/key.pem"),
        (r"/var/lib/lodestar-lines", f"{folder}/lines"),
        (r"^ *listen \[::\].*\n", ""),
        (r"listen 443 ", f"listen 127.0.0.1:{https} "),
        (r"listen 80 ", f"listen 127.0.0.1:{http} "),
        (r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{upstream};"),
        *more,
    ]
    for old, new in changes:
        text, count = re.subn(old, new, text, flags=re.MULTILINE)
        assert count, f"deploy/nginx/nginx.conf has no {old}"
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


@contextlib.contextmanager
def running(folder: Path, *more: tuple[str, str]) -> Iterator[Proxy]:
    trusted = certificate(folder)
    (folder / "lines").mkdir()
    (folder / "lines" / "lines.txt").write_text("1-888-373-7888", encoding="utf-8")
    https, http, upstream = free_port(), free_port(), Upstream()
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    path = configured(folder, https, http, upstream.server_address[1], *more)
    command = ["nginx", "-p", str(folder), "-e", str(folder / "start.log"), "-c", str(path)]
    command += ["-g", "daemon off;"]
    nowhere, told = subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(command, stdout=nowhere, stderr=told) as process:
        proxy = Proxy(folder, https, http, process, upstream, trusted)
        try:
            wait_for(https, process)
            yield proxy
        finally:
            for talk in proxy.open_ones:
                talk.close()
            process.terminate()
            process.communicate(timeout=30)
            upstream.shutdown()
            upstream.server_close()


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()[1].decode()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("nginx did not start.")


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    with running(tmp_path) as proxy:
        yield proxy


def test_nginx_accepts_the_file(tmp_path):
    certificate(tmp_path)
    path = configured(tmp_path, free_port(), free_port(), 8000)
    command = [
        "nginx",
        "-t",
        "-q",
        "-p",
        str(tmp_path),
        "-e",
        str(tmp_path / "log"),
        "-c",
        str(path),
    ]

    done = subprocess.run(command, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_lodestar_learns_nothing_of_who_asks(proxy):
    status, _ = proxy.ask("/en/find/")

    ((path, headers, _),) = proxy.upstream.seen
    assert status == 200
    assert path.startswith("/en/find/")
    assert (headers["Host"], headers["X-Forwarded-Proto"]) == (NAME, "https")
    assert not [value for value in headers.values() if ADDRESS in value or AGENT in value]
    assert {"User-Agent", "X-Forwarded-For", "X-Real-IP", "Forwarded"}.isdisjoint(headers)


def stir(proxy):
    """Everything that makes nginx want to write: errors, limits, refusals, a dead server."""
    proxy.ask("/en/")
    proxy.ask("/health/live")
    proxy.ask("/en/find/", body=b"q" * 300_000, method="POST")
    proxy.ask("/en/find/", "Bad Header", "\x00")
    with pytest.raises(ssl.SSLError):
        proxy.connect("127.0.0.2", "other.example.org")
    with proxy.connect("127.0.0.2") as talk:
        talk.sendall(f"GET /{QUESTION} HTTP/9.9\r\n\r\n".encode())
        received(talk)
    for _ in range(70):
        proxy.ask("/staff/sign-in/")
    proxy.upstream.shutdown()
    proxy.upstream.server_close()
    return proxy.ask("/en/find/")


def test_nothing_that_nginx_writes_says_who_came(proxy):
    """T25."""
    stir(proxy)

    found = proxy.written()

    assert [trace for trace in TRACES if trace in found] == []
    assert files_open_for_writing(proxy.process.pid) <= {
        "/dev/null",
        str(proxy.folder / "start.log"),
    }


def test_this_search_would_find_what_nginx_writes_as_it_comes(tmp_path):
    """The other side of the test above: with logs as Debian sets them, the traces are there."""
    more = [
        (r"access_log off;", f"access_log {tmp_path}/access.log;"),
        (r"error_log /dev/null crit;", f"error_log {tmp_path}/error.log;"),
    ]
    with running(tmp_path, *more) as proxy:
        stir(proxy)

        found = proxy.written()

    assert [trace for trace in (AGENT, QUESTION, "127.0.0.9") if trace.encode() not in found] == []


def files_open_for_writing(process):
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    found = set()
    for one in (str(process), *children):
        for handle in Path(f"/proc/{one}/fd").iterdir():
            try:
                flags = int(Path(f"/proc/{one}/fdinfo/{handle.name}").read_text().split()[3], 8)
                target = str(handle.readlink())
            except FileNotFoundError:  # a connection that was closed meanwhile
                continue
            if flags & (os.O_WRONLY | os.O_RDWR) and target.startswith("/"):
                found.add(target)
    return {target for target in found if "/dev/" not in target or target == "/dev/null"}


def test_when_lodestar_is_down_the_numbers_are_there(proxy):
    status, answer = stir(proxy)

    assert status == 503
    assert b"1-888-373-7888" in answer
    assert b"strict-transport-security" in answer.lower()


@pytest.mark.parametrize(
    "start",
    [
        f"GET /en/ HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: ".encode(),
        f"POST /en/find/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 50000\r\n\r\nq=".encode(),
    ],
    ids=["in the header", "in the body"],
)
def test_fifty_slow_visitors_keep_nobody_else_waiting(proxy, start):
    """T24, in part: no worker of Lodestar sees them at all."""
    proxy.slow(start)
    proxy.drip()

    status, _ = proxy.ask("/en/")

    assert status == 200
    assert [path for path, _, _ in proxy.upstream.seen] == [f"/en/?q={QUESTION}"]


def test_large_bodies_are_taken_where_files_come_and_refused_elsewhere(proxy):
    large = b"x" * 300_000

    assert proxy.ask("/en/find/", body=large, method="POST")[0] == 413
    assert proxy.ask("/staff/log/write/", body=large, method="POST")[0] == 200
    assert [size for _, _, size in proxy.upstream.seen] == [len(large)]


def test_what_is_typed_is_spooled_in_memory_only():
    text = (DEPLOY / "nginx" / "nginx.conf").read_text(encoding="utf-8")

    assert re.findall(r"_temp_path (\S+);", text) == [
        "/run/lodestar-proxy/body",
        "/run/lodestar-proxy/answers",
    ]
    assert "proxy_max_temp_file_size 0;" in text
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= 128 * 1024


def test_strict_transport_security_is_said_once(proxy):
    _, answer = proxy.ask("/en/")

    assert answer.lower().count(b"strict-transport-security") == 1


def test_old_ways_of_tls_are_refused(proxy):
    proxy.trusted.maximum_version = ssl.TLSVersion.TLSv1_3
    with proxy.connect() as talk:
        assert talk.version() == "TLSv1.3"
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    proxy.trusted = old
    with pytest.raises(ssl.SSLError):
        proxy.connect()


def test_plain_http_leads_to_https_without_what_was_asked(proxy):
    with socket.create_connection(("127.0.0.1", proxy.http), 10) as talk:
        talk.sendall(
            f"GET /x?q={QUESTION} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: talk.recv(65536), b""))

    assert b" 301 " in answer
    assert b"https://help.example.org/\r\n" in answer
    assert QUESTION.encode() not in answer


# PostgreSQL --------------------------------------------------------------------------------------


def as_postgres(*command):
    """PostgreSQL does not run as root."""
    who = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    words = [*(who if os.geteuid() == 0 else []), *map(str, command)]
    subprocess.run(words, check=True, capture_output=True, cwd="/")


@contextlib.contextmanager
def postgres(setting):
    """A server of our own with one more file of settings; gives its port and its log."""
    need("pg_dump")  # Debian: with the server come its programs, which stand in no PATH
    programs = max(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)
    )
    folder = Path(tempfile.mkdtemp(prefix="lodestar-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    port, data, log = free_port(), folder / "data", folder / "log"
    as_postgres(programs / "initdb", "-D", data, "-U", "lodestar", "-A", "trust", "-E", "UTF8")
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"\n{setting}\nunix_socket_directories = '{folder}'\nport = {port}\n")
    control = (programs / "pg_ctl", "-D", data, "-w")
    try:
        as_postgres(*control, "-l", log, "start")
        yield port, log
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            as_postgres(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def misuse(port):
    """Everything that makes a database want to write: wrong statements, doubles, values, a disconnect."""
    url = f"postgres://lodestar@127.0.0.1:{port}/postgres?application_name={QUESTION}"
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("CREATE TABLE note (word text PRIMARY KEY)")
        database.execute("INSERT INTO note VALUES (%s)", [QUESTION])
        for wrong in (
            "INSERT INTO note VALUES (%s)",
            "SELECT 1 / (length(%s) - length('" + QUESTION + "'))",
            "SELECT nothing FROM nowhere WHERE word = %s",
            "SELECT %s::integer",
        ):
            with pytest.raises(psycopg.Error):
                database.execute(wrong, [QUESTION])


def test_postgresql_writes_down_nothing_that_was_asked():
    """T25."""
    with postgres((DEPLOY / "postgresql" / "lodestar.conf").read_text(encoding="utf-8")) as (
        port,
        log,
    ):
        misuse(port)

        found = log.read_bytes()

    assert b"ready to accept connections" in found  # it does write
    assert [
        trace
        for trace in (QUESTION.encode(), b"127.0.0.1:", b"INSERT", b"nowhere")
        if trace in found
    ] == []


def test_this_search_would_find_what_postgresql_writes_as_it_comes():
    with postgres("") as (port, log):
        misuse(port)

        assert QUESTION.encode() in log.read_bytes()


# systemd -----------------------------------------------------------------------------------------


def unit(name):
    """Key to values, over all sections; a key may come more than once."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / "systemd" / name).read_text(encoding="utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


@pytest.fixture
def installed(tmp_path):
    """The units, as they would stand on a machine whose checkout is this one."""
    need("systemd-analyze")
    for file in (DEPLOY / "systemd").iterdir():
        text = file.read_text(encoding="utf-8").replace("/srv/lodestar", str(ROOT))
        program = shutil.which("lodestar") or "/bin/true"
        (tmp_path / file.name).write_text(text.replace(f"{ROOT}/.venv/bin/lodestar", program))
    return tmp_path


def test_systemd_understands_every_unit(installed):
    files = sorted(map(str, installed.iterdir()))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_little_exposed(installed, name):
    command = [
        "systemd-analyze",
        "security",
        "--no-pager",
        "--offline=true",
        f"--threshold={EXPOSED}",
    ]
    done = subprocess.run([*command, str(installed / name)], capture_output=True, text=True)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", UNITS)
def test_the_units_keep_what_they_must(name):
    said = unit(name)

    for key, value in {
        "User": "lodestar",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "MemoryDenyWriteExecute": "yes",
        "CapabilityBoundingSet": "",
        "LimitCORE": "0",
        "MemorySwapMax": "0",
        "UMask": "0077",
        "StateDirectoryMode": "0700",
        "IPAddressDeny": "any",
        "IPAddressAllow": "localhost",
        "EnvironmentFile": "/etc/lodestar/lodestar.env",
        "Environment": "LODESTAR_VOLATILE=/run/lodestar",
    }.items():
        assert said.get(key) == [value], f"{name}: {key} is {said.get(key)}"


@pytest.mark.parametrize("name", UNITS)
def test_sessions_lie_in_memory_that_every_unit_makes_and_none_takes_away(name):
    said = unit(name)

    assert (said["RuntimeDirectory"], said["RuntimeDirectoryMode"]) == (["lodestar"], ["0700"])
    assert said["RuntimeDirectoryPreserve"] == ["yes"]


@pytest.mark.parametrize("name", UNITS)
def test_every_command_of_a_unit_exists(name):
    from lodestar.commands.cli import lodestar

    (line,) = unit(name)["ExecStart"]
    asked = re.findall(r"bin/lodestar (\w+)", line)

    assert asked
    assert set(asked) <= set(lodestar.commands)


@pytest.mark.parametrize("timer", ["lodestar-hourly", "lodestar-backup"])
def test_every_timer_has_its_service(timer):
    assert (DEPLOY / "systemd" / f"{timer}.service").is_file()
    assert unit(f"{timer}.timer")["Persistent"] == ["yes"]


def test_the_journal_lives_in_memory_and_not_for_long():
    parser = configparser.ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as the library's manual says
    parser.read(DEPLOY / "journald" / "lodestar.conf", encoding="utf-8")

    assert dict(parser["Journal"]) == {
        "Storage": "volatile",
        "RuntimeMaxUse": "64M",
        "MaxRetentionSec": "7day",
        "ForwardToSyslog": "no",
        "ForwardToKMsg": "no",
        "ForwardToWall": "no",
    }


def test_the_example_names_settings_that_exist_and_gives_no_secret():
    text = (DEPLOY / "lodestar.env.example").read_text(encoding="utf-8")
    said = dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", text, re.MULTILINE))

    assert set(said) <= settings.ENV_NAMES
    assert said["LODESTAR_SECRET_KEY"] == ""


# The server and the container --------------------------------------------------------------------


def test_workers_are_replaced_and_nothing_is_logged(monkeypatch):
    asked = {}

    class Server:
        def __init__(self, *_, **wishes):
            asked.update(wishes)

        def serve(self):
            asked["core"] = resource.getrlimit(resource.RLIMIT_CORE)

    monkeypatch.setattr(serving, "Server", Server)
    monkeypatch.setattr(serving, "keep_memory_off_disks", lambda: asked.update(off=True))

    serving.serve("127.0.0.1", 8000, 2)

    assert asked["off"]
    assert asked["workers_lifetime"] <= 12 * 60 * 60
    assert asked["respawn_failed_workers"]
    assert asked["log_access"] is False


def test_the_image_holds_no_data_and_runs_as_nobody_in_particular():
    text = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
    last = text[text.rindex("\nFROM ") :]
    copied = [
        word
        for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE)
        for word in line.split()
    ]

    assert re.findall(r"^USER (.*)$", last, re.MULTILINE) == ["10001:10001"]
    assert all((ROOT / name).exists() for name in copied), copied
    assert {".", "data", "docs", ".git"}.isdisjoint(copied)
    assert set(re.findall(r"\b(LODESTAR_[A-Z]+)=", last)) <= settings.ENV_NAMES
    assert "SECRET" not in text


def test_the_container_can_write_to_memory_and_its_volumes_only():
    text = (DEPLOY / "container" / "lodestar.container").read_text(encoding="utf-8")

    for line in (
        "ReadOnly=true",
        "DropCapability=all",
        "NoNewPrivileges=true",
        "Ulimit=core=0",
        "PublishPort=127.0.0.1:8000:8000",
        "EnvironmentFile=/etc/lodestar/lodestar.env",
        "MemorySwapMax=0",
    ):
        assert line in text.splitlines()
    assert re.search(r"^Tmpfs=/run/lodestar:.*mode=0700.*noexec", text, re.MULTILINE)
