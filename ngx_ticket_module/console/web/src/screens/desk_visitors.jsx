// Who they are, of products with real names: a row for each person.

import { t } from '../base/words.js';

const TYPES = [1, 2, 3, 4];

// As Memo of the pages has them: the product by its place in the basket.
export const visitorsText = (named, basket) => basket.codes.map((code, n) => {
  const is = named[n] ?? {};
  return [is.number, is.name, is.phone, basket.kinds.indexOf(code) + 1,
    is.type ?? 1].map((one) => one ?? '').join('^');
}).join('|');

export function Visitors({ basket, products, named, set }) {
  const change = (n, what) => set(basket.codes.map((_, i) =>
    (i === n ? { ...named[i], ...what } : named[i])));

  return (
    <fieldset class="visitors">
      <legend>{t('desk.visitors')}</legend>
      {basket.codes.map((code, n) => (
        <div role="group" aria-label={`${n + 1} ${products.find((is) =>
          is.code === code)?.name}`}>
          <select aria-label={t('visitor.document')}
            value={named[n]?.type ?? 1} onChange={({ target }) =>
              change(n, { type: Number(target.value) })}>
            {TYPES.map((type) => (
              <option value={type}>{t(`document.${type}`)}</option>
            ))}
          </select>
          <input aria-label={t('desk.number')} placeholder={t('desk.number')}
            value={named[n]?.number ?? ''} autocomplete="off"
            onInput={({ target }) => change(n, { number: target.value })} />
          <input aria-label={t('visitor.name')} placeholder={t('visitor.name')}
            value={named[n]?.name ?? ''} autocomplete="off"
            onInput={({ target }) => change(n, { name: target.value })} />
        </div>
      ))}
    </fieldset>
  );
}
