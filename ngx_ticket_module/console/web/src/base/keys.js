// The keyboard.  What is on the page says which keys it has; of several that
// have one, the newest is meant.  Keys are nobody's while somebody types, or
// while a dialog is open that the listener is not in.

import { useLayoutEffect } from 'preact/hooks';

const listeners = [];
let leader = -Infinity;         // when "g" was pressed

const LEADER_MS = 1200;

export const typing = (target) => target.isContentEditable
  || target.matches?.('input:not([type=checkbox]):not([type=radio]), textarea, select');

// keys: {j: handler, 'g o': handler, ...}; '0' stands for every digit.  A
// handler gets the event; false: it was not meant.  The next key sees what this
// one has done: not after the next paint.
export function useKeys(keys, enabled = true) {
  useLayoutEffect(() => {
    if (!enabled) return undefined;

    listeners.unshift(keys);
    return () => listeners.splice(listeners.indexOf(keys), 1);
  });
}

function name(event) {
  if (event.key === 'g') {
    leader = event.timeStamp;
    return null;
  }
  const led = event.timeStamp - leader < LEADER_MS;
  leader = -Infinity;
  return led ? `g ${event.key}` : event.key;
}

addEventListener('keydown', (event) => {
  if (event.isComposing || event.metaKey || event.altKey) return;
  if (event.ctrlKey ? event.key !== 'k' : typing(event.target)) return;
  if (document.querySelector('dialog:modal')) return;

  const is = event.ctrlKey ? '/' : name(event);
  if (!is) return;

  const same = /^\d$/.test(is) ? [is, '0'] : [is];
  for (const keys of listeners) {
    const handler = same.map((one) => keys[one]).find(Boolean);
    if (handler && handler(event) !== false) {
      event.preventDefault();
      return;
    }
  }
});
