// The desk by keyboard alone, from the float to the Z, with what is printed; and
// devices: a new one, locked and let go on.

import { clean, done, everyLook, is, looks, ok, open, picture, scan, settled,
  signedIn, visitor } from '../lib/browser.mjs';

const { CASH, PAID } = process.env;
const [ada, carl] = [await signedIn('ada'), await signedIn('carl')];
const says = (page, text) => page.getByText(text).first().waitFor();

// What is pressed is counted; what is typed or scanned is not.
let steps = 0;
async function press(page, ...keys) {
  for (const key of keys) {
    steps += 1;
    await page.keyboard.press(key);
  }
}
function took(most, name) {
  ok(steps <= most, `${name} takes ${most}`, `${steps} steps`);
  steps = 0;
}

// The slip that was printed, and the number of those so far.
const slips = (page, n) => page.waitForFunction((wanted) =>
  window.printed >= wanted, n);
const slip = (page) => page.evaluate(() => {
  const root = document.querySelector('.paper').shadowRoot;
  return { text: root.textContent, codes: root.querySelectorAll('svg').length };
});

{
  const page = await visitor({ state: carl, language: 'zh' });
  await page.addInitScript(() => {
    window.printed = 0;
    window.print = () => { window.printed += 1; };
  });
  await open(page, '/');
  await settled(page);
  await page.keyboard.press('g');
  await page.keyboard.press('d');

  await page.locator('#window').waitFor();
  await page.fill('.counts label:nth-of-type(2) input', '2');
  await page.click('form footer button');
  await page.locator('.shift-bar').waitFor();
  await page.locator('.tiles button').nth(1).waitFor();
  await page.locator('.places button').first().waitFor();
  ok((await page.locator('.places').innerText()).includes('余 500'),
    'the places that the desk has are shown');

  await press(page, '1', '1', '2', 'Enter');
  await page.locator('#tendered').waitFor();
  await page.keyboard.type('300');
  await press(page, 'Enter');
  await page.locator('.sold .change', { hasText: '50.00' }).waitFor();
  took(5, 'a cash sale of 2 and 1');
  await slips(page, 1);
  const sale = await slip(page);
  is(sale.codes, 2, 'the tickets are printed, each with its code');
  ok(/收据|实收|合计/.test(sale.text), 'and the receipt', sale.text);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const pages = [...pdf.toString('latin1')
    .matchAll(/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)/g)];
  is(pages.map(([, width]) => Math.round(width / 72 * 25.4)), [80, 80, 80],
    'on paper of 80 mm, each to be cut off');
  ok(pages[0][2] / 72 * 25.4 > 90, 'as long as it is', pages[0][2]);
  const ticket = /\d{30}/.exec(sale.text)[0];

  await page.keyboard.press('4');
  await page.locator('.visitors input').first().fill('430702198001010014');
  await page.locator('.visitors input').nth(1).fill('张三');
  await page.click('.till button.main');
  await page.locator('.due', { hasText: '120.00' }).waitFor();
  ok(true, 'a product with real names asks for them');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  steps = 0;

  await scan(page, CASH);
  await page.locator('#tendered').waitFor();
  await press(page, 'Enter');
  await page.locator('.sold').waitFor();
  took(1, 'a pick-up by scan');
  await slips(page, 2);
  ok((await slip(page)).text.includes(CASH), 'and is printed');
  await picture(page, 'desk_paper');

  await press(page, '/');
  await page.keyboard.type('4321');
  await page.locator('.tender button.main:focus').waitFor();
  await press(page, 'Enter');
  await page.locator('.sold').waitFor();
  took(2, 'a pick-up by four digits');
  await slips(page, 3);
  ok((await slip(page)).text.includes(PAID), 'of what was paid, too');

  await looks(page, 'desk_found-zh-light-1280');
  await page.click('summary:has-text("收据")');
  await page.locator('.later-papers table.list').waitFor();
  await looks(page, 'desk_receipts-zh-light-1280');
  await page.click('summary:has-text("收据")');
  await press(page, 'p');
  await page.locator('dialog input:focus').waitFor();
  await page.keyboard.type('纸卡住了');
  await page.keyboard.press('Enter');
  await slips(page, 4);
  ok((await slip(page)).text.includes('纸卡住了'),
    'what is printed once more says why');
  steps = 0;

  await scan(page, ticket);
  await page.locator('.found-tickets .at').waitFor();
  await press(page, 'r');
  await page.locator('dialog .danger:focus').waitFor();
  await press(page, 'Enter');
  await says(page, /已退/);
  took(2, 'a refund');
  await slips(page, 5);
  ok(/退/.test((await slip(page)).text), 'and its receipt is printed');

  await press(page, 'g', 'h');
  await page.locator('dialog .counts input').first().waitFor();
  ok(!/应有/.test(await page.locator('dialog').innerText()
    .then((text) => text.replace('清点前不显示应有金额', ''))),
  'who counts is not told what ought to be there');
  await looks(page, 'desk_count-zh-light-1280');
  await page.keyboard.type('4');
  await page.keyboard.press('Tab');
  await page.keyboard.type('2');
  await press(page, 'Enter');
  await says(page, '班结号');
  took(3, 'the end of a shift');
  await slips(page, 6);
  ok(/班次日结/.test((await slip(page)).text), 'its Z is printed');
  await page.keyboard.press('Escape');
  await page.locator('#window').waitFor();
  clean(page, 'the desk');
  await page.context().close();
}

