// The charts of a list: loads them if they would have delayed the page, and again if calls of the list have changed.

import { fragmentOf, read } from './polling.js';

let loading = false;
let again = false;

export async function loadCharts() {
  again = true;
  if (loading) return;
  loading = true;
  while (again) {
    again = false;
    await loadOnce();
  }
  loading = false;
}

export function loadPendingCharts() {
  if (document.querySelector('#charts[data-pending]')) loadCharts();
}

async function loadOnce() {
  const old = document.getElementById('charts');
  const isPending = old.dataset.pending !== undefined;
  if (isPending) say(old, 'Counting the calls of this list…');
  try {
    const loaded = fragmentOf(await (await read(old.dataset.url)).text());
    replace(old, loaded.querySelector('#charts'));
    offerChoices(loaded);
  } catch {
    // Charts that are there stay until the next change.
    if (isPending) say(old, 'The calls of this list could not be counted.');
  }
}

function say(charts, text) {
  charts.querySelector('p').textContent = text;
}

function replace(old, charts) {
  const focused = old.contains(document.activeElement) && document.activeElement.getAttribute('href');
  const { scrollLeft } = old;
  old.replaceWith(charts);
  charts.scrollLeft = scrollLeft;
  if (focused) [...charts.querySelectorAll('a')].find(link => link.getAttribute('href') === focused)?.focus();
}

// The form stays: someone may be filling it in.
function offerChoices(loaded) {
  for (const select of loaded.querySelectorAll('select')) {
    const shown = document.getElementById(select.id);
    const values = new Set([...shown.options].map(option => option.value));
    for (const option of select.options) {
      if (values.has(option.value)) continue;
      option.selected = false;
      (option.closest('optgroup') ? shown.querySelector('optgroup') : shown).append(option.cloneNode(true));
    }
  }
}
