// Somebody else was faster: what a thing was when this was opened, what it is
// now, and what was wanted of it, field by field.  It asks which it is to be.

import { yuan } from '../base/format.js';
import { t, word } from '../base/words.js';
import { labelOf } from './field.jsx';

export const same = (a, b) =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function shown(name, value) {
  if (value === undefined || value === null || value === '') return '–';
  if (name.endsWith('_fen') && typeof value === 'number') return yuan(value);
  return [value].flat().map((one) => word(name, one)).join(' ');
}

export function Newer({ fields, words, before, now, mine, settle }) {
  const differ = fields.filter(({ name }) => !same(before[name], now[name])
    || !same(before[name], mine[name]));

  return (
    <form class="action" onSubmit={(event) => {
      event.preventDefault();
      settle(true);
    }}>
      <div class="trouble" role="alert">
        <p><strong>{t('newer.title')}</strong></p>
        <p>{t('newer.hint')}</p>
      </div>
      <table class="newer">
        <thead>
          <tr>
            <th scope="col">{t('newer.field')}</th>
            <th scope="col">{t('newer.before')}</th>
            <th scope="col">{t('newer.now')}</th>
            <th scope="col">{t('newer.mine')}</th>
          </tr>
        </thead>
        <tbody>
          {differ.map(({ name }) => (
            <tr>
              <th scope="row">{labelOf(name, words[name])[0]}</th>
              <td>{shown(name, before[name])}</td>
              <td class={same(before[name], now[name]) ? '' : 'other'}>
                {shown(name, now[name])}
              </td>
              <td>{same(before[name], mine[name]) ? ''
                : shown(name, mine[name])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <footer>
        <button class="main">{t('newer.save')}</button>
        <button type="button" onClick={() => settle(false)}>
          {t('newer.theirs')}
        </button>
      </footer>
    </form>
  );
}
