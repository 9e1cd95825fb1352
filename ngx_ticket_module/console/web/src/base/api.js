// How the interface is asked: by the name of an action of the table, with its
// parameters by name.  What is refused is thrown, as a Problem.

import { signal } from '@preact/signals';

import actions from 'made/actions.json';
import { language } from './words.js';

const ROOT = '/console/api/v1';

// Set when an answer says that nobody is signed in any more.
export const ended = signal(false);

// A problem of RFC 9457, or that no answer came: status 0.
export class Problem extends Error {
  constructor(is) {
    super(is.detail || is.title || '');
    Object.assign(this, is);
    this.name = (is.type ?? '').replace('/errors/', '');
  }

  // What is wrong with a member, if this says so.
  of(member) {
    const found = this.errors?.find((one) =>
      one.parameter === member || one.pointer === `/${member}`
      || one.pointer?.startsWith(`/${member}/`));
    return found?.detail;
  }
}

// A key for what must not happen twice: one for each thing that is meant.
export const newKey = () => crypto.randomUUID();

function query(values) {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    [value].flat()
      .filter((one) => one !== undefined && one !== null && one !== '')
      .map((one) => [name, String(one)]));
  const text = new URLSearchParams(pairs).toString();
  return text && `?${text}`;
}

// Splits what is given into the path's elements and the rest.
function address(template, values) {
  const rest = { ...values };
  const path = template.replace(/\{(\w+)\}/g, (_, name) => {
    delete rest[name];
    return encodeURIComponent(values[name]);
  });
  return [path, rest];
}

async function answered(request) {
  let answer;
  try {
    answer = await fetch(request);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem({ status: 0 });
  }

  const text = await answer.text();
  const json = /json/.test(answer.headers.get('Content-Type'))
    ? JSON.parse(text) : null;
  if (!answer.ok) {
    const problem = new Problem({
      status: answer.status,
      after: answer.headers.get('Retry-After'),
      ...json,
    });
    if (/^SESSION_(NONE|NEEDED)$/.test(problem.name)) ended.value = true;
    throw problem;
  }

  return { status: answer.status, etag: answer.headers.get('ETag'), is: json };
}

export function send(method, path, body, { key, match, signal: abort } = {}) {
  const headers = { 'Accept-Language': language.value };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  if (match) headers['If-Match'] = match;

  return answered(new Request(ROOT + path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'same-origin',
    cache: 'no-store',
    redirect: 'error',
    signal: abort,
  }));
}

function split(name, values) {
  const { method, path } = actions[name];
  const [where, rest] = address(path, values);
  const plain = method === 'GET' || method === 'DELETE';

  return plain ? { method, path: where + query(rest) }
    : { method, path: where, body: rest };
}

// Answers {status, etag, is}.
export function act(name, values = {}, options = {}) {
  const { method, path, body } = split(name, values);
  return send(method, path, body, options);
}

// The same for who asks otherwise: {method, url, body}, body as text.
export function asked(name, values) {
  const { method, path, body } = split(name, values);
  return { method, url: ROOT + path, body: body && JSON.stringify(body) };
}
