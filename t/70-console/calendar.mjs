// The calendar: places of many slots in few keys, closing one, what somebody else
// changed meanwhile, the way back; prices of days.

import { clean, done, everyLook, is, looks, ok, open, settled, signedIn, visitor }
  from '../lib/browser.mjs';

const { DAY, ROW } = process.env;       // of the slot that two persons have
const mei = await signedIn('mei');
const lan = await signedIn('lan');
const says = (page, text) => page.getByText(text).first().waitFor();
const cell = (page, row, column) =>
  page.locator(`.sheet td[data-at="${row},${column}"]`);
const text = async (page, row, column) =>
  (await cell(page, row, column).locator('b').innerText()).trim();

// What somebody does is counted: a key, a click or a drag; typed text is none.
function hands(page) {
  return {
    n: 0,
    async press(key) { this.n += 1; await page.keyboard.press(key); },
    async click(what) { this.n += 1; await what.click(); },
    type: (what) => page.keyboard.type(what),
    async drag(from, to) {
      this.n += 1;
      const [a, b] = [await from.boundingBox(), await to.boundingBox()];
      await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
      await page.mouse.down();
      await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 4 });
      await page.mouse.up();
    },
  };
}

// ---- Places ----

{
  const page = await visitor({ state: mei, language: 'en' });
  await open(page, '/');
  const mine = hands(page);

  await mine.press('g');
  await mine.press('c');
  await cell(page, 1, 0).waitFor();
  await mine.drag(cell(page, 1, 0), cell(page, 2, 6));
  is(await page.locator('.sheet td[aria-selected=true]').count(), 14,
    'dragging selects slots of days');
  await mine.type('+200');
  await mine.press('Enter');
  await says(page, '14 of 14 would change');
  await mine.press('Enter');
  await says(page, '14 slots are changed');
  is(mine.n, 5, '200 more places for two hours of a week are five doings');
  await page.waitForFunction(() =>
    document.querySelector('[data-at="1,0"] b').textContent === '0/1,200');
  ok((await cell(page, 1, 0).locator('small').innerText()) === 'desk 0/500',
    'what the desk has stays as it is');
  await looks(page, 'calendar_undo-en-light-1280');

  await says(page, /mei changed 14 cells/);
  await page.keyboard.press('u');
  await says(page, '14 of 14 would change');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    document.querySelector('[data-at="1,0"] b').textContent === '0/1,000');
  ok(true, 'it is taken back by a key and Enter');

  // By keys alone: two slots down, three days wide.
  await cell(page, 4, 0).click();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) {
    await page.keyboard.press(`Shift+${key}`);
  }
  is(await page.locator('.sheet td[aria-selected=true]').count(), 6,
    'arrows with Shift select, too');
  await page.keyboard.type('*0.5');
  await page.keyboard.press('Enter');
  await says(page, '6 of 6 would change');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.fill('#typed', 'many');
  await page.keyboard.press('Enter');
  await says(page, /Type 500, \+50/);
  ok(true, 'what cannot be read says what could be');
  clean(page, 'places');
  await page.context().close();
}

// ---- Closed, or too few ----

{
  const page = await visitor({ state: mei, language: 'en' });
  await open(page, `/calendar?from=${DAY}`);
  await settled(page);
  await cell(page, ROW, 0).click();
  await page.keyboard.type('501/1');
  await page.keyboard.press('Enter');
  await says(page, 'more are sold');
  ok(await page.locator('dialog button.main').isDisabled(),
    'places that are sold are not taken away');
  await page.keyboard.press('Escape');

  const mine = hands(page);
  await mine.click(cell(page, ROW, 0));
  await mine.press('c');
  await mine.type('a typhoon');
  await says(page, '2 persons hold places in 1 of the slots');
  await looks(page, 'calendar_close-en-light-1280');
  await mine.press('Enter');
  await cell(page, ROW, 0).locator('small', { hasText: 'closed' }).waitFor();
  is(mine.n, 3, 'a slot is closed in three doings');
  ok((await cell(page, ROW, 0).getAttribute('class')) === 'shut',
    'and looks it');
  clean(page, 'a slot closed');
  await page.context().close();
}

// ---- Two at a time ----

{
  const page = await visitor({ state: mei, language: 'en' });
  const other = await visitor({ state: lan, language: 'en' });
  for (const one of [page, other]) {
    await open(one, `/calendar?from=${DAY}`);
    await settled(one);
    await cell(one, 6, 1).click();
    await one.keyboard.type(one === page ? '+10' : '+7');
    await one.keyboard.press('Enter');
    await says(one, '1 of 1 would change');
  }
  await other.keyboard.press('Enter');
  await says(other, '1 slot is changed');
  await page.keyboard.press('Enter');
  await says(page, 'Somebody else has changed it meanwhile');
  await says(page, 'you saw');
  ok((await page.locator('dialog td').nth(1).innerText()).includes('1,507'),
    'what somebody else changed is shown before anything is done');
  await looks(page, 'calendar_stale-en-light-1280');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    document.querySelector('[data-at="6,1"] b').textContent === '0/1,017');
  ok(true, 'and then it is done');

  // The last change is not hers any more.
  await other.keyboard.press('u');
  await other.keyboard.press('Enter');
  await says(other, /changed something since|changed since/);
  ok(true, 'nobody takes back what another one did by mistake');
  clean(page, 'two');
  await page.context().close();
  await other.context().close();
}

// ---- Prices ----

{
  const page = await visitor({ state: mei, language: 'en' });
  await open(page, '/calendar?layer=prices');
  await settled(page);
  await cell(page, 0, 1).click();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  is(await page.locator('.sheet td[aria-selected=true]').count(), 2,
    'days of one product are selected');
  await page.keyboard.type('*0.9');
  await page.keyboard.press('Enter');
  await says(page, '2 of 2 would change');
  await page.keyboard.press('Enter');
  await says(page, '2 prices are changed');
  await page.waitForFunction(() =>
    document.querySelector('[data-at="0,2"] b').textContent === '90.00');
  ok((await cell(page, 0, 2).getAttribute('class')) === 'special',
    'a price of the day looks it');
  await looks(page, 'calendar_prices-en-light-1280');
  await page.locator('.undo').waitFor();
  await page.keyboard.press('u');
  await page.locator('dialog table.list').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    document.querySelector('[data-at="0,2"] b').textContent === '100.00');
  is(await text(page, 0, 1), '100.00', 'prices are taken back, too');
  clean(page, 'prices');
  await page.context().close();
}

// ---- A week copied ----

{
  const page = await visitor({ state: mei, language: 'en' });
  await open(page, '/calendar?line=02');
  await settled(page);
  await page.keyboard.press('w');
  await page.locator('dialog form button.main').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('dialog table.list, dialog .empty').first().waitFor();
  await page.keyboard.press('Enter');
  await says(page, /slots are changed|Done/);
  ok(true, 'a week is copied after a look at what would be');
  clean(page, 'copy');
  await page.context().close();
}

// ---- Who may only look ----

{
  const page = await visitor({ state: await signedIn('clerk'), language: 'en' });
  await open(page, '/calendar');
  await settled(page);
  await cell(page, 0, 0).click();
  await page.keyboard.press('c');
  is([await page.locator('dialog, .typed').count(),
    await page.locator('main .actions').count()], [0, 0],
    'who may only look has nothing to press');
  await page.context().close();
}

await everyLook('calendar', mei, async (page) => {
  await open(page, `/calendar?from=${DAY}`);
  await settled(page);
  await cell(page, 1, 0).click();
  await page.keyboard.press('Shift+ArrowRight');
});

await done();
