// What rail orders have moved, one by one, with the sums; as a file, too.

import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { act } from '../base/api.js';
import { saveCsv } from '../base/csv.js';
import { count, moment, stamp, yuan } from '../base/format.js';
import { href, route } from '../base/route.js';
import { t } from '../base/words.js';
import { Facts } from '../parts/facts.jsx';
import { Filters } from '../parts/filters.jsx';
import { Icon } from '../parts/icon.jsx';
import { List } from '../parts/table.jsx';
import { Trouble } from '../parts/trouble.jsx';

const FILTERS = ['book_from', 'book_to', 'buy_from', 'buy_to', 'issue_from',
  'issue_to', 'depart_from', 'depart_to', 'state', 'agent'];
const PAGE = 50;
const FILE_PAGE = 1000;

const SUMS = ['paid', 'fare', 'insurance', 'purchase', 'partial_refund',
  'user_refund', 'return_fee', 'railway', 'unfrozen'];

// of: as it stands in a file, where that is another.
const money = (name) => ({
  head: t(`rail_money.${name}`), kind: 'number',
  cell: (row) => yuan(row[`${name}_fen`]),
  of: (row) => yuan(row[`${name}_fen`]).replaceAll(',', ''),
});
const time = (name, head) => ({
  head: t(head), kind: 'short', cell: (row) => moment(row[name]),
  of: (row) => stamp(row[name]),
});
const text = (name, head) => ({
  head: t(head), kind: 'short', cell: (row) => row[name],
});

// Those of the page, which has no room for all, and of the file.
const shown = () => [
  text('order_no', 'rail.no'), time('order_at', 'rail.booked'),
  time('bought_at', 'rail.bought'), text('train_no', 'rail.train'),
  text('seat_count', 'rail.seat'),
  ...['paid', 'purchase', 'user_refund', 'railway'].map(money),
  text('state_word', 'order.state'), text('case_word', 'rail.purchase'),
];
const whole = () => [
  text('order_no', 'rail.no'), text('agent', 'order.agent'),
  time('order_at', 'rail.booked'), time('bought_at', 'rail.bought'),
  time('ticketed_at', 'rail.issued'), time('departs_at', 'rail.departs'),
  text('train_no', 'rail.train'), text('from_name', 'rail.from'),
  text('to_name', 'rail.to'), text('seat_count', 'rail.seat'),
  text('passengers', 'rail.passengers'), text('ticket_nos', 'rail.ticket_no'),
  text('held_no', 'rail.held_no'), text('login', 'rail.login'),
  ...['fare', 'insurance', 'paid', 'purchase'].map(money),
  text('method', 'rail.method'), text('case_word', 'rail.purchase'),
  ...['partial_refund', 'user_refund', 'return_fee', 'railway', 'unfrozen']
    .map(money),
  time('unfrozen_at', 'rail.unfrozen'), text('state_word', 'order.state'),
];

async function everything(query) {
  const rows = [];
  let after;
  do {
    const { is } = await act('rail-report', { ...query, after,
      last: FILE_PAGE });
    rows.push(...is.items);
    after = is.next;
  } while (after);
  return rows;
}

async function save(query, total) {
  const columns = whole();
  const rows = [...await everything(query),
    { ...total, order_no: t('rail.sum') }];

  saveCsv('rail.csv', [columns.map((is) => is.head),
    ...rows.map((row) => columns.map((is) => (is.of ?? is.cell)(row)))]);
}

export function RailReport({ empty }) {
  const { after, ...query } = route.value.query;
  const answer = useAnswer('rail-report', { last: PAGE, ...query, after });
  const total = useAnswer('rail-total', query);
  const [state, setState] = useState({});

  async function file() {
    setState({ busy: true });
    await save(query, total.is).then(() => setState({}),
      (problem) => setState({ problem }));
  }

  return (
    <>
      <p><a class="up" href={href('/rail')}>
        <Icon of="back" />{t('screen.rail')}
      </a></p>
      <h1>{t('rail.report')}</h1>
      <Filters name="rail-report" only={FILTERS} />
      {total.is && (
        <>
          <Facts of={[
            [t('rail.orders'), count(total.is.orders)],
            [t('rail.passengers'), count(total.is.passengers)],
            ...SUMS.map((name) => [t(`rail_money.${name}`),
              yuan(total.is[`${name}_fen`])]),
          ]} />
          <div class="actions">
            <button type="button" disabled={state.busy} onClick={file}>
              {t('rail.csv')}
            </button>
          </div>
        </>
      )}
      <Trouble problem={state.problem} />
      <List answer={answer} label={t('rail.report')} columns={shown()}
        rowKey={(row) => row.order_no} link={(row) => `/rail/${row.order_no}`}
        empty={empty} />
    </>
  );
}
