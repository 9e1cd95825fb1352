// Products: what each costs, for whom it is and how it is let in, with some of it
// changed where it stands; and one of them.

import { act } from '../base/api.js';
import { useAnswer } from '../base/answer.js';
import { count, today, yuan } from '../base/format.js';
import { go } from '../base/route.js';
import { may } from '../base/session.js';
import { t, word } from '../base/words.js';
import { Doings } from '../parts/doings.jsx';
import { Tag } from '../parts/facts.jsx';
import { InPlace } from '../parts/in_place.jsx';
import { say } from '../parts/said.jsx';
import { List } from '../parts/table.jsx';
import { Product } from './products/product.jsx';
import { priceOn, shape, typed } from './products/shape.js';
import { fees, limits, validity } from './products/words.jsx';

// A value of a row, to be typed over by who may.
function Value({ row, of, action, again, mode, children }) {
  if (!may(action)) return children;

  const { text, read } = typed[of];
  const product = row.code;
  return (
    <InPlace name={`${t(`field.${of}`)}, ${row.name}`} read={read} mode={mode}
      load={() => act('product-show', { product }).then(({ is, etag }) =>
        ({ text: text(is, today()), etag }))}
      save={(value, etag) => act(action, { product, [of]: value },
        { match: etag })}
      done={again}>{children}</InPlace>
  );
}

const columns = ({ prices, promotions, steps, again }) => [
  { head: t('product.code'), kind: 'short', cell: (row) => row.code },
  {
    head: t('field.name'), kind: 'short',
    cell: (row) => (
      <Value row={row} of="name" action="product-set" again={again}>
        {row.name || '–'}
      </Value>
    ),
  },
  {
    head: t('ticket.price'), kind: 'number',
    cell: (row) => (
      <Value row={row} of="price_fen" action="price-set" again={again}
        mode="decimal">
        {yuan(priceOn(prices, row.code, today())) || '–'}
      </Value>
    ),
  },
  {
    head: t('field.form'), kind: 'short',
    cell: (row) => (
      <>
        {word('form', shape(row).form)}
        {row.real_name && <> <Tag>{t('product.named')}</Tag></>}
      </>
    ),
  },
  { head: t('product.validity'), cell: validity },
  {
    head: t('field.day_limit'), kind: 'number',
    cell: (row) => (
      <Value row={row} of="day_limit" action="product-set" again={again}>
        {word('day_limit', typeof shape(row).day_limit === 'number'
          ? count(row.day_limit) : shape(row).day_limit)}
      </Value>
    ),
  },
  { head: t('product.limits'), cell: limits },
  {
    head: t('product.promotion'), kind: 'short',
    cell: (row) => promotions.filter((one) => one.product === row.code)
      .map((one) => t('product.free', {
        n: one.every_persons, m: one.free_persons,
      })).join(t('comma')),
  },
  {
    head: t('product.fees'),
    cell: (row) => fees(steps.filter((one) => one.product === row.code)),
  },
  {
    head: t('order.state'), kind: 'short',
    cell: (row) => (row.on_sale ? <Tag of="good">{t('product.sold')}</Tag>
      : <Tag>{t('product.not_sold')}</Tag>),
  },
];

function All() {
  const answer = useAnswer('product-list');
  const prices = useAnswer('price-list');
  const promotions = useAnswer('promotion-list');
  const steps = useAnswer('fee-list');

  function again() {
    say(t('done'));
    answer.again();
    prices.again();
  }

  return (
    <>
      <h1>{t('screen.products')}</h1>
      <Doings list={[{
        action: 'product-create', key: 'n',
        only: ['product', 'name', 'form', 'unit', 'real_name', 'on_sale'],
      }]} done={({ is }) => go(`/products/${is.code}`)} />
      <List answer={answer} label={t('screen.products')}
        rowKey={(row) => row.code} link={(row) => `/products/${row.code}`}
        columns={columns({
          prices: prices.is?.items ?? [], steps: steps.is?.items ?? [],
          promotions: promotions.is?.items ?? [], again,
        })} empty={(
          <>
            <p><strong>{t('product.none')}</strong></p>
            <p>{t('product.none_hint')}</p>
          </>
        )} />
    </>
  );
}

export const Products = ({ parts }) => (parts[1]
  ? <Product code={parts[1]} /> : <All />);
