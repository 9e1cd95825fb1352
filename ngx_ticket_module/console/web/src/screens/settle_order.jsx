// An order of settlement: its tickets, and of each whose what is; and one
// movement of its money.

import { useAnswer } from '../base/answer.js';
import { day, moment, yuan } from '../base/format.js';
import { href } from '../base/route.js';
import { may } from '../base/session.js';
import { t } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { Tag } from '../parts/facts.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { money, settleCases, SettleUp, short } from './settle_state.jsx';

const shares = () => [
  short(t('settle.ticket'), (row) => `${row.ticket_no}/${row.leg_no}`),
  { head: t('settle.party'), cell: (row) => row.party },
  {
    head: t('order.state'),
    cell: (row) => (
      <>{row.leg_state} {row.reason && <small>{row.reason}</small>}</>
    ),
  },
  money(t('settle.share'), 'share_fen'),
  money(t('settle.attraction_gets'), 'attraction_fen'),
  money(t('settle.payout_fee'), 'payout_fee_fen'),
  short(t('settle.valid'), (row) => [row.from_day, row.until_day]
    .filter(Boolean).map(day).join(' – ')),
  short(t('settle.entered'), (row) => moment(row.first_entry_at)),
];

// A ticket that nobody has used may be given back: once, beside its first share.
const returns = (order, done) => ({
  head: t('doings'),
  cell: (row) => row.leg_no === 1 && (
    <Doings done={done} list={[{
      action: 'settle-return', danger: true,
      fixed: { order, ticket: row.ticket_no },
    }]} />
  ),
});

function History({ order }) {
  const answer = useAnswer('settle-history', { order });
  return (
    <>
      <h2>{t('settle.history')}</h2>
      <Trouble problem={answer.problem} again={answer.again} />
      <ol class="history">
        {(answer.is?.items ?? []).map((row) => (
          <li>
            <time dateTime={row.at}>{moment(row.at)}</time>
            <div>
              <strong>{row.event}</strong>
              {row.ticket_no && ` ${row.ticket_no}${row.leg_no ? `/${row.leg_no}` : ''}`}
              <span class="who"> {row.by_whom}</span>
              {row.to_state && (
                <p class="small">{[row.from_state, row.to_state].filter(Boolean)
                  .join(' → ')}</p>
              )}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

export function SettleOrder({ order }) {
  const answer = useAnswer('settle-show', { order });
  const moved = useAnswer('settle-list', { order }, { every: 30, on: 'money' });
  const [first] = answer.is?.items ?? [];
  const done = () => {
    say(t('done'));
    answer.again();
    moved.again();
  };

  return (
    <>
      <SettleUp tab="orders" />
      <h1>{order} {first && <Tag>{first.state}</Tag>}</h1>
      {may('order-show') && (
        <p><a href={href(`/orders/${order}`)}>{t('settle.as_order')}</a></p>
      )}
      {first && (
        <Doings list={[{ action: 'settle-bind', fixed: { order } }]} done={done} />
      )}
      <h2>{t('settle.shares')}</h2>
      <List answer={answer} label={t('settle.shares')}
        columns={[...shares(), ...(may('settle-return') ? [returns(order, done)]
          : [])]}
        rowKey={(row) => `${row.ticket_no}/${row.leg_no}`}
        empty={<p>{t('settle.no_orders')}</p>} />
      <h2>{t('settle.moved')}</h2>
      <List answer={moved} label={t('settle.moved')} columns={settleCases()}
        rowKey={(row) => row.case_id}
        link={(row) => `/settlement/case/${row.case_id}`}
        empty={<p>{t('settle.nothing_moved')}</p>} />
      {may('settle-history') && <History order={order} />}
    </>
  );
}

export function SettleCase({ number }) {
  const answer = useAnswer('settle-case', { case: number },
    { every: 30, on: 'money' });

  return (
    <>
      <SettleUp tab="waits" />
      <h1>{t('settle.case', { number })}</h1>
      <Trouble problem={answer.problem} again={answer.again} />
      <Doings list={[{ action: 'settle-go', fixed: { case: number } }]}
        done={() => {
          say(t('done'));
          answer.again();
        }} />
      <ol class="history">
        {(answer.is?.items ?? []).map((row) => (
          <li>
            <time dateTime={row.at}>{moment(row.at)}</time>
            <div>
              <strong>{row.what}</strong> {row.number} {yuan(row.amount_fen)}
              {row.state && <>{' '}<Tag>{row.state}</Tag></>}
              <p class="small">{[row.code, row.details].filter(Boolean)
                .join(' · ')}</p>
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
