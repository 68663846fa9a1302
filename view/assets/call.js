// A call that changes while its page is open.

import { leadBack } from './back.js';
import { announce, poll, read, stopPolling } from './polling.js';
import { localize } from './times.js';

// Replaces only the parts that differ, so that a recording keeps playing and the text being read stays in place.
export function followCall() {
  const call = document.getElementById('call');
  const sent = new Map(partsOf(document).map(part => [part.id, part.outerHTML]));

  poll(async () => {
    const page = new DOMParser().parseFromString(await (await read(location.href)).text(), 'text/html');
    const fresh = page.getElementById('call');
    if (!fresh || fresh.dataset.version === call.dataset.version) return;
    call.dataset.version = fresh.dataset.version;
    for (const part of partsOf(page)) {
      const html = part.outerHTML;
      if (sent.get(part.id) === html) continue;
      sent.set(part.id, html);
      localize(part);
      leadBack(part);
      document.getElementById(part.id).replaceWith(part);
    }
    announce('This call has changed');
    if (!page.body.dataset.live) stopPolling('Complete');
  });
}

const PARTS = ['head', 'notices', 'analysis', 'transcript', 'lifecycle', 'files', 'facts', 'raw'];

function partsOf(root) {
  return PARTS.map(id => root.getElementById(id)).filter(part => part !== null);
}
