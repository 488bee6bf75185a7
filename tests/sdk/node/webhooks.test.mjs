// Webhooks: the SDK's receiver, in a server as its documentation shows one, gets what `lkmock-cli
// webhook send` signs and what it spoils.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { WebhookReceiver } from 'livekit-server-sdk';
import { apiKey, apiSecret } from './support.mjs';

const cli = process.env.LKMOCK_CLI;
const skip = cli ? false : 'LKMOCK_CLI is not set; `run SERVER_BINARY CLI_BINARY` sets it';

// The names that the SDK has a type for, each with the field that the event is about.
const events = {
  room_started: 'room',
  room_finished: 'room',
  participant_joined: 'participant',
  participant_left: 'participant',
  participant_connection_aborted: 'participant',
  track_published: 'track',
  track_unpublished: 'track',
  egress_started: 'egressInfo',
  egress_updated: 'egressInfo',
  egress_ended: 'egressInfo',
  ingress_started: 'ingressInfo',
  ingress_ended: 'ingressInfo',
};

// Runs the command against a server whose webhooks go through `receive(body, authorization)`. What
// that returns is accepted; what makes it throw is answered with 401.
async function send(receive, ...flags) {
  const received = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      received.push(await receive(Buffer.concat(chunks).toString(), request.headers.authorization));
      response.writeHead(200).end();
    } catch {
      response.writeHead(401).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const keys = ['--api-key', apiKey, '--api-secret', apiSecret];
  const to = ['--to', `http://127.0.0.1:${server.address().port}/`];
  const { status, stdout, stderr } = await new Promise((resolve) => {
    execFile(cli, ['webhook', 'send', '--json', ...to, ...keys, ...flags], (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }),
    );
  });
  server.close();
  return { status, stderr, received, report: JSON.parse(stdout) };
}

const receiver = new WebhookReceiver(apiKey, apiSecret);
const verified = (body, authorization) => receiver.receive(body, authorization);

const wrongCases = ({ report }) => report.cases.filter(({ ok }) => !ok).map((row) => row.case);
const got = ({ report }, name) => report.cases.find((row) => row.case === name).got;

describe('a receiver of webhooks', { skip, concurrency: true }, () => {
  for (const [event, field] of Object.entries(events)) {
    it(`takes ${event}, and refuses what nobody signed`, async () => {
      const run = await send(verified, '--event', event, '--case', 'all');
      assert.equal(run.status, 0, run.stderr);
      assert.deepEqual(wrongCases(run), []);
      assert.equal(got(run, 'tampered'), 'rejected');
      const [first] = run.received;
      assert.equal(first.event, event);
      assert.equal(first.id, run.report.cases[0].deliveries[0].id);
      assert.ok(first[field], `${event} has no ${field}`);
    });
  }

  it('reads what the event is about', async () => {
    const data = JSON.stringify({ participant: { attributes: { seat: '7' } } });
    const flags = ['--event', 'participant_joined', '--room', 'lobby', '--identity', 'ada'];
    const run = await send(verified, ...flags, '--created-at', '1700000000', '--data', data);
    assert.equal(run.status, 0, run.stderr);
    const [event] = run.received;
    assert.equal(event.room.name, 'lobby');
    assert.equal(event.participant.identity, 'ada');
    assert.deepEqual(event.participant.attributes, { seat: '7' });
    assert.equal(event.createdAt, 1700000000n);
  });

  it('gets a duplicate with the same id, and late news with the earlier time', async () => {
    const twice = await send(verified, '--case', 'duplicate');
    assert.equal(twice.received.length, 2);
    assert.equal(twice.received[0].id, twice.received[1].id);
    const { received } = await send(verified, '--case', 'reordered');
    assert.deepEqual(
      received.map(({ event }) => event),
      ['participant_left', 'participant_joined'],
    );
    assert.ok(received[1].createdAt < received[0].createdAt);
  });

  it('refuses a token without exp, and one behind Bearer', async () => {
    const run = await send(verified, '--case', 'all');
    assert.equal(got(run, 'no-exp'), 'rejected');
    assert.equal(got(run, 'bearer-prefix'), 'rejected');
  });

  it('is found out where it checks nothing', async () => {
    const run = await send((body) => receiver.receive(body, undefined, true), '--case', 'all');
    assert.equal(run.status, 2);
    assert.deepEqual(wrongCases(run), ['tampered', 'expired', 'wrong-key', 'alg-none']);
  });

  it('is found out where it has another secret', async () => {
    const stranger = new WebhookReceiver(apiKey, 'another secret');
    const run = await send((body, token) => stranger.receive(body, token));
    assert.equal(run.status, 2);
    assert.deepEqual(wrongCases(run), ['valid']);
  });
});
