// This browser as a device of a gate: it registers by a one-time code, signs for
// a token, and asks.  doc/gate.md says how.

import { language } from '../base/words.js';

const PATIENCE = 8000;      // milliseconds until an answer is given up
const ED25519 = { name: 'Ed25519' };

const bytes = (text) => new TextEncoder().encode(text);
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) =>
  one.toString(16).padStart(2, '0')).join('');

export const baseOf = (supplier) =>
  `/console/gate/${encodeURIComponent(supplier)}`;

// The server refused: name is that of doc/gate.md.  Other errors say nothing of
// what the server did.
export class Refusal extends Error {
  constructor(status, said) {
    super(said.detail ?? said.title);
    this.name = said.type.split('/').pop();
    this.status = status;
    this.said = said;
  }
}

// What a proxy on the way says is no word of the server.
function refusal(status, text) {
  try {
    const said = JSON.parse(text);
    if (said.type.startsWith('/errors/')) return new Refusal(status, said);
  } catch { /* no JSON */ }
  return new Error(`status ${status}`);
}

async function asked(base, method, what, body, headers = {}, signal) {
  const answer = await fetch(`${base}/v1/${what}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      'Accept-Language': language.value,
      ...body && { 'Content-Type': 'application/json' }, ...headers,
    },
    cache: 'no-store', credentials: 'omit', redirect: 'error',
    signal: signal ?? AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) throw refusal(answer.status, await answer.text());
  return answer;
}

// Whoever has the code is the device from now on: {supplier, device, name, kind,
// key}, whose private half nobody reads.
export async function register(supplier, code) {
  const base = baseOf(supplier);
  const { privateKey, publicKey } =
    await crypto.subtle.generateKey(ED25519, false, ['sign', 'verify']);
  const raw = await crypto.subtle.exportKey('raw', publicKey);
  const is = await (await asked(base, 'POST', 'register',
    { code, public_key: base64(raw) })).json();

  return { supplier, device: is.device, name: is.name, kind: is.kind,
    key: privateKey };
}

export class Device {
  constructor(identity, ahead = 0) {
    this.identity = identity;
    this.base = baseOf(identity.supplier);
    this.token = null;
    this.ahead = ahead;         // of our clock, as the server said
  }

  now() {
    return Date.now() - this.ahead;
  }

  async signIn(signal) {
    const body = { device: this.identity.device };
    const time = String(Math.floor(this.now() / 1000));
    const nonce = crypto.randomUUID();
    const hash = await crypto.subtle.digest('SHA-256',
      bytes(JSON.stringify(body)));
    const lines = ['POST', `${this.base}/v1/token`, time, nonce, hex(hash)];
    const signature = await crypto.subtle.sign(ED25519, this.identity.key,
      bytes(lines.join('\n')));

    const answer = await asked(this.base, 'POST', 'token', body, {
      'Gate-Time': time, 'Gate-Nonce': nonce,
      'Gate-Signature': base64(signature),
    }, signal);
    this.token = (await answer.json()).token;
  }

  // By the server's clock, where ours is wrong.
  async signInBy(signal) {
    try {
      await this.signIn(signal);
    } catch (refused) {
      if (!/^GATE_(TIME|BEGINS)$/.test(refused.name)) throw refused;
      this.ahead = Date.now() - refused.said.now;
      await this.signIn(signal);
    }
  }

  // With a token, and with another one where it is over.
  async ask(method, what, body, signal) {
    const once = () => asked(this.base, method, what, body,
      { Authorization: `Bearer ${this.token}` }, signal);

    if (this.token === null) await this.signInBy(signal);
    try {
      return await once();
    } catch (refused) {
      if (!/^(GATE_TOKEN_|DEVICE_STALE)/.test(refused.name)) throw refused;
      await this.signInBy(signal);
      return once();
    }
  }

  async beat(told, signal) {
    const answer = await (await this.ask('POST', 'heartbeat',
      { time: Date.now(), ...told }, signal)).json();
    this.ahead = answer.ahead;
    return answer;
  }
}
