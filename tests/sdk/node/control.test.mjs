// What the control header changes in the answers that the SDK gets.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RoomServiceClient } from 'livekit-server-sdk';
import { connect, server, Wire } from './support.mjs';

describe('response', () => {
  it('is the message that the SDK returns', async () => {
    const response = {
      sid: 'RM_1',
      name: 'attic',
      creationTime: '1790000000',
      enabledCodecs: [{ mime: 'video/VP9' }],
      numParticipants: 3,
      activeRecording: true,
    };
    const room = await new Wire({ response }).run(() =>
      connect(RoomServiceClient).createRoom({ name: 'lobby', metadata: 'not echoed' }),
    );
    assert.deepEqual(room.toJson(), response);
    assert.equal(room.creationTime, 1_790_000_000n);
  });

  it('fills what the mock leaves unset: a message, a map and an enum', async () => {
    const participants = [
      {
        sid: 'PA_1',
        identity: 'ada',
        state: 'ACTIVE',
        attributes: { team: 'blue' },
        permission: { canPublish: true },
      },
      { sid: 'PA_2', identity: 'bob' },
    ];
    const listed = await new Wire({ response: { participants } }).run(() =>
      connect(RoomServiceClient).listParticipants('lobby'),
    );
    assert.deepEqual(
      listed.map((participant) => participant.toJson()),
      participants,
    );
  });

  it('may be an empty list', async () => {
    const listed = await new Wire({ response: {} }).run(() =>
      connect(RoomServiceClient).listRooms(),
    );
    assert.deepEqual(listed, []);
  });
});

describe('delayMs', () => {
  it('holds an answer back', async () => {
    const start = performance.now();
    await new Wire({ delayMs: 150 }).run(() => connect(RoomServiceClient).listRooms());
    assert.ok(performance.now() - start >= 150);
  });

  it('holds a failure back', async () => {
    const start = performance.now();
    const wire = new Wire({ delayMs: 150, failRegions: [0] });
    await assert.rejects(
      wire.run(() => connect(RoomServiceClient).listRooms()),
      { status: 503 },
    );
    assert.ok(performance.now() - start >= 150);
  });

  it("runs into the SDK's timeout", async () => {
    const rooms = connect(RoomServiceClient, { requestTimeout: 0.1 });
    const wire = new Wire({ delayMs: 60_000 });
    await assert.rejects(
      wire.run(() => rooms.listRooms()),
      { name: 'TimeoutError' },
    );
  });
});

describe("failMode 'delay'", () => {
  it('holds back the failing region, and no other', async () => {
    const start = performance.now();
    const failing = new Wire(
      { failRegions: [0], failMode: 'delay' },
      { 'X-Lk-Mock-Delay-Ms': '150' },
    );
    await assert.rejects(
      failing.run(() => connect(RoomServiceClient).listRooms()),
      { status: 503 },
    );
    assert.ok(performance.now() - start >= 150);

    const rooms = connect(RoomServiceClient, { requestTimeout: 5 }); // The delay is 30 s.
    const other = new Wire({ failRegions: [1], failMode: 'delay' });
    assert.equal((await other.run(() => rooms.listRooms())).length, 1);
  });
});

describe('region discovery', () => {
  const discover = (control) =>
    new Wire(control).run(() => fetch(new URL('/settings/regions', server)));

  it('lists four regions by distance, not to be cached', async () => {
    const response = await discover({});
    assert.equal(response.headers.get('Cache-Control'), 'max-age=0');
    assert.equal(response.headers.get('X-Lk-Mock-Region'), '0');
    const { regions } = await response.json();
    assert.deepEqual(
      regions.map(({ region, distance = '0' }) => `${region} ${distance}`),
      ['region-0 0', 'region-1 1', 'region-2 2', 'region-3 3'],
    );
    assert.equal(new URL(regions[0].url).origin, server.origin);
  });

  it('lists the pinned regions alone', async () => {
    const response = await discover({ pinnedRegions: ['region-3', 'region-1'] });
    const { regions } = await response.json();
    assert.deepEqual(
      regions.map(({ region }) => region),
      ['region-1', 'region-3'],
    );
  });

  for (const regionsStatus of [404, 500, 503]) {
    it(`has an empty body with regionsStatus ${regionsStatus}`, async () => {
      const response = await discover({ regionsStatus });
      assert.equal(response.status, regionsStatus);
      assert.equal(await response.text(), '');
    });
  }
});

describe('a mistake in the control', () => {
  const misspelt = { failRegion: [0] };

  it('has no effect, and a warning that names what was meant', async () => {
    const wire = new Wire({ ...misspelt, strict: false });
    await wire.run(() => connect(RoomServiceClient).listRooms());
    assert.match(wire.response.headers.get('X-Lk-Mock-Warning'), /failRegion.*failRegions/);
  });

  it('is refused where the control is strict', async () => {
    const wire = new Wire({ ...misspelt, strict: true });
    await assert.rejects(
      wire.run(() => connect(RoomServiceClient).listRooms()),
      { status: 400, code: 'malformed', message: /failRegion.*failRegions/ },
    );
  });
});
