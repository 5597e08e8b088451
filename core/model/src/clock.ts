/** Time, injected, so that tests own it. */
export interface Clock {
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** Source of identifiers, injected, so that tests can predict them. */
export interface IdSource {
  /** A UUID v4, as used for `metadata.uid`. */
  uid(): string;
  /** `length` lower-case characters without vowels, as Kubernetes appends to `generateName`. */
  suffix(length: number): string;
}
