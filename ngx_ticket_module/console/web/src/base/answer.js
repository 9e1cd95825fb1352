// What an action answers, kept up to date by the part of a page that shows it.

import { useEffect, useRef, useState } from 'preact/hooks';

import { act, ended } from './api.js';
import { live, turnOf } from './live.js';
import { language } from './words.js';

// What asks by itself keeps no session alive of somebody who has gone.
const GONE_MS = 10 * 60 * 1000;
let touched = Date.now();
for (const name of ['pointermove', 'pointerdown', 'keydown']) {
  addEventListener(name, () => { touched = Date.now(); }, { passive: true });
}

const here = () => document.visibilityState === 'visible'
  && Date.now() - touched < GONE_MS;

// Of what is told of, there are longer pauses between two questions; and not
// all who look ask at once.
const SELDOM = 4;
const SOON_MS = 2000;
const PAUSE_MS = 10 * 1000;

// Answers {is, etag, problem, loading, again}: the last answer stays while the
// next one is waited for.  name: null asks for nothing.  every: seconds after
// which it is asked again while somebody looks; on: of which event at once.
export function useAnswer(name, values = {}, { every, on } = {}) {
  const [state, setState] = useState({ loading: name !== null });
  const [turn, setTurn] = useState(0);
  const asked = useRef();
  const askedAt = useRef(0);
  const what = JSON.stringify([name, values, language.value]);

  useEffect(() => {
    if (name === null || ended.value) return undefined;

    const abort = new AbortController();
    const other = asked.current !== what;
    asked.current = what;
    askedAt.current = Date.now();
    setState((was) => (other ? { loading: true } : { ...was, loading: true }));
    act(name, values, { signal: abort.signal }).then(
      ({ is, etag }) => setState({ is, etag, loading: false }),
      (problem) => {
        if (problem.name === 'AbortError') return;
        setState((was) => ({ ...was, problem, loading: false }));
      },
    );
    return () => abort.abort();
  }, [what, turn, ended.value]);

  const ask = () => { if (here()) setTurn((n) => n + 1); };
  const told = on ? turnOf(on) : 0;
  const pause = every * 1000 * (on && live.value ? SELDOM : 1);

  useEffect(() => {
    if (!pause) return undefined;

    const timer = setInterval(ask, pause);
    return () => clearInterval(timer);
  }, [pause]);

  const first = useRef(told);
  useEffect(() => {
    if (told === first.current) return undefined;

    const timer = setTimeout(ask, Math.max(Math.random() * SOON_MS,
      askedAt.current + PAUSE_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [told]);

  return { ...state, again: () => setTurn((n) => n + 1) };
}
