// Buttons that copy the text of an element.

import { announce } from './polling.js';

export function offerCopies() {
  for (const button of document.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const source = document.getElementById(button.dataset.copy);
      button.textContent = await copy(source);
      announce(button.textContent);
    });
  }
}

// A browser may refuse: then the text is selected, for the keyboard or the menu to copy.
async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return 'Copied';
  } catch {
    getSelection().selectAllChildren(source);
    return 'Selected: copy it with Ctrl-C or ⌘C';
  }
}
