// Papers: a draft kept while it is written, clauses moved by keys, a certificate dropped on the page. All of it works without this.
(() => {
  'use strict';
  const home = document.documentElement.dataset.home ?? '';
  const matter = location.pathname.slice(home.length).match(/^\/m\/([0-9A-Za-z]+)\//)?.[1];

  for (const form of document.querySelectorAll('form[data-writing]')) {
    let soon = 0;
    const keep = () => {
      clearTimeout(soon);
      const data = new FormData(form), csrf = data.get('csrf');
      data.delete('csrf');
      data.set('form', form.dataset.writing);
      return fetch(`${home}/m/${matter}/drafts`, { method: 'POST', keepalive: true, headers: { 'x-csrf': csrf }, body: new URLSearchParams(data) }).catch(() => {});
    };
    form.addEventListener('input', () => { clearTimeout(soon); soon = setTimeout(keep, 500); });
    form.addEventListener('submit', () => clearTimeout(soon));
    addEventListener('keydown', event => {
      if (event.ctrlKey && event.key === '.' && soon) keep();
      const clause = event.target.closest?.('.wclause');
      if (clause && event.altKey && ['ArrowUp', 'ArrowDown'].includes(event.key)) {
        event.preventDefault();
        clause.querySelector(`[name=do][value="${event.key === 'ArrowUp' ? 'up' : 'down'}:${clause.dataset.key}"]`)?.click();
      }
    }, true);
  }

  for (const form of document.querySelectorAll('form[data-drop]')) {
    const field = form.querySelector('input[type=file]');
    const over = on => event => { if ([...(event.dataTransfer?.types ?? [])].includes('Files')) { event.preventDefault(); form.classList.toggle('over', on); } };
    addEventListener('dragover', over(true));
    addEventListener('dragleave', over(false));
    addEventListener('drop', event => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      form.classList.remove('over');
      field.files = event.dataTransfer.files;
      form.requestSubmit();
    });
  }
})();
