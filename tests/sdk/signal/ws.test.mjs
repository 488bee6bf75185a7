// What a client sees of each signal mode: messages by LiveKit's protobufs, over Node's ws.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  DisconnectReason,
  JoinRequest,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import { encode, server, Signal, tokenFor, urlOf, validate } from './support.mjs';

const serverInfo = { version: 'mock', protocol: 15, region: 'region-0', nodeId: 'MOCK_NODE' };
const joinResponse = {
  room: { sid: 'RM_MOCK', name: 'lobby' },
  participant: { sid: 'PA_MOCK', identity: 'ada', name: 'Ada', state: 'JOINED' },
  pingInterval: 1,
  pingTimeout: 3,
  serverVersion: 'mock',
  serverRegion: 'region-0',
  serverInfo,
};

// ---- What a client may see, one after the other ----

const first = async (signal, { reconnect = false } = {}) =>
  assert.deepEqual(
    await signal.next(),
    reconnect ? { reconnect: { serverInfo } } : { join: joinResponse },
  );

const leave =
  ({ after = 0 } = {}) =>
  async (signal) => {
    assert.deepEqual(await signal.next(), { leave: { reason: 'SERVER_SHUTDOWN' } });
    assert.ok(signal.age >= after, `after ${signal.age} ms`);
  };

const assertIsNow = (timestamp, earliest) => {
  assert.ok(Number(timestamp) >= earliest && Number(timestamp) <= Date.now(), timestamp);
};

function askEverything(signal) {
  signal.send('ping', 42n);
  signal.send('pingReq', { timestamp: 43n, rtt: 5n });
  signal.send('updateMetadata', { requestId: 44, metadata: 'hello' });
}

const loop = async (signal) => {
  const earliest = Date.now();
  askEverything(signal);
  const { pong } = await signal.next();
  assertIsNow(pong, earliest);
  const { pongResp } = await signal.next();
  assert.equal(pongResp.lastPingTimestamp, '43');
  assertIsNow(pongResp.timestamp, earliest);
  assert.deepEqual(await signal.next(), { requestResponse: { requestId: 44 } }); // Reason OK is 0.
};

const loopWithoutPongs = async (signal) => {
  askEverything(signal);
  assert.deepEqual(await signal.rest(), [{ requestResponse: { requestId: 44 } }]);
};

const silence = async (signal) => {
  askEverything(signal);
  assert.deepEqual(await signal.rest(), []);
};

// Beyond every wait of the modes.
const staysOpen = async (signal) => {
  await (await connect('/rtc', 'close_when_connected')).end();
  assert.equal(signal.ended, undefined);
};

const ended =
  (code, reason, { after = 0 } = {}) =>
  async (signal) => {
    const end = await signal.end();
    assert.deepEqual([end.code, end.reason, end.error], [code, reason, undefined]);
    assert.ok(end.after >= after, `after ${end.after} ms`);
  };

const dropped = (options) => ended(1006, '', options);

const closesTogether = async (signal) => {
  await signal.close(1000, 'bye');
  await ended(1000, '')(signal);
};

const dropsOnClose = async (signal) => {
  await signal.close(1000, 'bye');
  await dropped()(signal);
};

// ---- The modes ----

// `sees` of a first connection, `seesAgain` of a reconnect where that is something else. A mode
// that sees nothing is refused, with the status of its `validate`.
const modes = {
  happy: { sees: [first, staysOpen, loop, closesTogether] },
  validate_500: { validate: [500, 'internal server error'] },
  validate_service_not_found: { validate: [404, '404 page not found'] },
  room_not_found: { validate: [404, 'requested room does not exist'] },
  no_first_message: { sees: [staysOpen, silence, closesTogether] },
  no_pong: { sees: [first, staysOpen, loopWithoutPongs, closesTogether] },
  close_before_join: { sees: [ended(1011, '', { after: 50 })] },
  close_when_connected: {
    sees: [first, ended(1011, 'mock close_when_connected', { after: 200 })],
  },
  drop_when_connected: { sees: [first, dropped({ after: 200 })] },
  leave_when_connected: { sees: [first, leave({ after: 200 }), loop, closesTogether] },
  leave_first_message: { sees: [leave(), staysOpen, silence, closesTogether] },
  leave_during_reconnect: {
    sees: [first, staysOpen, loop, closesTogether],
    seesAgain: [leave(), staysOpen, silence, closesTogether],
  },
  drop_on_close: { sees: [first, staysOpen, loop, dropsOnClose] },
};

async function connect(path, mode, options) {
  return new Signal(path, tokenFor(mode), options).opened();
}

