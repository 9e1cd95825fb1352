// A hand scanner is a keyboard that types faster than anybody and ends with
// Enter.  Keys beside any field are held back for a moment: what comes in a row
// is a scan, anything else goes on as it was typed.

import { useEffect, useRef } from 'preact/hooks';

import { typing } from './keys.js';

const GAP_MS = 90;      // between two keys of a scanner, at most
const LEAST = 6;        // shorter ones are somebody's fingers
const FIRST = /^[0-9A-Za-z]$/;
const ANY = /^.$/;

const again = new WeakSet();

function redo({ key, target }) {
  const event = new KeyboardEvent('keydown',
    { key, bubbles: true, cancelable: true });
  again.add(event);
  target.dispatchEvent(event);
}

// read(text): what was scanned.
export function useScanner(read, enabled = true) {
  const latest = useRef(read);
  latest.current = read;

  useEffect(() => {
    if (!enabled) return undefined;

    let held = [];
    let timer;

    // One after the other: each sees what the one before has done.
    async function flush() {
      const keys = held;
      held = [];
      for (const key of keys) {
        redo(key);
        await new Promise((resolve) => { setTimeout(resolve); });
      }
    }

    function hold(event) {
      if (again.has(event) || event.ctrlKey || event.metaKey || event.altKey
          || event.isComposing || event.repeat || typing(event.target)
          || document.querySelector('dialog:modal')) return;

      const ends = event.key === 'Enter' && held.length > 0;
      if (!ends && !(held.length ? ANY : FIRST).test(event.key)) return;

      event.preventDefault();
      event.stopImmediatePropagation();
      clearTimeout(timer);
      if (ends && held.length >= LEAST) {
        const text = held.map(({ key }) => key).join('');
        held = [];
        latest.current(text);
        return;
      }
      held.push({ key: event.key, target: event.target });
      timer = setTimeout(flush, GAP_MS);
    }

    addEventListener('keydown', hold, { capture: true });
    return () => {
      removeEventListener('keydown', hold, { capture: true });
      clearTimeout(timer);
    };
  }, [enabled]);
}
