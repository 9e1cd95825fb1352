// What a list may be narrowed to: quick ones, and those of the action's own
// parameters that are named.  They are the address's query, so that a view can be
// kept as a bookmark.

import { useEffect, useState } from 'preact/hooks';

import { refine, route } from '../base/route.js';
import { described, language, t } from '../base/words.js';
import { Field } from './field.jsx';

const NARROW = 700;

// A query's texts as what fields take.
function value(is, text) {
  if (text === undefined) return undefined;
  return is.type === 'boolean' ? text === 'true' : text;
}

// quick: {name, query, count}, of which one is on if it is all of the query but
// what stands in besides.
export function Quick({ quick, besides = ['after'] }) {
  const now = Object.fromEntries(Object.entries(route.value.query)
    .filter(([name]) => !besides.includes(name)));
  const plain = (query) => JSON.stringify(Object.entries(query).sort());

  return (
    <div class="quick" role="group" aria-label={t('quick')}>
      {quick.map((is) => (
        <button type="button" aria-pressed={plain(is.query) === plain(now)}
          onClick={() => {
            const gone = Object.fromEntries(Object.keys(now)
              .map((name) => [name, undefined]));
            refine({ ...gone, after: undefined, ...is.query });
          }}>
          {is.name}{is.count !== undefined && <b>{is.count}</b>}
        </button>
      ))}
    </div>
  );
}

export function Filters({ name, only }) {
  const [told, setTold] = useState();
  const { query } = route.value;
  useEffect(() => { described().then(setTold, () => {}); }, [language.value]);

  const set = only.filter((one) => query[one] !== undefined).length;
  return (
    <details class="filters" open={set > 0 && innerWidth >= NARROW}>
      <summary>{t('filters')}{set > 0 && <b>{set}</b>}</summary>
      <div>
        {told && told.forms[name].filter((is) => only.includes(is.name))
          .map((is) => (
            <Field key={`${is.name}${query[is.name] ?? ''}`}
              is={{ ...is, unset: true }} said={told.said[name].is[is.name]}
              commands={name.replaceAll('-', ' ')}
              value={value(is, query[is.name])}
              set={(to) => refine({ [is.name]: to, after: undefined },
                { replace: true })} />
          ))}
        {set > 0 && (
          <button type="button" onClick={() => refine(Object.fromEntries(
            only.map((one) => [one, undefined])))}>{t('filters_none')}</button>
        )}
      </div>
    </details>
  );
}