// Connects, and checks all that the mode promises. A reconnect is one by `query`, if that is given.
async function walk(path, name, { reconnect = false, query } = {}) {
  const { validate: [status] = [101], sees = [], seesAgain = sees } = modes[name];
  const signal = await connect(path, name, { query: query ?? (reconnect ? { reconnect: 1 } : {}) });
  assert.equal(signal.response.statusCode, status);
  assert.equal(signal.warning, undefined); // There is one where the server knows no such mode.
  for (const step of reconnect ? seesAgain : sees) await step(signal, { reconnect });
  assert.equal(await signal.next(), undefined);
}

for (const path of ['/rtc', '/rtc/v1']) {
  describe(path, { concurrency: true, timeout: 10_000 }, () => {
    for (const [name, { validate: [status, body] = [200, 'success'] }] of Object.entries(modes)) {
      it(`${name}: a first connection`, () => walk(path, name));

      it(`${name}: a reconnect`, () => walk(path, name, { reconnect: true }));

      it(`${name}: validate answers ${status}`, async () => {
        const answer = await validate(path, tokenFor(name));
        assert.deepEqual([answer.status, answer.body], [status, body]);
        assert.equal(answer.headers.get('Access-Control-Allow-Origin'), '*');
        assert.equal(answer.headers.get('X-Lk-Mock-Warning'), null);
      });
    }

    it('is happy without a control', async () => {
      const signal = await new Signal(path, tokenFor({}, { attributes: undefined })).opened();
      assert.equal(signal.warning, undefined);
      await first(signal);
      await closesTogether(signal);
    });
  });
}

describe('fifty connections at once', { timeout: 10_000 }, () => {
  it('see each its own mode', async () => {
    const names = Object.keys(modes);
    const connections = Array.from({ length: 50 }, (_, i) =>
      walk(i % 2 ? '/rtc' : '/rtc/v1', names[i % names.length], { reconnect: i % 3 === 0 }),
    );
    await Promise.all(connections);
  });
});

describe('leaveAction', { concurrency: true, timeout: 10_000 }, () => {
  const actions = [
    [0, undefined], // As proto3 JSON has it: the default is absent.
    [1, 'RESUME'],
    [2, 'RECONNECT'],
    ['DISCONNECT', undefined],
    ['resume', 'RESUME'],
    ['RECONNECT', 'RECONNECT'],
  ];
  for (const [leaveAction, action] of actions) {
    it(`${JSON.stringify(leaveAction)} is the LeaveRequest's`, async () => {
      const signal = await connect('/rtc', { signal: 'leave_first_message', leaveAction });
      assert.equal(signal.warning, undefined);
      assert.equal((await signal.next()).leave.action, action);
      await closesTogether(signal);
    });
  }

  it('that is unknown is DISCONNECT, and reported', async () => {
    const signal = await connect('/rtc', {
      signal: 'leave_first_message',
      leaveAction: 'RECONECT',
    });
    assert.match(signal.warning, /RECONECT.*RECONNECT/);
    assert.equal((await signal.next()).leave.action, undefined);
    await closesTogether(signal);
  });
});

describe('a mistake in the control', { concurrency: true, timeout: 10_000 }, () => {
  const mistakes = [
    ['an unknown mode', '{"signal":"no_pongs"}', /no_pongs.*no_pong/],
    ['an unknown field', '{"singal":"no_pong"}', /singal.*signal/],
    ['what is no JSON', 'no_pong', /lk\.mock is not JSON/],
  ];
  for (const [name, attribute, warning] of mistakes) {
    const token = tokenFor({}, { attributes: { 'lk.mock': attribute } });

    it(`${name}: is reported on the 101, and happy`, async () => {
      const signal = await new Signal('/rtc/v1', token).opened();
      assert.equal(signal.response.statusCode, 101);
      assert.match(signal.warning, warning);
      await first(signal);
      await closesTogether(signal);
    });

    it(`${name}: is reported by validate`, async () => {
      const answer = await validate('/rtc/v1', token);
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('X-Lk-Mock-Warning'), warning);
    });
  }
});

