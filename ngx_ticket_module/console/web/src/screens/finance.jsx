// What finance looks at: days that are closed, drawers, statements, invoices,
// commissions, files to take away.

import { href } from '../base/route.js';
import { may } from '../base/session.js';
import { t } from '../base/words.js';
import { Closing, Closings } from './finance/closings.jsx';
import { Commission, Commissions } from './finance/commissions.jsx';
import { Drawers, Files, Invoices } from './finance/lists.jsx';
import { Statements } from './finance/statements.jsx';

const TABS = [
  { name: 'closings', needs: 'closing-list', list: Closings },
  { name: 'drawers', needs: 'z-list', list: Drawers },
  { name: 'statements', needs: 'statement-supplier', list: Statements },
  { name: 'invoices', needs: 'invoice-list', list: Invoices },
  { name: 'commissions', needs: 'commission-list', list: Commissions },
  { name: 'files', needs: 'export-list', list: Files },
];

export function Finance({ parts: [, name, no] }) {
  if (name === 'closings' && no) return <Closing no={no} />;
  if (name === 'commissions' && no) return <Commission run={no} />;

  const tabs = TABS.filter((is) => may(is.needs));
  const now = tabs.find((is) => is.name === name) ?? tabs[0];
  return (
    <>
      <h1>{t('screen.finance')}</h1>
      <nav class="quick" aria-label={t('screen.finance')}>
        {tabs.map((is) => (
          <a class="button" aria-current={is === now ? 'page' : undefined}
            href={href(`/finance/${is.name}`)}>{t(`finance.${is.name}`)}</a>
        ))}
        {may('receipt-approve') && (
          <a class="button" href={href('/approvals?list=receipts')}>
            {t('finance.receipts')}
          </a>
        )}
      </nav>
      <now.list />
    </>
  );
}
