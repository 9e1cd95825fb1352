// Drawers that are closed, invoices, files that were asked for.

import { useAnswer } from '../../base/answer.js';
import { count, day, moment } from '../../base/format.js';
import { href, route } from '../../base/route.js';
import { t, word } from '../../base/words.js';
import { Doings } from '../../parts/doings.jsx';
import { Tag } from '../../parts/facts.jsx';
import { Filters } from '../../parts/filters.jsx';
import { say } from '../../parts/said.jsx';
import { List } from '../../parts/table.jsx';
import { ToExcel } from '../../parts/to_excel.jsx';
import { money, short, text } from './columns.jsx';

// A list with what its rows can be asked for, and its file.
function Rows({ name, answer, columns, list, doings, rowKey, empty }) {
  const rows = answer.is?.items ?? [];
  const done = () => {
    say(t('done'));
    answer.again();
  };
  return (
    <>
      <div class="actions">
        <Doings list={list ?? []} done={done} />
        <ToExcel name={name} columns={columns} rows={rows} />
      </div>
      <List answer={answer} label={t(`finance.${name}`)} rowKey={rowKey}
        columns={[...columns, {
          head: t('doings'),
          cell: (row) => doings(row, done),
        }]} empty={<p>{empty}</p>} />
    </>
  );
}

// ---- Drawers ----

const drawers = () => [
  short(t('finance.z'), (row) => String(row.z_no)),
  short(t('finance.shift'), (row) => String(row.shift_no)),
  short(t('money.by'), (row) => row.person),
  short(t('at'), (row) => moment(row.made_at)),
  money(t('finance.expected'), (row) => row.expected_fen),
  money(t('finance.counted'), (row) => row.counted_fen),
  money(t('finance.variance'), (row) => row.variance_fen),
  money(t('finance.card_variance'), (row) => row.card_variance_fen),
  text(t('approval.reason'), (row) => row.reason ?? ''),
];

export function Drawers() {
  const { query } = route.value;
  const answer = useAnswer('z-list', query);
  return (
    <>
      <Filters name="z-list" only={['first_day', 'last_day']} />
      <Rows name="drawers" answer={answer} columns={drawers()}
        rowKey={(row) => row.z_no} empty={t('finance.no_drawers')}
        doings={(row, done) => (
          <div class="actions">
            <a class="button" target="_blank" rel="noopener"
              href={`/console/api/v1/zs/${row.z_no}?as=html`}>
              {t('finance.print')}
            </a>
            <Doings done={done} list={[{
              action: 'shift-correct', fixed: { z: row.z_no },
            }]} />
          </div>
        )} />
    </>
  );
}

// ---- Invoices ----

const invoices = () => [
  short(t('finance.no'), (row) => row.invoice_no && String(row.invoice_no)),
  {
    ...short(t('order.no'), (row) => row.order_id),
    cell: (row) => <a href={href(`/orders/${row.order_id}`)}>{row.order_id}</a>,
  },
  {
    ...short(t('order.state'), (row) => word('state', row.state, 'invoice ')),
    cell: (row) => (
      <>
        {word('state', row.state, 'invoice ')}
        {row.wrong && <> <Tag of="bad">{t('finance.wrong')}</Tag></>}
      </>
    ),
  },
  short(t('finance.kind'), (row) => word('kind', row.kind, 'invoice ')),
  text(t('finance.title'), (row) =>
    [row.title, row.tax_number].filter(Boolean).join(' · ')),
  money(t('money.amount'), (row) => row.amount_fen ?? row.due_fen),
  text(t('finance.invoice'), (row) => row.number
    && `${row.number} · ${day(row.issued_on)}`),
  short(t('finance.wanted'), (row) => moment(row.wanted_at)),
];

const invoiceDoings = (row, done) => {
  const fixed = { invoice: row.invoice_no };
  return row.invoice_no && (
    <Doings done={done} list={[
      { action: 'invoice-issue', fixed, when: row.state === 'wanted' },
      { action: 'invoice-collect', fixed, only: [], when: row.state === 'issued' },
      { action: 'invoice-post', fixed, when: row.state === 'issued' },
      {
        action: 'invoice-cancel', fixed, danger: true,
        when: row.state !== 'cancelled',
      },
    ]} />
  );
};

export function Invoices() {
  const answer = useAnswer('invoice-list', { last: 100, ...route.value.query });
  return (
    <>
      <Filters name="invoice-list"
        only={['first_day', 'last_day', 'state', 'wrong']} />
      <Rows name="invoices" answer={answer} columns={invoices()}
        rowKey={(row) => `${row.invoice_no} ${row.order_id}`}
        empty={t('finance.no_invoices')} doings={invoiceDoings} />
    </>
  );
}

// ---- Files ----

const LOOKS = { done: 'good', failed: 'bad' };

const files = () => [
  short(t('finance.no'), (row) => row.no),
  short(t('finance.what'), (row) => word('kind', row.kind, 'export ')),
  short(t('finance.days'), (row) => (row.first_day === row.last_day
    ? day(row.first_day) : `${day(row.first_day)} – ${day(row.last_day)}`)),
  text(t('finance.filter'), (row) => row.filter),
  {
    ...short(t('order.state'), (row) => row.state),
    cell: (row) => (
      <>
        <Tag of={LOOKS[row.state]}>{word('export_state', row.state)}</Tag>
        {row.error && ` ${row.error}`}
      </>
    ),
  },
  short(t('finance.lines'), (row) => row.lines && count(row.lines)),
  text(t('money.by'), (row) => `${row.made_by} · ${moment(row.made_at)}`),
];

export function Files() {
  const answer = useAnswer('export-list', {}, { every: 5 });
  return (
    <Rows name="files" answer={answer} columns={files()}
      rowKey={(row) => row.no} empty={t('finance.no_files')}
      list={[{
        action: 'export-make', key: 'n', label: t('finance.new_file'), main: true,
        only: ['kind', 'first_day', 'last_day', 'format', 'agent', 'product',
          'state', 'form', 'by', 'date'],
      }]}
      doings={(row, done) => (
        <>
          {row.state === 'done' && (
            <a class="button" download
              href={`/console/api/v1/exports/${row.no}/file`}>
              {t('finance.fetch')}
            </a>
          )}
          <Doings done={done} list={[{
            action: 'export-cancel', fixed: { export: row.no }, only: [],
            when: row.state === 'waiting',
          }]} />
        </>
      )} />
  );
}