describe('the token', { concurrency: true, timeout: 10_000 }, () => {
  const hourAgo = Math.floor(Date.now() / 1000) - 3600;
  const refused = {
    'is missing': '',
    'is no JWT': 'open sesame',
    'has another signature': tokenFor('happy', { secret: 'not the secret' }),
    'has expired': tokenFor('happy', { exp: hourAgo }),
  };
  for (const [what, token] of Object.entries(refused)) {
    it(`is refused where it ${what}`, async () => {
      const signal = await new Signal('/rtc', token).opened();
      assert.equal(signal.response.statusCode, 401);
      assert.match(signal.body, /^invalid token: ./);

      const answer = await validate('/rtc', token);
      assert.equal(answer.status, 401);
      assert.equal(answer.body, signal.body);
      assert.equal(answer.headers.get('Access-Control-Allow-Origin'), '*');
    });
  }

  it('may be in the header Authorization', async () => {
    const headers = { Authorization: `Bearer ${tokenFor('happy')}` };
    const signal = await new Signal('/rtc', '', { headers }).opened();
    await first(signal);
    await closesTogether(signal);
  });

  it('says who joins', async () => {
    const claims = { sub: 'bob', name: undefined, video: { roomJoin: true, room: 'attic' } };
    const signal = await new Signal('/rtc', tokenFor('happy', claims)).opened();
    const { join } = await signal.next();
    assert.deepEqual(join.room, { sid: 'RM_MOCK', name: 'attic' });
    assert.deepEqual(join.participant, { sid: 'PA_MOCK', identity: 'bob', state: 'JOINED' });
    await closesTogether(signal);
  });

  it('need not say who joins', async () => {
    const signal = await new Signal('/rtc', tokenFor('happy', { sub: undefined })).opened();
    assert.equal((await signal.next()).join.participant.identity, 'mock-participant');
    await closesTogether(signal);
  });
});

describe('join_request', { concurrency: true, timeout: 10_000 }, () => {
  const wrap = (request, { gzip = true, padded = true } = {}) => {
    const bytes = new JoinRequest(request).toBinary();
    const wrapped = new WrappedJoinRequest({
      compression: WrappedJoinRequest_Compression[gzip ? 'GZIP' : 'NONE'],
      joinRequest: gzip ? gzipSync(bytes) : bytes,
    });
    const text = Buffer.from(wrapped.toBinary()).toString('base64url');
    return padded ? text.padEnd(Math.ceil(text.length / 4) * 4, '=') : text;
  };
  const join = (request, encoding, path = '/rtc/v1') =>
    connect(path, 'happy', { query: { join_request: wrap(request, encoding) } });

  for (const gzip of [true, false]) {
    for (const padded of [true, false]) {
      const how = `${gzip ? 'gzip' : 'plain'}, ${padded ? 'padded' : 'not padded'}`;
      const encoding = { gzip, padded };

      it(`tells metadata and attributes (${how})`, async () => {
        const everyLengthOfPadding = ['a', 'ab', 'abc'];
        for (const metadata of everyLengthOfPadding) {
          const participantAttributes = { team: 'blue', ключ: '\u{1f511}' };
          const signal = await join({ metadata, participantAttributes }, encoding);
          assert.equal(signal.warning, undefined);
          const { participant } = (await signal.next()).join;
          assert.equal(participant.metadata, metadata);
          assert.deepEqual(participant.attributes, participantAttributes);
          await closesTogether(signal);
        }
      });

      it(`makes a reconnect of it (${how})`, () =>
        walk('/rtc/v1', 'leave_during_reconnect', {
          reconnect: true,
          query: { join_request: wrap({ reconnect: true, participantSid: 'PA_1' }, encoding) },
        }));
    }
  }

  it('gets a ReconnectResponse in happy', async () => {
    const signal = await join({ reconnect: true });
    await first(signal, { reconnect: true });
    await closesTogether(signal);
  });

  it('may carry an offer, which is ignored', async () => {
    const publisherOffer = { type: 'offer', sdp: randomBytes(15_000).toString('hex'), id: 1 };
    const signal = await join({ publisherOffer });
    assert.equal(signal.warning, undefined);
    await first(signal);
    await closesTogether(signal);
  });

  it('counts on /rtc/v1 alone', async () => {
    const signal = await join({ reconnect: true }, {}, '/rtc');
    await first(signal);
    await closesTogether(signal);
  });

  it('that does not decode counts as absent, and is reported', async () => {
    const query = { join_request: 'no base64!' };
    const signal = await connect('/rtc/v1', 'happy', { query });
    assert.match(signal.warning, /join_request/);
    await first(signal);
    await closesTogether(signal);
  });
});