{
  const page = await visitor({ state: ada, language: 'en' });
  await open(page, '/');
  await settled(page);
  const keys = page.keyboard;

  await keys.press('g');
  await keys.press('e');
  await says(page, '南门 1 号闸');
  await says(page, 'New device');
  await keys.press('n');
  await page.locator('dialog input').first().waitFor();
  await keys.type('Handheld 7');
  await keys.press('Enter');
  await page.locator('dialog .qr').waitFor();
  const code = await page.locator('dialog .secret').innerText();
  ok(/^\w{4}-\w{4}-\w{4}$/.test(code),
    'a new device has its code in 4 keys and a name', code);
  await keys.press('Escape');

  await page.click('table.list a:has-text("Handheld 7")');
  await page.locator('h1 .tag', { hasText: 'to register' }).waitFor();
  await keys.press('e');
  await page.locator('dialog select').first().selectOption('1');
  await page.locator('dialog .field', { hasText: /^Gate/ }).first()
    .locator('input').fill('7');
  await page.click('dialog footer button');
  await says(page, '南门 · 7');
  ok(true, 'it stands at a gate');
  await keys.press('l');
  await page.locator('dialog input').waitFor();
  await keys.type('left in a taxi');
  await keys.press('Enter');
  await page.locator('h1 .tag', { hasText: 'locked' }).waitFor();
  ok(true, 'a lost one is locked');
  await page.click('text=Unlock');
  await page.click('dialog footer button');
  await page.locator('h1 .tag', { hasText: 'to register' }).waitFor();
  await page.click('.actions >> text=Remove');
  await page.click('dialog footer button');
  await says(page, 'its passages stay');
  clean(page, 'devices');
  await page.context().close();
}

{
  const page = await visitor({ state: ada });
  await open(page, '/desk');
  await page.locator('#window').waitFor();
  await page.click('form footer button');
  await page.locator('.shift-bar').waitFor();
  await page.context().close();
}
await everyLook('devices', ada, (page) => open(page, '/devices'));
await everyLook('desk', ada, async (page) => {
  await open(page, '/desk');
  await page.locator('.tiles button').nth(1).waitFor();
  await page.locator('.places button').first().waitFor();
  await page.keyboard.press('1');
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await page.locator('#tendered').waitFor();
  await page.keyboard.type('200');
});

await done();
