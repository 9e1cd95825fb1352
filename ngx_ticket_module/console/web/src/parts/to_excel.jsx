// What a table shows, as a file of Excel: a button, and a key.

import { useKeys } from '../base/keys.js';
import { t } from '../base/words.js';
import { saveSheet } from '../base/xlsx.js';

export function ToExcel({ name, columns, rows }) {
  const save = () => saveSheet(name, columns, rows);
  useKeys({ x: save }, rows.length > 0);

  return (
    <button type="button" disabled={!rows.length} onClick={save}>
      {t('excel')}<kbd aria-hidden="true">x</kbd>
    </button>
  );
}
