// Calls that the other end does not take: the two SIP methods that dial.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Any, proto3, ScalarType } from '@bufbuild/protobuf';
import { SIPStatus, SIPStatusCode } from '@livekit/protocol';
import { ServerError, SipCallError, SipClient } from 'livekit-server-sdk';
import { assertAtLeast, callOf, met, newName, settled } from './journal.mjs';
import { connect, connectToCloudWith, Wire } from './support.mjs';

// google/rpc/status.proto, which the SDK does not have.
const RpcStatus = proto3.makeMessageType('google.rpc.Status', () => [
  { no: 1, name: 'code', kind: 'scalar', T: ScalarType.INT32 },
  { no: 2, name: 'message', kind: 'scalar', T: ScalarType.STRING },
  { no: 3, name: 'details', kind: 'message', T: Any, repeated: true },
]);

const dials = {
  createSipParticipant: (sip, options) =>
    sip.createSipParticipant('ST_1', '+15550103', 'lobby', {
      waitUntilAnswered: true,
      ...options,
    }),
  transferSipParticipant: (sip, options) =>
    sip.transferSipParticipant('lobby', 'ada', 'tel:+15550104', options),
};

// Twirp code and HTTP status by LiveKit's table of SIP codes; the gRPC number by the Twirp code.
const failures = [
  { sip: 486, name: 'BUSY_HERE', code: 'resource_exhausted', http: 429, grpc: 8 },
  { sip: 603, name: 'GLOBAL_DECLINE', code: 'permission_denied', http: 403, grpc: 7 },
  { sip: 408, name: 'REQUEST_TIMEOUT', code: 'deadline_exceeded', http: 408, grpc: 4 },
];

for (const [name, dial] of Object.entries(dials)) {
  describe(`${name}, when the callee`, { concurrency: true }, () => {
    for (const failure of failures) {
      for (const phrase of ['Not now', undefined]) {
        it(`answers ${failure.sip} ${phrase ?? 'without a phrase'}`, async () => {
          const wire = new Wire({
            delayMs: 0,
            sipStatus: { code: failure.sip, status: phrase },
          });
          let error;
          await assert.rejects(
            wire.run(() => dial(connect(SipClient))),
            (thrown) => {
              error = thrown;
              return thrown instanceof SipCallError && thrown instanceof ServerError;
            },
          );
          assert.equal(error.status, failure.http);
          assert.equal(error.code, failure.code);
          assert.equal(error.sipStatusCode, failure.sip);
          assert.equal(error.sipStatus, phrase ?? `SIP_STATUS_${failure.name}`);

          const details = RpcStatus.fromBinary(Buffer.from(error.metadata.error_details, 'base64'));
          assert.equal(details.code, failure.grpc);
          assert.equal(details.message, `sip status ${failure.sip}: ${phrase ?? failure.name}`);
          assert.equal(details.details.length, 1);
          assert.equal(details.details[0].typeUrl, 'type.googleapis.com/livekit.SIPStatus');
          const sipStatus = new SIPStatus();
          assert.ok(details.details[0].unpackTo(sipStatus));
          assert.equal(sipStatus.code, SIPStatusCode[`SIP_STATUS_${failure.name}`]);
          assert.equal(sipStatus.status, phrase ?? '');
        });
      }
    }

    it('is not reached by a fault of the region, which is no SIP error', async () => {
      const wire = new Wire({ delayMs: 0, failRegions: [0] });
      await assert.rejects(
        wire.run(() => dial(connect(SipClient))),
        (error) => error instanceof ServerError && !(error instanceof SipCallError),
      );
    });

    // The mock lets it ring for 11 s, as long as a person may take; the SDK waits for two seconds
    // more than it lets the phone ring.
    it('does not pick up before the SDK gives up', async () => {
      const wire = new Wire();
      await assert.rejects(
        wire.run(() => dial(connect(SipClient), { ringingTimeout: 0 })),
        { name: 'TimeoutError' },
      );
    });
  });
}

describe('a phone that rings', { concurrency: true }, () => {
  const ring = async (call, options) => {
    const id = newName();
    const client = connectToCloudWith({ id, call }, SipClient);
    const outcome = await settled(dials.createSipParticipant(client, options));
    return { ...outcome, call: await callOf(id, 1) };
  };

  const unanswered = [
    {
      name: 'does so as long as the request says',
      call: { answerAfterMs: 60_000 },
      options: { ringingTimeout: 1 },
      error: { sipStatusCode: 408, sipStatus: 'Request Timeout', status: 408 },
      durationMs: 1000,
    },
    {
      name: 'may be declined before that',
      call: { answerAfterMs: 150, outcome: { code: 486, status: 'Busy Here' } },
      options: { ringingTimeout: 1 },
      error: { sipStatusCode: 486, sipStatus: 'Busy Here', status: 429 },
      durationMs: 150,
    },
    {
      name: 'is not rung from elsewhere when it is out of service',
      call: { answerAfterMs: 0, outcome: { code: 503, status: 'Service Unavailable' } },
      options: {},
      error: { sipStatusCode: 503, sipStatus: 'Service Unavailable', status: 412 },
      durationMs: 0,
    },
  ];
  for (const { name, call: clock, options, error: expected, durationMs } of unanswered) {
    it(name, async () => {
      const { error, call } = await ring(clock, options);
      assert.ok(error instanceof SipCallError, error);
      const { sipStatusCode, sipStatus, status } = error;
      assert.deepEqual({ sipStatusCode, sipStatus, status }, expected);
      assert.deepEqual(met(call), ['region-0 sip']);
      assertAtLeast(call.attempts[0].durationMs, durationMs);
    });
  }

  it('makes a participant when it is answered in time', async () => {
    const { value, call } = await ring({ answerAfterMs: 150 }, { ringingTimeout: 1 });
    assert.ok(value.participantId);
    assert.deepEqual(met(call), ['region-0 served']);
    assertAtLeast(call.attempts[0].durationMs, 150);
  });
});
