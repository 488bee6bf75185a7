"""Webhooks as LiveKit signs them, received by the SDK's receiver in an application's server."""

import asyncio
import base64
import hashlib
import os
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from livekit import api
from wire import API_KEY, API_SECRET, token

BODY = '{"event":"room_started","id":"EV_1","createdAt":"1790000000","room":{"name":"lobby"}}'


def sign(body, key=API_KEY, secret=API_SECRET, ttl=timedelta(minutes=5)):
    """What LiveKit puts into Authorization: a token with the hash of the very bytes."""
    digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
    return api.AccessToken(key, secret).with_ttl(ttl).with_sha256(digest).to_jwt()


class Receiver:
    """An application that takes webhooks: 200 and the event is kept, or 401."""

    def __init__(self):
        self.events = []
        self._receiver = api.WebhookReceiver(api.TokenVerifier(API_KEY, API_SECRET))

    async def __aenter__(self):
        app = web.Application()
        app.router.add_post("/", self._receive)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0]
        self.url = f"http://{host}:{port}/"
        return self

    async def __aexit__(self, *error):
        await self._runner.cleanup()

    async def _receive(self, request):
        body = await request.text()
        try:
            self.events.append(
                self._receiver.receive(body, request.headers.get("Authorization", ""))
            )
        except Exception as error:  # The SDK has no type of its own for it.
            return web.Response(status=401, text=str(error))
        return web.Response()

    async def post(self, body, authorization):
        """The status and the reason."""
        headers = {"Content-Type": "application/webhook+json"}
        if authorization is not None:
            headers["Authorization"] = authorization
        async with aiohttp.ClientSession() as session:
            async with session.post(self.url, data=body, headers=headers) as response:
                return response.status, await response.text()


async def test_a_signed_webhook_is_accepted():
    async with Receiver() as receiver:
        assert await receiver.post(BODY, sign(BODY)) == (200, "")
    (event,) = receiver.events
    assert event == api.WebhookEvent(
        event="room_started", id="EV_1", created_at=1_790_000_000, room=api.Room(name="lobby")
    )


async def test_what_a_newer_server_adds_is_accepted():
    body = '{"event":"room_painted","colour":"blue"}'
    async with Receiver() as receiver:
        assert await receiver.post(body, sign(body)) == (200, "")
    assert receiver.events == [api.WebhookEvent(event="room_painted")]


@pytest.mark.parametrize(
    "authorization, reason",
    [
        pytest.param(sign(BODY + " "), "hash mismatch", id="tampered"),
        pytest.param(sign(BODY, secret="not-the-secret"), "Signature", id="wrong_secret"),
        pytest.param(sign(BODY, key="not-the-key"), "Invalid issuer", id="wrong_key"),
        pytest.param(sign(BODY, ttl=timedelta(minutes=-5)), "expired", id="expired"),
        pytest.param(token(), "sha256", id="without_a_hash"),
        pytest.param(None, "segments", id="unsigned"),
    ],
)
async def test_a_webhook_is_refused(authorization, reason):
    async with Receiver() as receiver:
        status, text = await receiver.post(BODY, authorization)
    assert status == 401
    assert reason in text
    assert receiver.events == []


@pytest.mark.skipif("LKMOCK_CLI" not in os.environ, reason="no lkmock-cli was given")
async def test_the_receiver_does_as_lkmock_cli_expects_in_every_case():
    async with Receiver() as receiver:
        sender = await asyncio.create_subprocess_exec(
            *(os.environ["LKMOCK_CLI"], "webhook", "send", "--to", receiver.url),
            *("--event", "room_started", "--case", "all"),
            env=os.environ | {"LIVEKIT_API_KEY": API_KEY, "LIVEKIT_API_SECRET": API_SECRET},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        report, _ = await sender.communicate()
    assert sender.returncode == 0, report.decode()
    assert "room_started" in {event.event for event in receiver.events}
