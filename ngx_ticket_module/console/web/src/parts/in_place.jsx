// A value of a list that is changed where it stands: what it is now is asked for
// first, with its version; if somebody else is faster, that is shown, and asked
// again.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';

import { t } from '../base/words.js';
import { Trouble } from './trouble.jsx';

/*
 * name: what it is, of what; children: how it is shown; load(): {text, etag};
 * read(text): the value, undefined if it is none; save(value, etag); done: behind.
 */
export function InPlace({ name, children, load, read, save, mode, done }) {
  const [state, setState] = useState();
  const input = useRef();

  useLayoutEffect(() => { if (state?.open) input.current?.select(); },
    [state?.open]);

  // mine: what was typed before somebody else was faster.
  async function begin(mine) {
    const { text, etag } = await load();
    setState({
      open: true, text: mine ?? text, etag, was: text,
      newer: mine !== undefined,
    });
  }
  const refused = (problem) => setState((is) => ({ ...is, problem }));

  async function submit(event) {
    event.preventDefault();
    const value = read(state.text);
    if (value === undefined) {
      refused({ status: 422, detail: t('in_place.wrong') });
      return;
    }
    try {
      if (state.text !== state.was) await save(value, state.etag);
      setState();
      done();
    } catch (problem) {
      if (problem.status !== 412) refused(problem);
      else await begin(state.text).catch(refused);
    }
  }

  if (!state?.open) {
    return (
      <>
        <button type="button" class="in-place" onClick={() => begin()
          .catch((problem) => setState({ problem }))}>
          {children}
          <span class="hidden">{t('in_place.change', { name })}</span>
        </button>
        <Trouble problem={state?.problem} />
      </>
    );
  }
  return (
    <form class="in-place" onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        setState();
      }}>
      <input ref={input} value={state.text} aria-label={name}
        inputMode={mode}
        onInput={({ target }) => setState((is) =>
          ({ ...is, text: target.value }))} />
      {state.newer && (
        <p class="wrong" role="alert">
          {t('in_place.newer', { now: state.was || '–' })}
        </p>
      )}
      <Trouble problem={state.problem} />
      <button class="hidden" tabIndex={-1}>{t('in_place.save')}</button>
    </form>
  );
}
