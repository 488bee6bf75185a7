// How often the SDK tries, where, and with what pauses: by the journal alone.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RoomServiceClient, ServerError } from 'livekit-server-sdk';
import {
  assertAtLeast,
  backoffMs,
  callOf,
  createRoom,
  discovered,
  idOf,
  met,
  newName,
  settled,
} from './journal.mjs';
import { connectToCloud, connectToCloudWith, server, Wire } from './support.mjs';

console.warn = () => {}; // The SDK's line for each retry.
console.debug = () => {}; // And for an error that it cannot read.

const dropped = (error) => error instanceof TypeError && error.message === 'fetch failed';
const cutShort = (error) => error instanceof TypeError && error.message === 'terminated';
const failedWith = (status) => (error) => error instanceof ServerError && error.status === status;

function assertBackoff({ attempts }) {
  assert.equal(attempts[0].gapMs, null);
  attempts.slice(1).forEach(({ gapMs }, i) => assertAtLeast(gapMs, backoffMs * 2 ** i));
}

describe('the attempts of a call', { concurrency: true }, () => {
  const served = [
    { attempts: ['ok'], met: ['region-0 served'] },
    { attempts: ['drop', 'ok'], met: ['region-0 drop', 'region-1 served'] },
    { attempts: ['garbage', 'ok'], met: ['region-0 garbage', 'region-1 served'] },
    { attempts: ['lost', 'ok'], met: ['region-0 lost', 'region-1 served'] },
    {
      attempts: [503, 503, 'ok'],
      met: ['region-0 status', 'region-1 status', 'region-2 served'],
    },
    {
      attempts: ['reset', 'garbage', 'ok'],
      met: ['region-0 reset', 'region-1 garbage', 'region-2 served'],
    },
    { attempts: [{ failMode: 'dribble', durationMs: 50 }, 'ok'], met: ['region-0 dribble'] },
  ];
  for (const { attempts, met: expected } of served) {
    it(`that meet ${JSON.stringify(attempts)} end well: ${expected.join(', ')}`, async () => {
      const { value, call } = await createRoom({ attempts }, expected.length);
      assert.equal(value.name, 'lobby');
      assert.deepEqual(met(call), expected);
      assertBackoff(call);
    });
  }

  const failed = [
    {
      name: 'are three, and no more',
      attempts: ['drop', 'drop', 'drop', 'ok'],
      met: ['region-0 drop', 'region-1 drop', 'region-2 drop'],
      error: dropped,
    },
    {
      name: 'end with the error of the last',
      attempts: ['drop', 503, 599],
      met: ['region-0 drop', 'region-1 status', 'region-2 status'],
      error: failedWith(599),
    },
    {
      name: 'end with a 4xx',
      attempts: [503, 409, 'ok'],
      met: ['region-0 status', 'region-1 status'],
      error: failedWith(409),
    },
    {
      // The SDK reads the body of a 200 when it has done with retrying.
      name: 'end with an answer that is cut short',
      attempts: ['reset', 'truncate', 'ok'],
      met: ['region-0 reset', 'region-1 truncate'],
      error: cutShort,
    },
  ];
  for (const { name, attempts, met: expected, error: isExpected } of failed) {
    it(`${name}: ${JSON.stringify(attempts)}`, async () => {
      const { error, call } = await createRoom({ attempts }, expected.length);
      assert.ok(isExpected(error), error);
      assert.deepEqual(met(call), expected);
      assertBackoff(call);
    });
  }

  it('are one with a timeout of less than five seconds, which ends a silence', async () => {
    const options = { requestTimeout: 1 };
    const { error, call } = await createRoom({ attempts: ['stall', 'ok'] }, 1, options);
    assert.equal(error.name, 'TimeoutError');
    assert.deepEqual(met(call), ['region-0 stall']);
    const [{ status, clientGoneAfterMs }] = call.attempts;
    assert.equal(status, null);
    assertAtLeast(clientGoneAfterMs, 500); // The SDK's second begins before the request arrives.
    assert.deepEqual(call.discovery, []);
  });

  it('take as long as an answer that dribbles', async () => {
    const { call } = await createRoom({ attempts: [{ failMode: 'dribble', durationMs: 150 }] }, 1);
    assertAtLeast(call.attempts[0].durationMs, 150);
  });

  it('are alike, and the region discovery learns what it should', async () => {
    const { call } = await createRoom({ attempts: [503, 503, 'ok'] }, 3);
    assert.deepEqual(call.verdicts, {
      sameBody: true,
      sameRequestId: true,
      sameToken: true,
      headersForwarded: true,
      discoveryWithoutContentType: true,
      backoffGrows: true,
      noInternalHeaders: true,
    });
    assert.deepEqual(discovered(call), ['region-0 served 200']);
    for (const { wire, userAgent, headers, requestJson } of call.attempts) {
      assert.equal(wire, 'json');
      assert.match(userAgent, /^livekit-server-sdk-node\/\d/);
      assert.deepEqual(requestJson, { name: 'lobby' });
      assert.deepEqual(headers.Authorization.video, { roomCreate: true }); // And no signature.
    }
  });

  it('have nothing to be compared with where there is one', async () => {
    const { call } = await createRoom({}, 1);
    const { noInternalHeaders, ...others } = call.verdicts;
    assert.equal(noInternalHeaders, true);
    assert.deepEqual(new Set(Object.values(others)), new Set([null]));
  });

  it('are explained by their answers', async () => {
    const id = newName();
    const wire = new Wire({ id, explain: true, attempts: [503, 'ok'] });
    await wire.run(() => connectToCloud(RoomServiceClient).createRoom({ name: 'lobby' }));
    assert.deepEqual(JSON.parse(wire.response.headers.get('X-Lk-Mock-Explain')), {
      region: 'region-1',
      id,
      attempt: 2,
      required: ['video.roomCreate'],
      present: ['video.roomCreate'],
      unused: [],
      waitMs: 0,
      action: 'served',
      problems: [],
    });
  });
});

