// What any device of a gate does first, whatever it is: it registers by a
// one-time code, signs for a token, and asks.  gate-device.mjs and machine.mjs
// are two that go on from here; doc/gate.md says how and why.
//
//   const device = new Device('http://127.0.0.1:8080/gate');
//   const identity = await device.register(CODE, 'hmac' or nothing);
//   const answer = await (await device.authorised('GET', 'machine')).json();
//
// identity is what a device keeps where it cannot be read: with it, after a
// start, new Device(base, identity) is the same device.

import { createHash, createHmac, createPrivateKey, generateKeyPairSync,
  randomUUID, sign } from 'node:crypto';

const PATIENCE = 8000;      // milliseconds until an answer is given up

// The server refused: name is that of doc/gate.md, said its whole answer.  Other
// errors say nothing of what the server did.
export class Problem extends Error {
  constructor(status, said) {
    super(said.detail ?? `status ${status}`);
    this.name = said.type.split('/').pop();
    this.status = status;
    this.said = said;
  }
}

export class Device {
  constructor(base, identity = null) {
    this.origin = new URL(base).origin;
    this.path = new URL(base).pathname.replace(/\/$/, '');
    this.identity = identity;
    this.language = 'en';
    this.token = null;
    this.ahead = 0;             // of our clock, as the server said
    this.network = 'online';    // or "offline"; or "cut": no answer arrives
  }

  now() {
    return Date.now() - this.ahead;
  }

  async ask(method, what, body, headers = {},
    signal = AbortSignal.timeout(PATIENCE)) {
    if (this.network === 'offline') {
      throw new Error('no network');
    }

    const answer = await fetch(`${this.origin}${this.path}/v1/${what}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { 'Accept-Language': this.language,
        ...body && { 'Content-Type': 'application/json' }, ...headers },
      signal,
    });
    const bytes = await answer.arrayBuffer();

    if (this.network === 'cut') {
      throw new Error('no answer');
    }

    if (answer.status >= 400) {
      throw refusal(answer.status, Buffer.from(bytes).toString());
    }
    return new Response(answer.status === 204 ? null : bytes,
      { status: answer.status });
  }

  async register(code, kind) {
    if (kind === 'hmac') {
      this.identity = await (await this.ask('POST', 'register/hmac',
        { code })).json();
      return this.identity;
    }

    const key = generateKeyPairSync('ed25519').privateKey
      .export({ format: 'jwk' });
    const told = await this.ask('POST', 'register',
      { code, public_key: key.x });
    this.identity = { ...await told.json(), key };
    return this.identity;
  }

  signature(text) {
    const { key, secret } = this.identity;

    return secret === undefined
      ? sign(null, Buffer.from(text), createPrivateKey({ key, format: 'jwk' }))
        .toString('base64url')
      : createHmac('sha256', Buffer.from(secret, 'base64url')).update(text)
        .digest('base64url');
  }

  async signIn(signal) {
    const body = { device: this.identity.device };
    const time = String(Math.floor(this.now() / 1000));
    const nonce = randomUUID();
    const lines = ['POST', `${this.path}/v1/token`, time, nonce,
      createHash('sha256').update(JSON.stringify(body)).digest('hex')];
    const answer = await this.ask('POST', 'token', body, { 'Gate-Time': time,
      'Gate-Nonce': nonce, 'Gate-Signature': this.signature(lines.join('\n')) },
      signal);
    this.token = (await answer.json()).token;
  }

  // By the server's clock, where ours is wrong.
  async signInBy(signal) {
    try {
      await this.signIn(signal);
    } catch (refused) {
      if (!/^GATE_(TIME|BEGINS)$/.test(refused.name)) {
        throw refused;
      }
      this.ahead = Date.now() - refused.said.now;
      await this.signIn(signal);
    }
  }

  // With a token, and with another one where it is over; signal: how long all of
  // it may take.
  async authorised(method, what, body, signal) {
    const once = () => this.ask(method, what, body,
      { Authorization: `Bearer ${this.token}` }, signal);

    if (this.token === null) {
      await this.signInBy(signal);
    }
    try {
      return await once();
    } catch (refused) {
      if (!/^(GATE_TOKEN_|DEVICE_STALE)/.test(refused.name)) {
        throw refused;
      }
      await this.signInBy(signal);
      return once();
    }
  }

  async beat(told, signal) {
    const answer = await (await this.authorised('POST', 'heartbeat',
      { time: Date.now(), ...told }, signal)).json();

    this.ahead = answer.ahead;
    return answer;
  }
}

// What a proxy on the way says is no word of the server.
function refusal(status, text) {
  let said = null;

  try {
    said = JSON.parse(text);
  } catch {
    // no JSON
  }
  return (said?.type ?? '').startsWith('/errors/')
    ? new Problem(status, said) : new Error(`status ${status}`);
}
