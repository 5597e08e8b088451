import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createOAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { openchoreoAuthenticator } from './authenticator';
import {
  identityFromClaims,
  SignedInEvent,
  SIGNED_IN_TOPIC,
} from '@openchoreo-portal/plugin-openchoreo-node';

/** Adds the sign-in provider `openchoreo`: any OpenID Connect provider, with group claims as ownership. */
export const authModuleOpenChoreo = createBackendModule({
  pluginId: 'auth',
  moduleId: 'openchoreo',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: authProvidersExtensionPoint,
        config: coreServices.rootConfig,
        events: eventsServiceRef,
        logger: coreServices.logger,
      },
      async init({ providers, config, events, logger }) {
        const environment =
          config.getOptionalString('auth.environment') ?? 'development';
        const settings = config.getOptionalConfig(
          `auth.providers.openchoreo.${environment}`,
        );
        const claimNames = {
          username: settings?.getOptionalString('usernameClaim'),
          groups: settings?.getOptionalString('groupsClaim') ?? 'groups',
        };
        providers.registerProvider({
          providerId: 'openchoreo',
          factory: createOAuthProviderFactory({
            authenticator: openchoreoAuthenticator,
            async signInResolver(info, context) {
              const person = identityFromClaims(
                info.result.fullProfile.claims,
                claimNames,
              );
              const eventPayload: SignedInEvent = {
                name: person.name,
                displayName: person.displayName,
                email: person.email,
                groups: person.groups,
              };
              await events
                .publish({ topic: SIGNED_IN_TOPIC, eventPayload })
                .catch(error =>
                  logger.warn(
                    `The catalog was not told of a sign-in: ${error}`,
                  ),
                );
              return context.issueToken({
                claims: {
                  sub: person.userRef,
                  ent: [person.userRef, ...person.groupRefs],
                  name: person.displayName,
                },
              });
            },
          }),
        });
      },
    });
  },
});
