// Settlement of single and joint tickets: what of its money waits for somebody,
// orders with what each attraction gets of them, the parties, and what a span of
// days adds up to.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { act, newKey } from '../base/api.js';
import { count, day, moment, today, yuan } from '../base/format.js';
import { href, refine, route } from '../base/route.js';
import { may } from '../base/session.js';
import { t, word } from '../base/words.js';
import { Batch } from '../parts/batch.jsx';
import { Doings } from '../parts/doings.jsx';
import { Tag } from '../parts/facts.jsx';
import { Filters } from '../parts/filters.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';
import { Party } from './party.jsx';
import { SettleCase, SettleOrder } from './settle_order.jsx';
import { money, settleCases, short } from './settle_state.jsx';

const LIVE = { every: 30, on: 'money' };
const WAITING = ['charges', 'refunds', 'payouts', 'unclear', 'funds'];
const FILTERS = ['first_day', 'last_day', 'distributor', 'attraction', 'product',
  'state', 'refund', 'share'];
const REPORTED = ['first_day', 'last_day', 'product'];

// ---- What waits ----

function Waits() {
  const { wait = 'all' } = route.value.query;
  const counts = useAnswer(may('settle-waits') ? 'settle-waits' : null, {}, LIVE);
  const answer = useAnswer('settle-list',
    wait === 'all' ? { state: 'waits' } : { list: wait, state: 'open' }, LIVE);
  const [chosen, choose] = useState(new Set());
  const key = (row) => String(row.case_id);
  const rows = (answer.is?.items ?? []).filter((row) => chosen.has(key(row)));
  const sum = rows.reduce((all, row) => all + Number(row.amount_fen), 0);
  const number = (name) => (counts.is?.items ?? [])
    .filter((row) => row.list === name)
    .reduce((all, row) => all + Number(row.number), 0);

  const tab = (name, n) => (
    <button type="button" aria-pressed={wait === name}
      onClick={() => {
        choose(new Set());
        refine({ wait: name === 'all' ? undefined : name });
      }}>
      {t(`settle_wait.${name}`)}{n > 0 && <b>{n}</b>}
    </button>
  );
  return (
    <>
      <div class="quick" role="group" aria-label={t('quick')}>
        {tab('all')}
        {WAITING.map((name) => tab(name, number(name)))}
      </div>
      <div class="actions">
        <Batch action="settle-go" rows={rows} rowKey={key} hotkey="a"
          values={(row) => ({ case: row.case_id })} ask="settle.ask"
          sum={yuan(sum)} done={() => {
            choose(new Set());
            answer.again();
            counts.again();
          }} />
      </div>
      <List answer={answer} label={t('settle.waits')} rowKey={key}
        link={(row) => `/settlement/case/${row.case_id}`} columns={settleCases()}
        chosen={chosen} choose={may('settle-go') ? choose : undefined}
        empty={(
          <>
            <p><strong>{t('settle.none')}</strong></p>
            <p>{t('settle.none_hint')}</p>
          </>
        )} />
    </>
  );
}

// ---- Orders ----

function Orders() {
  const { tab, ...query } = route.value.query;
  const answer = useAnswer('settle-orders', { last: 50, ...query });

  return (
    <>
      <Filters name="settle-orders" only={FILTERS} />
      <List answer={answer} label={t('settle.orders')}
        rowKey={(row) => row.order_id}
        link={(row) => `/settlement/order/${row.order_id}`}
        empty={<p>{t('settle.no_orders')}</p>} columns={[
          short(t('order.no'), (row) => row.order_id),
          short(t('settle.ordered'), (row) => moment(row.ordered_at)),
          { head: t('settle.distributor'), cell: (row) => row.distributor },
          short(t('settle.product'), (row) => row.product),
          {
            head: t('settle.tickets'), kind: 'number',
            cell: (row) => count(row.tickets),
          },
          money(t('ticket.price'), 'price_fen'),
          { head: t('order.state'), cell: (row) => row.state },
          { head: t('settle.shares'), cell: (row) => row.shares },
          { head: t('settle.refunds'), cell: (row) => row.refunds },
        ]} />
    </>
  );
}

// ---- Parties ----

