"""What the tests share: the server under test, clients of it, and the wire between the two."""

import itertools
import json
import os
import posixpath
import socket
import urllib.request

import aiohttp
from aiohttp.abc import AbstractResolver
from livekit import api
from yarl import URL

if "LK_TEST_SERVER_URL" not in os.environ:
    raise SystemExit(
        "LK_TEST_SERVER_URL is not set; `run SERVER_BINARY` starts a server and sets it"
    )

# The first region. There must be four, and the server must advertise the host that it is asked by.
SERVER = URL(os.environ["LK_TEST_SERVER_URL"])
API_KEY = os.environ.get("LIVEKIT_API_KEY", "devkey")
API_SECRET = os.environ.get("LIVEKIT_API_SECRET", "secret")


def _region_by_port():
    with urllib.request.urlopen(str(SERVER / "settings/regions")) as answer:
        return {URL(entry["url"]).port: entry["region"] for entry in json.load(answer)["regions"]}


_REGION_BY_PORT = _region_by_port()


class _Loopback(AbstractResolver):
    """Finds every name on this machine, as the cloud's DNS finds its projects."""

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [
            {
                "hostname": host,
                "host": SERVER.host,
                "port": port,
                "family": socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
        ]

    async def close(self):
        pass


class Wire:
    """Carries the requests of one test: gives each the control header, for which the SDK has no
    option, and keeps what became of it. It is open within `async with`.

    Control is strict unless it says otherwise: a mistake in a test is an error, not silence.
    """

    def __init__(self, control=None, headers=None, timeout=10):
        # One line an attempt: 'region-1 ListRooms 200', 'region-0 regions 500', 'region-0 ListRooms
        # failed' when no response came.
        self.log = []
        self.requests = []  # The API's requests, without those for the regions.
        self.response = None  # The last one, without its body, which is the SDK's.
        self._headers = {"X-Lk-Mock": json.dumps({"strict": True} | (control or {}))}
        self._headers |= headers or {}
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def __aenter__(self):
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=_Loopback()),
            middlewares=(self._carry,),
            timeout=self._timeout,
        )
        self.plain = aiohttp.ClientSession()  # For what the test itself asks the server.
        return self

    async def __aexit__(self, *error):
        await self.session.close()
        await self.plain.close()

    def api(self, **options):
        """All services at the first region, signing by the key or with `token`. It never fails
        over: the SDK does so for hosts of livekit.cloud alone."""
        return self._connect(str(SERVER), **options)

    def cloud(self, **options):
        """All services of a project in the cloud, which is the same server by another name."""
        host = f"project-{next(_projects)}.livekit.cloud"
        return self._connect(str(SERVER.with_host(host)), **options)

    def _connect(self, url, **options):
        if "token" not in options:
            options = {"api_key": API_KEY, "api_secret": API_SECRET} | options
        return api.LiveKitAPI(url, session=self.session, **options)

    async def _carry(self, request, send):
        request.headers.update(self._headers)
        attempt = f"{_REGION_BY_PORT[request.url.port]} {posixpath.basename(request.url.path)}"
        if request.method == "POST":
            self.requests.append(Request(request, await request.body.as_bytes()))
        try:
            self.response = await send(request)
        except aiohttp.ClientError:
            self.log.append(f"{attempt} failed")
            raise
        self.log.append(f"{attempt} {self.response.status}")
        return self.response


class Request:
    """A request of the API as it was sent."""

    def __init__(self, request, body):
        self.path = request.url.path
        self.headers = request.headers.copy()
        self.body = body


# A new name each time: the SDK may keep the regions of a host.
_projects = itertools.count(1)


def token(secret=API_SECRET, ttl=None, video=None, sip=None):
    """A token as an application mints it."""
    minted = api.AccessToken(API_KEY, secret)
    if ttl:
        minted.with_ttl(ttl)
    if video:
        minted.with_grants(video)
    if sip:
        minted.with_sip_grants(sip)
    return minted.to_jwt()
