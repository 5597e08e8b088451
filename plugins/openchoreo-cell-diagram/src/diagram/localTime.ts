/** A moment (RFC 3339) as `datetime-local` inputs write it, in the person's time zone, to the minute. */
export function toLocalInput(at: string): string {
  const date = new Date(at);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
