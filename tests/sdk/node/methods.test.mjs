// Each method of the SDK's service clients: the grants that the SDK mints for it pass, and its
// answer comes back as the SDK's own types.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as sdk from 'livekit-server-sdk';
import { clients } from './calls.mjs';
import { connect, Wire } from './support.mjs';

const plain = (answer) => {
  if (Array.isArray(answer)) return answer.map(plain);
  return answer?.toJson ? answer.toJson() : answer;
};

for (const [Client, calls] of clients) {
  describe(Client.name, () => {
    for (const [name, { api, call, gives }] of Object.entries(calls)) {
      it(`${name} returns what the mock populates for ${api}`, async () => {
        const wire = new Wire({ delayMs: 0 }); // Two SIP methods take 11 s otherwise.
        assert.deepEqual(plain(await wire.run(() => call(connect(Client)))), gives);
        assert.deepEqual(wire.log, [`region-0 ${api.split('/')[1]} 200`]);
        assert.equal(new URL(wire.response.url).pathname, `/twirp/livekit.${api}`);
      });
    }
  });
}

// What a new version of the SDK adds must be added here.
describe('the table of calls', () => {
  // Private in the published types; nothing tells them apart at run time.
  const helpers = [
    'constructor',
    'getOutputParams',
    'isEncodedFileOutput',
    'isEncodedOutputs',
    'isSegmentedFileOutput',
    'isStreamOutput',
  ];

  it('has every service client that the SDK exports', () => {
    const isClient = (value) => typeof value?.prototype?.authHeader === 'function';
    assert.deepEqual(new Set(clients.keys()), new Set(Object.values(sdk).filter(isClient)));
  });

  it('has every client of LiveKitAPI', () => {
    const api = new sdk.LiveKitAPI({ host: 'http://unused.test', apiKey: 'k', secret: 's' });
    const accessors = Object.entries(Object.getOwnPropertyDescriptors(sdk.LiveKitAPI.prototype))
      .filter(([, { get }]) => get)
      .map(([name]) => api[name].constructor);
    assert.deepEqual(new Set(accessors), new Set(clients.keys()));
  });

  for (const [Client, calls] of clients) {
    it(`has every public method of ${Client.name}`, () => {
      const methods = Object.getOwnPropertyNames(Client.prototype).filter(
        (name) => !helpers.includes(name),
      );
      assert.deepEqual(Object.keys(calls).sort(), methods.sort());
    });
  }
});

describe('LiveKitAPI', () => {
  const skip = !process.env.LIVEKIT_URL && 'LIVEKIT_URL is not set';
  it('finds the server that runs it by the environment alone', { skip }, async () => {
    const rooms = await new sdk.LiveKitAPI().room.listRooms();
    assert.deepEqual(plain(rooms), [{ sid: 'MOCK_SID' }]);
  });
});
