// One product: as what it is sold, when it is valid, what it costs, what is kept
// of it when it comes back, how it is let in; each changed by itself.

import { useAnswer } from '../../base/answer.js';
import { count, day, minute, today, yuan } from '../../base/format.js';
import { go, href } from '../../base/route.js';
import { may } from '../../base/session.js';
import { t, word } from '../../base/words.js';
import { Doings } from '../../parts/doings.jsx';
import { Facts, Tag } from '../../parts/facts.jsx';
import { Icon } from '../../parts/icon.jsx';
import { say } from '../../parts/said.jsx';
import { Table } from '../../parts/table.jsx';
import { Trouble } from '../../parts/trouble.jsx';
import { entryOf, shape } from './shape.js';
import { ahead, feeOf, limits, unitOf, validity } from './words.jsx';

// Fields that are changed together.
const SOLD = ['name', 'form', 'unit', 'real_name', 'conditions', 'on_sale'];
const BOOKED = ['days_ahead', 'last_minute', 'first_day', 'last_day', 'weekdays',
  'week_negated', 'order_days', 'web_order_days'];
const VALID = ['valid_mode', 'ticket_days', 'valid_days', 'valid_first',
  'valid_last', 'wait_minutes'];
const LIMITS = ['minimum', 'maximum', 'id_maximum', 'id_days', 'phone_maximum',
  'phone_days', 'min_age', 'max_age', 'day_limit'];

// What is changed of a product, with what asks for it again.
function changer(product, etag) {
  const fixed = { product: product.code };
  const shows = (how) => ({
    name: 'product-show', values: fixed, shape: how,
  });
  return {
    set: (only, key) => ({
      action: 'product-set', key, fixed, only, etag,
      before: shape(product), shows: shows(shape),
    }),
    entry: () => ({
      action: 'product-entry', fixed, etag, before: entryOf(product),
      shows: shows(entryOf),
    }),
    of: (action, more = {}) => ({
      action, etag, ...more, fixed: { ...fixed, ...more.fixed },
    }),
  };
}

function Part({ title, list, done, children }) {
  return (
    <section class="part">
      <header>
        <h2>{title}</h2>
        <Doings list={list} done={done} />
      </header>
      {children}
    </section>
  );
}

const booked = (is) => [
  [t('field.days_ahead'), is.days_ahead > 0 && count(is.days_ahead)],
  [t('field.last_minute'), is.last_minute < 1440 && minute(is.last_minute)],
  [t('product.days'), `${day(is.first_day)} – ${day(is.last_day)}`],
  [t('field.weekdays'), is.week_first && `${shape(is).weekdays}${is.week_negated
    ? ` ${t('product.negated')}` : ''}`],
  [t('field.order_days'), count(is.order_days)],
  [t('field.web_order_days'), count(is.web_order_days)],
];

const sold = (is) => [
  [t('product.code'), <code>{is.code}</code>],
  [t('field.form'), word('form', shape(is).form)],
  [t('field.unit'), is.unit],
  [t('field.real_name'), is.real_name && t('yes')],
  [t('field.conditions'), is.conditions],
];

const bounds = (is) => [
  [t('product.limits'), limits(is) || t('product.no_limits')],
  [t('field.day_limit'), word('day_limit', shape(is).day_limit)],
];

function entry({ entry: is }) {
  return is ? [
    [t('field.entries_per_day'), count(is.entries_per_day)],
    [t('field.entries_all'), is.entries_all > 0 && count(is.entries_all)],
    [t('field.reentry'), is.reentry && t('yes')],
    [t('field.stations'), word('stations', is.stations)],
    [t('product.early'), t('product.then', {
      n: is.early_minutes, then: word('early_then', is.early_then),
    })],
    [t('product.late'), t('product.then', {
      n: is.late_minutes, then: word('late_then', is.late_then),
    })],
    [t('field.print_first'), word('print_first', is.print_first)],
    [t('field.id_at_gate'), is.id_at_gate && t('yes')],
  ] : [];
}

// ---- Lists of a product ----

const rowDoings = (list, done) => (may(list(0)[0].action) ? [{
  head: t('doings'), cell: (row) => <Doings list={list(row)} done={done} />,
}] : []);

const Prices = ({ of, change, done }) => (
  <Table label={t('product.prices')} rows={of.prices ?? []}
    rowKey={(row) => `${row.agent} ${row.first_day}`}
    empty={<p>{t('product.no_price')}</p>} columns={[
      {
        head: t('product.for'), kind: 'short',
        cell: (row) => row.agent ?? t('calendar.everybody'),
      },
      {
        head: t('product.from'), kind: 'short',
        cell: (row) => day(row.first_day),
      },
      {
        head: t('ticket.price'), kind: 'number',
        cell: (row) => yuan(row.price_fen),
      },
      ...rowDoings((row) => [change.of('price-clear', {
        danger: true, only: [],
        fixed: { agent: row.agent ?? undefined, first_day: row.first_day },
      })], done),
    ]} />
);

