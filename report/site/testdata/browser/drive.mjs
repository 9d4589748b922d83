// Opens the page in Chromium as people do, and tells what it says.
//
// Usage: node drive.mjs CHROMIUM SITE < CASES
//
// CASES is JSON: [{"name": …, "day": …, …}, …]; what may be in one stands in `look`.
// What comes out is JSON, too, a result a case.
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';

const [executablePath, site] = process.argv.slice(2);
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const types = {'.html': 'text/html; charset=utf-8', '.json': 'application/json'};

const server = createServer((request, response) => {
  const name = new URL(request.url, 'http://localhost').pathname.replace(/\/$/, '/index.html').slice(1);
  try {
    const body = readFileSync(path.join(site, name));
    response.writeHead(200, {'Content-Type': types[path.extname(name)] ?? 'application/octet-stream'});
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1');
await new Promise(done => server.once('listening', done));
const origin = `http://127.0.0.1:${server.address().port}/`;

const browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-gpu']});

async function look(c) {
  const context = await browser.newContext({
    locale: c.locale ?? 'en-GB', colorScheme: c.dark ? 'dark' : 'light', viewport: {width: c.width ?? 375, height: c.height ?? 800},
  });
  const page = await context.newPage();
  const asked = [], wrong = [];
  page.on('request', r => asked.push(r.url().replace(origin, '/')));
  page.on('console', m => m.type() === 'error' && wrong.push(m.text()));
  page.on('pageerror', e => wrong.push(String(e)));
  await page.clock.setFixedTime(new Date(c.day + 'T12:00:00'));
  if (c.without) { // "Ed25519", or all of "WebCrypto"
    await page.addInitScript(without => {
      if (without === 'WebCrypto') {
        Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined});
        return;
      }
      const {importKey} = SubtleCrypto.prototype;
      SubtleCrypto.prototype.importKey = function(format, key, algorithm, ...more) {
        return algorithm === 'Ed25519' ? Promise.reject(new DOMException('no Ed25519', 'NotSupportedError')) : importKey.call(this, format, key, algorithm, ...more);
      };
    }, c.without);
  }
  if (c.issuer !== undefined) { // what the site has now, after the page was made
    await page.route('**/issuer.json', route => route.fulfill({contentType: 'application/json', body: c.issuer}));
  }
  if (c.offline) {
    await page.route('**/issuer.json', route => route.abort('internetdisconnected'));
  }
  await page.goto(origin + (c.fragment ? '#' + c.fragment : ''));
  if (c.file) {
    await page.setInputFiles('#file', c.file);
  }
  if (c.text !== undefined) {
    await page.fill('#text', c.text);
    await page.press('#text', 'Tab');
    await page.keyboard.press('Enter'); // the button has the focus
  }
  if (c.dropped) {
    await page.evaluate(([data, name]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(data), x => x.charCodeAt(0))], name));
      document.dispatchEvent(new DragEvent('drop', {dataTransfer: transfer, bubbles: true, cancelable: true}));
    }, [readFileSync(c.dropped).toString('base64'), path.basename(c.dropped)]);
  }
  if (c.fragment || c.file || c.text !== undefined || c.dropped) {
    await page.waitForSelector('#verdict[aria-busy=false]:not([hidden])', {timeout: 20000});
  }
  if (c.language) {
    await page.selectOption('#language', c.language);
  }
  const out = await page.evaluate(() => {
    const text = id => document.getElementById(id).textContent;
    const facts = [...document.querySelectorAll('#facts dt')].map(dt => [dt.textContent, dt.nextSibling.textContent]);
    return {
      lang: document.documentElement.lang, tone: document.getElementById('verdict').className, says: text('says'), because: text('because'), list: text('list'),
      facts: Object.fromEntries(facts), title: document.title, issuer: text('issuer-name'),
      overflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      scripted: globalThis.harmed === true,
    };
  });
  if (c.axe) {
    await page.evaluate(axe);
    const found = await page.evaluate(() => globalThis.axe.run());
    out.violations = found.violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.target).join(', ')}`);
  }
  if (c.screenshot) {
    await page.screenshot({path: c.screenshot, fullPage: true});
  }
  await context.close();
  return {name: c.name, ...out, asked, wrong};
}

const cases = JSON.parse(readFileSync(0)), results = [];
const work = async () => {
  for (let c; (c = cases.shift());) {
    try {
      results.push(await look(c));
    } catch (e) {
      results.push({name: c.name, wrong: [String(e)]});
    }
  }
};
await Promise.all([work(), work(), work(), work()]); // several visitors at once
await browser.close();
server.close();
console.log(JSON.stringify(results));
