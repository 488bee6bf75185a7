// What the suites share: the server under test, clients of it, and the wire between the two.
import { AsyncLocalStorage } from 'node:async_hooks';
import { webcrypto } from 'node:crypto';
import { posix } from 'node:path';

if (!process.env.LK_TEST_SERVER_URL) {
  throw new Error('LK_TEST_SERVER_URL is not set; `run SERVER_BINARY` starts a server and sets it');
}

// Node 18 has it in a module only; the SDK wants the global of Node 19 and later.
globalThis.crypto ??= webcrypto;

// The first region, as the server advertises it. There must be four.
export const server = new URL(process.env.LK_TEST_SERVER_URL);
export const apiKey = process.env.LIVEKIT_API_KEY ?? 'devkey';
export const apiSecret = process.env.LIVEKIT_API_SECRET ?? 'secret';

const realFetch = globalThis.fetch;
const discovery = await realFetch(new URL('/settings/regions', server));
const regionByPort = new Map(
  (await discovery.json()).regions.map(({ region, url }) => [new URL(url).port, region]),
);

// A client that signs its own tokens, or sends `options.token`. It never fails over.
export function connect(Client, options = {}) {
  return new Client(server.origin, apiKey, apiSecret, options);
}

// A client that may fail over. The SDK does so for hosts under livekit.cloud alone (its switch for
// others is internal), so it gets one, which is resolved here as the cloud's DNS would; a new one
// each time, since the SDK's clients of one host share the region discovery under way.
export function connectToCloud(Client, options = {}) {
  cloudProjects += 1;
  const host = `http://project-${cloudProjects}.livekit.cloud:${server.port}`;
  return new Client(host, apiKey, apiSecret, options);
}
let cloudProjects = 0;

// The same, with `control` among the headers of its calls: strict, as a Wire's. To the SDK it is a
// header as any other, so that it is the SDK's own doing whether it reaches every attempt, and the
// region discovery.
export function connectToCloudWith(control, Client, options = {}) {
  const client = connectToCloud(Client, options);
  const headers = { 'X-Lk-Mock': JSON.stringify({ strict: true, ...control }) };
  const sign = client.authHeader.bind(client);
  client.authHeader = async (...grants) => ({ ...(await sign(...grants)), ...headers });
  return client;
}

// Carries the requests of one test: gives each the control header (the SDK has no option for it),
// and keeps what became of it. Tests with wires of their own may run side by side.
//
// Control is strict unless it says otherwise: a mistake in a test is an error, not silence.
export class Wire {
  // One line an attempt: 'region-1 ListRooms 200', 'region-0 regions 500', 'region-0 ListRooms
  // failed' when no response came.
  log = [];

  // The last response, whose body is the SDK's.
  response = undefined;

  #headers;

  constructor(control = {}, headers = {}) {
    this.#headers = { 'X-Lk-Mock': JSON.stringify({ strict: true, ...control }), ...headers };
  }

  // What `call` returns or throws, with all that it fetches going over this wire.
  run(call) {
    return currentWire.run(this, call);
  }

  async fetch(url, init = {}) {
    const { port, pathname } = new URL(url);
    const attempt = `${regionByPort.get(port)} ${posix.basename(pathname)}`;
    const headers = { ...init.headers, ...this.#headers };
    try {
      this.response = await resolvedFetch(url, { ...init, headers });
    } catch (error) {
      this.log.push(`${attempt} failed`);
      throw error;
    }
    this.log.push(`${attempt} ${this.response.status}`);
    return this.response;
  }
}

// The cloud's hosts are the server under test, on the port that is asked.
async function resolvedFetch(url, init) {
  const { hostname } = new URL(url);
  if (!hostname.endsWith('.livekit.cloud')) return realFetch(url, init);
  const target = new URL(url);
  target.hostname = server.hostname;
  const response = await realFetch(target, init);
  if (!response.ok || target.pathname !== '/settings/regions') return response;
  // The regions are under the name that was asked, so that the SDK knows the first again.
  const regions = (await response.text()).replaceAll(server.hostname, hostname);
  return new Response(regions, response);
}

const currentWire = new AsyncLocalStorage();
globalThis.fetch = (url, init) => {
  const wire = currentWire.getStore();
  return wire ? wire.fetch(url, init) : resolvedFetch(url, init);
};
