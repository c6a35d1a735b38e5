// Runs before anything is drawn, so that the dark page does not flash white. The same key as in ui/Kit.tsx.
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem('watchfloor.scheme');
  } catch {}
  const dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
