// A list of objects of a body: a group of fields for each of them, made of the
// schema that they have.

import { useId } from 'preact/hooks';

import { t } from '../base/words.js';
import { Field, labelOf } from './field.jsx';

// "result.tickets[1].seatNo is wrong" is about a field of the second one.
const placed = (wrong) => /\[(\d+)\]\.(\w+)/.exec(wrong ?? '');

/*
 * is: the parameter; value: its objects.  from: those that there are to begin
 * with, what is to be filled in of each, how one is called: {rows, only,
 * name(row), some}; some: it need not be all of them.  A list that may be left
 * out stays closed until it is wanted.
 */
export function Rows({ is, said, value, set, wrong, from }) {
  const id = useId();
  const [label] = labelOf(is.name, said);
  const [, row, member] = placed(wrong) ?? [];
  const { properties, required = [] } = is.items;
  const fields = from.only.map((name) => ({
    name, ...properties[name], must: required.includes(name),
  }));

  if (!value) {
    return (
      <div class="field">
        <button type="button" onClick={() => set(from.rows)}>{label}</button>
      </div>
    );
  }

  const drop = (n) => set(value.length > 1
    ? value.filter((_, at) => at !== n) : undefined);
  const put = (n, name, to) => set(value.map((one, at) => (at === n
    ? { ...one, [name]: to } : one)));
  return (
    <div class="field rows" role="group" aria-labelledby={`${id}l`}>
      <span id={`${id}l`}>{label}</span>
      {wrong && !row && <strong>{wrong}</strong>}
      {value.map((one, n) => (
        <fieldset>
          <legend>{from.name(one)}</legend>
          {fields.map((field) => (
            <Field key={field.name} is={field} value={one[field.name]}
              wrong={Number(row) === n && member === field.name ? wrong : ''}
              set={(to) => put(n, field.name, to)} />
          ))}
          {from.some && (
            <button type="button" onClick={() => drop(n)}>
              {t('rows_drop', { name: from.name(one) })}
            </button>
          )}
        </fieldset>
      ))}
      {!is.must && (
        <button type="button" onClick={() => set(undefined)}>
          {t('rows_none')}
        </button>
      )}
    </div>
  );
}
