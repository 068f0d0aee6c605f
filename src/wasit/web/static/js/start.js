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

  // A code while it is typed: in groups of four, and said whether its twelve digits fit together (ISO/IEC 7064 MOD 11,10).
  const fits = digits => {
    let rest = 10;
    for (const digit of digits.slice(0, -1)) { rest = (rest + Number(digit)) % 10 || 10; rest = rest * 2 % 11; }
    return (11 - rest) % 10 === Number(digits.at(-1));
  };
  const western = text => text.replace(/\p{Nd}/gu, digit => {
    let first = digit.codePointAt(0);                         // digits of a script stand in a row of ten
    while (/\p{Nd}/u.test(String.fromCodePoint(first - 1)) && digit.codePointAt(0) - first < 9) first--;
    return String(digit.codePointAt(0) - first);
  });
  document.querySelectorAll('[data-code]').forEach(field => {
    const state = document.getElementById('cs'), left = state.dataset.left.split('|');
    const say = (text, kind) => { if (state.textContent !== text) state.textContent = text; state.className = `codestate needsjs ${kind}`; };
    const read = () => {
      const typed = western(field.value), digits = typed.replace(/\D/g, '');
      const isOdd = /[^\d\s\p{Pd}\p{Cf}._·•−ـ]/u.test(typed);
      if (field.selectionEnd === field.value.length && !isOdd && digits) {
        const grouped = digits.match(/.{1,4}/g).join('-');
        if (grouped !== field.value) field.value = grouped;
      }
      if (isOdd) say(state.dataset.odd, 'bad');
      else if (!digits) say('', '');
      else if (digits.length < 12) say(left[digits.length], '');
      else if (digits.length > 12) say(state.dataset.long, 'bad');
      else fits(digits) ? say(state.dataset.good, 'good') : say(state.dataset.bad, 'bad');
    };
    field.addEventListener('input', read);
    read();
  });
})();