function Parties() {
  const answer = useAnswer('party-list');

  return (
    <>
      <Doings list={[{ action: 'party-add' }]} done={() => {
        say(t('done'));
        answer.again();
      }} />
      <List answer={answer} label={t('settle.parties')}
        rowKey={(row) => row.party}
        link={(row) => `/settlement/party/${row.party}`}
        empty={<p>{t('settle.no_parties')}</p>} columns={[
          short(t('approval.no'), (row) => row.party),
          { head: t('settle.name'), cell: (row) => row.name },
          short(t('settle.kind'), (row) => word('kind', row.kind)),
          short(t('order.agent'), (row) => row.agent),
          money(t('settle.ticket_fee'), 'ticket_fee_fen'),
          money(t('settle.payout_fee'), 'payout_fee_fen'),
          {
            head: t('settle.ready'), cell: (row) => (row.ready
              ? <Tag of="good">{t('yes')}</Tag>
              : <><Tag of="warn">{t('no')}</Tag> <small>{row.why}</small></>),
          },
        ]} />
    </>
  );
}

// ---- What it adds up to ----

const SUMS = ['sold', 'ticket_fees', 'attractions', 'payout_fees', 'margin',
  'breakage', 'refunds', 'return_fees', 'yield', 'income'];

// What there is none of has no column.
const sums = (items) => [
  short(t('settle.product'), (row) => row.product ?? t('settle.whole')),
  { head: t('settle.party'), cell: (row) => row.party },
  {
    head: t('settle.tickets'), kind: 'number',
    cell: (row) => count(row.tickets ?? 0),
  },
  ...SUMS.filter((name) => items.some((row) => Number(row[`${name}_fen`])))
    .map((name) => money(t(`settle_sum.${name}`), `${name}_fen`)),
];

function Report() {
  const { tab, after, ...query } = route.value.query;
  const days = {
    first_day: query.first_day ?? today(-1), last_day: query.last_day ?? today(-1),
  };
  const answer = useAnswer('report-settlement', { ...query, ...days });
  const [problem, setProblem] = useState();
  const items = answer.is?.items ?? [];
  const whole = items.find((row) => row.product === null);

  return (
    <>
      <Filters name="report-settlement" only={REPORTED} />
      <p class="small">{t('settle.span', {
        first: day(days.first_day), last: day(days.last_day),
      })}</p>
      <Trouble problem={answer.problem} again={answer.again} />
      <Trouble problem={problem} />
      {whole && (
        <dl class="figures">
          {SUMS.filter((name) => Number(whole[`${name}_fen`])).map((name) => (
            <div class="figure">
              <dt>{t(`settle_sum.${name}`)}</dt>
              <dd>{yuan(whole[`${name}_fen`])}</dd>
            </div>
          ))}
        </dl>
      )}
      {may('export-make') && (
        <div class="actions">
          <button type="button" onClick={() => act('export-make',
            { kind: 'shares', ...days }, { key: newKey() })
            .then(() => say(t('settle.exported')), setProblem)}>
            {t('settle.file')}
          </button>
        </div>
      )}
      <div class="aside" role="region" tabIndex={0}
        aria-label={t('settle.report')}>
        <List answer={{ ...answer, problem: undefined }}
          label={t('settle.report')} columns={sums(items)}
          rowKey={(row) => `${row.product} ${row.party_no}`}
          empty={<p>{t('settle.no_report')}</p>} />
      </div>
    </>
  );
}

// ---- All of them ----

const TABS = [
  ['waits', 'settle-list', Waits], ['orders', 'settle-orders', Orders],
  ['parties', 'party-list', Parties], ['report', 'report-settlement', Report],
];

function All() {
  const tabs = TABS.filter(([, needs]) => may(needs));
  const [now, , Shown] = tabs.find(([name]) => name === route.value.query.tab)
    ?? tabs[0];

  return (
    <>
      <h1>{t('screen.settlement')}</h1>
      <div class="quick" role="group" aria-label={t('settle.views')}>
        {tabs.map(([name]) => (
          <a class="button" href={href(`/settlement?tab=${name}`)}
            aria-current={name === now ? 'page' : undefined}>
            {t(`settle.${name}`)}
          </a>
        ))}
      </div>
      <Shown key={now} />
    </>
  );
}

export function Settlement({ parts }) {
  const [, what, number] = parts;

  if (what === 'order') return <SettleOrder key={number} order={number} />;
  if (what === 'case') return <SettleCase key={number} number={number} />;
  if (what === 'party') return <Party key={number} party={number} />;
  return <All />;
}
