// What was refused, in the interface's words, and what to do about it.

import { t } from '../base/words.js';

function todo({ status, after, name }) {
  if (status === 0) return t('todo.offline');
  if (/^SESSION_N/.test(name)) return t('todo.sign_in');
  if (status === 403) return t('todo.role');
  if (status === 404) return t('todo.gone');
  if (status === 412) return t('todo.newer');
  if (status === 429 || status === 503) return t('todo.wait', { s: after ?? 5 });
  if (status >= 500) return t('todo.fault');
  return undefined;
}

const title = (problem) => (problem.status === 0 ? t('offline')
  : problem.detail || problem.title || t('fault'));

// members: those that a form beside it marks itself.
export function Trouble({ problem, again, members = [] }) {
  if (!problem) return null;

  const others = (problem.errors ?? []).filter((one) => !members.some((name) =>
    one.parameter === name || one.pointer === `/${name}`
    || one.pointer?.startsWith(`/${name}/`)));
  return (
    <div class="trouble" role="alert">
      <p><strong>{title(problem)}</strong></p>
      {others.length > 0 && (
        <ul>{others.map((one) => <li>{one.detail}</li>)}</ul>
      )}
      {todo(problem) && <p>{todo(problem)}</p>}
      {problem.status >= 500 && problem.instance && (
        <p class="small">{t('request_id', { id: problem.instance })}</p>
      )}
      {again && <button type="button" onClick={again}>{t('again')}</button>}
    </div>
  );
}
