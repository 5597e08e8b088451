import { Asker } from '@openchoreo-portal/plugin-openchoreo-node';
import { KnownScope, ObserverAdapter, SearchScope } from '../model';
import { Authoriser, ViewAction } from './authorise';

/** How often it is asked again whether a stream may still be seen, in milliseconds. */
const REAUTHORISE_MS = 60_000;

/** The scopes that a stream may show: asked again when there are other ones, and every minute. */
export class FollowedScopes {
  private known: KnownScope[] = [];
  private allowed: KnownScope[] = [];
  private authorisedAt = 0;

  constructor(
    private readonly adapter: ObserverAdapter,
    private readonly authoriser: Authoriser,
    private readonly asker: Asker,
    private readonly action: ViewAction,
    private readonly match: SearchScope,
  ) {}

  /** Throws `ApiError` Forbidden when nothing may be seen, or not any more. */
  async current(): Promise<KnownScope[]> {
    const found = await this.adapter.scopes(this.match);
    const due = Date.now() - this.authorisedAt > REAUTHORISE_MS;
    const same =
      found.length === this.known.length &&
      found.every((scope, i) => scope.id === this.known[i].id);
    if (!same || due) {
      this.allowed = await this.authoriser.allowed(
        this.asker,
        this.action,
        this.match,
        found,
      );
      this.known = found;
      this.authorisedAt = Date.now();
    }
    return this.allowed;
  }
}
