// The only script of these pages besides htmx. Everything it does is a convenience: pages work without it.
(() => {
  'use strict';
  const html = document.documentElement;
  html.classList.add('js');
  const home = html.dataset.home ?? '';                     // every address of this server lies below it
  const csrf = () => document.querySelector('input[name=csrf]')?.value ?? '';
  const matter = () => location.pathname.slice(home.length).match(/^\/m\/([0-9A-Za-z]+)\//)?.[1];

  // Fragments come from our own server, escaped there. A keyed list is merged by id, so that nothing moves under the reader:
  // what is the same stays the same node, what is new is put in its place.
  const asServed = new WeakMap();
  const sourceOf = node => asServed.get(node) ?? node.outerHTML;
  const holdsWriting = node => node.contains(document.activeElement) && document.activeElement.matches('input, textarea, select')
    || [...node.querySelectorAll('textarea')].some(field => field.value !== field.defaultValue);
  const merge = (target, fragment) => {
    const fresh = [...fragment.children];
    if (!('keyed' in target.dataset)) {
      const source = nodes => [...nodes].map(node => node.outerHTML).join('');
      const before = asServed.get(target) ?? source(target.children), after = source(fresh);
      if (before === after || holdsWriting(target)) return false;
      asServed.set(target, after);
      target.replaceChildren(...fresh);
      return true;
    }
    let changed = false, at = null;
    const ids = new Set(fresh.map(node => node.id));
    for (const node of fresh) {
      const old = node.id ? document.getElementById(node.id) : null;
      if (old && old.parentElement === target) {
        if (sourceOf(old) !== node.outerHTML && !holdsWriting(old)) {
          asServed.set(node, node.outerHTML);
          old.replaceWith(node);
          at = node;
          changed = true;
        } else at = old;
      } else {
        asServed.set(node, node.outerHTML);
        at ? at.after(node) : target.prepend(node);
        at = node;
        changed = true;
      }
    }
    // Older pages that the reader opened stay; only what the server no longer has between the first and the last goes.
    for (const node of [...target.children])
      if (!ids.has(node.id) && (!node.id || node.id.startsWith('empty-'))) { if (!fresh.includes(node)) { node.remove(); changed = true; } }
    return changed;
  };
  window.htmx?.defineExtension('wasit-merge', {
    isInlineSwap: style => style === 'merge',
    handleSwap: (style, target, fragment) => {
      if (style !== 'merge') return false;
      let changed = false;
      // A browser keeps the reader's place by itself, but not at the very top: there it is kept for whoever has something in hand.
      const held = scrollY ? null : document.activeElement?.closest('main *');
      const stood = held?.getBoundingClientRect().top;
      for (const part of fragment.querySelectorAll('[data-for]')) {
        const region = document.getElementById(part.dataset.for);
        // hours that pass are no news: what was said, and what warns, is
        if (!region || !merge(region, part)) continue;
        window.htmx.process(region);
        changed = 'keyed' in region.dataset || ['alarms', 'relaynote', 'toanswer'].includes(region.id) || changed;
      }
      if (held?.isConnected) scrollBy(0, held.getBoundingClientRect().top - stood);
      if (changed) say();
      return [];
    },
  });
  const say = () => {
    const box = document.getElementById('announce');
    if (box) { box.textContent = ''; setTimeout(() => { box.textContent = box.dataset.said; }, 100); }
  };

  // Live: one event a change; the page then asks for its parts.
  const live = document.body.dataset.live;
  if (live && matter()) {
    // A browser holds six connections to one server: a tab that nobody sees gives its own up, and asks for everything when seen.
    let stream = null, soon = 0;
    const ask = () => {
      clearTimeout(soon);
      soon = setTimeout(() => document.body.dispatchEvent(new CustomEvent('wasit:changed')), 60);
    };
    const listen = () => {
      stream = new EventSource(live);
      stream.addEventListener('changed', event => { if (event.data === '-' || event.data === matter()) ask(); });
      stream.addEventListener('locked', () => document.dispatchEvent(new CustomEvent('wasit:locked')));
    };
    const rest = () => { stream?.close(); stream = null; };
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) rest();
      else if (!stream) { listen(); ask(); }
    });
    addEventListener('pagehide', rest);
    if (!document.hidden) listen();
  }

  // Drafts: kept by the seat's own process, so that a locked page holds none.
  const sendDraft = form => matter() && fetch(`${home}/m/${matter()}/drafts`, {
    method: 'POST', keepalive: true, headers: { 'x-csrf': csrf() },
    body: (() => { const data = new FormData(form); data.delete('csrf'); data.delete('file'); data.set('form', form.dataset.draft); for (const name of [...data.keys()]) if (name.includes('pass')) data.delete(name); return new URLSearchParams(data); })(),
  }).catch(() => {});
  const forms = [...document.querySelectorAll('form[data-draft]')];
  for (const form of forms) {
    let soon = 0;
    form.addEventListener('input', () => { form.dataset.touched = '1'; clearTimeout(soon); soon = setTimeout(() => sendDraft(form), 500); });
    form.addEventListener('submit', () => { clearTimeout(soon); delete form.dataset.touched; dropDraft(form); });
  }
  const dropDraft = form => fetch(`${home}/m/${matter()}/drafts`, { method: 'POST', keepalive: true, headers: { 'x-csrf': csrf() }, body: new URLSearchParams({ form: form.dataset.draft }) }).catch(() => {});
  if (forms.length && matter() && !document.getElementById('problem')) fetch(`${home}/m/${matter()}/drafts`).then(answer => answer.ok ? answer.json() : {}).then(drafts => {
    for (const form of forms) {
      const kept = drafts[form.dataset.draft];
      if (!kept || form.dataset.touched) continue;
      for (const [name, value] of Object.entries(kept)) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === 'text')) field.value = value;
        if (field instanceof HTMLSelectElement) field.value = value;
      }
      form.dispatchEvent(new CustomEvent('wasit:kept', { detail: kept }));
    }
  }).catch(() => {});

  document.addEventListener('wasit:lock', event => event.detail.push(...forms.filter(form => form.dataset.touched).map(sendDraft)));
  addEventListener('keydown', event => {
    if (event.ctrlKey && event.key === 'Enter') { const form = event.target.closest?.('form'); if (form && (form.matches('.compose') || form.dataset.submit === 'ctrl-enter')) form.requestSubmit(); }
  });

  document.querySelectorAll('[data-show]').forEach(button => button.addEventListener('click', () => {
    const field = document.getElementById(button.dataset.show);
    field.type = field.type === 'password' ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(field.type === 'text'));
  }));
  document.querySelectorAll('[data-print]').forEach(button => button.addEventListener('click', () => print()));
  document.querySelectorAll('[data-copy]').forEach(button => button.addEventListener('click', () =>
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText).then(() => { button.lastElementChild.textContent = button.dataset.done; })));
})();
