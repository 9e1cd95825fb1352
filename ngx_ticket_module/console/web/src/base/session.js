// Who is signed in, and what they may do.

import { signal } from '@preact/signals';

import actions from 'made/actions.json';
import roles from 'made/roles.json';
import { ended, send } from './api.js';
import { follow } from './words.js';

// undefined: not asked yet; null: nobody.
export const who = signal(undefined);

export function may(name) {
  const bits = actions[name]?.roles ?? 0;
  return (who.value?.roles ?? [])
    .some((role) => roles.includes(role) && bits & 1 << roles.indexOf(role));
}

function begin(person) {
  follow(person.language);
  who.value = person;
  ended.value = false;
}

export async function recall() {
  try {
    begin((await send('GET', '/session')).is);
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    who.value = null;
  }
}

// A page that stays open while its session ends is another person's when that
// one signs in: then nothing of it is kept.
export async function signIn(values) {
  const person = (await send('POST', '/session', values)).is;
  const other = who.value
    && (who.value.name !== person.name
        || who.value.supplier !== person.supplier);
  if (other) location.replace('/console/');
  else begin(person);
}

export async function signOut() {
  await send('DELETE', '/session').catch((problem) => {
    if (problem.status !== 401) throw problem;
  });
  location.replace('/console/');
}

export async function choose(supplier) {
  await send('PUT', '/session/supplier', { supplier });
  location.replace('/console/');
}
