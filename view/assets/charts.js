// Loads the charts if they would have delayed the page.

import { elementOf, read } from './polling.js';

export async function loadCharts() {
  const pending = document.querySelector('#charts[data-pending]');
  if (!pending) return;
  pending.querySelector('p').textContent = 'Counting the calls of the last 7 days…';
  try {
    pending.replaceWith(elementOf(await (await read('/counts')).text()));
  } catch {
    pending.querySelector('p').textContent = 'The calls of the last 7 days could not be counted.';
  }
}
