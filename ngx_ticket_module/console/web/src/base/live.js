// What the interface tells of by itself: one stream for all windows of this
// browser.  The window that holds the lock has it and tells the others; when it
// goes, another one takes its place.  Where there is none, live is false, and
// pages ask by themselves as often as they did.

import { effect, signal } from '@preact/signals';

import { ended } from './api.js';
import { may, who } from './session.js';

const ADDRESS = '/console/api/v1/events';
const NAMES = ['slots', 'approvals', 'callbacks', 'money', 'alarms', 'gate'];
const AGAIN_MS = 60 * 1000;     // behind a stream that was refused
const SAYS_MS = 15 * 1000;      // that it is still there
const SILENT_MS = 40 * 1000;    // then it is taken for gone

// Whether there is a stream, here or in another window.
export const live = signal(false);

// How often a number has become another one.
const turns = Object.fromEntries(NAMES.map((name) => [name, signal(0)]));
const numbers = {};
const listeners = new Set();
let channel;
let heard = 0;

export const turnOf = (name) => turns[name].value;

// Calls listener({slots, all}) whenever places of slots have changed.
export function hearSlots(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function hear({ name, data }) {
  live.value = true;
  heard = Date.now();
  if (name === 'slots') {
    listeners.forEach((listener) => listener(data));
  } else if (name && numbers[name] !== data) {
    // The first one is of how things were when they were asked for.
    if (name in numbers) turns[name].value += 1;
    numbers[name] = data;
  }
}

function tell(message) {
  channel.postMessage(message);
  hear(message);
}

// Over when it is refused: a stream that breaks comes back by itself.
function stream() {
  const source = new EventSource(ADDRESS);
  const open = () => source.readyState === EventSource.OPEN;
  const says = setInterval(() => { if (open()) tell({}); }, SAYS_MS);

  source.onopen = () => tell({});
  for (const name of NAMES) {
    source.addEventListener(name, ({ data }) =>
      tell({ name, data: JSON.parse(data) }));
  }
  return new Promise((over) => {
    source.onerror = () => {
      live.value = false;
      if (source.readyState !== EventSource.CLOSED) return;
      clearInterval(says);
      over();
    };
  });
}

async function lead() {
  for (;;) {
    if (!ended.value) await stream();
    await new Promise((go) => { setTimeout(go, AGAIN_MS); });
  }
}

function begin() {
  channel = new BroadcastChannel('ticket-live');
  channel.onmessage = ({ data }) => hear(data);
  navigator.locks.request('ticket-live', lead);
  setInterval(() => {
    if (Date.now() - heard > SILENT_MS) live.value = false;
  }, SAYS_MS);
}

const stop = effect(() => {
  if (!who.value || !may('slot-list') || !navigator.locks) return;
  queueMicrotask(() => stop());
  begin();
});
