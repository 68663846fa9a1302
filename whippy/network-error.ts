/**
 * Why `fetch` brought no answer: the code of the network's error (`ECONNREFUSED`), `timeout`, or whatever text
 * there is. fetch itself says "fetch failed" for all and everything; the reason is in the cause.
 */
export function networkError(error: unknown): string {
  const { name, message, cause } = membersOf(error);
  if (name === 'TimeoutError') return 'timeout';
  const { code, message: reason } = membersOf(cause);
  return textOf(code) ?? textOf(reason) ?? textOf(message) ?? String(error);
}

// By what it holds, not by its class: a DOMException, for one, has a number for a code.
function membersOf(error: unknown): { readonly [name: string]: unknown } {
  if (typeof error !== 'object' || error === null) return {};
  const { name, message, code, cause } = error as { [name: string]: unknown };
  return { name, message, code, cause };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
