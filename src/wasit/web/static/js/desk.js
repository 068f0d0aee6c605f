// A day at the desk: keys, what is loading, what is being sent. Conveniences only; each has something to press that does the same.
(() => {
  'use strict';
  const html = document.documentElement;
  const home = html.dataset.home ?? '';
  const base = location.pathname.slice(home.length).match(/^\/m\/[0-9A-Za-z]+\//)?.[0];

  // Sending: the button keeps its width and says so; a form is sent once.
  addEventListener('submit', event => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post' || form.dataset.saves !== undefined) return;  // a file is no next page
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = '1';
    const button = event.submitter ?? form.querySelector('button[type=submit], button:not([type])');
    if (!button || !button.classList.contains('btn')) return;
    button.style.inlineSize = `${button.getBoundingClientRect().width}px`;
    button.setAttribute('aria-disabled', 'true');
    button.dataset.was = button.innerHTML;
    button.textContent = document.body.dataset[form.matches('.compose') ? 'sealing' : 'busy'] ?? '…';
  });
  const ready = () => {
    for (const form of document.querySelectorAll('form[data-sending]')) {
      delete form.dataset.sending;
      for (const button of form.querySelectorAll('[data-was]')) {
        button.innerHTML = button.dataset.was;  // our own markup, as it was
        button.removeAttribute('aria-disabled'); button.removeAttribute('style'); delete button.dataset.was;
      }
    }
    document.querySelectorAll('[aria-busy]').forEach(box => box.removeAttribute('aria-busy'));
  };
  addEventListener('pageshow', event => { if (event.persisted) ready(); });

  // Loading: nothing for 400 ms, then still grey bars.
  let late = 0;
  const wait = box => { clearTimeout(late); if (box) late = setTimeout(() => box.setAttribute('aria-busy', 'true'), 400); };
  addEventListener('submit', event => { const box = event.submitter?.dataset.waits ?? event.target.dataset.waits; if (box) wait(document.querySelector(box)); });
  document.addEventListener('htmx:beforeRequest', event => { if (event.target.dataset.waits) wait(document.querySelector(event.target.dataset.waits)); });
  document.addEventListener('htmx:afterRequest', () => { clearTimeout(late); document.querySelectorAll('[aria-busy]').forEach(box => box.removeAttribute('aria-busy')); });

  // Where somebody is: an entry, a slip, a line.
  const entries = () => [...document.querySelectorAll('main .entry, main .slip')].filter(node => node.offsetParent);
  const here = () => document.activeElement?.closest?.('.entry, .slip');
  const focus = node => {
    if (!node) return;
    if (!node.matches('a, button, input, select, textarea, summary')) node.tabIndex = -1;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: 'nearest' });
  };
  const step = by => {
    const all = entries(), at = all.indexOf(here());
    const last = here() ? at : all.findIndex(node => node.getBoundingClientRect().bottom > 60) - (by > 0 ? 1 : 0);
    focus(all[Math.max(0, Math.min(all.length - 1, last + by))]);
  };
  const follow = link => { if (link) { link.click(); return true; } return false; };
  const passOn = () => {
    const one = here();
    const own = one?.querySelector('a[href*="pass-on/"]') ?? (one?.id && document.querySelector(`#atwall a[href*="pass-on/${CSS.escape(one.id.slice(2))}"]`));
    return follow(own || document.querySelector('#atwall a[href*="pass-on/"]'));
  };
  const note = what => {
    const line = document.activeElement?.closest?.('[data-line]');
    return follow(line?.querySelector(`a[href*="note/${what}"]`) ?? document.querySelector(`main a[href*="note/${what}"]`));
  };
  const show = key => {
    const choice = document.querySelector(`.views input[value="${CSS.escape(key)}"]`);
    if (choice && !choice.checked) choice.click();
    const place = key === 'w' ? document.getElementById('atwall') : document.querySelector(`main section[data-line="${CSS.escape(key)}"]`);
    if (!place) return false;
    const shown = [...place.querySelectorAll('.entry, .slip')];
    place.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    focus(key === 'w' ? shown[0] ?? place : shown.at(-1) ?? place);
    return true;
  };

  // All keys: the list of the plain page, in a dialog.
  const dialog = content => {
    const box = document.createElement('dialog');
    box.className = 'dlg keysdlg';
    box.append(content);
    document.body.append(box);
    box.addEventListener('close', () => box.remove());
    box.showModal();
    return box;
  };
  const showKeys = () => {
    if (document.querySelector('dialog[open]') || !base) return;
    fetch(`${home}${base}keys`).then(answer => answer.text()).then(page => {
      const list = new DOMParser().parseFromString(page, 'text/html').getElementById('keylist');
      if (!list) throw new Error();
      const close = document.createElement('button');
      close.type = 'button'; close.className = 'btn sm end'; close.textContent = document.body.dataset.close ?? '×';
      list.querySelector('header').append(close);
      const box = dialog(list);
      box.setAttribute('aria-labelledby', 'kl');
      close.addEventListener('click', () => box.close());
      close.focus();
    }).catch(() => { location.href = `${home}${base}keys`; });
  };

  // Close: a page that stands as a dialog leads back; first a question, where words stand in it.
  const leave = () => {
    const page = document.querySelector('.dlg.page'), back = page?.querySelector('a[data-back], .dfoot a, .dhead a');
    if (!back) return false;
    const written = [...page.querySelectorAll('textarea, input:not([type]), input[type=text]')].some(field => field.value !== field.defaultValue && field.value.trim());
    const question = document.getElementById('ask-close');
    if (!written || !question) { back.click(); return true; }
    const box = dialog(question.content.cloneNode(true));
    box.setAttribute('aria-labelledby', 'ask-close-title');
    box.querySelector('[data-stay]').addEventListener('click', () => box.close());
    box.querySelector('[data-go]').addEventListener('click', () => { box.close(); back.click(); });
    box.querySelector('[data-stay]').focus();
    return true;
  };

  const LETTERS = {
    Slash: event => { const field = document.getElementById('q'); if (event.shiftKey) showKeys(); else if (field) { field.focus(); field.select(); } else if (base) location.href = `${home}${base}search`; return true; },
    KeyJ: () => { step(1); return true; }, KeyK: () => { step(-1); return true; },
    KeyP: passOn, KeyC: () => note('call'), KeyT: () => note('text'),
  };
  addEventListener('keydown', event => {
    const typing = event.target.matches?.('input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]');
    if (event.defaultPrevented || event.isComposing || document.body.hidden || document.querySelector('dialog[open]')) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && /^Key[A-Z]$/.test(event.code)) {
      if (show(event.code.at(-1).toLowerCase())) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Escape') {
      if (typing && event.target.closest('.searchform')) { event.target.blur(); return; }
      if (leave()) event.preventDefault();
      return;
    }
    if (typing || html.dataset.letterKeys === 'off' || (event.shiftKey && event.code !== 'Slash')) return;
    const act = event.key === '?' ? () => { showKeys(); return true; } : event.key.charCodeAt(0) === 47 && event.key.length === 1 ? () => LETTERS.Slash({ shiftKey: false }) : LETTERS[event.code];
    if (act?.(event)) event.preventDefault();
  });

  // The place that an address names: its line is shown, and the entry is where the reader is.
  const named = new URLSearchParams(location.search).get('at');
  if (named) {
    const choice = document.querySelector(`.views input[value="${CSS.escape(named === 'desk' ? 'w' : named === 'line' ? 'a' : named === 'room' ? 'b' : named)}"]`);
    if (choice) choice.checked = true;
    const entry = location.hash && document.getElementById(location.hash.slice(1));
    if (entry) { focus(entry); entry.classList.add('named'); entry.scrollIntoView({ block: 'center' }); }
  }

  // What was in view was looked at: told to this seat alone. And the hours on a page go on, also while nothing happens.
  const sent = new Map();
  let soon = 0;
  const look = () => {
    clearTimeout(soon);
    soon = setTimeout(() => {
      if (document.hidden || !base) return;
      const body = new URLSearchParams();
      for (const mark of document.querySelectorAll('[data-looked]')) {
        const { looked, newest } = mark.dataset;
        if (!mark.parentElement.closest('section').offsetParent || Number(newest) <= (sent.get(looked) ?? -1)) continue;
        body.set(`looked.${looked}`, newest);
        sent.set(looked, Number(newest));
      }
      if (body.size) fetch(`${home}${base}looked`, { method: 'POST', keepalive: true, headers: { 'x-csrf': document.querySelector('input[name=csrf]')?.value ?? '' }, body }).catch(() => {});
    }, 1500);
  };
  if (document.querySelector('[data-looked]')) {
    look();
    for (const kind of ['change', 'visibilitychange', 'htmx:afterRequest']) document.addEventListener(kind, look);
    setInterval(() => { if (!document.hidden) document.body.dispatchEvent(new CustomEvent('wasit:changed')); }, 60_000);
  }
})();
