// Orders: what was found, or a list with filters; and one of them.

import { useEffect } from 'preact/hooks';

import { useAnswer } from '../base/answer.js';
import { count, day, minute, today, yuan } from '../base/format.js';
import { go, route } from '../base/route.js';
import { t, word } from '../base/words.js';
import { Tag } from '../parts/facts.jsx';
import { Filters, Quick } from '../parts/filters.jsx';
import { List } from '../parts/table.jsx';
import { Order } from './order.jsx';
import { OrderState } from './order_state.jsx';

const FILTERS = ['first_day', 'last_day', 'bought_first', 'bought_last', 'state',
  'agent', 'product', 'pay', 'line', 'slot', 'printed', 'used', 'stopped'];
const PAGE = 50;

const columns = () => [
  { head: t('order.no'), kind: 'short', cell: (row) => row.order_id },
  {
    head: t('order.visit'), kind: 'short',
    cell: (row) => `${day(row.day)} ${minute(row.start_minute)}`,
  },
  { head: t('order.products'), cell: (row) => row.product ?? row.products },
  { head: t('order.agent'), kind: 'short', cell: (row) => row.agent },
  {
    head: t('order.persons'), kind: 'number', cell: (row) => count(row.persons),
  },
  {
    head: t('order.total'), kind: 'number', cell: (row) => yuan(row.total_fen),
  },
  {
    head: t('order.state'), kind: 'short',
    cell: (row) => (
      <>
        <OrderState of={row.state} />
        {row.stopped && <Tag of="bad">{t('order.stopped')}</Tag>}
      </>
    ),
  },
];

const list = {
  label: 'orders', rowKey: (row) => row.order_id,
  link: (row) => `/orders/${row.order_id}`,
};

function Found({ text }) {
  const answer = useAnswer('order-find', { text, last: PAGE });
  const items = answer.is?.items ?? [];
  const only = items.length === 1 ? items[0].order_id : undefined;

  useEffect(() => {
    if (only) go(`/orders/${only}`, { replace: true });
  }, [only]);

  return (
    <>
      <h1>{t('order.found', { text })}</h1>
      <List {...list} label={t('screen.orders')} answer={answer} columns={[
        ...columns(),
        {
          head: t('order.found_by'), kind: 'short',
          cell: (row) => word('found_by', row.found_by),
        },
      ]} empty={(
        <>
          <p><strong>{t('order.not_found')}</strong></p>
          <p>{t('order.not_found_hint')}</p>
        </>
      )} />
    </>
  );
}

function All() {
  const { query } = route.value;
  const answer = useAnswer('order-list', { last: PAGE, ...query });

  return (
    <>
      <h1>{t('screen.orders')}</h1>
      <Quick quick={[
        { name: t('order.quick_coming'), query: {} },
        {
          name: t('order.quick_today'),
          query: { first_day: today(), last_day: today() },
        },
        {
          name: t('order.quick_tomorrow'),
          query: { first_day: today(1), last_day: today(1) },
        },
        { name: t('order.quick_bought'), query: { bought_first: today() } },
        { name: t('order.quick_unpaid'), query: { state: 'booked' } },
        { name: t('order.quick_refunding'), query: { state: 'refunding' } },
        { name: t('order.quick_stopped'), query: { stopped: 'true' } },
      ]} />
      <Filters name="order-list" only={FILTERS} />
      <List {...list} label={t('screen.orders')} answer={answer}
        columns={columns()} empty={(
          <>
            <p><strong>{t('order.none')}</strong></p>
            <p>{t('order.none_hint')}</p>
          </>
        )} />
    </>
  );
}

export function Orders({ parts }) {
  const { text } = route.value.state;

  if (parts[1]) return <Order id={parts[1]} />;
  return text ? <Found key={text} text={text} /> : <All />;
}
