// A form that comes back stands at what is wrong: at its first wrong field, or at what says why. Where a page says itself where one is, there.
(() => {
  'use strict';
  if (document.activeElement !== document.body) return;
  const problem = document.querySelector('[role=alert]');
  if (!problem) return;
  const place = document.querySelector('[autofocus], [aria-invalid=true]:not(:disabled)') ?? problem;
  if (place === problem) place.tabIndex = -1;
  place.focus();
})();
