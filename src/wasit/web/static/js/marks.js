// Marks: what the go-between may do with the words that are being written. The rows that the form sends are made from them.
//
// 1. A word has one mark, never a half of it: a mark goes to every word that the selection touches, a picture made of several characters
//    or a letter with its vowel signs is one. Spaces and punctuation go with the word before them, an opening one with the word after.
// 2. Unmarked is for you only. What is typed inside a marked sentence belongs to it, letters typed onto a word belong to the word; every
//    other new word is unmarked, and so is whatever is pasted or dropped. Where two marks meet in one word, the more silent one holds.
//    Where the charter has it that unmarked words may be reworded, they carry that mark from the start, and are shown with it.
// 3. Undoing brings words and marks back together: this file keeps the steps, the browser's own would know only the words.
(() => {
  'use strict';
  const NAMES = ['for-you-only', 'may-paraphrase', 'as-written'];
  const KINDS = ['only', 'para', 'asis'];
  const UNMARKED = Math.max(0, NAMES.indexOf(document.documentElement.dataset.unmarked));
  const MOST_STEPS = 300;
  const words = new Intl.Segmenter(undefined, { granularity: 'word' });
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const NEUTRAL = /^[\s\p{P}\p{Cf}\p{Cc}]+$/u, OPENING = /[\p{Ps}\p{Pi}]$/u, SPACE = /\s/u;
  const SIGN = /^[\p{Sc}\p{Sm}\p{Sk}]+$/u, JOINER = /^[-\u2010\u2011\u05be'\u2019\u05f3\u05f4&@_]$/u, IN_NUMBERS = /^[:./,\u066b\u066c\u2013-]$/u;
  const STARTS_DIGIT = /^\p{Nd}/u, ENDS_DIGIT = /\p{Nd}$/u, SENTENCE_END = /[.!?\u2026\u061f\u06d4\u3002\n]/u;

  // The pieces of a text that carry one mark each: [from, to]. What lies between them is neutral.
  const contentOf = text => {
    const found = [];
    let last = null, gap = '';
    const take = (from, to, isWord) => {
      const part = text.slice(from, to), isSign = !isWord && SIGN.test(part);
      const joins = last && (gap === ''
        ? (isSign && last.isWord) || (last.isSign && (isWord || isSign))
        : isWord && last.isWord && (JOINER.test(gap) || (IN_NUMBERS.test(gap) && STARTS_DIGIT.test(part) && ENDS_DIGIT.test(text.slice(last.from, last.to)))));
      if (joins) { last.to = to; last.isWord ||= isWord; last.isSign = isSign; }
      else found.push(last = { from, to, isWord, isSign });
      gap = '';
    };
    for (const { segment, index, isWordLike } of words.segment(text)) {
      if (isWordLike) { take(index, index + segment.length, true); continue; }
      for (const one of graphemes.segment(segment)) {
        if (NEUTRAL.test(one.segment)) gap += one.segment;
        else take(index + one.index, index + one.index + one.segment.length, false);
      }
    }
    return found;
  };
  // Where what stands between two pieces is divided: up to its last space to the first, from there to the second.
  const divide = (text, from, to) => {
    const between = text.slice(from, to);
    const spaces = [...between.matchAll(/\s/gu)];
    if (spaces.length) return from + spaces.at(-1).index + spaces.at(-1)[0].length;
    let at = to;
    while (at > from && OPENING.test(text.slice(from, at))) at--;
    return at;
  };
  // The passages: [from, to, mark], one after the other, the whole text.
  const runsOf = (text, marks) => {
    const pieces = contentOf(text), runs = [];
    if (!pieces.length) return text ? [{ from: 0, to: text.length, mark: UNMARKED }] : [];
    for (const [index, { from, to }] of pieces.entries()) {
      const mark = marks[from] ?? UNMARKED, last = runs.at(-1);
      if (last && last.mark === mark) { last.to = to; continue; }
      const at = index ? divide(text, pieces[index - 1].to, from) : 0;
      if (last) last.to = at;
      runs.push({ from: at, to, mark });
    }
    runs.at(-1).to = text.length;
    return runs;
  };
  const passagesOf = (text, marks) => runsOf(text, marks).map(run => ({ text: text.slice(run.from, run.to).trim(), mark: run.mark })).filter(run => run.text);

  // What was changed: everything before ``head`` and the last ``tail`` characters stayed. The caret says which of equal letters went.
  const changeOf = (before, now, caret, isDeletion) => {
    let head = 0, tail = now.length - caret;
    const plain = tail > before.length || !before.endsWith(now.slice(caret));
    const common = limit => { head = 0; while (head < limit && before[head] === now[head]) head++; };
    if (!plain) common(Math.min(caret, before.length - tail));
    if (plain || (isDeletion && head < now.length - tail)) {
      common(Math.min(before.length, now.length));
      tail = 0;
      while (tail < Math.min(before.length, now.length) - head && before.at(-1 - tail) === now.at(-1 - tail)) tail++;
    }
    return { head, removed: before.length - tail, added: now.length - tail };
  };
  // Marks after a change. ``isTyped``: its new words may belong to the sentence around them; otherwise they are unmarked.
  const follow = (before, marks, now, { head, removed, added }, isTyped, keepsRemoved) => {
    const fresh = isTyped ? null : UNMARKED;
    const next = [...marks.slice(0, head), ...Array(added - head).fill(fresh), ...marks.slice(removed)];
    const gone = contentOf(before).filter(piece => piece.from < removed && piece.to > head).map(piece => marks[piece.from] ?? UNMARKED);
    const pieces = contentOf(now);
    const isWhollyNew = piece => piece.from >= head && piece.to <= added;
    const ahead = pieces.filter(piece => piece.to <= head).at(-1), behind = pieces.find(piece => piece.from >= added);
    let inside = UNMARKED;
    if (isTyped && keepsRemoved && gone.length && gone.every(mark => mark === gone[0])) inside = gone[0];
    else if (isTyped && ahead && behind && !SENTENCE_END.test(now.slice(ahead.to, head)) && !SENTENCE_END.test(now.slice(head, added)))
      inside = (next[ahead.from] ?? UNMARKED) === (next[behind.from] ?? UNMARKED) ? next[behind.from] ?? UNMARKED : UNMARKED;
    for (const piece of pieces) {
      const old = new Set();
      for (let i = piece.from; i < piece.to; i++) if (next[i] != null) old.add(next[i]);
      const mark = old.size ? Math.min(...old) : isWhollyNew(piece) ? inside : UNMARKED;
      for (let i = piece.from; i < piece.to; i++) next[i] = mark;
    }
    return Array.from(next, mark => mark ?? UNMARKED);
  };

  const packed = marks => marks.reduce((runs, mark) => {
    if (runs.at(-1)?.[0] === mark) runs.at(-1)[1]++;
    else runs.push([mark, 1]);
    return runs;
  }, []).map(([mark, count]) => `${mark}*${count}`).join(' ');
  const unpacked = written => (written ?? '').split(' ').flatMap(run => {
    const [mark, count] = run.split('*').map(Number);
    return [0, 1, 2].includes(mark) && count > 0 && count < 1e6 ? Array(count).fill(mark) : [];
  });

  const editors = new WeakMap();
  const setUp = editor => {
    const rows = [...editor.querySelectorAll('textarea')];
    const field = rows[0], form = field.form;
    const preview = editor.querySelector('[data-preview]'), attribution = editor.querySelector('[data-attribution]'), status = editor.querySelector('[data-status]');
    const buttons = [...editor.querySelectorAll('[data-mark]')];
    const under = document.createElement('div');
    under.className = 'under'; under.dir = 'auto'; under.setAttribute('aria-hidden', 'true');
    field.before(under);
    let text = '', marks = [], done = [], undone = [], lastType = '', lastAt = 0;

    const label = mark => editor.dataset[KINDS[mark]];
    const say = sentence => { status.textContent = ''; setTimeout(() => { status.textContent = sentence; }, 30); };
    const fit = () => { under.style.inlineSize = `${field.getBoundingClientRect().width - (field.offsetWidth - field.clientWidth)}px`; };
    const draw = () => {
      const runs = runsOf(text, marks), isMarked = runs.some(run => run.mark !== UNMARKED || UNMARKED);
      editor.classList.toggle('marked', isMarked);
      under.replaceChildren(...runs.flatMap(run => {
        const part = text.slice(run.from, run.to), kept = part.trimEnd(), lead = kept.length - kept.trimStart().length;
        const span = document.createElement('span');
        span.className = `u ${KINDS[run.mark]}`;
        span.textContent = kept.slice(lead);
        return [kept.slice(0, lead), span, part.slice(kept.length)];
      }), '\n');
      under.scrollTop = field.scrollTop;
      fit();
      preview.replaceChildren(...(isMarked ? passagesOf(text, marks).flatMap(passage => {
        const span = document.createElement('span'), kind = KINDS[passage.mark];
        span.className = `mk ${kind}`;
        const icon = editor.querySelector(`[data-mark="${NAMES[passage.mark]}"] svg`)?.cloneNode(true);
        const hidden = document.createElement('span');
        hidden.className = 'vh'; hidden.dir = document.documentElement.dir; hidden.textContent = `${label(passage.mark)}: `;
        const shown = document.createElement('bdi');
        shown.textContent = passage.text;
        span.append(...(icon ? [icon] : []), hidden, shown);
        return [span, ' '];
      }) : []));
      press();
    };
    // The toolbar shows what holds where the caret stands, or for all that is selected.
    const press = () => {
      const { selectionStart: from, selectionEnd: to } = field;
      const pieces = contentOf(text);
      let found = pieces.filter(piece => piece.from < to && piece.to > from);
      if (from === to) {
        found = pieces.filter(piece => piece.from <= from && piece.to >= from).slice(0, 1);
        if (!found.length) {
          const ahead = pieces.filter(piece => piece.to <= from).at(-1), behind = pieces.find(piece => piece.from >= from);
          if (ahead && behind && marks[ahead.from] === marks[behind.from] && !SENTENCE_END.test(text.slice(ahead.to, from))) found = [ahead];
        }
      }
      const held = new Set(found.map(piece => marks[piece.from] ?? UNMARKED));
      if (!held.size) held.add(0);
      for (const button of buttons) {
        const is = held.has(NAMES.indexOf(button.dataset.mark));
        button.setAttribute('aria-pressed', String(is && held.size > 1 ? 'mixed' : is));
      }
    };
    const step = type => {
      const now = performance.now();
      const goesOn = type === lastType && (type === 'insertText' || type === 'deleteContentBackward') && now - lastAt < 1500;
      if (!goesOn) done.push({ text, marks: [...marks], from: lastSelection[0], to: lastSelection[1] });
      if (done.length > MOST_STEPS) done.shift();
      undone = []; lastType = type; lastAt = now;
    };
    let lastSelection = [0, 0], isOurs = false;
    // Whatever changed the field unheard: its words are unmarked. What is sent is what the field shows.
    const catchUp = () => {
      if (field.value === text) return;
      marks = follow(text, marks, field.value, changeOf(text, field.value, field.value.length, true), false, false);
      text = field.value;
      draw();
    };
    const typed = event => {
      if (isOurs) return;
      const now = field.value, type = event.inputType ?? '';
      if (now === text) return;
      step(/\s/.test(event.data ?? '') ? `${type} space` : type);
      const isTyped = ['insertText', 'insertCompositionText', 'insertReplacementText', 'insertLineBreak', 'insertParagraph'].includes(type);
      const change = changeOf(text, now, field.selectionEnd, type.startsWith('delete'));
      marks = follow(text, marks, now, change, isTyped || type.startsWith('delete'), type === 'insertCompositionText' || type === 'insertReplacementText');
      text = now;
      lastSelection = [field.selectionStart, field.selectionEnd];
      draw();
    };
    const restore = state => {
      ({ text } = state); marks = [...state.marks];
      isOurs = true;
      field.value = text;
      field.setSelectionRange(state.from, state.to);
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      isOurs = false;
      lastType = '';
      lastSelection = [field.selectionStart, field.selectionEnd];
      draw();
    };
    const turn = (from, to) => {
      const state = from.pop();
      if (!state) return;
      to.push({ text, marks: [...marks], from: field.selectionStart, to: field.selectionEnd });
      restore(state);
    };
    const mark = value => {
      const { selectionStart: from, selectionEnd: to } = field;
      field.focus();
      const touched = contentOf(text).filter(piece => piece.from < to && piece.to > from);
      if (from === to || !touched.length) { say(editor.dataset.first); return; }
      step('mark');
      for (const piece of touched) for (let i = piece.from; i < piece.to; i++) marks[i] = value;
      isOurs = true;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      isOurs = false;
      draw();
      say(`${label(value)}: ${text.slice(touched[0].from, touched.at(-1).to)}`);
    };
    const begin = (newText, newMarks) => {
      field.value = newText;
      text = field.value; marks = Array.from({ length: text.length }, (_, i) => newMarks[i] ?? UNMARKED);
      marks = follow(text, marks, text, { head: text.length, removed: text.length, added: text.length }, true, false);
      done = []; undone = []; lastType = '';
      draw();
    };
    const beginFromRows = () => {
      let whole = '', all = [];
      for (const row of rows) {
        if (!row.value) continue;
        const given = NAMES.indexOf(editor.querySelector(`[name="${row.name.replace('-text', '-mark')}"]`)?.value ?? '');
        if (whole) { whole += ' '; all.push(0); }
        whole += row.value;
        all = [...all, ...Array(row.value.length).fill(Math.max(0, given))];
        if (attribution && editor.querySelector(`[name="${row.name.replace('-text', '-attribution')}"]`)?.checked) attribution.checked = true;
      }
      begin(whole, all);
    };

    field.addEventListener('input', typed);
    field.addEventListener('scroll', () => { under.scrollTop = field.scrollTop; });
    new ResizeObserver(() => fit()).observe(field);
    document.addEventListener('selectionchange', () => { if (document.activeElement === field) { lastSelection = [field.selectionStart, field.selectionEnd]; press(); } });
    field.addEventListener('beforeinput', event => {
      if (event.inputType === 'historyUndo' || event.inputType === 'historyRedo') {
        event.preventDefault();
        event.inputType === 'historyUndo' ? turn(done, undone) : turn(undone, done);
      }
    });
    field.addEventListener('keydown', event => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
      const key = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : { KeyZ: 'z', KeyY: 'y' }[event.code];
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      key === 'z' && !event.shiftKey ? turn(done, undone) : turn(undone, done);
    });
    for (const button of buttons) {
      button.addEventListener('mousedown', event => event.preventDefault());
      button.addEventListener('click', () => mark(NAMES.indexOf(button.dataset.mark)));
    }
    form.addEventListener('formdata', event => {
      catchUp();
      const sent = event.formData;
      for (const name of [...sent.keys()]) if (/^p\d+-/.test(name)) sent.delete(name);
      passagesOf(text, marks).forEach((passage, index) => {
        sent.set(`p${index + 1}-text`, passage.text);
        sent.set(`p${index + 1}-mark`, NAMES[passage.mark]);
        if (attribution?.checked && passage.mark) sent.set(`p${index + 1}-attribution`, attribution.value);
      });
      if (text) { sent.set('kept-text', text); sent.set('kept-marks', packed(marks)); }
      if (attribution?.checked) sent.set('kept-attribution', attribution.value);
    });
    form.addEventListener('wasit:kept', event => {
      const kept = event.detail;
      if (!kept['kept-text']) { beginFromRows(); return; }
      if (attribution) attribution.checked = Boolean(kept['kept-attribution']);
      begin(kept['kept-text'].replaceAll('\r\n', '\n'), unpacked(kept['kept-marks']));
    });
    editors.set(field, mark);
    if (editor.dataset.keptText) begin(editor.dataset.keptText, unpacked(editor.dataset.keptMarks));
    else beginFromRows();
  };
  document.querySelectorAll('[data-editor]').forEach(setUp);
  addEventListener('keydown', event => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !['Digit1', 'Digit2', 'Digit3'].includes(event.code)) return;
    const mark = editors.get(document.activeElement);
    if (mark) { event.preventDefault(); mark(3 - Number(event.code.at(-1))); }
  });
})();
