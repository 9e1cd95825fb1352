// Rail orders of travellers: lists with what each quick filter counts, and who
// buys them; the way to one of them, to what is bought by hand, to the report.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { count, moment, yuan } from '../base/format.js';
import { go, href, route } from '../base/route.js';
import { may } from '../base/session.js';
import { t } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { Filters, Quick } from '../parts/filters.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';
import { RailOrder } from './rail_order.jsx';
import { RailReport } from './rail_report.jsx';
import { RailState, railCase } from './rail_state.jsx';
import { RailTasks } from './rail_task.jsx';

const QUICK = [['paid', 'paid'], ['wait', 'wait'], ['presale', 'presale'],
  ['refund', 'refund'], ['urgent', 'urgent'], ['failed', 'failed'],
  ['all', 'total']];
const FILTERS = ['state', 'case_state', 'order_no', 'depart_from', 'depart_to',
  'train', 'book_from', 'book_to', 'from', 'to', 'ticket_no', 'insurance_no',
  'appointment', 'agent'];
const PAGE = 50;

const columns = () => [
  { head: t('rail.no'), kind: 'short', cell: (row) => row.order_no },
  {
    head: t('rail.journey'),
    cell: (row) => `${row.from_name} → ${row.to_name}`,
  },
  { head: t('rail.train'), kind: 'short', cell: (row) => row.train_no },
  {
    head: t('rail.departs'), kind: 'short',
    cell: (row) => moment(row.departs_at),
  },
  {
    head: t('rail.seat'),
    cell: (row) => `${row.seat} × ${count(row.seats)}`,
  },
  {
    head: t('rail.booked'), kind: 'short', cell: (row) => moment(row.order_at),
  },
  { head: t('rail.contact'), kind: 'short', cell: (row) => row.contact },
  { head: t('order.agent'), kind: 'short', cell: (row) => row.agent },
  {
    head: t('order.state'), kind: 'short',
    cell: (row) => <RailState of={row.state} />,
  },
  { head: t('rail.purchase'), cell: railCase },
];

const list = {
  rowKey: (row) => row.order_no, link: (row) => `/rail/${row.order_no}`,
};

const Nothing = () => (
  <>
    <p><strong>{t('rail.none')}</strong></p>
    <p>{t('rail.none_hint')}</p>
  </>
);

// By a number in the address; by who is to be called never there.
function Search() {
  const [said, setSaid] = useState({ mobile: '', contact: '' });
  const field = (name, mode) => (
    <div class="field">
      <label for={`rail-${name}`}>{t(`rail.${name}`)}</label>
      <input id={`rail-${name}`} value={said[name]} autocomplete="off"
        inputMode={mode}
        onInput={({ target }) => setSaid({ ...said, [name]: target.value })} />
    </div>
  );

  return (
    <form class="inline" onSubmit={(event) => {
      event.preventDefault();
      const find = Object.fromEntries(Object.entries(said)
        .map(([name, value]) => [name, value.trim()])
        .filter(([, value]) => value));
      go('/rail', { state: Object.keys(find).length ? { find } : {} });
    }}>
      {field('mobile', 'tel')}
      {field('contact')}
      <button>{t('find')}</button>
    </form>
  );
}

function All() {
  const { query, state } = route.value;
  const found = useAnswer(state.find ? 'rail-find' : null,
    { last: PAGE, ...state.find });
  const all = useAnswer(state.find ? null : 'rail-list',
    { last: PAGE, ...query });
  const counts = useAnswer('rail-counts', {}, { every: 30 });

  return (
    <>
      <h1>{t('screen.rail')}</h1>
      {!state.find && (
        <Quick quick={QUICK.map(([quick, name]) => ({
          name: t(`rail_quick.${quick}`), query: { quick },
          count: counts.is?.[name],
        }))} />
      )}
      <div class="actions">
        {may('rail-task-list') && (
          <a class="button" href={href('/rail/tasks')}>{t('rail.tasks')}</a>
        )}
        {may('rail-report') && (
          <a class="button" href={href('/rail/report')}>{t('rail.report')}</a>
        )}
        {state.find && (
          <a class="button" href={href('/rail')}>{t('filters_none')}</a>
        )}
      </div>
      <Search />
      {!state.find && <Filters name="rail-list" only={FILTERS} />}
      <List {...list} label={t('screen.rail')} columns={columns()}
        answer={state.find ? found : all} empty={<Nothing />} />
      {may('rail-merchant-list') && <Merchants />}
    </>
  );
}

// ---- Agents that buy them ----

function Merchants() {
  const answer = useAnswer('rail-merchant-list');

  function done() {
    say(t('done'));
    answer.again();
  }

  return (
    <>
      <h2>{t('rail.merchants')}</h2>
      <List answer={answer} label={t('rail.merchants')}
        rowKey={(row) => row.user_name}
        empty={<p>{t('rail.no_merchants')}</p>}
        columns={[
          { head: t('order.agent'), kind: 'short', cell: (row) => row.user_name },
          { head: t('rail.code'), kind: 'short', cell: (row) => row.merchant_code },
          ...['available', 'purchase', 'held', 'frozen', 'refund']
            .map((name) => ({
              head: t(`rail_money.${name}`), kind: 'number',
              cell: (row) => yuan(row[`${name}_fen`]),
            })),
          {
            head: t('doings'),
            cell: (row) => (
              <Doings done={done} list={[
                { action: 'rail-topup', fixed: { user: row.user_name } },
                { action: 'rail-password', fixed: { user: row.user_name } },
              ]} />
            ),
          },
        ]} />
    </>
  );
}

export function Rail({ parts }) {
  if (parts[1] === 'report') return <RailReport empty={<Nothing />} />;
  if (parts[1] === 'tasks') return <RailTasks />;
  return parts[1] ? <RailOrder no={parts[1]} /> : <All />;
}
