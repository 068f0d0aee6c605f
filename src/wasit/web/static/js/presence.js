// Locking, at once and in every tab; whether somebody is here. No page of a locked seat is shown, nor one of before by going back.
(() => {
  'use strict';
  const home = document.documentElement.dataset.home ?? '';
  const csrf = () => document.querySelector('input[name=csrf]')?.value ?? '';
  addEventListener('pageshow', event => { if (event.persisted) { cover(); location.reload(); } });
  const cover = () => { document.body.hidden = true; document.title = document.body.dataset.name; };
  if (document.querySelector('[data-locked]') || !csrf()) return;  // nothing of a seat stands here

  const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('wasit') : null;
  const leave = () => { cover(); location.replace(`${home}/`); };
  const send = (address, method) => fetch(address, { method, keepalive: true, redirect: 'manual', headers: { 'x-csrf': csrf(), 'hx-request': 'true' } });
  const tell = isLocked => tabs?.postMessage({ home, isLocked });
  tabs?.addEventListener('message', event => { if (event.data?.home === home) event.data.isLocked ? leave() : cover(); });
  document.addEventListener('wasit:locked', () => { tell(true); leave(); });

  // What is half written is kept first: a locked seat takes nothing.
  const lock = () => {
    cover();
    tell(false);
    const kept = [];
    document.dispatchEvent(new CustomEvent('wasit:lock', { detail: kept }));
    Promise.allSettled(kept).then(() => send(`${home}/lock`, 'POST')).catch(() => {}).then(() => { tell(true); leave(); });
  };
  addEventListener('keydown', event => { if (event.ctrlKey && event.key === '.') { event.preventDefault(); lock(); } });
  document.addEventListener('submit', event => { if (event.target.getAttribute('action') === `${home}/lock`) { event.preventDefault(); event.stopImmediatePropagation(); lock(); } }, true);

  const MINUTE = 60_000;
  let told = performance.now(), hiddenSince = 0, asks = 0;      // the page that was asked for has told already
  const here = () => {
    if (performance.now() - told < MINUTE) return;
    told = performance.now();
    send(`${home}/presence`, 'POST').then(answer => { if (answer.status !== 204) leave(); }).catch(() => {});
  };
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) addEventListener(kind, here, { passive: true, capture: true });

  // Out of sight a tab asks now and then; seen again after a while it shows nothing before it has asked.
  const isOpen = () => send(`${home}/presence`, 'GET').then(answer => { if (answer.status !== 204) leave(); });
  document.addEventListener('visibilitychange', () => {
    clearInterval(asks);
    if (document.hidden) {
      hiddenSince = performance.now();
      asks = setInterval(() => isOpen().catch(() => {}), MINUTE / 2);
    } else if (performance.now() - hiddenSince > MINUTE / 2) {
      document.body.hidden = true;
      isOpen().catch(() => {}).then(() => { if (document.title !== document.body.dataset.name) document.body.hidden = false; });
    }
  });
})();
