// What the SDK makes of the regions that it is told, and of a discovery that fails: by the journal
// alone.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { RoomServiceClient, ServerError } from 'livekit-server-sdk';
import {
  assertAtLeast,
  backoffMs,
  callOf,
  createRoom,
  discovered,
  met,
  newName,
} from './journal.mjs';
import { connectToCloudWith, server } from './support.mjs';

console.warn = () => {}; // The SDK's line for each retry.

describe('region discovery', { concurrency: true }, () => {
  const orders = [
    { order: [3, 2, 1, 0], met: ['region-0 status', 'region-3 status', 'region-2 served'] },
    { order: [0, 2], met: ['region-0 status', 'region-2 status'] }, // Then there is none left.
    { order: [0], met: ['region-0 status'] },
  ];
  for (const { order, met: expected } of orders) {
    it(`is followed in its order: ${order}`, async () => {
      const control = { attempts: [503, 503, 'ok'], regions: { order } };
      const { call } = await createRoom(control, expected.length);
      assert.deepEqual(met(call), expected);
    });
  }

  it('may list a foreign host, which is tried in its turn', async () => {
    let knocks = 0;
    const foreign = createServer((socket) => {
      knocks += 1;
      socket.destroy();
    });
    await new Promise((resolve) => foreign.listen(0, server.hostname, resolve));
    const { regions } = await (await fetch(new URL('/settings/regions', server))).json();
    const urls = [`http://${server.hostname}:${foreign.address().port}`, regions[2].url];
    const control = { attempts: [503, 'ok'], regions: { order: [0], urls } };
    const { call } = await createRoom(control, 2);
    foreign.close();
    assert.ok(knocks > 0);
    assert.deepEqual(met(call), ['region-0 status', 'region-2 served']);
    assertAtLeast(call.attempts[1].gapMs, backoffMs + 2 * backoffMs);
  });

  const useless = [
    { name: 'answers 404', regions: { status: 404 }, discovered: 'status 404' },
    { name: 'is no JSON', regions: { body: '<html>' }, discovered: 'served 200' },
    { name: 'lists nothing', regions: { body: '{}' }, discovered: 'served 200' },
    { name: 'is cut short', regions: { failMode: 'truncate' }, discovered: 'truncate 200' },
    { name: 'is no HTTP', regions: { failMode: 'garbage' }, discovered: 'garbage null' },
    { name: 'is dropped', regions: { failMode: 'drop' }, discovered: 'drop null' },
    { name: 'is reset', regions: { failMode: 'reset' }, discovered: 'reset null' },
  ];
  for (const { name, regions, discovered: expected } of useless) {
    it(`that ${name} leaves the call with its own error`, async () => {
      const { error, call } = await createRoom({ attempts: [503, 'ok'], regions }, 1);
      assert.ok(error instanceof ServerError, error);
      assert.equal(error.status, 503);
      assert.deepEqual(met(call), ['region-0 status']);
      assert.deepEqual(discovered(call), [`region-0 ${expected}`]);
    });
  }

  it('is given up after two seconds of silence', async () => {
    const control = { attempts: [503, 'ok'], regions: { failMode: 'stall' } };
    const { error, call } = await createRoom(control, 1);
    assert.equal(error.status, 503);
    let [fetched] = call.discovery;
    while (!fetched.finished) [fetched] = (await callOf(call.id, 1)).discovery;
    assert.equal(fetched.outcome, 'stall');
    assertAtLeast(fetched.clientGoneAfterMs, 1500); // They begin before the request arrives.
  });

  it('is waited for, and then comes the backoff', async () => {
    const control = { attempts: [503, 'ok'], regions: { delayMs: 150 } };
    const { call } = await createRoom(control, 2);
    assertAtLeast(call.attempts[1].gapMs, 150 + backoffMs);
  });

  for (const [maxAge, fetches] of [
    [0, 2],
    [60, 1],
  ]) {
    it(`is asked ${fetches} times by two calls with max-age=${maxAge}`, async () => {
      const id = newName();
      const control = { id, attempts: [503, 'ok', 503, 'ok'], regions: { maxAge } };
      const client = connectToCloudWith(control, RoomServiceClient);
      await client.createRoom({ name: 'lobby' });
      await client.createRoom({ name: 'lobby' });
      assert.equal((await callOf(id, 4)).discovery.length, fetches);
    });
  }
});
