// The last change of many cells, while it is young: by whom, and the way back.

import { useState } from 'preact/hooks';

import { act } from '../../base/api.js';
import { useAnswer } from '../../base/answer.js';
import { ago, count } from '../../base/format.js';
import { useKeys } from '../../base/keys.js';
import { may } from '../../base/session.js';
import { t } from '../../base/words.js';
import { Change } from './change.jsx';

const YOUNG_MS = 10 * 60 * 1000;

const newest = (items) => items.find((is) => !is.undone_at);

// kind: slots or prices; window: what Change needs to show its rows.
export function Undo({ kind, action, window, done }) {
  const { is } = useAnswer('change-list', { kind }, { every: 30 });
  const [open, setOpen] = useState(false);
  const last = is && newest(is.items);
  const one = Number(last?.changed) === 1;
  const young = last && Date.now() - new Date(last.at) < YOUNG_MS;

  useKeys({ u: () => setOpen(true) }, !!young && may(action) && !open);
  if (!young || !may(action)) return null;

  const still = () => act('change-list', { kind })
    .then(({ is: now }) => newest(now.items)?.at === last.at);
  return (
    <div class="undo">
      <span>
        {t(one ? 'calendar.last_one' : 'calendar.last', {
          person: last.person, n: count(last.changed), ago: ago(last.at),
        })}
      </span>
      <button type="button" onClick={() => setOpen(true)}>
        {t('undo')}<kbd aria-hidden="true">u</kbd>
      </button>
      {open && (
        <Change {...window} title={t('calendar.undo')} button={t('undo')}
          action={action} values={{}} still={still}
          close={() => setOpen(false)} done={done} />
      )}
    </div>
  );
}
