// What agents were to be told and were not: given up, or still waiting, with the
// last error of each; sent again one by one or many at once.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { ago, count, moment } from '../base/format.js';
import { refine, route } from '../base/route.js';
import { t, word } from '../base/words.js';
import { Batch } from '../parts/batch.jsx';
import { List } from '../parts/table.jsx';
import { stateOf } from './order_state.jsx';

const LIVE = { every: 30, on: 'callbacks' };

const KINDS = {
  1: 'state', 2: 'ticket_refund', 3: 'passage', 5: 'settlement', 6: 'tickets',
  7: 'check', 8: 'refund',
};

// What a callback tells.
function tells({ kind, status, ticket_no: ticket }) {
  const name = KINDS[kind] ?? 'other';
  return t(`callback.${name}`, {
    state: status ? t(`state.${stateOf(status)}`) : '', ticket: ticket ?? '',
  });
}

const key = (row) => `${row.order_id}/${row.seq}`;

const columns = (given) => [
  { head: t('order.no'), kind: 'short', cell: (row) => row.order_id },
  { head: t('order.agent'), kind: 'short', cell: (row) => row.user_name },
  { head: t('callback.tells'), cell: tells },
  {
    head: t('callback.happened'), kind: 'short',
    cell: (row) => moment(row.event_at),
  },
  {
    head: t('callback.attempts'), kind: 'number',
    cell: (row) => count(row.attempts),
  },
  { head: t('callback.error'), cell: (row) => row.last_error },
  given ? {
    head: t('callback.given_up'), kind: 'short', cell: (row) => ago(row.done_at),
  } : {
    head: t('callback.next'),
    cell: (row) => [moment(row.next_try_at), word('waits_for', row.waits_for)]
      .filter(Boolean).join(' · '),
  },
];

export function Callbacks() {
  const given = route.value.query.waiting === undefined;
  const lost = useAnswer('callback-undelivered', {}, LIVE);
  const waiting = useAnswer('callback-pending', {}, LIVE);
  const [chosen, choose] = useState(new Set());
  const answer = given ? lost : waiting;
  const rows = (answer.is?.items ?? []).filter((row) => chosen.has(key(row)));
  const number = (is) => is.is?.items.length;

  const tab = (on, name, { is }) => (
    <button type="button" aria-pressed={given === on}
      onClick={() => {
        choose(new Set());
        refine({ waiting: on ? undefined : '1' });
      }}>
      {name}{is && <b>{number({ is })}</b>}
    </button>
  );
  return (
    <>
      <h1>{t('screen.callbacks')}</h1>
      <div class="quick" role="group" aria-label={t('quick')}>
        {tab(true, t('callback.lost'), lost)}
        {tab(false, t('callback.waiting'), waiting)}
      </div>
      <div class="actions">
        <button type="button" disabled={!number(answer)}
          onClick={() => choose(new Set(answer.is.items.map(key)))}>
          {t('select_all')}
        </button>
        <Batch action="callback-resend" rows={rows} rowKey={key}
          values={({ order_id: order, seq }) => ({ order, seq })}
          ask="callback.ask" done={() => {
            choose(new Set());
            lost.again();
            waiting.again();
          }} />
      </div>
      <List answer={answer} label={t('screen.callbacks')} rowKey={key}
        link={(row) => `/orders/${row.order_id}`} columns={columns(given)}
        chosen={chosen} choose={choose} empty={(
          <>
            <p><strong>{t(given ? 'callback.none' : 'callback.none_waiting')}</strong></p>
            <p>{t('callback.none_hint')}</p>
          </>
        )} />
    </>
  );
}
