// Polls for changes while the page is visible and not paused.

const toggle = document.getElementById('live-toggle');
const state = document.getElementById('live-state');
const announcement = document.getElementById('announcement');
const { body } = document;
let paused = false;
let stopped = false;
let timer;

function show(text, name) {
  state.textContent = text;
  toggle.dataset.state = name;
}

/** Announces a change to screen readers. */
export function announce(text) {
  announcement.textContent = text;
}

/** Stops polling until the page is loaded again, and says why. */
export function stopPolling(reason) {
  stopped = true;
  show(reason, 'paused');
  toggle.disabled = true;
}

/** Calls `look` at the interval that the page gives; after each failure the interval doubles, up to a minute. */
export function poll(look) {
  const pollMs = Number(body.dataset.pollMs);
  let failures = 0;

  async function round() {
    try {
      await look();
      failures = 0;
      if (!paused && !stopped) show('Live', 'live');
    } catch {
      failures++;
      if (!paused) show('Reconnecting', 'failing');
    }
    schedule();
  }

  function schedule() {
    clearTimeout(timer);
    if (paused || stopped || document.hidden) return;
    timer = setTimeout(round, Math.min(pollMs * 2 ** failures, 60_000));
  }

  toggle.hidden = false;
  toggle.title = 'Pause';
  toggle.addEventListener('click', () => {
    paused = !paused;
    toggle.title = paused ? 'Go on' : 'Pause';
    show(paused ? 'Paused' : 'Live', paused ? 'paused' : 'live');
    if (paused) clearTimeout(timer);
    else round();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) clearTimeout(timer);
    else if (!paused && !stopped) round();
  });
  schedule();
}

/** @throws {Error} when the answer is not a success */
export async function read(url) {
  const response = await fetch(url, { headers: { Accept: 'text/html, application/json' } });
  if (!response.ok) throw new Error(`Answered ${response.status}`);
  return response;
}

/** What the server rendered. */
export function fragmentOf(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content;
}

/** The only element of it. */
export function elementOf(html) {
  return fragmentOf(html).firstElementChild;
}
