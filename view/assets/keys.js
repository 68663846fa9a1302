// Single keys as shortcuts. They are off while a field has the focus.

function moveBy(step) {
  const links = [...document.querySelectorAll('#rows .party a')];
  const at = links.findIndex(link => link.closest('tr').contains(document.activeElement));
  const target = at === -1 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[target]?.focus();
}

// A page without a search box leads to that of the list, which gets the focus by the fragment of its address.
function goToSearch() {
  const box = document.getElementById('find');
  if (box) box.select();
  else location.assign(`${document.querySelector('a[rel=up]')?.href ?? '/'}#find`);
}

const KEYS = {
  j: () => moveBy(1),
  k: () => moveBy(-1),
  '/': goToSearch,
  '?': () => document.getElementById('keys-help').showModal(),
  u: () => document.querySelector('a[rel=up]')?.click(),
};

export function listenToKeys() {
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, select, textarea, audio, dialog')) return;
    const inRow = event.target.closest('#rows') !== null;
    const key = inRow ? ({ ArrowDown: 'j', ArrowUp: 'k' }[event.key] ?? event.key) : event.key;
    if (!Object.hasOwn(KEYS, key)) return;
    event.preventDefault();
    KEYS[key]();
  });
  const keys = document.querySelector('.keys');
  keys.hidden = false;
  keys.querySelector('button').addEventListener('click', KEYS['?']);
}