// Steps: the longer before, the less.
const Fees = ({ of, change, done }) => (
  <Table label={t('product.fees')} rows={of.fees ?? []}
    rowKey={(row) => `${row.unit} ${row.units_ahead}`}
    empty={<p>{t('product.no_fees')}</p>} columns={[
      { head: t('product.when'), cell: ahead },
      { head: t('refund.fee'), kind: 'number', cell: feeOf },
      ...rowDoings((row) => [change.of('fee-clear', {
        danger: true, only: [],
        fixed: {
          units: row.units_ahead, unit: unitOf(row),
        },
      })], done),
    ]} />
);

const Promotions = ({ of }) => (
  <Table label={t('product.promotion')} rows={of.promotions ?? []}
    rowKey={(row) => row.first_day}
    empty={<p>{t('product.no_promotion')}</p>} columns={[
      {
        head: t('product.promotion'),
        cell: (row) => t('product.free', {
          n: row.every_persons, m: row.free_persons,
        }),
      },
      {
        head: t('product.days'),
        cell: (row) => `${day(row.first_day)} – ${day(row.last_day)}`,
      },
    ]} />
);

// Where it is sold: lines, and areas of halls.
function Where({ of }) {
  const { is } = useAnswer('line-list');
  const lines = (is?.items ?? []).filter((line) =>
    (line.products ?? '').split(' ').includes(of.code));
  return (
    <Facts of={[
      [t('product.lines'), lines.length > 0 && lines.map((line, n) => (
        <>
          {n > 0 && t('comma')}
          <a href={href(`/calendar?line=${line.code}`)}>{line.name}</a>
        </>
      ))],
      [t('product.areas'), of.areas && of.areas.map((one) =>
        `${one.hall}: ${[one.areas].flat().join(' ')}`).join(t('comma'))],
    ]} />
  );
}

function Page({ is, change, done }) {
  const part = (name, list, children) => (
    <Part title={t(`product.${name}`)} list={list} done={done}>{children}</Part>
  );
  return (
    <div class="parts">
      {part('sale', [change.set(SOLD, 'e')], <Facts of={sold(is)} />)}
      {part('bookings', [change.set(BOOKED)], <Facts of={booked(is)} />)}
      {part('validity', [change.set(VALID)], <p>{validity(is)}</p>)}
      {part('bounds', [change.set(LIMITS)], <Facts of={bounds(is)} />)}
      {part('prices', [change.of('price-set', {
        first: { first_day: today() },
      })], (
        <>
          <Prices of={is} change={change} done={done} />
          <p><a href={href('/calendar?layer=prices')}>
            {t('product.price_days')}
          </a></p>
        </>
      ))}
      {part('promotion', [change.of('promotion-set'), change.of(
        'promotion-clear', { when: !!is.promotions, danger: true })],
      <Promotions of={is} />)}
      {part('fees', [change.of('fee-set', {
        first: { unit: 'day' },
        offers: { unit: ['day', 'hour'].map((one) => [one, word('unit', one)]) },
      })],
        <Fees of={is} change={change} done={done} />)}
      {part('entry', [change.entry()], (
        <>
          <Facts of={entry(is)} />
          <Where of={is} />
        </>
      ))}
    </div>
  );
}

export function Product({ code }) {
  const answer = useAnswer('product-show', { product: code });
  const { is, etag } = answer;
  const change = is && changer(is, etag);

  function done(_, action) {
    if (action === 'product-remove') go('/products');
    else answer.again();
    say(t('done'));
  }

  return (
    <>
      <p><a class="up" href={href('/products')}>
        <Icon of="back" />{t('screen.products')}
      </a></p>
      <Trouble problem={answer.problem} again={answer.again} />
      {!is && answer.loading && <p class="waiting">{t('loading')}</p>}
      {is && (
        <>
          <h1>
            {is.name || is.code}
            {' '}
            {is.on_sale ? <Tag of="good">{t('product.sold')}</Tag>
              : <Tag>{t('product.not_sold')}</Tag>}
          </h1>
          <Page is={is} change={change} done={done} />
          <Doings done={done} list={[change.of('product-remove', {
            danger: true, only: [],
          })]} />
        </>
      )}
    </>
  );
}
