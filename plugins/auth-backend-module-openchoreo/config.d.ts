export interface Config {
  auth?: {
    providers?: {
      /** Sign-in through any OpenID Connect provider; one block per `auth.environment`. */
      openchoreo?: {
        [environment: string]: {
          /** Address whose `/.well-known/openid-configuration` describes the provider. */
          issuer: string;
          /** The portal's client there. */
          clientId: string;
          /**
           * Its secret. Leave out for a public client.
           * @visibility secret
           */
          clientSecret?: string;
          /** Default `openid profile email groups offline_access`. */
          scope?: string;
          /** Claim that names the person; becomes the User entity's name. Default `preferred_username`, then `email`, then `sub`. */
          usernameClaim?: string;
          /** Claim that lists groups. Default `groups`. */
          groupsClaim?: string;
          /** `login` asks for the password each time, `none` never. Default: the provider decides. */
          prompt?: string;
          /** Where the browser comes back to. Default: the portal's own address. */
          callbackUrl?: string;
        };
      };
    };
  };
}
