// Who is refused, and what the SDK's error says of it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AccessToken, RoomServiceClient, ServerError, SipClient } from 'livekit-server-sdk';
import { clients } from './calls.mjs';
import { apiKey, apiSecret, connect, server, Wire } from './support.mjs';

async function mint({ video = {}, sip, secret = apiSecret, ttl = '10m' } = {}) {
  const token = new AccessToken(apiKey, secret, { ttl });
  token.addGrant(video);
  if (sip) token.addSIPGrant(sip);
  return token.toJwt();
}

// The error of `call`, which must be the SDK's.
async function refusal(call) {
  let refused;
  await assert.rejects(call, (error) => {
    refused = error;
    return error instanceof ServerError;
  });
  const { status, code, message, metadata } = refused;
  return { status, code, message, metadata };
}

const permissionDenied = (metadata) => ({
  status: 403,
  code: 'permission_denied',
  message: 'mock: permission_denied',
  metadata,
});

describe('a token that does not verify', () => {
  const cases = [
    { name: 'wrong secret', token: mint({ secret: 'not-the-secret' }), reason: /signature/ },
    { name: 'expired', token: mint({ ttl: '-5m' }), reason: /expired/ },
    { name: 'no JWT', token: 'opaque', reason: /not a JWT/ },
  ];
  for (const { name, token, reason } of cases) {
    it(`is 401 and says why: ${name}`, async () => {
      const rooms = connect(RoomServiceClient, { token: await token });
      const { metadata, ...rest } = await refusal(() => rooms.listRooms());
      assert.deepEqual(rest, {
        status: 401,
        code: 'unauthenticated',
        message: 'mock: unauthenticated',
      });
      assert.match(metadata.reason, reason);
    });
  }

  it('is what a client with a wrong secret signs', async () => {
    const rooms = new RoomServiceClient(server.origin, apiKey, 'not-the-secret');
    const { status, metadata } = await refusal(() => rooms.createRoom({ name: 'lobby' }));
    assert.equal(status, 401);
    assert.match(metadata.reason, /signature/);
  });

  it('comes before the faults of the region', async () => {
    const rooms = connect(RoomServiceClient, { token: 'opaque' });
    const wire = new Wire({ failRegions: [0] });
    const { status } = await refusal(() => wire.run(() => rooms.listRooms()));
    assert.equal(status, 401);
  });

  it('passes with skipAuth', async () => {
    const rooms = connect(RoomServiceClient, { token: 'opaque' });
    const wire = new Wire({ skipAuth: true });
    assert.equal((await wire.run(() => rooms.listRooms())).length, 1);
  });
});

describe('a token without grants', () => {
  for (const [Client, calls] of clients) {
    for (const [name, { needs, call }] of Object.entries(calls)) {
      if (!needs) continue;
      it(`is 403 for ${Client.name}.${name}`, async () => {
        const client = connect(Client, { token: await mint() });
        const { metadata, ...rest } = await refusal(() => call(client));
        assert.deepEqual({ ...rest, metadata: undefined }, permissionDenied(undefined));
        assert.equal(metadata.required, needs);
        assert.equal(metadata.missing, needs);
      });
    }
  }
});

describe('a token for one room', () => {
  it('is 403 in another, and both are named', async () => {
    const token = await mint({ video: { roomAdmin: true, room: 'stage' } });
    const rooms = connect(RoomServiceClient, { token });
    assert.deepEqual(
      await refusal(() => rooms.listParticipants('lobby')),
      permissionDenied({
        required: 'video.roomAdmin',
        missing: 'video.roomAdmin',
        token_room: 'stage',
        request_room: 'lobby',
      }),
    );
  });

  it('is 403 for a move to a destination that it does not name', async () => {
    const video = { roomAdmin: true, room: 'lobby', destinationRoom: 'stage' };
    const rooms = connect(RoomServiceClient, { token: await mint({ video }) });
    await rooms.moveParticipant('lobby', 'ada', 'stage');
    const { status, metadata } = await refusal(() =>
      rooms.moveParticipant('lobby', 'ada', 'attic'),
    );
    assert.equal(status, 403);
    assert.equal(metadata.missing, 'video.destinationRoom');
  });

  it('is 403 for a transfer without the right to call', async () => {
    const token = await mint({ video: { roomAdmin: true, room: 'lobby' }, sip: { admin: true } });
    const sip = connect(SipClient, { token });
    const { status, metadata } = await refusal(() =>
      sip.transferSipParticipant('lobby', 'ada', 'tel:+15550104'),
    );
    assert.equal(status, 403);
    assert.equal(metadata.missing, 'sip.call');
  });
});

// A release that signs more than a method needs shows here.
describe('the grants that the SDK signs', { concurrency: true }, () => {
  const unusedBy = async (call) => {
    const wire = new Wire({ delayMs: 0 });
    await wire.run(call);
    return wire.response.headers.get('X-Lk-Mock-Unused-Grants');
  };

  for (const [Client, calls] of clients) {
    for (const [name, { call }] of Object.entries(calls)) {
      it(`are no more than ${Client.name}.${name} needs`, async () => {
        assert.equal(await unusedBy(() => call(connect(Client))), null);
      });
    }
  }

  it('are told from those of a token that grants more', async () => {
    const token = await mint({
      video: { roomList: true, ingressAdmin: true },
      sip: { call: true },
    });
    const rooms = connect(RoomServiceClient, { token });
    assert.equal(await unusedBy(() => rooms.listRooms()), 'video.ingressAdmin, sip.call');
  });
});
