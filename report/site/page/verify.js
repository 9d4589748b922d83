// Whether what an issuer signed is genuine, and how it stands on a day: the rules of
// the program's packages credential and verify, for a browser. There is nothing of
// the page in here; tests run it beside the program, on the same files, and the two
// have to agree.
//
// `assayCrypto` comes before this file: verify of Ed25519, sha1 and sha256.
'use strict';

const assay = (() => {
  const {sha1, sha256} = assayCrypto;

  // A Fault is why something isn't genuine: a key of the page's words.
  class Fault extends Error {
    constructor(why, more = {}) {
      super(why);
      Object.assign(this, {why}, more);
    }
  }
  const fail = why => { throw new Fault(why); };

  // ----- Bytes and texts

  const utf8 = new TextEncoder();
  const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
  const decoded = (bytes, why) => {
    try {
      return decoder.decode(bytes);
    } catch {
      return fail(why);
    }
  };
  // A letter a byte, so that places in the text are places in the bytes.
  const letters = bytes => {
    const out = [];
    for (let i = 0; i < bytes.length; i += 8192) {
      out.push(String.fromCharCode.apply(null, bytes.subarray(i, i + 8192)));
    }
    return out.join('');
  };
  const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
  const join = (...parts) => {
    const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const p of parts) {
      out.set(p, at);
      at += p.length;
    }
    return out;
  };
  const hex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('');
  const unhex = text => Uint8Array.from(text.match(/../g) ?? [], x => parseInt(x, 16));
  const base64 = bytes => btoa(letters(bytes));
  // compare sorts by code points, as bytes of UTF-8 sort.
  const compare = (a, b) => {
    const x = utf8.encode(a), y = utf8.encode(b);
    for (let i = 0; i < x.length && i < y.length; i++) {
      if (x[i] !== y[i]) {
        return x[i] - y[i];
      }
    }
    return x.length - y.length;
  };

  // ----- Days: texts like 2020-06-30, which sort as they follow each other

  const firstYear = 1990, lastYear = 2100, lastDay = (Date.UTC(2101, 11, 31) - Date.UTC(1899, 11, 30)) / 864e5; // of a statement
  const dayOf = count => count === 0 ? '' : new Date(Date.UTC(1899, 11, 30 + count)).toISOString().slice(0, 10);
  const isDay = text => /^\d{4}-\d\d-\d\d$/.test(text) && text !== '0000' &&
    !Number.isNaN(Date.parse(text + 'T00:00:00Z')) && new Date(text + 'T00:00:00Z').toISOString().slice(0, 10) === text;

  // ----- Keys

  const alphabet58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

  // multibase reads z and base 58, in the one spelling of its bytes.
  function multibase(text) {
    if (typeof text !== 'string' || !text.startsWith('z') || text.length > 100) {
      return null;
    }
    let n = 0n, zeros = 0;
    for (const c of text.slice(1)) {
      const digit = alphabet58.indexOf(c);
      if (digit < 0) {
        return null;
      }
      n = n * 58n + BigInt(digit);
      if (n === 0n) {
        zeros++;
      }
    }
    let digits = n === 0n ? '' : n.toString(16);
    if (digits.length % 2) {
      digits = '0' + digits;
    }
    return join(new Uint8Array(zeros), unhex(digits));
  }

  // publicKey reads the key of a did:key.
  function publicKey(did) {
    const raw = typeof did === 'string' && did.startsWith('did:key:') ? multibase(did.slice(8)) : null;
    return raw && raw.length === 34 && raw[0] === 0xed && raw[1] === 1 ? raw.subarray(2) : null;
  }
  const hintOf = key => hex(sha256(key).subarray(0, 8));

  // A trust is keys with their hints.
  const trusting = keys => keys.map(k => ({...k, key: publicKey(k.did)})).map(k => ({...k, hint: hintOf(k.key)}));

  // mayHaveIssued tells whether a key was in use for the day, or had signed ahead for it.
  function mayHaveIssued(key, on) {
    if (key.until && on > key.until && !(key.ahead ?? []).includes(on)) {
      throw new Fault('retired', {on, until: key.until});
    }
  }

  // signerOf returns the trusted key with the hint that signed the message.
  async function signerOf(trust, hint, message, signature, altered) {
    const known = trust.filter(k => k.hint === hint);
    for (const k of known) {
      if (await assayCrypto.verify(signature, message, k.key)) {
        return k;
      }
    }
    if (!known.length) {
      throw new Fault('foreign', {hint});
    }
    return fail(altered);
  }

  // ----- The text of a QR code

  const longestStatement = 4096, longestPartner = 120, longestNumber = 40, mostYears = 30;
  const alphabet32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const blanks = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;

  // statementCode returns the base 32 of a text, null where it is none.
  function statementCode(text) {
    text = text.replace(/^\ufeff/, '').replace(blanks, '').replace(/[a-z]/g, c => c.toUpperCase());
    if (text.startsWith('ASSAY1:')) {
      return text.slice(7);
    }
    const at = text.indexOf('#');
    return at >= 0 && /^HTTPS?:\/\//.test(text.slice(0, at)) ? text.slice(at + 1) : null;
  }

  function decode32(code, alphabet) {
    const out = new Uint8Array(Math.floor(code.length * 5 / 8));
    let bits = 0, held = 0, at = 0;
    for (const c of code) {
      const digit = alphabet.indexOf(c);
      if (digit < 0) {
        return null;
      }
      held = held << 5 | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        out[at++] = held >> bits & 255;
      }
      held &= (1 << bits) - 1;
    }
    return held === 0 && bits < 5 ? out : null;
  }

  function encode32(bytes, alphabet) {
    let out = '', bits = 0, held = 0;
    for (const b of bytes) {
      held = held << 8 | b;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        out += alphabet[held >> bits & 31];
      }
      held &= (1 << bits) - 1;
    }
    return bits ? out + alphabet[held << 5 - bits & 31] : out;
  }

  const varint = n => {
    const out = [];
    for (; n > 127; n = Math.floor(n / 128)) {
      out.push(n % 128 | 128);
    }
    return [...out, n];
  };

  // written is a statement's bytes: what was read has to be written so.
  function written(s) {
    const number = text => {
      const parts = /^CP-([1-9][0-9]{3})-([0-9A-HJKMNP-TV-Z]{8})$/.exec(text);
      if (text === '') {
        return [0];
      }
      return parts ? [1, ...varint(Number(parts[1])), ...decode32(parts[2], crockford)] : [...varint(text.length + 1), ...utf8.encode(text)];
    };
    const partner = utf8.encode(s.partner);
    let before = 0;
    const years = s.years.flatMap(y => {
      const step = varint(y - before);
      before = y;
      return step;
    });
    return Uint8Array.from([...number(s.number), ...number(s.replaces), ...varint(partner.length * 2 + (s.cut ? 1 : 0)), ...partner,
      ...varint(s.years.length), ...years, ...s.days.flatMap(varint)]);
  }

  // readStatement reads the text of a QR code, in either form.
  function readStatement(text) {
    const code = utf8.encode(text).length > longestStatement ? null : statementCode(text);
    if (code === null) {
      return fail('nothing');
    }
    const b = decode32(code, alphabet32);
    if (!b || b.length < 73 || encode32(b, alphabet32) !== code) {
      return fail('damaged');
    }
    if (b[0] !== 1) {
      return fail('newer');
    }
    const body = b.subarray(0, b.length - 64), s = {years: [], days: []};
    let at = 9;
    const count = most => {
      let n = 0, factor = 1;
      for (let i = 0; i < 5; i++, factor *= 128) {
        if (at >= body.length) {
          return fail('damaged');
        }
        const c = body[at++];
        n += (c & 127) * factor;
        if (c < 128) {
          return n <= most ? n : fail('damaged');
        }
      }
      return fail('damaged');
    };
    const take = n => at + n > body.length ? fail('damaged') : body.subarray(at, at += n);
    const number = () => {
      const how = count(longestNumber + 1);
      if (how === 0) {
        return '';
      }
      return how === 1 ? `CP-${count(9999)}-${encode32(take(5), crockford)}` : letters(take(how - 1));
    };
    s.number = number();
    s.replaces = number();
    const mark = count(2 * longestPartner + 1);
    s.partner = decoded(take(mark >> 1), 'damaged');
    s.cut = mark % 2 === 1;
    for (let n = count(mostYears), year = 0; n > 0; n--) {
      s.years.push(year += count(lastYear));
    }
    s.days = [count(lastDay), count(lastDay), count(lastDay)];
    const printable = /^[!-~]*$/;
    const sound = at === body.length && s.number !== '' && printable.test(s.number) && printable.test(s.replaces) &&
      s.number.length <= longestNumber && s.replaces.length <= longestNumber && s.partner !== '' && s.years.length > 0 &&
      s.years.every((y, i) => y >= firstYear && y <= lastYear && (i === 0 || y > s.years[i - 1])) && s.days[1] > 0 && s.days[2] > 0;
    if (!sound || !same(written(s), body.subarray(9))) {
      return fail('damaged');
    }
    const [begins, goodThrough, issued] = s.days.map(dayOf);
    return {...s, begins, goodThrough, issued, hint: hex(body.subarray(1, 9)),
      message: join(utf8.encode('assay statement 1\n'), body), signature: b.subarray(b.length - 64)};
  }

  // statement returns what a statement says, once its signature held.
  async function statement(s, trust) {
    const key = await signerOf(trust, s.hint, s.message, s.signature, 'altered');
    mayHaveIssued(key, s.issued);
    const {number, replaces, partner, cut, years, begins, goodThrough, issued} = s;
    return {number, replaces, partner, cut, years, begins, goodThrough, issued, signer: key.did};
  }

  // ----- JSON: strictly, each member once, and nothing that is no Unicode

  // readJSON reads a text; numbers, of which no credential has any, are refused.
  function readJSON(text) {
    let at = 0, depth = 0;
    const blank = () => {
      while (' \t\n\r'.includes(text[at] ?? 'x')) {
        at++;
      }
    };
    const next = c => {
      if (text[at] !== c) {
        fail('none');
      }
      at++;
    };
    const string = () => {
      next('"');
      let end = at - 1, escaped;
      do { // up to a quotation mark that no backslash takes the meaning of
        end = text.indexOf('"', end + 1);
        if (end < 0) {
          fail('none');
        }
        for (escaped = 0; text[end - 1 - escaped] === '\\'; escaped++) {}
      } while (escaped % 2);
      const quoted = text.slice(at - 1, end + 1);
      at = end + 1;
      try {
        const value = JSON.parse(quoted);
        encodeURIComponent(value); // refuses half a character
        return value;
      } catch {
        return fail('none');
      }
    };
    const list = (close, item) => {
      if (++depth > 100) {
        fail('none');
      }
      at++;
      blank();
      if (text[at] !== close) {
        for (;;) {
          item();
          blank();
          if (text[at] !== ',') {
            break;
          }
          at++;
        }
      }
      next(close);
      depth--;
    };
    const value = () => {
      blank();
      switch (text[at]) {
        case '{': {
          const out = new Map();
          list('}', () => {
            blank();
            const name = string();
            blank();
            next(':');
            if (out.has(name)) {
              fail('none');
            }
            out.set(name, value());
          });
          return out;
        }
        case '[': {
          const out = [];
          list(']', () => out.push(value()));
          return out;
        }
        case '"':
          return string();
      }
      for (const [word, is] of [['true', true], ['false', false], ['null', null]]) {
        if (text.startsWith(word, at)) {
          at += word.length;
          return is;
        }
      }
      return fail('altered');
    };
    const all = value();
    blank();
    return at === text.length ? all : fail('none');
  }

  // alike compares what was read with what it should be.
  function alike(got, want) {
    if (Array.isArray(want)) {
      return Array.isArray(got) && got.length === want.length && want.every((w, i) => alike(got[i], w));
    }
    if (want && typeof want === 'object') {
      const keys = Object.keys(want).filter(k => want[k] !== undefined);
      return got instanceof Map && got.size === keys.length && keys.every(k => got.has(k) && alike(got.get(k), want[k]));
    }
    return got === want;
  }

  // ----- Credentials

  const contexts = ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'];
  const namespace = unhex('6a4c1c535b7e4d1c9c7a2f0f4f3a8e21');

  // named is a name that follows from what it names: a UUID, version 5.
  function named(...parts) {
    const b = sha1(join(namespace, utf8.encode(parts.join('\n')))).slice(0, 16);
    b[6] = b[6] & 15 | 0x50;
    b[8] = b[8] & 63 | 0x80;
    return 'urn:uuid:' + hex(b).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  // folderOf is the folder on the web that a did:web names.
  function folderOf(did) {
    const [host, ...path] = did.slice('did:web:'.length).split(':');
    return `https://${host.replace('%3A', ':')}/${path.map(p => p + '/').join('')}`;
  }

  const textAt = (from, ...path) => {
    for (const step of path) {
      from = from instanceof Map ? from.get(step) : Array.isArray(from) ? from[step] : undefined;
    }
    return typeof from === 'string' ? from : undefined;
  };
  const whole = (id, type) => id === undefined ? undefined : {id, type};

  // inForm returns the whole document that says what another does, in the first form
  // or in the one with a status: member by member, in the order in which it is written.
  function inForm(got, status) {
    const at = (...path) => textAt(got, ...path) ?? '';
    const subject = (...path) => at('credentialSubject', ...path);
    const achievement = (...path) => subject('achievement', ...path);
    const did = at('issuer', 'id');
    const id = named(did, subject('licenseNumber'), achievement('version'));
    const key = at('proof', 0, 'verificationMethod').replace(/^[^#]*#?/, '');
    const index = at('credentialStatus', 'statusListIndex');
    const says = Array.isArray(got.get('relatedResource')) ? [...got.get('relatedResource')] : [];
    const pictures = [['#badge.png', 'image/png'], ['#badge-256.png', 'image/png'], ['#badge.svg', 'image/svg+xml']].flatMap(([name, mediaType]) =>
      says.length && textAt(says[0], 'id') === id + name ? [{id: id + name, mediaType, digestSRI: textAt(says.shift(), 'digestSRI')}] : []);
    const identity = (i, identityType) => ({type: 'IdentityObject', hashed: false, identityHash: subject('identifier', i, 'identityHash'), identityType});
    const list = status ? folderOf(did) + 'status.json' : '';
    return {
      '@context': contexts, id, type: ['VerifiableCredential', 'OpenBadgeCredential'], name: at('name'), description: at('description'),
      issuer: {id: did, type: ['Profile'], name: at('issuer', 'name'), url: at('issuer', 'url') || undefined, email: at('issuer', 'email') || undefined,
        image: whole(textAt(got, 'issuer', 'image', 'id'), 'Image')},
      validFrom: at('validFrom'), validUntil: at('validUntil'),
      credentialSubject: {
        type: ['AchievementSubject'], identifier: [identity(0, 'name'), identity(1, 'identifier')], licenseNumber: subject('licenseNumber'),
        achievement: {
          id: achievement('id'), type: ['Achievement'], achievementType: 'Certification', name: achievement('name'),
          description: achievement('description'), version: achievement('version'),
          criteria: {id: achievement('criteria', 'id') || undefined, narrative: achievement('criteria', 'narrative')},
          image: whole(textAt(got, 'credentialSubject', 'achievement', 'image', 'id'), 'Image'),
        },
      },
      credentialStatus: status ? {id: `${list}#${index}`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: index, statusListCredential: list} : undefined,
      relatedResource: pictures.length ? pictures : undefined,
      proof: [{
        type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022', created: at('proof', 0, 'created'),
        verificationMethod: status ? `${did}#${key}` : `${did}#${did.replace(/^did:key:/, '')}`, proofPurpose: 'assertionMethod', proofValue: at('proof', 0, 'proofValue'),
      }],
    };
  }

  // textOf is the text of a document, letter for letter as it is written.
  const textOf = d => JSON.stringify(d, null, 2).replace(/>/g, '\\u003e').replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029') + '\n';

  // What members are called in the canonical form, and of what type a text is.
  const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#', xsd = 'http://www.w3.org/2001/XMLSchema#', xsds = 'https://www.w3.org/2001/XMLSchema#';
  const cred = 'https://www.w3.org/2018/credentials#', ob = 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#', sec = 'https://w3id.org/security#';
  const sdo = 'https://schema.org/', stat = 'https://www.w3.org/ns/credentials/status#';
  const members = {
    name: [sdo + 'name'], description: [sdo + 'description'], email: [sdo + 'email'], url: [sdo + 'url', xsds + 'anyURI'], mediaType: [sdo + 'encodingFormat'],
    issuer: [cred + 'issuer'], validFrom: [cred + 'validFrom', xsd + 'dateTime'], validUntil: [cred + 'validUntil', xsd + 'dateTime'],
    credentialSubject: [cred + 'credentialSubject'], credentialStatus: [cred + 'credentialStatus'], relatedResource: [cred + 'relatedResource'],
    digestSRI: [cred + 'digestSRI', cred + 'sriString'], image: [ob + 'image'], identifier: [ob + 'identifier'], hashed: [ob + 'hashed', xsds + 'boolean'],
    identityHash: [ob + 'identityHash'], identityType: [ob + 'identityType'], licenseNumber: [ob + 'licenseNumber'], achievement: [ob + 'achievement'],
    achievementType: [ob + 'achievementType'], version: [ob + 'version'], criteria: [ob + 'Criteria'], narrative: [ob + 'narrative'],
    statusPurpose: [stat + 'statusPurpose'], statusListIndex: [stat + 'statusListIndex'], statusListCredential: [stat + 'statusListCredential', 'address'],
    created: ['http://purl.org/dc/terms/created', xsd + 'dateTime'], cryptosuite: [sec + 'cryptosuite', sec + 'cryptosuiteString'],
    proofPurpose: [sec + 'proofPurpose', 'word'], verificationMethod: [sec + 'verificationMethod', 'address'], proofValue: [sec + 'proofValue', sec + 'multibase'],
    type: [rdf + 'type', 'word'],
  };
  const words = {
    VerifiableCredential: cred, OpenBadgeCredential: ob, Profile: ob, Image: ob, AchievementSubject: ob, IdentityObject: ob, Achievement: ob,
    DataIntegrityProof: sec, assertionMethod: sec, BitstringStatusListEntry: stat,
  };

  // address is an address as a term; what would end the term is none.
  const address = text => text !== '' && !/[\u0000- <>"{}|^`\\]/.test(text) ? `<${text}>` : fail('altered');
  const escapes = {'\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f'};
  function term(value, of) {
    if (of === 'address') {
      return address(value);
    }
    if (of === 'word') {
      return address(words[value] + value);
    }
    return `"${String(value).replace(/[\\"\n\r\t\b\f]/g, c => escapes[c])}"${of ? `^^<${of}>` : ''}`;
  }

  // canonical is the canonical form (RDFC-1.0) of a document: its statements, sorted.
  // Nodes without a name are numbered in the order of the hashes of what is said with
  // them; here these hashes always differ.
  function canonical(document) {
    const statements = new Set(), nameless = [];
    const say = (node, object) => {
      for (const [key, value] of Object.entries(object)) {
        for (const v of [value].flat()) {
          if (key === 'id' || key === '@context' || v === undefined) {
            continue;
          }
          const [predicate, of] = members[key];
          const is = typeof v !== 'object' ? term(v, of) : v.id !== undefined ? address(v.id) : nameless[nameless.push(`_:n${nameless.length}.`) - 1];
          statements.add(`${node} <${predicate}> ${is} .\n`);
          if (typeof v === 'object') {
            say(is, v);
          }
        }
      }
    };
    say(document.id !== undefined ? address(document.id) : nameless[nameless.push('_:n0.') - 1], document);
    const all = [...statements];
    // A node stands where a term may begin: at the begin of a statement, or as its object.
    const renamed = (line, name) => line.replace(/^_:n\d+\./, name).replace(/(> )(_:n\d+\.)( \.\n)$/, (_, a, node, z) => a + name(node) + z);
    const hashes = nameless.map(node => {
      const own = all.filter(line => line.startsWith(node + ' ') || line.endsWith(`> ${node} .\n`));
      const text = own.map(line => renamed(line, other => other === node ? '_:a' : '_:z')).sort(compare).join('');
      return [hex(sha256(utf8.encode(text))), node];
    }).sort((a, b) => compare(a[0], b[0]));
    if (new Set(hashes.map(([hash]) => hash)).size < hashes.length) {
      fail('altered');
    }
    const numbers = new Map(hashes.map(([, node], i) => [node, `_:c14n${i}`]));
    return all.map(line => renamed(line, node => numbers.get(node))).sort(compare).join('');
  }

  const isMoment = (text, time) => text.endsWith(time) && isDay(text.slice(0, -time.length));

  // credential returns what a credential says, once its signature held.
  async function credential(bytes, trust) {
    if (bytes.length > 1 << 20) {
      fail('none');
    }
    const text = decoded(bytes, 'none');
    const got = readJSON(text);
    if (!(got instanceof Map)) {
      fail('none');
    }
    const d = [inForm(got, false), got.has('credentialStatus') ? inForm(got, true) : null].find(form => form && alike(got, form));
    if (!d) {
      return fail(textAt(got, 'credentialSubject', 'licenseNumber') ? 'altered' : 'none');
    }
    const [proof] = d.proof, {achievement, identifier, licenseNumber} = d.credentialSubject;
    const year = Number(achievement.version);
    if (String(year) !== achievement.version || !Number.isSafeInteger(year) || !isMoment(d.validFrom, 'T00:00:00Z') || !isMoment(d.validUntil, 'T23:59:59Z') ||
        !isMoment(proof.created, 'T00:00:00Z') || d.validUntil < d.validFrom) {
      fail('altered');
    }
    const signer = 'did:key:' + proof.verificationMethod.replace(/^[^#]*#/, ''), key = publicKey(signer), signature = multibase(proof.proofValue);
    if (!key || !signature || signature.length !== 64) {
      fail('altered');
    }
    const {proofValue, ...options} = proof;
    const signed = join(sha256(utf8.encode(canonical(options))), sha256(utf8.encode(canonical({...d, proof: undefined}))));
    if (!await assayCrypto.verify(signature, signed, key)) {
      fail('altered');
    }
    const trusted = trust.find(k => k.did === signer);
    const issued = proof.created.slice(0, 10);
    const says = {number: licenseNumber, replaces: '', partner: identifier[0].identityHash, partnerID: identifier[1].identityHash, cut: false, years: [year],
      begins: d.validFrom.slice(0, 10), goodThrough: d.validUntil.slice(0, 10), issued, signer,
      digests: (d.relatedResource ?? []).map(r => r.digestSRI), verbatim: textOf(d) === text};
    return {says, check: () => trusted ? mayHaveIssued(trusted, issued) : (() => { throw new Fault('foreign', {signer}); })()};
  }

  // ----- Pictures

  const checksums = Array.from({length: 256}, (_, n) => {
    for (let k = 0; k < 8; k++) {
      n = n & 1 ? 0xedb88320 ^ n >>> 1 : n >>> 1;
    }
    return n >>> 0;
  });
  const checksum = bytes => ~bytes.reduce((c, b) => checksums[(c ^ b) & 255] ^ c >>> 8, -1) >>> 0;
  const pngBegin = '\x89PNG\r\n\x1a\n', pngKeyword = 'openbadgecredential\0';

  // unbakePNG returns the credential of a PNG, and the PNG without it.
  function unbakePNG(data) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const kept = [data.subarray(0, 8)];
    let text = null;
    for (let at = 8, i = 0; ; i++) {
      if (at + 12 > data.length || view.getUint32(at) + 12 > data.length - at) {
        return fail('picture');
      }
      const end = at + view.getUint32(at) + 12, chunk = data.subarray(at, end), kind = letters(chunk.subarray(4, 8));
      const body = chunk.subarray(8, -4);
      if (kind === 'iTXt' && letters(body.subarray(0, pngKeyword.length)) === pngKeyword) {
        if (text || i !== 1 || body.length < pngKeyword.length + 4 || body.subarray(pngKeyword.length, pngKeyword.length + 4).some(b => b) ||
            view.getUint32(end - 4) !== checksum(chunk.subarray(4, -4))) {
          fail('altered');
        }
        text = body.subarray(pngKeyword.length + 4);
      } else {
        kept.push(chunk);
      }
      at = end;
      if (kind === 'IEND') {
        kept.push(data.subarray(at));
        break;
      }
    }
    return text ? {text, picture: join(...kept)} : fail('picture');
  }

  const svgNamespace = ' xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"';
  const svgElement = '<openbadges:credential', svgOpen = `\n${svgElement}><![CDATA[\n`, svgClose = ']]></openbadges:credential>';

  // firstTag is where the first tag of an XML begins, -1 for nowhere.
  function firstTag(all) {
    for (let at = 0; ;) {
      at = all.indexOf('<', at);
      const skip = [['<?', '?>'], ['<!--', '-->'], ['<!', '>']].find(([open]) => at >= 0 && all.startsWith(open, at));
      if (!skip) {
        return at;
      }
      const end = all.indexOf(skip[1], at + skip[0].length);
      if (end < 0) {
        return -1;
      }
      at = end + skip[1].length;
    }
  }

  // endOfTag is where what follows a tag begins, -1 where that doesn't end.
  function endOfTag(all, begin) {
    let quote = '';
    for (let at = begin; at >= 0 && at < all.length; at++) {
      const c = all[at];
      if (quote ? c === quote : c === '"' || c === "'") {
        quote = quote ? '' : c;
      } else if (!quote && c === '>') {
        return at + 1;
      }
    }
    return -1;
  }

  // unbakeSVG does it for an SVG: what was put in stands in and behind its first tag.
  function unbakeSVG(data) {
    const all = letters(data);
    const begin = firstTag(all), end = endOfTag(all, begin), name = begin + '<svg'.length;
    if (!/^<svg[\s>]/.test(all.slice(begin, begin + 5)) || end < 0 || all[end - 2] === '/' || !all.includes(svgElement)) {
      return fail('picture');
    }
    const close = all.indexOf(svgClose, end), rest = close + svgClose.length;
    if (!all.startsWith(svgNamespace, name) || !all.startsWith(svgOpen, end) || close < end + svgOpen.length || all.indexOf(svgElement, rest) >= 0) {
      fail('altered');
    }
    return {text: data.subarray(end + svgOpen.length, close),
      picture: join(data.subarray(0, name), data.subarray(name + svgNamespace.length, end), data.subarray(rest))};
  }

  async function badge(data, trust, unbake) {
    if (data.length > 4 << 20) {
      fail('picture');
    }
    const {text, picture} = unbake(data);
    const {says, check} = await credential(text, trust);
    if (!says.verbatim || !says.digests.includes('sha256-' + base64(sha256(picture)))) {
      fail('altered');
    }
    check();
    return says;
  }

  // ----- Certificates (PDF)

  const sealMark = '/Seal <', sealDigits = 144;

  // readSeal finds the seal, and digests the file with zeros in its place.
  function readSeal(data, all) {
    const start = all.indexOf(sealMark) + sealMark.length;
    if (start < sealMark.length) {
      fail('noSeal');
    }
    if (all.indexOf(sealMark, start) >= 0) {
      fail('twoSeals');
    }
    const end = start + sealDigits, digits = all.slice(start, end);
    if (all[end] !== '>' || !/^[0-9a-f]{144}$/.test(digits)) {
      fail('altered');
    }
    const zeros = new Uint8Array(sealDigits).fill(48);
    const digest = sha256(join(data.subarray(0, start), zeros, data.subarray(end)));
    return {digits, hint: digits.slice(0, 16), signature: unhex(digits.slice(16)), message: join(utf8.encode('assay pdf seal 1\n'), digest)};
  }

  // The values of a PDF: numbers, {name}, {text}, {ref}, {word}, lists, and Map for
  // dictionaries. What is read is bounded, so that a hostile file costs little.
  class Parser {
    constructor(all, at, end = all.length) {
      Object.assign(this, {all, at, end, depth: 0, values: 0});
    }

    blank() {
      for (; this.at < this.end; this.at++) {
        const c = this.all[this.at];
        if (c === '%') {
          while (this.at < this.end && this.all[this.at] !== '\n' && this.all[this.at] !== '\r') {
            this.at++;
          }
          this.at--;
        } else if (!' \t\r\n\f\0'.includes(c)) {
          return;
        }
      }
    }

    passed(mark) {
      if (!this.all.startsWith(mark, this.at) || this.at + mark.length > this.end) {
        return false;
      }
      this.at += mark.length;
      return true;
    }

    word() {
      const begin = this.at;
      while (this.at < this.end && this.at - begin < 200 && !' \t\r\n\f\0()<>[]{}/%'.includes(this.all[this.at])) {
        this.at++;
      }
      return this.all.slice(begin, this.at);
    }

    value() {
      this.blank();
      if (this.at >= this.end || this.depth > 24 || ++this.values > 20000) {
        fail('unreadable');
      }
      this.depth++;
      const value = this.any();
      this.depth--;
      return value;
    }

    any() {
      if (this.passed('<<')) {
        const out = new Map();
        for (this.blank(); !this.passed('>>'); this.blank()) {
          const key = this.value();
          if (key?.name === undefined || out.has(key.name)) {
            fail('unreadable');
          }
          out.set(key.name, this.value());
        }
        return out;
      }
      if (this.passed('<')) {
        const end = this.all.indexOf('>', this.at), digits = this.all.slice(this.at, end);
        if (end < 0 || end > this.end || digits.length % 2 || !/^[0-9A-Fa-f]*$/.test(digits)) {
          fail('unreadable');
        }
        this.at = end + 1;
        return {text: letters(unhex(digits))};
      }
      if (this.passed('(')) {
        return {text: this.literal()};
      }
      if (this.passed('[')) {
        const out = [];
        for (this.blank(); !this.passed(']'); this.blank()) {
          out.push(this.value());
        }
        return out;
      }
      if (this.passed('/')) {
        return {name: this.word()};
      }
      const word = this.word();
      if (word === '') {
        fail('unreadable');
      }
      if (!/^[+-]?\d{1,15}$/.test(word)) {
        return {word};
      }
      const begin = this.at;
      this.blank();
      if (this.word() === '0') {
        this.blank();
        if (this.word() === 'R') {
          return {ref: Number(word)};
        }
      }
      this.at = begin;
      return Number(word);
    }

    literal() {
      let out = '';
      for (let open = 1; this.at < this.end; this.at++) {
        const c = this.all[this.at];
        if (c === '\\') {
          this.at++;
          const escaped = this.all[this.at] ?? '', octal = /^[0-7]{1,3}/.exec(this.all.slice(this.at, this.at + 3));
          if (octal) {
            out += String.fromCharCode(parseInt(octal[0], 8) & 255);
            this.at += octal[0].length - 1;
          } else if (escaped !== '\n' && escaped !== '\r') {
            out += {n: '\n', r: '\r', t: '\t', b: '\b', f: '\f'}[escaped] ?? escaped;
          }
          continue;
        }
        open += c === '(' ? 1 : c === ')' ? -1 : 0;
        if (open === 0) {
          this.at++;
          return out;
        }
        out += c;
      }
      return fail('unreadable');
    }
  }

  const longestObject = 1 << 18, mostAttachments = 64, mostAttached = 8 << 20;

  // readPDF reads what a certificate holds for programs: one table of objects, none
  // of them packed, nothing encrypted.
  async function readPDF(data, all) {
    const dict = v => {
      const d = resolve(v);
      return d instanceof Map ? d : fail('unreadable');
    };
    const number = n => Number.isInteger(n) && n >= 0 && n < all.length ? n : fail('unreadable');
    const tail = all.lastIndexOf('startxref');
    if (tail < all.length - 64 || tail < 0) {
      fail('unreadable');
    }
    const table = new Parser(all, number(new Parser(all, tail + 'startxref'.length).value()));
    const places = [];
    if (table.value()?.word !== 'xref' || table.value() !== 0) {
      fail('unreadable');
    }
    const count = table.value();
    if (!Number.isInteger(count) || count < 1 || count > 10000) {
      fail('unreadable');
    }
    for (let i = 0; i < count; i++, table.values = 0) {
      const at = number(table.value());
      table.value();
      const use = table.value()?.word;
      if (use !== 'n' && use !== 'f') {
        fail('unreadable');
      }
      places.push(use === 'n' ? at : 0);
    }
    const object = ref => {
      const at = places[ref];
      if (!at) {
        fail('unreadable');
      }
      const p = new Parser(all, at, Math.min(all.length, at + longestObject));
      const begins = p.value() === ref;
      p.value();
      return begins && p.value()?.word === 'obj' ? p : fail('unreadable');
    };
    const resolve = v => v?.ref === undefined ? v : object(v.ref).value();
    if (table.value()?.word !== 'trailer') {
      fail('unreadable');
    }
    const trailer = dict(table.value());
    if (trailer.has('Prev') || trailer.has('Encrypt')) {
      fail('unreadable');
    }
    const catalog = dict(trailer.get('Root'));
    let own = catalog;
    for (const key of ['PieceInfo', 'Assay', 'Private']) {
      own = resolve(own.get(key));
      if (!(own instanceof Map)) {
        fail('noSeal');
      }
    }
    const statement = own.get('Statement')?.text, seal = own.get('Seal')?.text;
    if (statement === undefined || seal === undefined) {
      fail('noSeal');
    }

    // The files within, in the order of their tree.
    let nodes = 0, left = mostAttached;
    const leaves = (v, depth) => {
      const node = dict(v);
      if (++nodes > mostAttachments || depth > 4) {
        fail('unreadable');
      }
      const names = resolve(node.get('Names')), kids = resolve(node.get('Kids'));
      const out = Array.isArray(names) ? names.filter((_, i) => i % 2) : [];
      for (const kid of Array.isArray(kids) ? kids : []) {
        out.push(...leaves(kid, depth + 1));
      }
      return out.length > mostAttachments ? fail('unreadable') : out;
    };
    const attachments = [], names = resolve(catalog.get('Names'));
    for (const leaf of names instanceof Map && names.get('EmbeddedFiles') ? leaves(names.get('EmbeddedFiles'), 0) : []) {
      const spec = dict(leaf), file = dict(spec.get('EF')).get('F');
      const name = spec.get('UF')?.text ?? spec.get('F')?.text ?? '';
      if (file?.ref === undefined) {
        fail('unreadable');
      }
      const p = object(file.ref), stream = p.value();
      if (!(stream instanceof Map) || p.value()?.word !== 'stream') {
        fail('unreadable');
      }
      const length = resolve(stream.get('Length')), start = p.at + (all[p.at] === '\r' ? 1 : 0);
      if (all[start] !== '\n' || !Number.isInteger(length) || length < 0 || length > data.length - start - 1) {
        fail('unreadable');
      }
      const packed = data.subarray(start + 1, start + 1 + length), filters = [stream.get('Filter') ?? []].flat();
      if (filters.length > 1 || filters.length && filters[0].name !== 'FlateDecode') {
        fail('unreadable');
      }
      const bytes = filters.length ? await inflate(packed, left) : packed;
      left -= bytes.length;
      if (left < 0) {
        fail('unreadable');
      }
      attachments.push({name: name.startsWith('\xfe\xff') ? name.slice(2).replace(/\0/g, '') : name, bytes});
    }
    return {statement, seal: hex(Uint8Array.from(seal, c => c.charCodeAt(0))), attachments};
  }

  // inflate unpacks a zlib stream into at most so many bytes.
  async function inflate(packed, most) {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate')), reader = stream.getReader();
    const parts = [];
    for (let left = most; ;) {
      let next;
      try {
        next = await reader.read();
      } catch {
        return fail('unreadable');
      }
      if (next.done) {
        return join(...parts);
      }
      if ((left -= next.value.length) < 0) {
        await reader.cancel();
        fail('unreadable');
      }
      parts.push(next.value);
    }
  }

  // certificate returns what a PDF says: its seal, its statement and its credentials
  // have to be of one key, and to say the same.
  async function certificate(data, trust) {
    const all = letters(data), seal = readSeal(data, all);
    const key = await signerOf(trust, seal.hint, seal.message, seal.signature, 'altered');
    const holds = await readPDF(data, all), own = [key];
    if (holds.seal !== seal.digits) {
      fail('twoSeals');
    }
    const byAnother = e => {
      throw e.why === 'foreign' ? new Fault('parts') : e;
    };
    const says = await statement(readStatement(holds.statement), own).catch(byAnother);
    const years = new Set();
    for (const {name, bytes} of holds.attachments) {
      if (!name.endsWith('.json')) {
        continue;
      }
      const {says: c, check} = await credential(bytes, own);
      try {
        check();
      } catch (e) {
        byAnother(e);
      }
      const [year] = c.years;
      const agree = c.number === says.number && (c.partner === says.partner || says.cut && c.partner.startsWith(says.partner)) && c.issued === says.issued &&
        says.years.includes(year) && c.goodThrough <= says.goodThrough && (year !== Math.max(...says.years) || c.goodThrough === says.goodThrough);
      if (!agree || years.has(year) || years.size && c.partnerID !== says.partnerID) {
        fail('parts');
      }
      years.add(year);
      Object.assign(says, {partnerID: c.partnerID, partner: c.partner, cut: false});
    }
    return says;
  }

  // ----- What something is, whether it is genuine, and how it stands

  // kindOf tells from its first bytes what a file is.
  function kindOf(data) {
    const begin = letters(data.subarray(0, 1 << 16)), text = begin.replace(/^\xef\xbb\xbf/, '').replace(/^[ \t\r\n]+/, '');
    if (begin.startsWith(pngBegin)) {
      return 'png';
    }
    if (text.startsWith('{')) {
      return 'json';
    }
    if (text.startsWith('<') && text.includes('<svg')) {
      return 'svg';
    }
    if (begin.slice(0, 1024).includes('%PDF-')) {
      return 'pdf';
    }
    if (data.length <= longestStatement) {
      try {
        return statementCode(decoder.decode(data)) === null ? 'nothing' : 'code';
      } catch { /* it is no text */ }
    }
    return 'nothing';
  }

  // examine tells whether bytes are genuine, by an issuer's keys, and what they say:
  // {kind, genuine, says} or {kind, genuine, why}.
  async function examine(data, keys) {
    const kind = kindOf(data);
    try {
      const trust = trusting(keys);
      const read = {
        pdf: () => certificate(data, trust), png: () => badge(data, trust, unbakePNG), svg: () => badge(data, trust, unbakeSVG),
        json: async () => {
          const {says, check} = await credential(data, trust);
          check();
          return says;
        },
        code: () => statement(readStatement(decoded(data, 'damaged')), trust),
      }[kind] ?? (() => fail('nothing'));
      return {kind, genuine: true, says: await read()};
    } catch (e) {
      return {kind, genuine: false, why: e.why ?? 'unreadable', more: e};
    }
  }

  // sorted is JSON of texts and whole numbers in its canonical form (RFC 8785).
  const sorted = v => Array.isArray(v) ? `[${v.map(sorted)}]` : v && typeof v === 'object' ?
    `{${Object.keys(v).sort().map(k => `${JSON.stringify(k)}:${sorted(v[k])}`)}}` : JSON.stringify(v);

  // listOf returns the list of ended certificates of an issuer, null where it has
  // none. One that isn't as the key in use signed it is a Fault.
  async function listOf(issuer) {
    if (!issuer.ended) {
      return null;
    }
    const {signature, ...list} = issuer.ended, key = publicKey(list.signer), bytes = multibase(signature);
    const sound = key && bytes?.length === 64 && issuer.keys.some(k => k.did === list.signer && !k.until) &&
      isDay(String(list.as_of)) && isDay(String(list.valid_through)) && Array.isArray(list.certificates) &&
      await assayCrypto.verify(bytes, utf8.encode('assay ended certificates 1\n' + sorted({...list, signature: ''})), key);
    return sound ? list : fail('list');
  }

  // readIssuer reads an issuer's file: {name, url, email, keys, list}.
  async function readIssuer(text) {
    const issuer = JSON.parse(text);
    if (!issuer.keys?.length || !issuer.keys.every(k => publicKey(k.did))) {
      fail('list');
    }
    return {...issuer, list: await listOf(issuer)};
  }

  // standing tells how what something says stands on a day, by a list: {how, by, on, year}.
  function standing(says, list, day) {
    const ended = list?.certificates.find(e => e.number === says.number && (!e.year || says.years.includes(e.year)));
    if (ended) {
      return ended;
    }
    return {how: says.begins && says.begins > day ? 'not begun' : says.goodThrough < day ? 'over' : 'in force'};
  }

  return {examine, readIssuer, standing, text: text => utf8.encode(text)};
})();
