/** Topic of the event that tells the catalog who signed in; the payload is a {@link SignedInEvent}. */
export const SIGNED_IN_TOPIC = 'openchoreo.identity.signed-in';

/** Payload of {@link SIGNED_IN_TOPIC}. */
export interface SignedInEvent {
  /** Entity name of the User. */
  name: string;
  displayName: string;
  email?: string;
  /** Group names as in the token. */
  groups: string[];
}
