#!/usr/bin/env python3
"""A client that fails over, and its test; Python's standard library alone."""

import base64
import hashlib
import hmac
import json
import os
import time
import unittest
import urllib.error
import urllib.request


def mint_token(claims):
    """A LiveKit access token: a JWT signed by HS256 (RFC 7519), good for an hour."""
    def encoded(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    claims = {"iss": os.environ["LIVEKIT_API_KEY"], "exp": int(time.time()) + 3600, **claims}
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    signed = b".".join(encoded(json.dumps(part).encode()) for part in parts)
    secret = os.environ["LIVEKIT_API_SECRET"].encode()
    return (signed + b"." + encoded(hmac.digest(secret, signed, hashlib.sha256))).decode()


class RoomClient:
    """The code under test."""

    def __init__(self, url, token, control):
        self.url = url
        self.headers = {"Authorization": "Bearer " + token, "X-Lk-Mock": json.dumps(control)}
        self.attempts = []  # The regions that were asked to create a room.

    def create_room(self, name):
        """Tries one region after another, until one answers with less than 500."""
        body = json.dumps({"name": name}).encode()
        failure = None
        for region in self._regions():
            self.attempts.append(region)
            try:
                return self._send(region + "/twirp/livekit.RoomService/CreateRoom", body)
            except urllib.error.HTTPError as error:
                error.close()
                failure = error
                if error.code < 500:
                    break
            except OSError as error:  # No answer at all.
                failure = error
        raise failure

    def _regions(self):
        yield self.url
        for region in self._send(self.url + "/settings/regions")["regions"]:
            if region["url"] != self.url:
                yield region["url"]

    def _send(self, url, body=None):
        headers = {**self.headers, "Content-Type": "application/json"}
        request = urllib.request.Request(url, body, headers)
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)


class FailoverTest(unittest.TestCase):
    def setUp(self):
        self.regions = os.environ["LK_TEST_SERVER_URLS"].split(",")

    def client(self, control, **grants):
        token = mint_token({"video": grants or {"roomCreate": True}})
        return RoomClient(os.environ["LIVEKIT_URL"], token, control)

    def test_stays_where_all_is_well(self):
        client = self.client({})
        self.assertEqual(client.create_room("lobby")["name"], "lobby")
        self.assertEqual(client.attempts, self.regions[:1])

    def test_walks_to_the_region_that_serves(self):
        for mode in ["status", "drop"]:
            with self.subTest(mode):
                client = self.client({"failRegions": [0, 1], "failMode": mode})
                self.assertEqual(client.create_room("lobby")["name"], "lobby")
                self.assertEqual(client.attempts, self.regions)

    def test_gives_up_after_the_last_region(self):
        client = self.client({"failRegions": [0, 1, 2]})
        with self.assertRaises(urllib.error.HTTPError) as raised:
            client.create_room("lobby")
        self.assertEqual(raised.exception.code, 503)
        self.assertEqual(client.attempts, self.regions)

    def test_does_not_retry_a_refusal(self):
        client = self.client({}, roomList=True)  # The wrong grant.
        with self.assertRaises(urllib.error.HTTPError) as raised:
            client.create_room("lobby")
        self.assertEqual(raised.exception.code, 403)
        self.assertEqual(client.attempts, self.regions[:1])


if __name__ == "__main__":
    unittest.main()
