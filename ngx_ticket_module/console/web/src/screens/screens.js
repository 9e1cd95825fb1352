// The places of the console, in the order of the menu: the letter behind "g",
// the action that who may not do sees nothing there, the kind of supplier that it
// is of alone, and what is shown.  The gate stands outside of all this: main.jsx
// shows it.

import { may, who } from '../base/session.js';
import { lazy } from '../parts/lazy.jsx';
import { Account } from './account.jsx';
import { Agents } from './agents.jsx';
import { Approvals } from './approvals.jsx';
import { Callbacks } from './callbacks.jsx';
import { Orders } from './orders.jsx';
import { Today } from './today.jsx';

export const screens = [
  {
    name: 'today', letter: 't', home: true, page: Today,
    needs: ['report-sales', 'report-passages', 'alarm-list', 'slot-list'],
  },
  { name: 'orders', letter: 'o', needs: 'order-list', page: Orders },
  {
    name: 'calendar', letter: 'c', needs: 'slot-list',
    page: lazy(() => import('./calendar.jsx'), 'Calendar'),
  },
  {
    name: 'desk', letter: 'd', needs: 'shift-open',
    page: lazy(() => import('./desk.jsx'), 'Desk'),
  },
  { name: 'gate', letter: 'k', needs: 'ticket-check' },
  {
    name: 'products', letter: 'p', needs: 'product-set',
    page: lazy(() => import('./products.jsx'), 'Products'),
  },
  { name: 'agents', letter: 'a', needs: 'agent-list', page: Agents },
  {
    name: 'rail', letter: 'r', needs: 'rail-list',
    page: lazy(() => import('./rail.jsx'), 'Rail'),
  },
  {
    name: 'approvals', letter: 'v',
    needs: ['approval-approve', 'receipt-approve', 'openrefund-approve'],
    page: Approvals,
  },
  {
    name: 'finance', letter: 'f', needs: 'closing-list',
    page: lazy(() => import('./finance.jsx'), 'Finance'),
  },
  {
    name: 'callbacks', letter: 'b', needs: 'callback-undelivered',
    page: Callbacks,
  },
  {
    name: 'devices', letter: 'e', needs: ['device-create', 'device-lock'],
    page: lazy(() => import('./devices.jsx'), 'Devices'),
  },
  {
    name: 'payments', letter: 'y', needs: ['payment-unclear', 'bill-differences'],
    page: lazy(() => import('./payments.jsx'), 'Payments'),
  },
  {
    name: 'settlement', letter: 'l', needs: ['settle-list', 'party-list'],
    page: lazy(() => import('./settlement.jsx'), 'Settlement'),
  },
  {
    name: 'seats', letter: 'z', needs: 'seat-show', of: 'theatre',
    page: lazy(() => import('./seats.jsx'), 'Theatre'),
  },
  {
    name: 'staff', letter: 's', needs: ['staff-list', 'log-list'],
    page: lazy(() => import('./staff.jsx'), 'Staff'),
  },
  { name: 'account', letter: 'm', page: Account },
];

export const allowed = () => screens.filter((is) =>
  (!is.of || is.of === who.value?.supplier_kind)
  && (!is.needs || [is.needs].flat().some(may)));

export const pathOf = (is) => (is.home ? '/' : `/${is.name}`);

export function screenOf(parts) {
  const name = parts[0];
  return allowed().find((is) => (name ? is.name === name : is.home))
    ?? (name ? null : allowed().find((is) => is.page));
}
