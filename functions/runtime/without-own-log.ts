/**
 * Takes the SDK's own logging out of a client. Even if it is not printed, it goes through each request and answer
 * member by member for what a log must not show: a twentieth of the work of a request.
 */
export function withoutOwnLog(client: {
  readonly middlewareStack: { readonly remove: (name: string) => boolean };
}): void {
  client.middlewareStack.remove('loggerMiddleware');
}
