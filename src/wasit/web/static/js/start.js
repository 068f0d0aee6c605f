// The first page and joining: what is typed shown on demand, the browser's own time zone. Conveniences only.
(() => {
  'use strict';
  // A passphrase that is seen while it is typed needs no second typing: its field goes, and the form says that it was seen.
  document.querySelectorAll('[data-unless-shown]').forEach(box => {
    const field = document.getElementById(box.dataset.unlessShown), again = box.querySelector('input');
    const seen = document.createElement('input');
    seen.type = 'hidden'; seen.name = 'shown'; seen.value = '1';
    document.querySelector(`[data-show="${field.id}"]`)?.addEventListener('click', () => {
      const isShown = field.type === 'text';
      box.hidden = isShown;
      again.disabled = isShown;
      isShown ? field.form.append(seen) : seen.remove();
      field.focus();
    });
  });
  document.querySelectorAll('select[data-own-zone]').forEach(choice => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const option = [...choice.options].find(one => one.value === own || one.dataset.also?.split(' ').includes(own));
    if (option) option.selected = true;
  });
})();
