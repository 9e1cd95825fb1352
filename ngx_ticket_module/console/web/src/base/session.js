// Who is signed in, and what they may do.

import { signal } from '@preact/signals';

import actions from 'made/actions.json';
import { ended, send } from './api.js';

const ROLES = ['steward', 'gate_lead', 'clerk', 'desk_lead', 'market',
  'finance', 'admin', 'party'];

// undefined: not asked yet; null: nobody.
export const who = signal(undefined);

export function may(name) {
  const roles = actions[name]?.roles ?? 0;
  return (who.value?.roles ?? [])
    .some((role) => roles & 1 << ROLES.indexOf(role));
}

// Who of all may, as names of roles.
export const rolesOf = (name) =>
  ROLES.filter((role, at) => actions[name].roles & 1 << at);

function begin(person) {
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
