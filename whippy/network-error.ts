/**
 * Why `fetch` failed: the code of the network error (`ECONNREFUSED`), `timeout`, or the text of the error. fetch
 * reports every network error as "fetch failed", and keeps the reason in the cause.
 */
export function networkError(error: unknown): string {
  const { name, message, cause } = membersOf(error);
  if (name === 'TimeoutError') return 'timeout';
  const { code, message: reason } = membersOf(cause);
  return textOf(code) ?? textOf(reason) ?? textOf(message) ?? String(error);
}

// Checks the type of the code, since it is a number in a DOMException.
function membersOf(error: unknown): { readonly [name: string]: unknown } {
  if (typeof error !== 'object' || error === null) return {};
  const { name, message, code, cause } = error as { [name: string]: unknown };
  return { name, message, code, cause };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