// The SDK turns to other regions alone. Where it finds none, another attempt at the same host is
// left to the application; with an id in the control, both are attempts of one call.
describe('the same host', { concurrency: true }, () => {
  const control = { attempts: ['drop', 'ok'], regions: { status: 404 } };

  it('is not tried again by the SDK when discovery answers 404', async () => {
    const { error, call } = await createRoom(control, 1);
    assert.ok(dropped(error), error);
    assert.deepEqual(met(call), ['region-0 drop']);
    assert.deepEqual(discovered(call), ['region-0 status 404']);
  });

  it('serves the second attempt, which is a call of its own to the SDK', async () => {
    const id = newName();
    const client = connectToCloudWith({ id, ...control }, RoomServiceClient);
    await assert.rejects(client.createRoom({ name: 'lobby' }), dropped);
    assert.match((await client.createRoom({ name: 'lobby' })).sid, /^RM_\w{12}$/);
    const call = await callOf(id, 2);
    assert.deepEqual(met(call), ['region-0 drop', 'region-0 served']);
    assert.equal(call.executions, 1);
    assert.equal(call.verdicts.sameBody, true);
    assert.equal(call.verdicts.sameRequestId, false);
  });
});

// Without an id in the control.
describe('the id that the SDK makes up', { concurrency: true }, () => {
  const create = async (control, attempts) => {
    const name = newName();
    const client = connectToCloudWith(control, RoomServiceClient);
    const outcome = await settled(client.createRoom({ name }));
    const id = await idOf('CreateRoom', (request) => request.name === name);
    return { ...outcome, name, call: await callOf(id, attempts) };
  };

  it('makes one call of its attempts', async () => {
    const { value, call } = await create({ attempts: ['reset', 502, 'ok'] }, 3);
    assert.match(call.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.ok(value);
    assert.deepEqual(met(call), ['region-0 reset', 'region-1 status', 'region-2 served']);
    assertBackoff(call);
    assert.deepEqual(discovered(call), ['region-0 served 200']); // Known by token and control.
    assert.ok(
      Object.values(call.verdicts).every((verdict) => verdict),
      call.verdicts,
    );
    for (const { headers } of call.attempts) {
      assert.equal(headers['X-Livekit-Request-Id'], call.id);
    }
  });

  const lost = { failRegions: [0], failMode: 'lost' };

  it('gets the resource of a lost answer where it is replayed', async () => {
    const { value, name, call } = await create(lost, 2);
    assert.deepEqual(met(call), ['region-0 lost', 'region-1 served']);
    assert.equal(call.executions, 2);
    assert.match(value.sid, /^RM_\w{12}$/);

    // What the first region made of it.
    const replay = await fetch(new URL('/twirp/livekit.RoomService/CreateRoom', server), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Lk-Mock': JSON.stringify({ id: call.id, skipAuth: true }),
      },
      body: JSON.stringify({ name }),
    });
    assert.equal(replay.headers.get('X-Lk-Mock-Attempt'), '3');
    assert.equal((await replay.json()).sid, value.sid);
  });

  it('gets a resource of its own with each call', async () => {
    const [first, second] = await Promise.all([create(lost, 2), create(lost, 2)]);
    assert.notEqual(first.call.id, second.call.id);
    assert.notEqual(first.value.sid, second.value.sid);
  });
});

describe('what a failure says', { concurrency: true }, () => {
  const html = '<html><h1>502 Bad Gateway</h1></html>';
  const told = [
    {
      name: 'in HTML is the message, without a code',
      failure: { failStatus: 502, failBody: html },
      error: { status: 502, message: html, code: undefined },
    },
    {
      name: 'in no words is an empty message',
      failure: { failStatus: 502, failBody: '' },
      error: { status: 502, message: '', code: undefined },
    },
    {
      name: 'in JSON that is none is unknown',
      failure: { failStatus: 502, failBody: html, failContentType: 'application/json' },
      error: { status: 502, message: 'Unknown internal error', code: undefined },
    },
    {
      // The SDK compares the type with ===.
      name: 'in JSON with a charset is taken for text',
      failure: { failBody: '{"msg":"m"}', failContentType: 'application/json; charset=utf-8' },
      error: { status: 503, message: '{"msg":"m"}', code: undefined },
    },
  ];
  for (const { name, failure, error: expected } of told) {
    it(name, async () => {
      const { error, call } = await createRoom({ attempts: Array(3).fill(failure) }, 3);
      assert.ok(error instanceof ServerError, error);
      const { status, message, code } = error;
      assert.deepEqual({ status, message, code }, expected);
      assert.deepEqual(met(call), ['region-0 status', 'region-1 status', 'region-2 status']);
    });
  }

  const inAnHour = { 'Retry-After': '3600' };

  it('of when to come back is not waited for', async () => {
    const control = { attempts: [{ failStatus: 503, failHeaders: inAnHour }, 'ok'] };
    const { value, call } = await createRoom(control, 2);
    assert.ok(value);
    assert.deepEqual(met(call), ['region-0 status', 'region-1 served']);
  });

  it('of when to come back makes no 429 worth another attempt', async () => {
    const control = { attempts: [{ failStatus: 429, failHeaders: inAnHour }, 'ok'] };
    const { error, call } = await createRoom(control, 1);
    assert.ok(failedWith(429)(error), error);
    assert.deepEqual(met(call), ['region-0 status']);
  });
});
