// One action for each row that is chosen, one after the other: how many were
// done, and what was refused, row by row.

import { useState } from 'preact/hooks';

import actions from 'made/actions.json';
import { act, newKey } from '../base/api.js';
import { useKeys } from '../base/keys.js';
import { may } from '../base/session.js';
import { t } from '../base/words.js';
import { Dialog } from './dialog.jsx';

/*
 * action, and values(row) of its parameters; rows: those that are chosen;
 * ask: what the window says before, with n for how many and sum; hotkey: opens
 * it; done: called behind.
 */
export function Batch({ action, rows, values, rowKey, ask, sum, hotkey, done }) {
  const [open, setOpen] = useState(false);
  const [state, setState] = useState({ at: 0, refused: [] });

  useKeys(hotkey ? { [hotkey]: () => setOpen(true) } : {},
    rows.length > 0 && !open);

  async function run() {
    const refused = [];
    for (const [n, row] of rows.entries()) {
      setState({ busy: true, at: n, refused });
      try {
        await act(action, values(row),
          { key: actions[action].key && newKey() });
      } catch (problem) {
        refused.push([rowKey(row), problem.detail || t('offline')]);
        if (problem.status === 0 || problem.status === 401) break;
      }
    }
    setState({ at: rows.length, refused, over: true });
  }

  function close() {
    setOpen(false);
    if (state.over) done();
    setState({ at: 0, refused: [] });
  }

  if (!may(action)) return null;
  return (
    <>
      <button type="button" class="main" disabled={!rows.length}
        onClick={() => setOpen(true)}>
        {t(`do.${action}`)}{rows.length > 0 && ` (${rows.length})`}
        {hotkey && <kbd aria-hidden="true">{hotkey}</kbd>}
      </button>
      {open && (
        <Dialog title={t(`do.${action}`)} close={close} firm={state.busy}>
          <p>{t(ask, { n: rows.length, sum })}</p>
          {state.busy && (
            <progress max={rows.length} value={state.at}
              aria-label={t('loading')} />
          )}
          {state.over && (
            <p role="status">{t('batch_done', {
              n: rows.length - state.refused.length,
            })}</p>
          )}
          {state.refused.length > 0 && (
            <div class="trouble" role="alert">
              <ul>{state.refused.map(([key, why]) => (
                <li><strong>{key}</strong> {why}</li>
              ))}</ul>
            </div>
          )}
          <footer>
            {state.over
              ? <button type="button" onClick={close}>{t('close')}</button>
              : (
                <button type="button" class="main" disabled={state.busy}
                  onClick={run}>{t('do_it')}</button>
              )}
          </footer>
        </Dialog>
      )}
    </>
  );
}
