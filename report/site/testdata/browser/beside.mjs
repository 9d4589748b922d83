// Runs the page's rules beside the program's, without a browser: examines what it is
// given, a line each, and answers a line each.
//
// Usage: node beside.mjs PAGE.html < LINES
//
// The first line is an issuer's file; each other is {"data": base64, "day": …}.
import {readFileSync} from 'node:fs';
import vm from 'node:vm';
import {createInterface} from 'node:readline';

const page = readFileSync(process.argv[2], 'utf8');
const scripts = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(m => m[1]);
// The last script is the page's own, and wants a page.
vm.runInThisContext(scripts.slice(0, -1).join('\n') + '\nglobalThis.assay = assay;');

let issuer;
for await (const line of createInterface({input: process.stdin, crlfDelay: Infinity})) {
  const given = JSON.parse(line);
  if (!issuer) {
    issuer = await assay.readIssuer(JSON.stringify(given));
    continue;
  }
  const {kind, genuine, says, why, more} = await assay.examine(new Uint8Array(Buffer.from(given.data, 'base64')), issuer.keys);
  const stands = genuine ? assay.standing(says, issuer.list, given.day).how : 'not genuine';
  console.log(JSON.stringify({kind, standing: stands, number: says?.number ?? '', partner: says?.partner ?? '', why: why ?? '', more: genuine ? '' : String(more?.stack)}));
}
