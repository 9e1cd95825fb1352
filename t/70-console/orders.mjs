// Orders: found, listed page by page, filtered; one of them with all that
// happened to it, and what each role may do with it.

import { clean, done, everyLook, is, looks, ok, open, settled, signedIn, visitor }
  from '../lib/browser.mjs';

const ORDERS = process.env.ORDERS.split(' ');
const lead = await signedIn('lead');

const has = (page, n) => page.waitForFunction((wanted) =>
  document.querySelectorAll('table.list tbody tr').length === wanted, n);
const buttons = (page) => page.locator('.actions button').allInnerTexts()
  .then((all) => all.map((text) => text.split('\n')[0].trim()));

// ---- Found ----

{
  const page = await visitor({ state: lead });
  await open(page, '/orders');
  await settled(page);

  // As a hand scanner types it, beside any field.
  await page.keyboard.type(ORDERS[3]);
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: `订单 ${ORDERS[3]}` }).waitFor();
  ok(page.url().endsWith(`/orders/${ORDERS[3]}`),
    'digits beside a field and Enter lead to the order');

  await page.keyboard.press('/');
  await page.keyboard.type('5678');
  await page.keyboard.press('Enter');
  await page.getByText('查找“5678”').waitFor();
  await has(page, 50);
  ok(true, 'four digits of a phone find those of it');
  ok(!page.url().includes('5678'), 'what was searched for is in no address');
  await looks(page, 'found-zh-light-1280');

  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await page.locator('.history li').first().waitFor();
  ok(/\/orders\/\d{19}$/.test(page.url()), 'j, k and Enter open a row');
  await page.keyboard.press('Escape');
  await page.locator('.quick').waitFor();
  ok(page.url().endsWith('/orders'), 'Escape leads back to the list');

  await page.keyboard.press('/');
  await page.keyboard.type('nobody at all');
  await page.keyboard.press('Enter');
  await page.getByText('没有找到').waitFor();
  ok(await page.getByText('手机号或后四位').first().isVisible(),
    'what finds nothing says what can be searched for');
  clean(page, 'find');
  await page.context().close();
}

// ---- Listed ----

{
  const page = await visitor({ state: lead, language: 'en' });
  await open(page, '/orders');
  await has(page, 50);
  ok(true, 'a page has fifty');
  await page.click('text=Next page');
  await has(page, ORDERS.length - 50);
  ok(true, 'the next one has the rest');
  await page.goBack();
  await has(page, 50);
  ok(true, 'Back is the page before');

  await page.click('summary');
  await page.selectOption('.filters select >> nth=0', 'closed');
  await page.getByText('No such orders').waitFor();
  ok(page.url().includes('state=closed'), 'a filter is in the address');
  await page.reload();
  await page.getByText('No such orders').waitFor();
  ok(true, 'and counts when the page is loaded anew');
  await looks(page, 'orders-none-en-light-1280');
  await page.click('text=Not paid');
  await page.waitForURL(/state=booked$/);
  ok(await page.locator('.quick [aria-pressed=true]', { hasText: 'Not paid' })
    .isVisible(), 'a quick filter is on in the place of the others');
  clean(page, 'list');
  await page.context().close();
}

// ---- One of them ----

{
  const page = await visitor({ state: lead, language: 'en' });
  await open(page, `/orders/${ORDERS[0]}`);
  await page.locator('.history li').first().waitFor();
  is(await buttons(page),
    ['Refund', 'Stop', 'Show in full', 'Visitor\'s link'],
    'who leads the desk has the buttons of the role');

  await page.keyboard.press('r');
  await page.fill('dialog input >> nth=0', '1');
  await page.keyboard.press('Enter');
  await page.locator('dialog table').waitFor();
  is(await page.locator('dialog .history').count(), 0, 'first it shows what would be');
  await page.click('dialog button.danger');
  await page.getByText('The tickets are refunded').waitFor();
  await page.getByText('staff: order refund').waitFor();
  ok(true, 'then it does it, and the history has it');

  // Nothing is left to give back: the interface's own words.
  await page.keyboard.press('r');
  await page.fill('dialog input >> nth=0', '1');
  await page.keyboard.press('Enter');
  await page.locator('dialog .trouble, dialog .wrong').first().waitFor();
  ok(true, 'what is refused is said in the window');
  await page.keyboard.press('Escape');

  await page.click('text=Show in full');
  await page.click('dialog button.main');
  ok(await page.locator('dialog').isVisible(), 'without a reason nothing is shown');
  await page.fill('dialog input', 'lost ticket');
  await page.keyboard.press('Enter');
  await page.getByText('13912345678').waitFor();
  ok(true, 'with one the phone is shown in full');

  await page.keyboard.press('s');
  await page.fill('dialog input', 'a doubt');
  await page.keyboard.press('Enter');
  await page.getByText('The order is stopped').waitFor();
  await page.locator('.trouble', { hasText: 'a doubt' }).waitFor();
  ok(!(await buttons(page)).includes('Stop'), 'an order that is stopped is shown as it');

  await open(page, '/orders/1');
  await page.locator('.trouble').waitFor();
  ok(await page.getByText('go back to the list').isVisible(),
    'of an order that is not there it says what to do');
  clean(page, 'order');
  await page.context().close();
}

// ---- Who may ----

{
  const page = await visitor({ state: await signedIn('market'), language: 'en' });
  await open(page, `/orders/${ORDERS[1]}`);
  await page.locator('.history li').first().waitFor();
  is(await buttons(page), ['Stop', 'Resend callbacks'],
    'another role has other buttons');
  await page.context().close();

  const gate = await visitor({ state: await signedIn('steward'), language: 'en' });
  await open(gate, '/orders');
  await gate.locator('.empty').waitFor();
  is(await gate.locator('.menu a').allInnerTexts(), ['Gate', 'My account'],
    'who may see no orders has no such place');
  await open(gate, '/');
  await gate.locator('h1', { hasText: 'My account' }).waitFor();
  ok(true, 'and begins with what there is');
  await gate.context().close();
}

await everyLook('orders', lead, (page) => open(page, '/orders?last=5'));
await everyLook('order', lead, async (page) => {
  await open(page, `/orders/${ORDERS[0]}`);
  await page.locator('.history li').first().waitFor();
});

await done();
