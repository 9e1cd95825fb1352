// What may be done with what a page shows: a button each, for who may.  The same
// are found by the search box, and by a key where one has one.

import { useEffect, useState } from 'preact/hooks';

import { doings } from '../base/doings.js';
import { useKeys } from '../base/keys.js';
import { may } from '../base/session.js';
import { t } from '../base/words.js';
import { ActionDialog } from './form.jsx';

/*
 * list: {action, label, when, key, ...what ActionForm takes}; label: what it is
 * called instead of by its action; when false: it is not the time.  done(answer,
 * action): behind each of them.
 */
export function Doings({ list, done }) {
  const [open, setOpen] = useState();
  const now = list.filter((is) => is.when !== false && may(is.action));
  const said = (is) => is.label ?? t(`do.${is.action}`);

  useKeys(Object.fromEntries(now.filter((is) => is.key)
    .map((is) => [is.key, () => setOpen(is)])), !open);
  useEffect(() => {
    const mine = now.map((is) => ({ name: said(is), run: () => setOpen(is) }));
    doings.value = [...mine, ...doings.value];
    return () => {
      doings.value = doings.value.filter((is) => !mine.includes(is));
    };
  }, [now.map(said).join()]);

  if (!now.length) return null;
  const { action, label, when, key, main, ...form } = open ?? {};
  return (
    <>
      <div class="actions">
        {now.map((is) => (
          <button type="button" onClick={() => setOpen(is)}
            class={is.danger ? 'danger' : is.main ? 'main' : ''}>
            {said(is)}
            {is.key && <kbd aria-hidden="true">{is.key}</kbd>}
          </button>
        ))}
      </div>
      {open && (
        <ActionDialog {...form} name={action} title={said(open)}
          button={said(open)} close={() => setOpen()}
          done={(answer) => done(answer, action)} />
      )}
    </>
  );
}
