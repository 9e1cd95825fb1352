// What rules of a product mean, in a sentence.

import { count, day, yuan } from '../../base/format.js';
import { t } from '../../base/words.js';

export const validity = (row) => t(`product.valid_${row.valid_mode}`, {
  n: row.ticket_days, m: row.valid_days, first: day(row.valid_first),
  last: day(row.valid_last),
}) + (row.wait_minutes
  ? `${t('comma')}${t('product.wait', { n: row.wait_minutes })}` : '');

export function limits(row) {
  const most = row.maximum > 0;
  return [
    (row.minimum > 1 || most) && t(most ? 'product.per_order'
      : 'product.per_order_min', { n: row.minimum, m: row.maximum }),
    row.id_maximum > 0 && t('product.per_id', {
      n: row.id_maximum, m: row.id_days,
    }),
    row.phone_maximum > 0 && t('product.per_phone', {
      n: row.phone_maximum, m: row.phone_days,
    }),
    (row.min_age > 0 || row.max_age > 0) && t('product.ages', {
      n: row.min_age, m: row.max_age || '∞',
    }),
  ].filter(Boolean).join(t('comma'));
}

export const feeOf = (step) => (step.mode === 'A'
  ? `${Number(step.percent)}%` : t('product.each', { fen: yuan(step.amount_fen) }));

export const unitOf = (step) => (step.unit === 'H' ? 'hour' : 'day');

export const ahead = ({ units_ahead: n, ...step }) =>
  t(`product.${unitOf(step)}_${n < 2 ? n : 'n'}`, { n: count(n) });

export const fees = (steps) => steps.map((step) => t('product.step', {
  when: ahead(step), fee: feeOf(step),
})).join(t('comma'));
