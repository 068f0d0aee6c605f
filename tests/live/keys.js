// What is asked of a page about its focus. Nothing here moves it: keys do.
({
  // What Tab stops at, in order: a group of radio buttons is one stop.
  stops() {
    const within = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document;
    return [...within.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(node => {
      if (node.tabIndex < 0 || node.matches(':disabled, [type=hidden]') || node.closest('[inert]')) return false;
      if (!node.checkVisibility({ visibilityProperty: true })) return false;
      if (node.type !== 'radio') return true;
      const group = this.group(node);
      return node === (group.find(one => one.checked) ?? group[0]);
    });
  },
  group(radio) {
    return [...document.querySelectorAll('input[type=radio]')].filter(one => one.name === radio.name && one.form === radio.form && !one.disabled);
  },
  // What keys act on, of what was found: a label stands for its field, words for the button around them.
  control(found) {
    const near = found.closest('a[href], button, input, select, textarea, summary, label, [tabindex]') ?? found;
    return near.matches('label') ? near.control : near;
  },
  // How far it is from where one is (a half between two stops), and from the page's main part.
  way(found) {
    const control = this.control(found), stops = this.stops();
    const to = stops.indexOf(control?.type === 'radio' ? this.group(control).find(one => one.checked) ?? this.group(control)[0] : control);
    const before = node => stops.filter(one => node.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING).length - .5;
    const active = document.activeElement, main = document.getElementById('main'), skip = document.querySelector('.skip');
    const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const start = active && active !== document.body ? active : named;
    const at = stops.includes(start) ? stops.indexOf(start) : start ? before(start) : -.5;
    return { steps: to < 0 ? null : to - at, fromMain: main && skip && main.contains(control) && !start ? to - before(main) : null, what: this.name(control) };
  },
  isThere(found) {
    const control = this.control(found), at = document.activeElement;
    return control.type === 'radio' && at.type === 'radio' ? this.group(control).includes(at) : at === control;
  },
  name(node) { return node ? node.outerHTML.replace(/\s+/g, ' ').slice(0, 160) : 'nothing'; },
  // What is wrong with how the focus is shown; '' where nothing is.
  wrong() {
    const at = document.activeElement;
    if (!at || at === document.body) return '';
    const label = at.closest('label'), small = box => box.width < 3 || box.height < 3;
    const marked = [at, label, at.parentElement].filter(node => node && getComputedStyle(node).opacity !== '0').find(node => {
      const style = getComputedStyle(node);
      return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && !/^rgba\(.*, 0\)$|transparent/.test(style.outlineColor);
    });
    if (!marked) return `no mark of focus: ${this.name(at)}`;
    const shown = small(at.getBoundingClientRect()) && label ? label : at;
    const boxes = [...shown.getClientRects()].filter(box => !small(box));
    if (!boxes.length) return `takes no room: ${this.name(at)}`;
    const box = boxes[0];
    let { left, right, top, bottom } = box;
    for (let over = shown; over; over = over.parentElement) {
      const clips = over === document.documentElement ? { left: 0, top: 0, right: innerWidth, bottom: innerHeight } : over.getBoundingClientRect();
      if (over !== document.documentElement && (over === shown || getComputedStyle(over).overflow === 'visible')) continue;
      [left, right, top, bottom] = [Math.max(left, clips.left), Math.min(right, clips.right), Math.max(top, clips.top), Math.min(bottom, clips.bottom)];
    }
    if (right - left < 3 || bottom - top < Math.min(12, box.height)) return `out of view: ${this.name(at)}`;
    const hits = [[.5, .5], [.5, .15], [.5, .85], [.1, .5], [.9, .5]].map(([x, y]) => document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y));
    const free = hits.filter(hit => hit && (shown.contains(hit) || hit.contains(shown) && hit !== document.documentElement && !hit.matches('body') || hit.closest('label')?.control === at)).length;
    if (free < 3) return `covered by ${this.name(hits[0])}: ${this.name(at)}`;
    const style = getComputedStyle(marked), ring = parseFloat(style.outlineOffset), edge = marked.getBoundingClientRect();
    let sides = 4;
    for (let over = marked.parentElement; over && ring >= 0 && over !== document.body; over = over.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(over), clip = over.getBoundingClientRect();
      if (overflowX === 'visible' && overflowY === 'visible') continue;
      sides = Math.min(sides, [clip.left <= edge.left - ring - 1, clip.right >= edge.right + ring + 1, clip.top <= edge.top - ring - 1, clip.bottom >= edge.bottom + ring + 1].filter(Boolean).length);
    }
    if (sides < 2) return `its mark is cut off: ${this.name(at)}`;
    const ground = this.ground(ring < 0 ? marked : marked.parentElement), contrast = this.contrast(style.outlineColor, ground);
    return contrast < 3 ? `its mark is hard to see, ${contrast.toFixed(1)} on ${ground}: ${this.name(at)}` : '';
  },
  ground(node) {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (!/, 0\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  },
  // WCAG's ratio of two colours as they are computed: rgb(), or color(srgb) where two were mixed.
  contrast(one, other) {
    const light = colour => {
      const parts = colour.match(/[\d.]+(?=[ ,)])/g).map(Number), full = colour.startsWith('rgb') ? 255 : 1;
      const [r, g, b] = parts.slice(0, 3).map(part => (part /= full) <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
      return .2126 * r + .7152 * g + .0722 * b;
    };
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + .05) / (dark + .05);
  },
  // Whether a page that came stands where one goes on.
  arrived() {
    const inView = node => { const box = node.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; };
    const at = document.activeElement, named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (at && at !== document.body) return inView(at) && at.closest('main') ? '' : `the focus is at ${this.name(at)}`;
    const problem = document.querySelector('[role=alert]');
    if (problem) return 'a problem without focus';
    const place = named || document.querySelector('h1');
    return !place || inView(place) ? '' : `out of view: ${this.name(place)}`;
  },
})
