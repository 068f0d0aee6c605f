// Weighing: a chance gets two sliders above its two numbers. The numbers are what is sent; without this they are all there is.
(() => {
  'use strict';
  const EASTERN = '٠١٢٣٤٥٦٧٨٩';
  const form = document.getElementById('yours');
  if (!form) return;
  const read = text => parseFloat(text.replace(/[٠-٩]/g, digit => EASTERN.indexOf(digit)).replace('٫', '.').replace(/[%٪]/, ''));
  const write = number => form.dataset.digits === 'arabic' ? String(number).replace(/\d/g, digit => EASTERN[digit]) : String(number);
  form.addEventListener('input', event => {
    const named = /^(o\d+)-name$/.exec(event.target.name ?? '');
    const choice = named && form.querySelector(`#of option[value="${named[1]}"]`);
    if (choice && event.target.value.trim()) choice.textContent = event.target.value;
  });
  for (const group of form.querySelectorAll('[data-chance]')) {
    const ends = [...group.querySelectorAll('input')];
    const bar = document.createElement('div');
    bar.className = 'rbar';
    const thumbs = ends.map((end, at) => {
      const thumb = document.createElement('input');
      thumb.type = 'range';
      thumb.min = 0; thumb.max = 100; thumb.step = 1;
      thumb.setAttribute('aria-label', end.getAttribute('aria-label'));
      thumb.addEventListener('input', () => {
        const other = thumbs[1 - at];
        if (at === 0 ? +thumb.value > +other.value : +thumb.value < +other.value) other.value = thumb.value;
        ends.forEach((one, place) => { one.value = write(thumbs[place].value); });
        show();
      });
      bar.append(thumb);
      return thumb;
    });
    const show = () => {
      bar.style.setProperty('--lo', `${thumbs[0].value}%`);
      bar.style.setProperty('--hi', `${thumbs[1].value}%`);
    };
    const follow = () => {
      const told = ends.map(end => read(end.value));
      thumbs.forEach((thumb, at) => { thumb.value = Number.isNaN(told[at]) ? (Number.isNaN(told[1 - at]) ? 100 * at : told[1 - at]) : told[at]; });
      show();
    };
    for (const end of ends) end.addEventListener('input', follow);
    follow();
    group.querySelector('.ends').before(bar);
  }
})();