describe('the loop', { concurrency: true, timeout: 10_000 }, () => {
  const joined = async (options) => {
    const signal = await connect('/rtc/v1', 'happy', options);
    await first(signal);
    return signal;
  };

  it('ends by the leave of the client, with 1000', async () => {
    const signal = await joined();
    signal.send('leave', { reason: DisconnectReason.CLIENT_INITIATED });
    await ended(1000, '')(signal);
  });

  it('ends by the close frame of the client, with its code', async () => {
    const signal = await joined();
    await signal.close(4001, 'elsewhere');
    await ended(4001, '')(signal);
  });

  const ignored = {
    'the other messages': (signal) => {
      signal.send('offer', { type: 'offer', sdp: 'v=0' });
      signal.send('trickle', { candidateInit: '{}' });
      signal.send('mute', { sid: 'TR_1', muted: true });
      signal.send('addTrack', { cid: 'c', name: 'mic' });
    },
    'text, even such as asks for a pong': (signal) => signal.sendRaw('{"ping":"1"}'),
    'bytes that do not parse': (signal) => signal.sendRaw(Buffer.from([0xff, 0xff, 0xff])),
    'an empty message': (signal) => signal.sendRaw(Buffer.alloc(0)),
  };
  for (const [what, send] of Object.entries(ignored)) {
    it(`ignores ${what}`, async () => {
      const signal = await joined();
      send(signal);
      assert.deepEqual(await signal.rest(), []);
      await loop(signal);
      await closesTogether(signal);
    });
  }

  it('keeps what is asked before it begins', async () => {
    const signal = await connect('/rtc', 'leave_when_connected');
    await first(signal);
    askEverything(signal);
    await leave({ after: 200 })(signal);
    const answers = await signal.rest();
    assert.deepEqual(
      answers.map((answer) => Object.keys(answer)[0]),
      ['pong', 'pongResp', 'requestResponse'],
    );
    await closesTogether(signal);
  });

  it('answers in order', async () => {
    const signal = await joined();
    const ids = Array.from({ length: 1000 }, (_, i) => i + 1);
    for (const requestId of ids) signal.send('updateMetadata', { requestId });
    const answers = await signal.rest();
    assert.deepEqual(
      answers.map(({ requestResponse }) => requestResponse.requestId),
      ids,
    );
    await closesTogether(signal);
  });
});

describe('WebSocket', { concurrency: true, timeout: 10_000 }, () => {
  const offers = {
    'as ws has it': true,
    'without context of the server': { serverNoContextTakeover: true },
    'without context of the client': { clientNoContextTakeover: true },
    'with a window of 2 KiB each': { serverMaxWindowBits: 11, clientMaxWindowBits: 11 },
  };
  for (const [how, offer] of Object.entries(offers)) {
    it(`compresses where that is offered ${how}`, async () => {
      const perMessageDeflate = { ...offer, threshold: 0 };
      const signal = await connect('/rtc', 'happy', { perMessageDeflate });
      assert.equal(signal.extensions, 'permessage-deflate');
      await first(signal);
      for (const metadata of ['', 'a'.repeat(100_000), randomBytes(20_000).toString('hex')]) {
        signal.send('updateMetadata', { requestId: 1, metadata });
        assert.deepEqual(await signal.next(), { requestResponse: { requestId: 1 } });
        await loop(signal);
      }
      await closesTogether(signal);
    });
  }

  it('does not compress where that is not offered', async () => {
    const signal = await connect('/rtc', 'happy', { perMessageDeflate: false });
    assert.equal(signal.response.headers['sec-websocket-extensions'], undefined);
    await first(signal);
    await loop(signal);
    await closesTogether(signal);
  });

  for (const perMessageDeflate of [false, { threshold: 0 }]) {
    it(`reads ${perMessageDeflate ? 'compressed' : 'plain'} fragments around a ping`, async () => {
      const signal = await connect('/rtc', 'happy', { perMessageDeflate });
      await first(signal);
      const message = encode('updateMetadata', { requestId: 7, metadata: 'in pieces' });
      signal.sendRaw(message.subarray(0, 1), { fin: false });
      signal.sendRaw(message.subarray(1, 9), { fin: false });
      assert.equal(await signal.ping('between'), 'between');
      signal.sendRaw(message.subarray(9), { fin: true });
      assert.deepEqual(await signal.next(), { requestResponse: { requestId: 7 } });
      await closesTogether(signal);
    });
  }

  for (const mode of ['happy', 'no_pong', 'no_first_message', 'leave_first_message']) {
    it(`answers pings of its own in ${mode}`, async () => {
      const signal = await connect('/rtc', mode);
      assert.equal(await signal.ping('are you there?'), 'are you there?');
      await closesTogether(signal);
    });
  }

  it('opens from any origin', async () => {
    const signal = await connect('/rtc', 'happy', { origin: 'https://elsewhere.example' });
    assert.equal(signal.response.statusCode, 101);
    await closesTogether(signal);
  });

  it('must be asked for: a plain request is 400', async () => {
    for (const path of ['/rtc', '/rtc/v1']) {
      const response = await fetch(urlOf(server, path, { access_token: tokenFor('happy') }));
      assert.equal(response.status, 400);
    }
  });
});
