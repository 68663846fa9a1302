/** An error in the form that Whippy documents. */
export function refuse(status: number, description: string, headers: Record<string, string> = {}): Response {
  return Response.json({ errors: [{ description }], status }, { status, headers });
}
