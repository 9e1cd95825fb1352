// A change of many cells: what it would do, and then exactly that.  Who was
// faster is shown beside what was seen before, and it is asked again.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

import { act } from '../../base/api.js';
import { t } from '../../base/words.js';
import { Dialog } from '../../parts/dialog.jsx';
import { Trouble } from '../../parts/trouble.jsx';

const changes = (row) => row.change !== 'same' && row.change !== 'cannot';

// The new preview, each row with what the old one had of it, where that differs.
function compared(now, old, key) {
  const was = new Map(old.items.map((row) => [key(row), row.before]));
  return {
    ...now,
    items: now.items.map((row) => (was.has(key(row))
      && was.get(key(row)) !== row.before
      ? { ...row, saw: was.get(key(row)) } : row)),
  };
}

function Summary({ items, stale }) {
  const cannot = items.filter((row) => row.change === 'cannot').length;
  return (
    <>
      {stale && (
        <div class="trouble" role="alert">
          <p><strong>{t('newer.title')}</strong></p>
          <p>{t('calendar.stale')}</p>
        </div>
      )}
      <p>
        {t('calendar.would', {
          n: items.filter(changes).length, m: items.length,
        })}
        {cannot > 0 && ` ${t('calendar.cannot', { n: cannot })}`}
      </p>
    </>
  );
}

/*
 * action with its values; Rows: shows rows of the preview, and key(row) is what
 * one is known by; expects: it takes the number of a preview; reason: ask why;
 * still: whether it is still that which is meant; done: called with the answer.
 */
export function Change({
  title, button, action, values, Rows, rowKey, expects, reason, still, close,
  done,
}) {
  const [state, setState] = useState({});
  const [why, setWhy] = useState('');
  const [skip, setSkip] = useState(false);
  const looking = useRef();
  const first = useRef();

  // Whoever is asked why types it while the preview comes.
  function look(old) {
    looking.current = act(action, { ...values, preview: true }).then(({ is }) => {
      setState({ seen: old ? compared(is, old, rowKey) : is, stale: !!old });
      return is;
    }, (problem) => { setState({ problem }); });
  }
  useEffect(() => look(), []);
  useLayoutEffect(() => { first.current?.focus(); }, [state.seen]);

  async function run(event) {
    event.preventDefault();
    const seen = await looking.current;
    if (!seen || state.busy) return;

    setState({ seen, busy: true });
    try {
      if (still && !await still()) {
        throw Object.assign(new Error(), { detail: t('calendar.other_change') });
      }
      const { is } = await act(action, {
        ...values,
        ...(expects && seen.items.length
          ? { expect: seen.items[0].preview } : {}),
        ...(skip ? { skip: true } : {}),
        ...(why.trim() ? { reason: why.trim() } : {}),
      });
      close();
      done(is);
    } catch (problem) {
      if (problem.name === 'PREVIEW_STALE') look(seen);
      else setState({ seen, problem });
    }
  }

  const { seen, stale, problem, busy } = state;
  const items = seen?.items ?? [];
  const cannot = items.some((row) => row.change === 'cannot');
  const some = items.some(changes);
  return (
    <Dialog title={title} close={close} wide>
      <form class="action" autocomplete="off" onSubmit={run}>
        {reason && (
          <div class="field">
            <label for="why">{t('calendar.reason')}</label>
            <input id="why" ref={first} value={why} maxLength={200}
              onInput={({ target }) => setWhy(target.value)} />
          </div>
        )}
        {!seen && !problem && <p class="waiting">{t('loading')}</p>}
        {seen && <Summary items={items} stale={stale} />}
        {seen && <Rows items={items} />}
        <Trouble problem={problem} />
        {cannot && some && 'first_day' in values && (
          <label class="check">
            <input type="checkbox" checked={skip}
              onChange={({ target }) => setSkip(target.checked)} />
            {t('calendar.skip')}
          </label>
        )}
        <footer>
          <button class="main" ref={reason ? undefined : first}
            disabled={busy || (seen && (!some || (cannot && !skip)))}>
            {button}
          </button>
          <button type="button" onClick={close}>{t('cancel')}</button>
        </footer>
      </form>
    </Dialog>
  );
}
