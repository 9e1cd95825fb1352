// A list of the server's, page by page: the server says where the next page
// begins, and the browser's Back is the page before.  On a narrow screen a row
// is a card.

import { useEffect, useState } from 'preact/hooks';

import { useKeys } from '../base/keys.js';
import { href, refine, route } from '../base/route.js';
import { t } from '../base/words.js';
import { Trouble } from './trouble.jsx';

/*
 * columns: {name, head, cell(row), kind}; kind "number" stands at the right,
 * "short" is never broken.  link(row): where a row leads.  empty: what to say
 * where there is none.  begins: the first row is the one that keys mean.  chosen:
 * a Set of row keys, with choose(set).
 */
export function Table({
  label, columns, rows, link, rowKey, empty, begins, chosen, choose,
}) {
  const first = begins ? 0 : -1;
  const [at, setAt] = useState(first);
  useEffect(() => setAt(first), [rows]);

  const step = (by) => {
    const next = Math.min(Math.max(at + by, 0), rows.length - 1);
    setAt(next);
    document.getElementById(`row-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const flip = (row) => {
    const next = new Set(chosen);
    const key = rowKey(row);
    if (!next.delete(key)) next.add(key);
    choose(next);
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    Enter: () => {
      if (at < 0 || !link) return false;
      document.querySelector(`#row-${at} a`)?.click();
      return true;
    },
    x: () => {
      if (at < 0 || !choose) return false;
      flip(rows[at]);
      return true;
    },
  }, rows.length > 0);

  if (!rows.length) return <div class="empty">{empty}</div>;
  return (
    <table class="list" aria-label={label}>
      <thead>
        <tr>
          {choose && <th scope="col"><span class="hidden">{t('select')}</span></th>}
          {columns.map((is) => (
            <th scope="col" class={is.kind}>{is.head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, n) => (
          <tr id={`row-${n}`} class={n === at ? 'at' : ''} key={rowKey(row)}
            aria-current={n === at || undefined}>
            {choose && (
              <td class="select">
                <input type="checkbox" checked={chosen.has(rowKey(row))}
                  aria-label={t('select_row', { name: rowKey(row) })}
                  onChange={() => flip(row)} />
              </td>
            )}
            {columns.map((is, i) => (
              <td class={is.kind} data-head={is.head}>
                {i === 0 && link
                  ? <a href={href(link(row))}>{is.cell(row)}</a>
                  : is.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// A whole list: what an answer has, or that it is waited for, or why not.
export function List({ answer, cursor = 'after', ...table }) {
  const { is, problem, loading, again } = answer;
  const from = route.value.query[cursor];

  return (
    <section aria-busy={loading} class={loading && is ? 'stale' : ''}>
      <Trouble problem={problem} again={again} />
      {is && <Table {...table} rows={is.items} />}
      {!is && loading && <p class="waiting">{t('loading')}</p>}
      {(from || is?.next) && (
        <nav class="pages" aria-label={t('pages')}>
          {from && (
            <button type="button"
              onClick={() => refine({ [cursor]: undefined })}>
              {t('page_first')}
            </button>
          )}
          {is?.next && (
            <button type="button"
              onClick={() => refine({ [cursor]: is.next })}>
              {t('page_next')}
            </button>
          )}
        </nav>
      )}
    </section>
  );
}
