// A file that is evidence: its name, size and SHA-256 are put into the form; the file itself stays where it is.
(() => {
  'use strict';
  addEventListener('change', async event => {
    const file = event.target.matches?.('input[data-hashed]') ? event.target.files[0] : undefined;
    if (!file) return;
    const form = event.target.form;
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
    form.elements['evidence-place'].value = file.name;
    form.elements['evidence-size'].value = String(file.size);
    form.elements['evidence-sha256'].value = [...hash].map(byte => byte.toString(16).padStart(2, '0')).join('');
  });
})();
