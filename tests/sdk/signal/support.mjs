// What the suites share: the server under test, tokens for it, and a client of ws and protobuf.
import { createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { after } from 'node:test';
import { SignalRequest, SignalResponse } from '@livekit/protocol';
import { WebSocket } from 'ws';

if (!process.env.LK_TEST_SERVER_URL) {
  throw new Error('LK_TEST_SERVER_URL is not set; `run SERVER_BINARY` starts a server and sets it');
}

export const server = new URL(process.env.LK_TEST_SERVER_URL);
export const signalServer = `ws://${server.host}`;
const apiKey = process.env.LIVEKIT_API_KEY ?? 'devkey';
const apiSecret = process.env.LIVEKIT_API_SECRET ?? 'secret';

// A token that asks for a signal mode: 'no_pong', or the whole control as an object.
export function tokenFor(mode, { secret = apiSecret, ...claims } = {}) {
  const control = typeof mode === 'string' ? { signal: mode } : mode;
  const base64url = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');
  const signed = [
    base64url({ alg: 'HS256', typ: 'JWT' }),
    base64url({
      iss: apiKey,
      sub: 'ada',
      name: 'Ada',
      exp: Math.floor(Date.now() / 1000) + 600,
      video: { roomJoin: true, room: 'lobby' },
      attributes: { 'lk.mock': JSON.stringify(control) },
      ...claims,
    }),
  ].join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

export function urlOf(origin, path, query) {
  return `${new URL(path, origin)}?${new URLSearchParams(query)}`;
}

// Asks `validate` of a signal path, as a client does whose WebSocket failed to open.
export async function validate(path, token) {
  const response = await fetch(urlOf(server, `${path}/validate`, { access_token: token }));
  return { status: response.status, body: await response.text(), headers: response.headers };
}

export function encode(kind, value) {
  return new SignalRequest({ message: { case: kind, value } }).toBinary();
}

// One connection: the messages that came, in order, and how it ended.
export class Signal {
  // The answer to the upgrade: a 101, or what refused it, with its body as text.
  response = undefined;
  body = '';

  // How it ended, once it has: `code` and `reason` of the close frame, 1006 where TCP ended without
  // one, none where it was refused; `error` where TCP was reset or the protocol broken; and `after`
  // how many milliseconds. These count from before the request, so that no wait of a mode looks
  // shorter than it was.
  ended = undefined;

  #start = performance.now();
  #news = new EventEmitter();
  #messages = [];
  #error = undefined;
  #socket;

  // `query` goes into the URL, beside the token; `options` are those of ws.
  constructor(path, token, { query = {}, ...options } = {}) {
    const url = urlOf(signalServer, path, { ...(token && { access_token: token }), ...query });
    this.#socket = new WebSocket(url, options)
      .on('upgrade', (response) => {
        this.response = response;
      })
      .on('open', () => this.#news.emit('news'))
      .on('unexpected-response', (request, response) => {
        this.response = response;
        response
          .setEncoding('utf8')
          .on('data', (text) => (this.body += text))
          .on('end', () => {
            request.socket.destroy(); // Node would keep it for another request.
            this.#end({});
          });
      })
      .on('message', (data, isBinary) => {
        this.#messages.push(isBinary ? SignalResponse.fromBinary(data).toJson() : String(data));
        this.#news.emit('news');
      })
      .on('error', (error) => (this.#error = error))
      .on('close', (code, reason) => this.#end({ code, reason: reason.toString() }));
    open.add(this.#socket);
  }

  get extensions() {
    return this.#socket.extensions;
  }

  get warning() {
    return this.response.headers['x-lk-mock-warning'];
  }

  // When it is open, or was refused.
  async opened() {
    while (this.#socket.readyState === WebSocket.CONNECTING && !this.ended) await this.#any();
    return this;
  }

  // The next message, as proto3 JSON; undefined where the connection ended instead.
  async next() {
    while (this.#messages.length === 0 && !this.ended) await this.#any();
    return this.#messages.shift();
  }

  async end() {
    while (!this.ended) await this.#any();
    return this.ended;
  }

  // How many milliseconds ago it was asked for.
  get age() {
    return performance.now() - this.#start;
  }

  send(kind, value) {
    this.sendRaw(encode(kind, value));
  }

  // A string goes as text.
  sendRaw(data, options = {}) {
    this.#socket.send(data, options);
  }

  // WebSocket's own ping; resolves to the payload that came back.
  async ping(payload = '') {
    this.#socket.ping(payload);
    return String((await once(this.#socket, 'pong'))[0]);
  }

  // The messages not taken yet, with all that were still to come: the server answers in order, so
  // what is not here when a ping is answered does not come.
  async rest() {
    await this.ping();
    return this.#messages.splice(0);
  }

  close(code, reason) {
    this.#socket.close(code, reason);
    return this.end();
  }

  #any() {
    return once(this.#news, 'news');
  }

  #end(how) {
    this.ended = { ...how, error: this.#error, after: this.age };
    open.delete(this.#socket);
    this.#news.emit('news');
  }
}

// What a failed test left open would keep the process from ending.
const open = new Set();
after(() => open.forEach((socket) => socket.terminate()));
