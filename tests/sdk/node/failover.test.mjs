// Which region serves a call when others fail: the SDK asks for the regions after a 5xx or a lost
// connection, and tries three in all.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RoomServiceClient, ServerError, SipCallError, SipClient } from 'livekit-server-sdk';
import { connect, connectToCloud, Wire } from './support.mjs';

console.warn = () => {}; // The SDK's line for each retry.

const listRooms = (wire, rooms = connectToCloud(RoomServiceClient)) =>
  wire.run(() => rooms.listRooms());

describe('a call that a region fails', { concurrency: true }, () => {
  const served = [
    {
      name: 'is served by the next region',
      control: { failRegions: [0] },
      log: ['region-0 ListRooms 503', 'region-0 regions 200', 'region-1 ListRooms 200'],
      region: '1',
    },
    {
      name: 'is served by the third when the second fails, too',
      control: { failRegions: [0, 1] },
      log: [
        'region-0 ListRooms 503',
        'region-0 regions 200',
        'region-1 ListRooms 503',
        'region-2 ListRooms 200',
      ],
      region: '2',
    },
    {
      name: 'is served by the next region after a dropped connection',
      control: { failRegions: [0, 1], failMode: 'drop' },
      log: [
        'region-0 ListRooms failed',
        'region-0 regions 200',
        'region-1 ListRooms failed',
        'region-2 ListRooms 200',
      ],
      region: '2',
    },
    {
      name: 'is served by the next region after any status of 500 and above',
      control: { failRegions: [0], failStatus: 599 },
      log: ['region-0 ListRooms 599', 'region-0 regions 200', 'region-1 ListRooms 200'],
      region: '1',
    },
    {
      name: 'is served by the next region that the pins allow',
      control: { failRegions: [0], pinnedRegions: ['region-0', 'region-2'] },
      log: ['region-0 ListRooms 503', 'region-0 regions 200', 'region-2 ListRooms 200'],
      region: '2',
    },
    {
      name: 'is served by the next region by the headers of older clients',
      control: {},
      headers: { 'X-Lk-Mock-Fail-Regions': '0', 'X-Lk-Mock-Fail-Status': '500' },
      log: ['region-0 ListRooms 500', 'region-0 regions 200', 'region-1 ListRooms 200'],
      region: '1',
    },
    {
      name: 'is served by the first where only others fail',
      control: { failRegions: [1, 2, 3] },
      log: ['region-0 ListRooms 200'],
      region: '0',
    },
  ];
  for (const { name, control, headers, log, region } of served) {
    it(name, async () => {
      const wire = new Wire(control, headers);
      assert.deepEqual(
        (await listRooms(wire)).map(({ sid }) => sid),
        ['MOCK_SID'],
      );
      assert.deepEqual(wire.log, log);
      assert.equal(wire.response.headers.get('X-Lk-Mock-Region'), region);
    });
  }

  it('ends in its error when every region fails', async () => {
    const wire = new Wire({ failRegions: [0, 1, 2, 3] });
    await assert.rejects(listRooms(wire), (error) => {
      assert.ok(error instanceof ServerError);
      assert.equal(error.status, 503);
      assert.equal(error.code, 'unavailable');
      assert.equal(error.message, 'mock failure (status 503)');
      return true;
    });
    assert.deepEqual(wire.log, [
      'region-0 ListRooms 503',
      'region-0 regions 200',
      'region-1 ListRooms 503',
      'region-2 ListRooms 503',
    ]);
    assert.equal(wire.response.headers.get('X-Lk-Mock-Region'), '');
  });

  it('ends in a transport error when every region drops it', async () => {
    const wire = new Wire({ failRegions: [0, 1, 2, 3], failMode: 'drop' });
    await assert.rejects(listRooms(wire), TypeError);
    assert.deepEqual(wire.log, [
      'region-0 ListRooms failed',
      'region-0 regions 200',
      'region-1 ListRooms failed',
      'region-2 ListRooms failed',
    ]);
  });

  it('ends in its own error when the regions cannot be had', async () => {
    const wire = new Wire({ failRegions: [0], regionsStatus: 500 });
    await assert.rejects(listRooms(wire), { status: 503, code: 'unavailable' });
    assert.deepEqual(wire.log, ['region-0 ListRooms 503', 'region-0 regions 500']);
  });
});

describe('a call is not retried', { concurrency: true }, () => {
  const refused = [
    { failStatus: 400, code: 'invalid_argument' },
    { failStatus: 401, code: 'unauthenticated' },
    { failStatus: 403, code: 'permission_denied' },
    { failStatus: 404, code: 'not_found' },
    { failStatus: 429, code: 'resource_exhausted' },
    { failStatus: 418, code: 'internal' },
    { failStatus: 409, failTwirpCode: 'already_exists', code: 'already_exists' },
  ];
  for (const { code, ...failure } of refused) {
    it(`after a ${failure.failStatus} ${code}`, async () => {
      const wire = new Wire({ failRegions: [0], ...failure });
      await assert.rejects(listRooms(wire), {
        status: failure.failStatus,
        code,
        message: `mock failure (status ${failure.failStatus})`,
      });
      assert.deepEqual(wire.log, [`region-0 ListRooms ${failure.failStatus}`]);
    });
  }

  it('after a 451 of a region that is not pinned, which says so', async () => {
    const wire = new Wire({ pinnedRegions: ['region-1'] });
    await assert.rejects(listRooms(wire), (error) => {
      assert.ok(error instanceof ServerError);
      assert.equal(error.status, 451);
      assert.equal(error.message, 'project not allowed in this region.');
      return true;
    });
    assert.deepEqual(wire.log, ['region-0 ListRooms 451']);
  });

  it('after a SIP failure, even a 503 of the callee', async () => {
    const sip = connectToCloud(SipClient);
    const wire = new Wire({ sipStatus: { code: 503 } });
    await assert.rejects(
      wire.run(() => sip.createSipParticipant('ST_1', '+15550103', 'lobby')),
      SipCallError,
    );
    assert.deepEqual(wire.log, ['region-0 CreateSIPParticipant 412']);
  });

  const single = [
    { name: 'by a client outside of the cloud', rooms: connect(RoomServiceClient) },
    {
      name: 'by a client with failover off',
      rooms: connectToCloud(RoomServiceClient, { failover: false }),
    },
    {
      name: 'by a client with a short timeout',
      rooms: connectToCloud(RoomServiceClient, { requestTimeout: 4 }),
    },
  ];
  for (const { name, rooms } of single) {
    it(name, async () => {
      const wire = new Wire({ failRegions: [0] });
      await assert.rejects(listRooms(wire, rooms), { status: 503 });
      assert.deepEqual(wire.log, ['region-0 ListRooms 503']);
    });
  }
});
