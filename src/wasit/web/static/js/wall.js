// Notes and what leaves: conveniences only.
(() => {
  'use strict';
  // Who spoke, and what may be asked, go by the line that is chosen.
  const lines = document.getElementById('note-lines');
  if (lines) {
    const form = document.querySelector('form[data-draft^="note-"]'), list = document.getElementById('people');
    const everyone = [...list.children];
    const follow = () => {
      const key = form.elements.line.value, seated = 'seated' in lines.querySelector(`[data-line="${CSS.escape(key)}"]`).dataset;
      list.replaceChildren(...everyone.filter(option => option.dataset.line === key));
      form.querySelectorAll('.forseated').forEach(label => { label.hidden = !seated; });
      form.querySelectorAll('.fornoted').forEach(label => { label.hidden = seated; });
    };
    form.addEventListener('change', event => { if (event.target.name === 'line') follow(); });
    follow();
  }
  // The time left of what leaves soon, in the reader's digits. The hour itself stands beside it, for whoever has no script.
  const DIGITS = '\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669';
  const tick = () => {
    for (const left of document.querySelectorAll('[data-leaves-at]')) {
      const seconds = Math.max(0, Math.ceil(Number(left.dataset.leavesAt) - Date.now() / 1000));
      const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      const text = 'eastern' in left.dataset ? shown.replace(/\d/g, digit => DIGITS[digit]) : shown;
      if (left.textContent !== text) left.textContent = text;
    }
  };
  tick();
  setInterval(tick, 500);
})();
