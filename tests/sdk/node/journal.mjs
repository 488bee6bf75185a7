// What the server saw of a call, for tests that watch no client: they send one control header, and
// ask for the call once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { RoomServiceClient } from 'livekit-server-sdk';
import { connectToCloudWith, server } from './support.mjs';

const start = Date.now();

// A name that nobody else uses: of a call, or of what it asks for.
export const newName = () => randomUUID();

// What the journal answers to `path`, which must succeed.
async function ask(path) {
  const response = await fetch(new URL(`/_test/calls${path}`, server));
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} is answered with ${response.status}: ${text}`);
  return JSON.parse(text);
}

// The call `id` as the journal has it, once `attempts` of it have ended.
export const callOf = (id, attempts) => ask(`/${encodeURIComponent(id)}?wait=${attempts}`);

// The id of the call of `method` that asked for what `isIt` knows again: where the SDK makes up the
// id, nobody else can tell.
export async function idOf(method, isIt) {
  const { calls } = await ask(`?method=${method}&since=${start}&limit=1000`);
  return calls.find(({ attempts: [first] }) => first && isIt(first.requestJson)).id;
}

// What became of the promise of an SDK: `value` or `error`.
export const settled = (promise) =>
  promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );

// What the SDK makes of a call in the cloud that meets `control`, and the call itself, once
// `attempts` of it have ended.
export async function createRoom(control, attempts, options = {}) {
  const id = newName();
  const client = connectToCloudWith({ id, ...control }, RoomServiceClient, options);
  const outcome = await settled(client.createRoom({ name: 'lobby' }));
  return { ...outcome, call: await callOf(id, attempts) };
}

// What the attempts of a call met, and where: 'region-0 drop', 'region-1 served'.
export const met = ({ attempts }) => attempts.map(({ region, outcome }) => `${region} ${outcome}`);

// The same of its region fetches, with the statuses: 'region-0 served 200'.
export const discovered = ({ discovery }) =>
  discovery.map(({ region, outcome, status }) => `${region} ${outcome} ${status}`);

// What the SDK pauses before its second attempt; doubled before the third, and without jitter.
export const backoffMs = 200;

// Time has lower bounds alone. A timer may fire up to a millisecond early.
export function assertAtLeast(ms, bound) {
  assert.ok(ms >= bound - 1, `${ms} ms, less than ${bound}`);
}
