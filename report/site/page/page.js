// The page: takes a text or a file, and says in the reader's language what assay found.
// Nothing that it is given leaves it: the one thing it asks for is issuer.json beside it.
'use strict';

(() => {
  const at = id => document.getElementById(id);
  const languages = JSON.parse(at('words').textContent);
  const largest = 32 << 20; // bytes of a file
  const patience = 8000; // milliseconds for issuer.json

  // ----- Words

  const names = Object.keys(languages);
  const wanted = navigator.languages ?? [], base = tag => tag.toLowerCase().split('-')[0];
  let language = wanted.map(base).find(l => names.includes(l)) ?? 'en';

  const word = (key, values = {}) => languages[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const day = text => new Intl.DateTimeFormat(wanted.find(l => base(l) === language) ?? language, {dateStyle: 'long', timeZone: 'UTC'}).format(new Date(text + 'T00:00:00Z'));
  const today = () => {
    const now = new Date(), two = n => String(n).padStart(2, '0');
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  };

  // ----- What the issuer publishes: as it was when the page was made, and as it is now

  const embedded = assay.readIssuer(at('published').textContent);

  // published is the newer of the two, and what is wrong with the one of now.
  const published = (async () => {
    const own = await embedded;
    const over = new AbortController(), clock = setTimeout(() => over.abort(), patience);
    let text;
    try {
      const answer = await fetch('issuer.json', {cache: 'no-store', credentials: 'omit', redirect: 'error', signal: over.signal});
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      text = await answer.text();
    } catch {
      return {issuer: own, wrong: 'offline'};
    } finally {
      clearTimeout(clock);
    }
    try {
      const now = await assay.readIssuer(text);
      return {issuer: (now.list?.as_of ?? '') >= (own.list?.as_of ?? '') ? now : own, wrong: ''};
    } catch {
      return {issuer: own, wrong: 'forged'};
    }
  })();

  // ----- The verdict

  let shown = null; // what is shown, to be said anew in another language
  let turn = 0; // of the last that was asked for

  async function examine(bytes) {
    const own = ++turn;
    at('verdict').setAttribute('aria-busy', 'true');
    const {issuer, wrong} = await published;
    const found = bytes.length > largest ? {genuine: false, why: 'large'} : await assay.examine(bytes, issuer.keys);
    if (own !== turn) {
      return; // something else was given meanwhile
    }
    shown = {found, issuer, wrong, on: today()};
    say();
    at('verdict').setAttribute('aria-busy', 'false');
    at('verdict').scrollIntoView({block: 'nearest'});
  }

  const because = {
    revoked: e => e.year ? (e.on ? word('year_taken_on', {year: e.year, on: day(e.on)}) : word('year_taken', {year: e.year})) : e.on ? word('revoked_on', {on: day(e.on)}) : '',
    replaced: e => e.on ? word('replaced_by_on', {by: e.by, on: day(e.on)}) : word('replaced_by', {by: e.by}),
    withdrawn: e => e.on ? word('withdrawn_on', {on: day(e.on)}) : '',
  };

  // listed says how old the list of what was revoked is; doubt is why it can't be relied on.
  function listed({issuer: {list}, wrong, on}) {
    if (!list) {
      return {doubt: true, text: word('list_none')};
    }
    const old = on > list.valid_through;
    const text = [word('list_as_of', {as_of: day(list.as_of)}), wrong && word('list_' + wrong), old && word('list_old', {through: day(list.valid_through)})];
    return {doubt: old || wrong === 'forged', text: text.filter(Boolean).join(' ')};
  }

  function say() {
    if (!shown) {
      return;
    }
    const {found, issuer, on} = shown, {says} = found;
    const list = listed(shown), ended = found.genuine ? assay.standing(says, issuer.list, on) : null;
    let how = found.genuine ? ended.how : 'not genuine';
    if (how === 'in force' && list.doubt) {
      how = 'not known';
    }
    const [tone, mark] = {'in force': ['good', '✓'], 'not known': ['doubt', '?'], over: ['doubt', '!'], 'not begun': ['doubt', '!'], replaced: ['doubt', '!']}[how] ?? ['bad', '✕'];
    at('verdict').className = tone;
    at('verdict').hidden = false;
    at('mark').textContent = mark;
    at('says').textContent = word(how.replace(' ', '_'));
    at('because').textContent = found.genuine ? because[ended.how]?.(ended) ?? '' :
      word('why_' + found.why, {issuer: issuer.name, on: found.more?.on && day(found.more.on), until: found.more?.until && day(found.more.until)});
    at('list').textContent = found.genuine ? list.text : '';
    const facts = found.genuine ? [
      ['partner', says.partner + (says.cut ? ' …' : '')], ['years', says.years.join(', ')],
      ['good', says.begins ? word('from_through', {from: day(says.begins), through: day(says.goodThrough)}) : word('through', {through: day(says.goodThrough)})],
      ['certificate', says.number], ['replaces', says.replaces], ['issued', day(says.issued)], ['issuer', issuer.name],
    ] : [];
    at('facts').replaceChildren(...facts.filter(([, text]) => text).flatMap(([key, text]) => {
      const term = document.createElement('dt'), about = document.createElement('dd');
      term.textContent = word(key);
      about.textContent = text;
      about.dir = 'auto';
      return [term, about];
    }));
    document.title = `${mark} ${word(how.replace(' ', '_'))}`;
  }

  // ----- What may be given

  const give = text => examine(assay.text(text));
  const giveFile = async file => file && examine(file.size > largest ? {length: file.size} : new Uint8Array(await file.arrayBuffer()));

  function giveFragment() {
    if (location.hash.length > 1) {
      let code = location.hash.slice(1);
      try {
        code = decodeURIComponent(code);
      } catch { /* as it is */ }
      give('ASSAY1:' + code);
    }
  }

  at('file').addEventListener('change', e => {
    giveFile(e.target.files[0]);
    e.target.value = ''; // the same file may be chosen again
  });
  at('paste').addEventListener('submit', e => {
    e.preventDefault();
    give(at('text').value);
    at('verdict').focus();
  });
  document.addEventListener('paste', e => e.clipboardData.files.length && giveFile(e.clipboardData.files[0]));
  for (const [kind, over] of [['dragover', true], ['dragleave', false], ['drop', false]]) {
    document.addEventListener(kind, e => {
      e.preventDefault();
      document.body.classList.toggle('over', over);
    });
  }
  document.addEventListener('drop', e => e.dataTransfer.files.length ? giveFile(e.dataTransfer.files[0]) : e.dataTransfer.getData('text') && give(e.dataTransfer.getData('text')));
  addEventListener('hashchange', giveFragment);

  // ----- Languages

  function speak() {
    document.documentElement.lang = language;
    document.title = word('title');
    for (const e of document.querySelectorAll('[data-word]')) {
      e.textContent = word(e.dataset.word);
    }
    say();
  }
  at('language').append(...names.map(name => new Option(languages[name].name, name, false, name === language)));
  at('language').addEventListener('change', e => {
    language = e.target.value;
    speak();
  });

  embedded.then(issuer => at('issuer-name').textContent = issuer.name);
  speak();
  giveFragment();
})();
