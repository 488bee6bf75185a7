// How livekit-client, in Chromium, takes each way in which a signal connection can go.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { connect as connectTcp } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { signalServer, tokenFor, urlOf } from './support.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = !existsSync(executablePath) && `there is no ${executablePath}; CHROMIUM names another`;

// ---- The browser, its pages and what they ask for ----

const bundle = createRequire(import.meta.url).resolve('livekit-client'); // UMD, as a script.
const site = createServer((request, response) => {
  if (request.url === '/livekit-client.js') {
    response.setHeader('Content-Type', 'text/javascript');
    createReadStream(bundle).pipe(response);
  } else {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><script src="/livekit-client.js"></script>');
  }
});

let browser;
let heldPort; // Of a connection: nobody listens there, and nobody can begin to.

async function start() {
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  heldPort = connectTcp(site.address().port, '127.0.0.1');
  await once(heldPort, 'connect');

  browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

async function stop() {
  await browser?.close();
  heldPort?.destroy();
  site.close();
}

// Opens a page for the tests of a suite; returns what runs a function there.
function usePage() {
  let page;
  before(async () => {
    page = await browser.newPage();
    page.on('websocket', (socket) => traffic.note(socket.url()));
    page.on('request', (request) => traffic.note(request.url()));
    await page.goto(`http://127.0.0.1:${site.address().port}`);
  });
  return (...call) => page.evaluate(...call);
}

// The paths that a client asked for, in order. A client is known by its token, so no two share one.
const traffic = {
  paths: new Map(),
  events: new EventEmitter(),

  note(url) {
    const { pathname, searchParams } = new URL(url);
    const token = searchParams.get('access_token');
    this.paths.set(token, [...this.of(token), pathname]);
    this.events.emit('request');
  },

  of(token) {
    return this.paths.get(token) ?? [];
  },

  async reaches(token, count) {
    while (this.of(token).length < count) await once(this.events, 'request');
    return this.of(token).slice(0, count);
  },
};

let clients = 0;
function newToken(mode, claims) {
  clients += 1;
  return tokenFor(mode, { jti: `client ${clients}`, ...claims });
}

// What fails, and as what, for a Room and for a SignalClient. `status` is that of `validate`, which
// the client asks where the WebSocket did not open.
const failures = {
  'an invalid token': {
    token: () => newToken('happy', { secret: 'not the secret' }),
    reason: 'NotAllowed',
    status: 401,
    message: /invalid token: /,
  },
  room_not_found: { reason: 'NotAllowed', status: 404, message: /requested room does not exist/ },
  validate_500: { reason: 'WebSocket', message: /websocket error/ },
  'an unreachable server': {
    url: () => `ws://127.0.0.1:${heldPort.localPort}`,
    token: () => newToken('happy'),
    reason: 'ServerUnreachable',
    message: /Failed to fetch/,
  },
  no_first_message: { reason: 'Timeout', message: /timed out/, opens: true },
  close_before_join: { reason: 'InternalError', message: /closed during/, opens: true },
  leave_first_message: { reason: 'LeaveRequest', message: /leave request/, opens: true },
};

function assertFailure(error, { reason, status, message }) {
  assert.deepEqual([error.name, error.reason], ['ConnectionError', reason]);
  assert.equal(error.status, status);
  assert.match(error.message, message);
}

// ---- Room: what applications use ----

// In the page: what a Room tells while it connects, until that fails; which it does, for want of a
// peer.
async function connectRoom({ url, token, leaves }) {
  const { ConnectionErrorReason, DisconnectReason, Room } = globalThis.LivekitClient;
  const room = new Room();
  globalThis.rooms ??= {};
  globalThis.rooms[token] = room;
  const told = {};
  room.on('signalConnected', () => {
    told.joined = { room: room.name, identity: room.localParticipant.identity };
    if (leaves) room.disconnect();
  });
  room.on('disconnected', (reason) => {
    told.disconnected = DisconnectReason[reason];
  });
  try {
    await room.connect(url, token, { peerConnectionTimeout: 2000 });
  } catch (error) {
    const { name, reason, status, message } = error;
    told.error = { name, reason: ConnectionErrorReason[reason], status, message };
  }
  await room.disconnect();
  return told;
}

// ---- SignalClient: the part of a Room that speaks with the mock ----

// The assertions of livekit-client's own suite, src/api/SignalClient.e2e.test.ts, and some more.

// In the page: what one SignalClient sees. It joins; reconnects where there is a token for that;
// then stays for some time, or until `until` happens; and closes. It gives up where told to abort.
async function playSignal({ url, token, v0, reconnectToken, staysMs = 0, until, abortsMs }) {
  const { ConnectionErrorReason, DisconnectReason, Room } = globalThis.LivekitClient;
  const SignalClient = new Room().engine.client.constructor; // It is not exported.
  const client = new SignalClient();
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const seen = {};
  const happened = new Promise((resolve) => {
    const on = (what) => (value) => {
      seen[what] = value.toJson?.() ?? value;
      if (what === until) resolve();
    };
    client.onClose = on('closed');
    client.onLeave = on('left');
  });
  const aborting = new AbortController();
  if (abortsMs) setTimeout(() => aborting.abort('enough'), abortsMs);
  const options = {
    autoSubscribe: true,
    maxRetries: 0,
    e2eeEnabled: false,
    websocketTimeout: 9000,
  };
  try {
    seen.joined = (await client.join(url, token, options, aborting.signal, v0)).toJson();
    if (reconnectToken) {
      seen.reconnected = (await client.reconnect(url, reconnectToken, 'PA_MOCK')).toJson();
    }
    await (until ? happened : sleep(staysMs));
    seen.connected = !client.isDisconnected;
  } catch (error) {
    const { name, reason, status, message, context } = error;
    seen.error = { name, reason: ConnectionErrorReason[reason], status, message };
    if (seen.error.reason === 'LeaveRequest') seen.error.left = DisconnectReason[context];
  }
  await client.close();
  return seen;
}

// ---- WebSocket: what a page sees by itself ----

// In the page: how a connection ends that the page closes at the first message.
async function closeAtOnce(url) {
  const socket = new WebSocket(url);
  socket.onmessage = () => socket.close(1000);
  const { code, wasClean } = await new Promise((resolve) => {
    socket.onclose = resolve;
  });
  return { extensions: socket.extensions, code, wasClean };
}

// ---- The tests ----

// Chromium holds connections back, by seconds, where a page has many of them under way.
const inPage = { concurrency: 8 };

describe('livekit-client in Chromium', { skip, concurrency: true, timeout: 25_000 }, () => {
  before(start);
  after(stop);

  describe('Room.connect', inPage, () => {
    const run = usePage();
    const connect = (token, { url = signalServer, ...options } = {}) =>
      run(connectRoom, { url, token, ...options });

    for (const [name, failure] of Object.entries(failures)) {
      it(`${name}: fails as ${failure.reason}`, async () => {
        const token = failure.token?.() ?? newToken(name);
        const { joined, error } = await connect(token, { url: failure.url?.() });
        assert.equal(joined, undefined);
        assertFailure(error, failure);
        const paths = failure.opens ? ['/rtc/v1'] : ['/rtc/v1', '/rtc/v1/validate'];
        assert.deepEqual(traffic.of(token), paths);
      });
    }

    // livekit-client takes that 404 for a server without v1. Of one without v0 it asks again, as of
    // 2.23.0, until someone disconnects.
    it('validate_service_not_found: falls back from v1, and does not give up', async () => {
      const token = newToken('validate_service_not_found');
      const connecting = connect(token);
      const rounds = [['/rtc/v1', '/rtc/v1/validate'], ...Array(2).fill(['/rtc', '/rtc/validate'])];
      assert.deepEqual(await traffic.reaches(token, 6), rounds.flat());
      await run((name) => globalThis.rooms[name].disconnect(), token);
      assert.equal((await connecting).error.reason, 'Cancelled');
    });

    it('happy: joins, and leaves', async () => {
      const token = newToken('happy');
      const { joined, disconnected, error } = await connect(token, { leaves: true });
      assert.deepEqual(joined, { room: 'lobby', identity: 'ada' });
      assert.equal(disconnected, 'CLIENT_INITIATED');
      assert.equal(error.reason, 'Cancelled');
      assert.deepEqual(traffic.of(token), ['/rtc/v1']);
    });

    it('leave_when_connected: joins, and is told why it must leave', async () => {
      const { joined, disconnected } = await connect(newToken('leave_when_connected'));
      assert.deepEqual(joined, { room: 'lobby', identity: 'ada' });
      assert.equal(disconnected, 'SERVER_SHUTDOWN');
    });

    for (const mode of ['close_when_connected', 'drop_when_connected']) {
      it(`${mode}: joins, and joins again`, async () => {
        const token = newToken(mode);
        const { joined } = await connect(token);
        assert.deepEqual(joined, { room: 'lobby', identity: 'ada' });
        assert.deepEqual(traffic.of(token).slice(0, 2), ['/rtc/v1', '/rtc/v1']);
      });
    }
  });

  for (const v0 of [false, true]) {
    const path = v0 ? '/rtc' : '/rtc/v1';
    describe(`SignalClient on ${path}`, inPage, () => {
      const run = usePage();
      const play = (token, { url = signalServer, ...options } = {}) =>
        run(playSignal, { url, token, v0, ...options });

      for (const [name, failure] of Object.entries(failures)) {
        it(`${name}: fails as ${failure.reason}`, async () => {
          const token = failure.token?.() ?? newToken(name);
          const { error } = await play(token, { url: failure.url?.() });
          assertFailure(error, failure);
          assert.deepEqual(traffic.of(token), failure.opens ? [path] : [path, `${path}/validate`]);
          if (failure.reason === 'LeaveRequest') assert.equal(error.left, 'SERVER_SHUTDOWN');
        });
      }

      it('validate_service_not_found: fails as ServiceNotFound', async () => {
        const { error } = await play(newToken('validate_service_not_found'));
        assertFailure(error, { reason: 'ServiceNotFound', message: /path not found/ });
      });

      it('no_first_message: can be aborted', async () => {
        const { error } = await play(newToken('no_first_message'), { abortsMs: 100 });
        assertFailure(error, { reason: 'Cancelled', message: /enough/ });
      });

      it('happy: stays connected beyond the ping timeout, until it closes', async () => {
        const { joined, connected, closed } = await play(newToken('happy'), { staysMs: 4000 });
        assert.ok(4000 > joined.pingTimeout * 1000);
        assert.equal(connected, true);
        assert.equal(closed, undefined); // It is told only of what it did not do itself.
      });

      const lost = {
        no_pong: 'ping timeout',
        close_when_connected: 'mock close_when_connected',
        drop_when_connected: 'Unexpected WS error',
      };
      for (const [mode, reason] of Object.entries(lost)) {
        it(`${mode}: is connected, then loses it by '${reason}'`, async () => {
          const { joined, connected, closed } = await play(newToken(mode), { until: 'closed' });
          assert.equal(joined.participant.sid, 'PA_MOCK');
          assert.deepEqual([connected, closed], [false, reason]);
        });
      }

      for (const action of [undefined, 'RESUME', 'RECONNECT']) {
        it(`leave_when_connected: is told to leave by ${action ?? 'DISCONNECT'}`, async () => {
          const token = newToken({ signal: 'leave_when_connected', leaveAction: action });
          const { connected, left } = await play(token, { until: 'left' });
          assert.equal(connected, true);
          assert.deepEqual(left, { reason: 'SERVER_SHUTDOWN', ...(action && { action }) });
        });
      }

      it('happy: reconnects', async () => {
        const reconnectToken = newToken('happy');
        const seen = await play(newToken('happy'), { reconnectToken });
        assert.equal(seen.reconnected.serverInfo.nodeId, 'MOCK_NODE');
        assert.equal(seen.connected, true);
        assert.deepEqual(traffic.of(reconnectToken), [path]);
      });

      for (const mode of ['leave_during_reconnect', 'leave_first_message']) {
        it(`${mode}: cannot reconnect`, async () => {
          const { joined, error } = await play(newToken('leave_during_reconnect'), {
            reconnectToken: newToken(mode),
          });
          assert.equal(joined.participant.sid, 'PA_MOCK');
          assertFailure(error, { reason: 'LeaveRequest', message: /leave request/ });
          assert.equal(error.left, 'SERVER_SHUTDOWN');
        });
      }
    });
  }

  describe('WebSocket', inPage, () => {
    const run = usePage();
    const ends = { happy: [1000, true], drop_on_close: [1006, false] };
    for (const [mode, [code, wasClean]] of Object.entries(ends)) {
      it(`${mode}: compresses, and ends by ${code}`, async () => {
        const url = urlOf(signalServer, '/rtc', { access_token: newToken(mode) });
        const { extensions, ...end } = await run(closeAtOnce, url);
        assert.match(extensions, /^permessage-deflate/);
        assert.deepEqual(end, { code, wasClean });
      });
    }
  });
});
