// What an action answers, kept up to date by the part of a page that shows it.

import { useEffect, useRef, useState } from 'preact/hooks';

import { act, ended } from './api.js';
import { language } from './words.js';

// What asks by itself keeps no session alive of somebody who has gone.
const GONE_MS = 10 * 60 * 1000;
let touched = Date.now();
for (const name of ['pointermove', 'pointerdown', 'keydown']) {
  addEventListener(name, () => { touched = Date.now(); }, { passive: true });
}

// Answers {is, etag, problem, loading, again}: the last answer stays while the
// next one is waited for.  name: null asks for nothing.  every: seconds after
// which it is asked again while somebody looks.
export function useAnswer(name, values = {}, { every } = {}) {
  const [state, setState] = useState({ loading: name !== null });
  const [turn, setTurn] = useState(0);
  const asked = useRef();
  const what = JSON.stringify([name, values, language.value]);

  useEffect(() => {
    if (name === null || ended.value) return undefined;

    const abort = new AbortController();
    const other = asked.current !== what;
    asked.current = what;
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

  useEffect(() => {
    if (!every) return undefined;

    const timer = setInterval(() => {
      if (document.visibilityState === 'visible'
          && Date.now() - touched < GONE_MS) {
        setTurn((n) => n + 1);
      }
    }, every * 1000);
    return () => clearInterval(timer);
  }, [every]);

  return { ...state, again: () => setTurn((n) => n + 1) };
}
